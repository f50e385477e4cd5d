//! An answer to what a flow waits for: taken, asked for again with the reason, or given up.

use super::{Talk, fill::Taken};
use crate::{
    act::{Ending, HandoverCause},
    flow::Flow,
    input::{CustomerTurn, Outcome},
    phrases,
    state::Waiting,
    step::Action,
    value::Invalid,
};
use desk_core::Language;

/// How often a yes-or-no question is asked again before a person is asked for.
const UNCLEAR: u8 = 2;
/// The name under which unclear answers to such a question are counted; no slot can have it.
const YES_OR_NO: &str = "?";

impl Talk<'_> {
    /// A turn in the middle of a flow.
    pub(super) fn answer(&mut self, turn: &CustomerTurn, waiting: &Waiting) {
        if let Waiting::Connector { .. } = waiting {
            return self.impatient();
        }
        if let Some(small_talk) = turn.signals.small_talk {
            return self.small_talk(small_talk, true);
        }
        if !self.is_direct(turn, waiting) && self.digress(turn) {
            return;
        }
        self.queue_others(turn);
        let signals = turn.signals;
        match waiting {
            Waiting::Nothing => {
                self.take(turn, None, false, false);
                self.run();
            }
            Waiting::Slot { slot } => {
                let corrects = signals.correction && self.corrects(turn, slot);
                let taken = self.take(turn, Some(slot), corrects, !corrects);
                if taken.any() { self.taken(&taken) } else { self.invalid(slot, taken.invalid) }
            }
            Waiting::SlotConfirmed { slot } => {
                let taken = self.take(turn, Some(slot), true, false);
                if taken.any() {
                    return self.taken(&taken);
                }
                let slot = slot.clone();
                match (signals.yes, signals.no || signals.correction) {
                    (true, false) => {
                        self.settle(|frame| {
                            if let Some(held) = frame.slots.get_mut(&slot) {
                                held.confirmed = true;
                            }
                        });
                        self.run();
                    }
                    (false, true) => {
                        self.settle(|_| {});
                        self.forget(&slot);
                        self.run();
                    }
                    _ => self.unclear(),
                }
            }
            Waiting::Confirmed => {
                let taken = self.take(turn, None, true, false);
                if taken.any() {
                    return self.taken(&taken);
                }
                let Some(Action::Confirm { yes, no, .. }) = self.step().map(|step| &step.action) else { return };
                // A correction without a value that fits says no at least.
                match (signals.yes, signals.no || signals.correction) {
                    (true, false) => {
                        self.settle(|_| {});
                        self.go(*yes);
                        self.run();
                    }
                    (false, true) => match no {
                        Some(no) => {
                            self.settle(|_| {});
                            self.go(*no);
                            self.run();
                        }
                        None => {
                            self.settle(|frame| frame.waiting = Waiting::Change);
                            self.ask_again("");
                        }
                    },
                    _ => self.unclear(),
                }
            }
            Waiting::Change => self.change(turn),
            Waiting::Retry => match (signals.yes, signals.no) {
                (true, false) => self.run(),
                (false, true) => {
                    self.say(&phrases::NOT_RETRIED);
                    self.stop(Ending::Unresolved);
                }
                _ => self.unclear(),
            },
            Waiting::Connector { .. } => {}
        }
    }

    /// Goes on after slots were filled; after a correction, from where the earliest of them is asked for.
    fn taken(&mut self, taken: &Taken) {
        self.settle(|frame| frame.failures = 0);
        let Some(flow) = self.flow() else { return };
        if taken.changed.is_empty() {
            return self.run();
        }
        if self.top().is_some_and(|frame| frame.committed) {
            return self.too_late("the customer corrects what was submitted");
        }
        let said: Vec<String> = self
            .top()
            .map(|frame| taken.changed.iter().map(|slot| self.slot_said(frame, slot)).collect())
            .unwrap_or_default();
        self.say_with(&phrases::CORRECTED, &said.join(if self.language == Language::Zh { "，" } else { ", " }));
        self.rewind(flow, &taken.changed);
        self.run();
    }

    fn rewind(&mut self, flow: &Flow, slots: &[String]) {
        let asks = |step: &&crate::step::Step| match &step.action {
            Action::Ask { slots: asked, .. } => asked.iter().any(|slot| slots.contains(slot)),
            _ => false,
        };
        if let (Some(step), Some(frame)) = (flow.steps.iter().find(asks), self.top_mut()) {
            frame.step.clone_from(&step.id);
            frame.waiting = Waiting::Nothing;
        }
    }

    fn invalid(&mut self, slot: &str, invalid: Option<(String, Invalid)>) {
        let Some((found, question)) =
            self.flow().and_then(|flow| flow.slot(slot)).and_then(|found| Some((found, found.question()?)))
        else {
            return;
        };
        let Some(frame) = self.top_mut() else { return };
        let asked = frame.asked.entry(slot.to_owned()).or_default();
        *asked = asked.saturating_add(1);
        if *asked > question.attempts {
            return self.hand_over(HandoverCause::Repeated, None, None);
        }
        let invalid = invalid.filter(|(name, _)| *name == found.name).map_or(Invalid::Empty, |(_, invalid)| invalid);
        let (label, language) = (question.label.of(self.language), self.language);
        let mut reason = phrases::reason(&invalid, label, language);
        if let Some(hint) = question.hint.as_ref().filter(|_| matches!(invalid, Invalid::Empty | Invalid::Pattern)) {
            let (stop, space) = if language == Language::Zh { ("。", "") } else { (".", " ") };
            reason.push_str(hint.of(language));
            let ended = reason.ends_with(['。', '.', '！', '!', '？', '?']);
            reason.push_str(if ended { "" } else { stop });
            reason.push_str(space);
        }
        self.ask_again(&reason);
    }

    /// Neither yes nor no.
    fn unclear(&mut self) {
        let Some(frame) = self.top_mut() else { return };
        let asked = frame.asked.entry(YES_OR_NO.to_owned()).or_default();
        *asked = asked.saturating_add(1);
        if *asked > UNCLEAR {
            return self.hand_over(HandoverCause::Repeated, None, None);
        }
        let prefix = if frame.waiting == Waiting::Change { "" } else { phrases::YES_OR_NO.of(self.language) };
        self.ask_again(prefix);
    }

    /// What is to be changed, after a no to the whole.
    fn change(&mut self, turn: &CustomerTurn) {
        let Some(flow) = self.flow() else { return };
        let taken = self.take(turn, None, true, false);
        if taken.any() {
            return self.taken(&taken);
        }
        let asked: Vec<_> = flow.slots.iter().filter_map(|slot| Some((slot, slot.question()?))).collect();
        let labels: Vec<[&str; 2]> =
            asked.iter().map(|(_, question)| [question.label.zh.as_str(), question.label.en.as_str()]).collect();
        match crate::value::meant(&turn.text, &labels).and_then(|at| asked.get(at)) {
            Some((slot, _)) => {
                let name = slot.name.clone();
                self.settle(|_| {});
                self.forget(&name);
                self.rewind(flow, &[name]);
                self.run();
            }
            // No, and nothing to change: the customer does not want it.
            None if turn.signals.no => self.cancel(&CustomerTurn::default()),
            None => self.unclear(),
        }
    }

    /// A turn while a call is out. Calls are made within a turn, so a second one means that its result was lost.
    fn impatient(&mut self) {
        let Some(frame) = self.top_mut() else { return };
        frame.failures = frame.failures.saturating_add(1);
        if frame.failures > 1 {
            frame.failures = 0;
            self.outcome(&Outcome::Timeout);
        } else {
            self.say(&phrases::ONE_MOMENT);
        }
    }

    /// The awaited answer has come: what counts the failures to get it begins anew.
    fn settle(&mut self, then: impl FnOnce(&mut crate::state::Frame)) {
        if let Some(frame) = self.top_mut() {
            frame.asked.remove(YES_OR_NO);
            then(frame);
        }
    }
}
