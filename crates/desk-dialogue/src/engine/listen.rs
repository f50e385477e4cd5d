//! A turn of the customer.

use super::Talk;
use crate::{
    act::{Act, Ending, HandoverCause},
    flow::{Flow, Slot},
    input::{CustomerTurn, SmallTalk},
    limits::MAX_TURN_CHARS,
    phrases,
    state::Waiting,
    value::mentioned,
};
use desk_core::Language;

/// So many characters that ask nothing name something: a lamp, where a lamp was asked for, is no question about lamps.
const NAMED: usize = 20;

impl<'a> Talk<'a> {
    /// The language of the words. An order number is none, and one English word in a Chinese conversation ("ok") is
    /// no change of language: it takes two.
    pub(super) fn hear(&mut self, turn: &CustomerTurn) {
        let in_a_value = |word: &str| turn.entities.iter().any(|entity| entity.value.contains(word));
        let is_word =
            |word: &str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_alphabetic()) && !in_a_value(word);
        let words = turn.text.split_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
        let words = words.filter(|word| is_word(word)).take(2).count();
        let least = if self.state.language == Some(Language::Zh) { 2 } else { 1 };
        match turn.language {
            Some(Language::En) if words < least => {}
            language => self.state.language = language.or(self.state.language),
        }
    }

    pub(super) fn listen(&mut self, turn: &CustomerTurn) {
        self.hear(turn);
        self.language = self.state.language.unwrap_or(self.context.language);
        self.state.quiet = false;
        if turn.signals.person {
            return self.hand_over(HandoverCause::Asked, None, None);
        }
        if turn.signals.anger >= self.context.policy.anger {
            return self.hand_over(HandoverCause::Anger, None, None);
        }
        if turn.signals.cancel {
            return self.cancel(turn);
        }
        if let Some(held) = self.state.held.take()
            && self.choose(&held, turn)
        {
            return;
        }
        match self.top().map(|frame| frame.waiting.clone()) {
            None => self.open(turn),
            Some(waiting) => self.answer(turn, &waiting),
        }
    }

    /// Nothing is talked about.
    fn open(&mut self, turn: &CustomerTurn) {
        let act = self.context.policy.act;
        if let Some(small_talk) = turn.signals.small_talk {
            return self.small_talk(small_talk, false);
        }
        let wanted = self.wanted(turn, act);
        let passage = turn.passages.first().map_or(0.0, |passage| passage.confidence);
        let best = wanted.first().map_or(0.0, |(_, score)| *score);
        if !wanted.is_empty() && best >= passage {
            let flows: Vec<&Flow> = wanted.into_iter().map(|(flow, _)| flow).collect();
            self.begin(&flows, turn);
        } else if passage >= act {
            self.answer_from_knowledge(turn);
        } else {
            self.clarify(turn);
        }
    }

    /// Begins the first of the flows; the others wait below it.
    pub(super) fn begin(&mut self, flows: &[&Flow], turn: &CustomerTurn) {
        self.state.unsure = 0;
        let Some((first, others)) = flows.split_first() else { return };
        self.push(first);
        for flow in others {
            self.push_below(flow);
        }
        let begun = self.top().is_some_and(|frame| frame.waiting != Waiting::Nothing);
        self.take(turn, None, false, false);
        // One that was interrupted goes on where it was.
        if begun { self.remind() } else { self.run() }
    }

    fn answer_from_knowledge(&mut self, turn: &CustomerTurn) {
        self.state.unsure = 0;
        let query = turn.text.chars().take(MAX_TURN_CHARS).collect();
        self.acts.push(Act::Answer { query });
    }

    pub(super) fn small_talk(&mut self, small_talk: SmallTalk, in_flow: bool) {
        let said = match small_talk {
            SmallTalk::Greeting if in_flow => &phrases::LISTENING,
            SmallTalk::Greeting => &phrases::GREETING,
            SmallTalk::Thanks => &phrases::THANKS,
            SmallTalk::Goodbye => &phrases::GOODBYE,
            SmallTalk::AreYouABot => &phrases::A_BOT,
            SmallTalk::Other if in_flow => &phrases::LISTENING,
            SmallTalk::Other => &phrases::SMALL_TALK,
        };
        self.say(said);
        if in_flow {
            self.remind();
        }
    }

    pub(super) fn cancel(&mut self, turn: &CustomerTurn) {
        self.state.held = None;
        self.state.unsure = 0;
        let Some(frame) = self.top() else { return self.say(&phrases::NOTHING_TO_CANCEL) };
        if frame.committed {
            return self.too_late("the customer calls it off after it was submitted");
        }
        let title = self.title(&frame.flow);
        let current = frame.flow.clone();
        // "Never mind the return, where is my order?"
        let act = self.context.policy.act;
        let other = self.wanted(turn, act).into_iter().map(|(flow, _)| flow).find(|flow| flow.id != current);
        self.say_with(&phrases::CANCELLED, &title);
        match other {
            None => self.stop(Ending::Cancelled),
            Some(flow) => {
                self.pop(Ending::Cancelled);
                self.begin(&[flow], turn);
            }
        }
    }

    pub(super) fn too_late(&mut self, note: &str) {
        let text = phrases::TOO_LATE.of(self.language).to_owned();
        self.hand_over(HandoverCause::Policy, Some(text), Some(note.to_owned()));
    }

    /// Whether the words answer the question as such, so that nothing else in them can be an interruption.
    pub(super) fn is_direct(&self, turn: &CustomerTurn, waiting: &Waiting) -> bool {
        let slot = |name: &str| self.flow().and_then(|flow| flow.slot(name));
        let has = |slot: &Slot| turn.entities.iter().any(|entity| entity.kind == slot.kind());
        match waiting {
            Waiting::Slot { slot: name } => {
                let current = self.top().map(|frame| frame.flow.as_str());
                let wanted = self.wanted(turn, self.context.policy.interrupt);
                let else_wanted = wanted.iter().any(|(flow, _)| Some(flow.id.as_str()) != current);
                let named = !turn.signals.asks && !else_wanted && turn.text.chars().count() <= NAMED;
                let is_named = |slot: &Slot| named && slot.rule.pattern.is_none() && self.whole(slot, turn).is_ok();
                slot(name).is_some_and(|slot| has(slot) || slot.rule.choice(&turn.text).is_some() || is_named(slot))
            }
            Waiting::SlotConfirmed { .. } | Waiting::Confirmed | Waiting::Retry | Waiting::Change => {
                turn.signals.yes || turn.signals.no || turn.signals.correction || self.is_a_choice(turn)
            }
            Waiting::Nothing | Waiting::Connector { .. } => false,
        }
    }

    /// Whether the words are, as they stand, what one of the slots offers to choose.
    fn is_a_choice(&self, turn: &CustomerTurn) -> bool {
        let said = turn.text.trim().to_lowercase();
        let choices = self.flow().into_iter().flat_map(|flow| &flow.slots).flat_map(|slot| &slot.rule.choices);
        choices
            .into_iter()
            .any(|choice| [&choice.words.zh, &choice.words.en].iter().any(|is| is.to_lowercase() == said))
    }

    /// Whether a correction is about another slot than the awaited one.
    pub(super) fn corrects(&self, turn: &CustomerTurn, awaited: &str) -> bool {
        let (Some(flow), Some(frame)) = (self.flow(), self.top()) else { return false };
        let filled = flow.slots.iter().filter(|slot| slot.name != awaited && frame.slots.contains_key(&slot.name));
        filled.filter(|slot| slot.question().is_some()).any(|slot| {
            let choices = slot.rule.choices.iter().map(|c| [c.words.zh.as_str(), c.words.en.as_str()]);
            turn.entities.iter().any(|entity| entity.kind == slot.kind()) || mentioned(&turn.text, choices).is_some()
        })
    }

    /// Another wish in the middle of a flow: granted, then the flow is gone back to.
    pub(super) fn digress(&mut self, turn: &CustomerTurn) -> bool {
        let policy = self.context.policy;
        // What cannot be an answer is more likely another wish.
        let least = if self.could_answer(turn) { policy.interrupt } else { policy.act };
        let Some(current) = self.top().map(|frame| frame.flow.clone()) else { return false };
        let other = self.wanted(turn, least).into_iter().find(|(flow, _)| flow.id != current);
        let passage = turn.passages.first().map_or(0.0, |passage| passage.confidence);
        let asks = passage >= least && other.is_none_or(|(_, score)| passage > score);
        if !asks && other.is_none() {
            return false;
        }
        let mut let_go = false;
        if let Some(frame) = self.top_mut() {
            frame.digressions = frame.digressions.saturating_add(1);
            let_go = frame.digressions > policy.digressions;
        }
        if asks {
            self.answer_from_knowledge(turn);
        }
        if let_go {
            let title = self.title(&current);
            self.say_with(&phrases::LET_GO, &title);
            self.pop(Ending::Abandoned);
        }
        match other {
            Some((flow, _)) if !asks => self.begin(&[flow], turn),
            _ if let_go => {
                if self.resume() {
                    self.run();
                }
            }
            _ => self.remind(),
        }
        true
    }

    /// Whether the words, taken as a whole, are a value of what is awaited.
    fn could_answer(&self, turn: &CustomerTurn) -> bool {
        let Some(Waiting::Slot { slot }) = self.top().map(|frame| &frame.waiting) else { return true };
        let slot = self.flow().and_then(|flow| flow.slot(slot));
        slot.is_none_or(|slot| self.whole(slot, turn).is_ok())
    }

    /// "It is LL123456, and I want to return the lamp": what else is wanted comes after.
    pub(super) fn queue_others(&mut self, turn: &CustomerTurn) {
        for (flow, _) in self.wanted(turn, self.context.policy.interrupt) {
            self.push_below(flow);
        }
    }
}
