//! Two stages of clarification: first the two or three likeliest are offered, then the customer is asked to put it
//! another way, then a person is asked for. Who asks what the site does not answer is told so, and offered a person.

use super::Talk;
use crate::{
    act::{Act, Choice, HandoverCause},
    flow::Flow,
    input::CustomerTurn,
    limits::{MAX_CLARIFY, MAX_UNDERSTOOD},
    phrases,
    state::Held,
    value::meant,
};

/// Something that may have been meant.
enum Likely<'a> {
    Flow(&'a Flow),
    Question(&'a str),
}

impl<'a> Talk<'a> {
    /// The flows whose intents reach `least`, likeliest first.
    pub(super) fn wanted(&self, turn: &CustomerTurn, least: f64) -> Vec<(&'a Flow, f64)> {
        let scores = turn.intents.iter().take(MAX_UNDERSTOOD).filter(|intent| intent.confidence >= least);
        let mut wanted: Vec<(&Flow, f64)> = scores
            .filter_map(|intent| self.flows.of_intent(&intent.name).map(|flow| (flow, intent.confidence)))
            .collect();
        wanted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        wanted
    }

    /// A turn that nothing was made of.
    pub(super) fn clarify(&mut self, turn: &CustomerTurn) {
        self.state.unsure = self.state.unsure.saturating_add(1);
        let least = self.context.policy.clarify;
        let mut likely: Vec<(Likely<'_>, f64)> =
            self.wanted(turn, least).into_iter().map(|(flow, score)| (Likely::Flow(flow), score)).collect();
        let passages = turn.passages.iter().take(MAX_UNDERSTOOD).filter(|passage| passage.confidence >= least);
        likely.extend(passages.map(|passage| (Likely::Question(passage.title.as_str()), passage.confidence)));
        likely.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        likely.truncate(MAX_CLARIFY);
        let person = Choice {
            label: phrases::PERSON_LABEL.of(self.language).to_owned(),
            text: phrases::PERSON_TEXT.of(self.language).to_owned(),
            person: true,
        };
        match self.state.unsure {
            // To ask for other words would be to promise an answer to them.
            1 | 2 if turn.signals.outside => {
                let text = phrases::NOT_HERE.of(self.language).to_owned();
                self.acts.push(Act::Offer { text, choices: vec![person] });
            }
            1 if !likely.is_empty() => {
                let mut held = Held { flows: Vec::new(), questions: Vec::new() };
                let mut choices = Vec::new();
                for (likely, _) in likely {
                    let text: String = match likely {
                        Likely::Flow(flow) => {
                            held.flows.push(flow.id.clone());
                            flow.title.of(self.language).to_owned()
                        }
                        Likely::Question(title) => {
                            let title: String = title.chars().take(crate::limits::MAX_LINE_CHARS).collect();
                            held.questions.push(title.clone());
                            title
                        }
                    };
                    choices.push(Choice { label: text.clone(), text, person: false });
                }
                choices.push(person);
                self.state.held = Some(held);
                self.acts.push(Act::Offer { text: phrases::DID_YOU_MEAN.of(self.language).to_owned(), choices });
            }
            1 | 2 => {
                let said = if self.state.unsure == 1 { phrases::REPHRASE } else { phrases::STILL_UNSURE };
                self.acts.push(Act::Offer { text: said.of(self.language).to_owned(), choices: vec![person] });
            }
            _ => self.hand_over(HandoverCause::Unsure, None, None),
        }
    }

    /// Whether the turn chooses from what was offered; if so it is done.
    pub(super) fn choose(&mut self, held: &Held, turn: &CustomerTurn) -> bool {
        let mut flows: Vec<&'a Flow> = Vec::new();
        let mut words: Vec<[&str; 2]> = Vec::new();
        for flow in held.flows.iter().filter_map(|id| self.flows.get(id)) {
            flows.push(flow);
            words.push([&flow.title.zh, &flow.title.en]);
        }
        words.extend(held.questions.iter().map(|question| [question.as_str(), question.as_str()]));
        let only = (turn.signals.yes && words.len() == 1).then_some(0);
        // What was likely twice is meant, unless something else is likelier now.
        let again = || {
            let (best, _) = self.wanted(turn, self.context.policy.clarify).into_iter().next()?;
            flows.iter().position(|flow| flow.id == best.id)
        };
        let Some(at) = meant(&turn.text, &words).or(only).or_else(again) else {
            return false;
        };
        self.state.unsure = 0;
        match flows.get(at) {
            Some(flow) => self.begin(&[flow], turn),
            None => {
                let question = held.questions.get(at - flows.len());
                self.acts.extend(question.map(|question| Act::Answer { query: question.clone() }));
            }
        }
        true
    }
}
