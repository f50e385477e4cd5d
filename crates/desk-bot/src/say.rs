//! One message of what the bot does.
//!
//! Decision: a turn is one message, however many acts it has, so that a customer gets one answer and a log one event.

use crate::hear::flow_of;
use desk_core::{
    Language,
    conversation::{HandoverContext, HandoverReason, Offer, OfferKind, Source},
    dialogue::{Answer, Candidate, Evidence, Memory, Turn},
    text::MessageText,
};
use desk_dialogue::{Act, FLOW_DOCUMENT, FlowSet, HandoverCause};

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The query.
    pub query: String,
    /// What it found.
    pub evidence: Evidence,
}

/// What the acts want answered from the knowledge base that is not `found` yet: the titles that were offered.
#[must_use]
pub fn queries<'a>(acts: &'a [Act], asked: &str, found: &[Found]) -> Vec<&'a str> {
    let wanted = acts.iter().filter_map(|act| match act {
        Act::Answer { query } => Some(query.as_str()),
        _ => None,
    });
    wanted.filter(|query| !is_whole(query, asked) && !found.iter().any(|known| known.query == *query)).collect()
}

/// Whether a query is the customer's own words, which were looked up wish by wish.
fn is_whole(query: &str, asked: &str) -> bool {
    asked.starts_with(query)
}

/// Makes a message of `acts`, which decided on the words `asked`; `act` is the confidence from which on an article is
/// an answer, `talk` whether the words were talk around the matter.
#[must_use]
pub fn say(
    acts: &[Act],
    asked: &str,
    found: &[Found],
    flows: &FlowSet,
    act: f64,
    talk: bool,
    memory: Option<Memory>,
) -> Turn {
    let mut said = Said::default();
    let mut handover = None;
    for one in acts {
        match one {
            Act::Say { text, .. } => said.words(text),
            Act::AskSlot { text, quick_replies, .. } | Act::Confirm { text, quick_replies, .. } => {
                said.words(text);
                let reply = |text: &String| Offer { kind: OfferKind::Answer, label: text.clone(), text: text.clone() };
                said.offers.extend(quick_replies.iter().map(reply));
            }
            Act::Offer { text, choices } => {
                said.words(text);
                said.unsure = true;
                said.offers.extend(choices.iter().map(|choice| Offer {
                    kind: if choice.person { OfferKind::Person } else { OfferKind::Question },
                    label: choice.label.clone(),
                    text: choice.text.clone(),
                }));
            }
            Act::Answer { query } if is_whole(query, asked) => {
                let answers = found.iter().filter(|known| known.evidence.confidence >= act);
                answers.for_each(|known| said.answer(&known.evidence, flows));
            }
            Act::Answer { query } => {
                let chosen = found.iter().filter(|known| known.query == *query);
                chosen.for_each(|known| said.answer(&known.evidence, flows));
            }
            Act::HandOver { cause, text, flow, slots, note } => {
                said.words(text);
                said.unsure |= *cause == HandoverCause::Unsure;
                let context = HandoverContext { flow: flow.clone(), slots: slots.clone(), note: note.clone() };
                handover = Some((reason(*cause), context));
            }
            Act::Call(_) | Act::Silent | Act::End { .. } => {}
        }
    }
    let likely = found.iter().filter(|known| known.evidence.confidence >= act / 2.0);
    let issue = likely.filter_map(|known| known.evidence.candidates.first()).find(|c| !is_flow(c));
    let answer = Answer {
        text: MessageText::of_desk(&said.text),
        sources: said.sources,
        offers: said.offers,
        issue: issue.map(|candidate| candidate.category.clone()),
        unsure: said.unsure,
        talk,
        memory,
    };
    match handover {
        Some((reason, context)) => Turn::HandOver { answer, reason, context },
        None if said.text.is_empty() => Turn::Silent,
        None => Turn::Say(answer),
    }
}

/// The turn where the answering functions cannot be reached: the customer still gets a person.
#[must_use]
pub fn unavailable(language: Language) -> Turn {
    let text = match language {
        Language::Zh => "抱歉，自动回复暂时不可用，正在为您转接人工客服。",
        Language::En => {
            "I'm sorry, automatic answers are not available right now. I am connecting you with a colleague."
        }
    };
    Turn::HandOver {
        answer: Answer::said(MessageText::of_desk(text)),
        reason: HandoverReason::Failure,
        context: HandoverContext::default(),
    }
}

/// What the bot says when an agent gives a conversation back to it.
#[must_use]
pub fn back(language: Language) -> MessageText {
    MessageText::of_desk(desk_dialogue::back(language))
}

fn reason(cause: HandoverCause) -> HandoverReason {
    match cause {
        HandoverCause::Asked => HandoverReason::Asked,
        HandoverCause::Anger => HandoverReason::Anger,
        HandoverCause::Unsure | HandoverCause::Repeated => HandoverReason::Unsure,
        HandoverCause::Policy => HandoverReason::Policy,
        HandoverCause::Failure => HandoverReason::Failure,
        HandoverCause::Message => HandoverReason::Message,
    }
}

fn is_flow(candidate: &Candidate) -> bool {
    candidate.article.starts_with(FLOW_DOCUMENT)
}

/// The message as it grows.
#[derive(Default)]
struct Said {
    text: String,
    sources: Vec<Source>,
    offers: Vec<Offer>,
    unsure: bool,
}

impl Said {
    fn words(&mut self, words: &str) {
        if !self.text.is_empty() && !words.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(words);
    }

    /// The best article of what was found, once.
    fn answer(&mut self, evidence: &Evidence, flows: &FlowSet) {
        let article = evidence.candidates.iter().find(|candidate| !is_flow(candidate));
        let Some(article) = article.filter(|best| flow_of(&best.article, flows).is_none()) else { return };
        if self.sources.iter().all(|source| source.article != article.article) {
            self.words(&article.body);
            let (article, title) = (article.article.clone(), article.title.clone());
            self.sources.push(Source { article, title, score: evidence.confidence });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::id::IssueType;

    fn found(query: &str, article: &str, confidence: f64) -> Found {
        let candidate = Candidate {
            article: article.to_owned(),
            title: format!("title of {article}"),
            body: format!("body of {article}"),
            category: IssueType::parse("returns").unwrap(),
            score: 0.9,
            likeness: None,
        };
        Found { query: query.to_owned(), evidence: Evidence { confidence, candidates: vec![candidate], outside: 0.0 } }
    }

    fn said(acts: &[Act], asked: &str, found: &[Found]) -> Answer {
        match say(acts, asked, found, &FlowSet::builtin(), 0.5, false, None) {
            Turn::Say(answer) | Turn::HandOver { answer, .. } => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn two_wishes_are_answered_in_one_message_each_with_its_source() {
        let asked = "how do I return it and how long does it take";
        let found = [found("how do I return it", "a", 0.8), found("how long does it take", "b", 0.7)];
        let answer = said(&[Act::Answer { query: asked.to_owned() }], asked, &found);
        assert_eq!(answer.text.as_str(), "body of a\n\nbody of b");
        assert_eq!(answer.sources.len(), 2);
    }

    #[test]
    fn what_is_not_sure_enough_is_left_out_of_an_answer() {
        let found = [found("one", "a", 0.8), found("two", "b", 0.2)];
        let answer = said(&[Act::Answer { query: "one two".to_owned() }], "one two", &found);
        assert_eq!(answer.text.as_str(), "body of a");
    }

    #[test]
    fn a_title_that_was_chosen_is_looked_up_and_answered_however_sure() {
        let acts = [Act::Answer { query: "title of c".to_owned() }];
        assert_eq!(queries(&acts, "the second one", &[]), ["title of c"]);
        let answer = said(&acts, "the second one", &[found("title of c", "c", 0.1)]);
        assert_eq!(answer.text.as_str(), "body of c");
    }

    #[test]
    fn a_handover_tells_what_is_known_of_the_matter() {
        let acts = [Act::HandOver {
            cause: HandoverCause::Policy,
            text: "One moment.".to_owned(),
            flow: Some("return-request".to_owned()),
            slots: [("order".to_owned(), "LL123456".to_owned())].into(),
            note: None,
        }];
        let turn = say(&acts, "x", &[], &FlowSet::builtin(), 0.5, false, None);
        let Turn::HandOver { reason, context, .. } = turn else { panic!("no handover") };
        assert_eq!((reason, context.slots.len()), (HandoverReason::Policy, 1));
    }
}
