//! Running steps until the flow waits or is over, and asking again for what it waits for.

use super::Talk;
use crate::{
    act::{Act, Ending, HandoverCause},
    flow::Slot,
    kind::Kind,
    limits::{MAX_ACTS, MAX_STEPS_PER_TURN},
    phrases,
    state::{Frame, Provenance, SlotValue, Waiting},
    step::{Action, Case, Test},
    template::Format,
    value::number,
};

/// Kept free for how a turn that runs too long ends.
const ACTS_TO_CLOSE: usize = 8;

impl Talk<'_> {
    /// Runs the flow on top, and those below it as it ends.
    pub(super) fn run(&mut self) {
        while let (Some(flow), Some(step)) = (self.flow(), self.step()) {
            self.steps += 1;
            if self.steps > MAX_STEPS_PER_TURN || self.acts.len() + ACTS_TO_CLOSE > MAX_ACTS {
                return self.hand_over(HandoverCause::Failure, None, None);
            }
            match &step.action {
                Action::Ask { slots, next, .. } => {
                    self.reuse(slots);
                    match slots.iter().filter_map(|name| flow.slot(name)).find(|slot| self.is_open(slot)) {
                        Some(slot) => return self.ask(slot),
                        None => self.go(*next),
                    }
                }
                Action::Confirm { .. } => {
                    if let Some(frame) = self.top_mut() {
                        frame.waiting = Waiting::Confirmed;
                    }
                    return self.ask_again("");
                }
                Action::Call(call) => return self.call(&step.id, call),
                Action::Branch { cases, otherwise } => {
                    let case = cases.iter().find(|case| self.holds(case));
                    self.go(case.map_or(*otherwise, |case| case.next));
                }
                Action::Say { text, next } => {
                    let said = self.with_values(|values| values.spoken(text.of(self.language)));
                    let template = format!("{}/{}", flow.id, step.id);
                    self.acts.extend(said.map(|text| Act::Say { text, template }));
                    self.go(*next);
                }
                Action::HandOver { say, message, note } => {
                    let text = say.as_ref().and_then(|say| self.with_values(|v| v.spoken(say.of(self.language))));
                    let note = note.as_ref().and_then(|note| self.with_values(|v| v.plain(note).ok())).flatten();
                    let cause = if *message { HandoverCause::Message } else { HandoverCause::Policy };
                    return self.hand_over(cause, text, note);
                }
                Action::End(ending) => {
                    self.pop(*ending);
                    if !self.resume() {
                        return;
                    }
                }
            }
        }
    }

    /// Goes to another step of the flow on top; where that may not be come to so often, a person is asked for.
    pub(super) fn go(&mut self, next: usize) {
        let Some(step) = self.flow().and_then(|flow| flow.steps.get(next)) else { return };
        if let Action::Ask { slots, again: true, .. } = &step.action {
            slots.iter().for_each(|slot| self.forget(slot));
        }
        let Some(frame) = self.top_mut() else { return };
        frame.step.clone_from(&step.id);
        frame.waiting = Waiting::Nothing;
        frame.failures = 0;
        if let Some(most) = step.at_most {
            let visits = frame.visits.entry(step.id.clone()).or_default();
            *visits = visits.saturating_add(1);
            if *visits > most {
                self.hand_over(HandoverCause::Repeated, None, None);
            }
        }
    }

    /// After a flow is over, the one below it. True where that has yet to be run.
    pub(super) fn resume(&mut self) -> bool {
        let Some(frame) = self.top() else { return false };
        let (title, begun) = (self.title(&frame.flow), frame.waiting != Waiting::Nothing);
        if begun {
            self.remind();
        } else {
            self.say_with(&phrases::NEXT_REQUEST, &title);
        }
        !begun
    }

    /// Fills empty slots that may be filled from earlier in the episode.
    fn reuse(&mut self, slots: &[String]) {
        let (turn, today) = (self.state.turn, self.today);
        let Some(flow) = self.flow() else { return };
        let remembered = &self.state.remembered;
        let Some(frame) = self.state.frames.last_mut() else { return };
        for slot in slots.iter().filter_map(|name| flow.slot(name)) {
            let may = slot.question().is_some_and(|question| question.reuse);
            // Once it was asked for, the customer has had their say.
            if !may || frame.slots.contains_key(&slot.name) || frame.asked.contains_key(&slot.name) {
                continue;
            }
            if let Some(value) = remembered.get(&slot.kind()).and_then(|value| slot.rule.check(value, today).ok()) {
                let held = SlotValue { value, from: Provenance::Earlier, turn, confirmed: false };
                frame.slots.insert(slot.name.clone(), held);
            }
        }
    }

    /// Whether the customer has yet to fill or confirm a slot.
    fn is_open(&self, slot: &Slot) -> bool {
        let held = self.top().and_then(|frame| frame.slots.get(&slot.name));
        let confirm = slot.question().is_some_and(|question| question.confirm);
        held.is_none_or(|held| confirm && !held.confirmed)
    }

    fn ask(&mut self, slot: &Slot) {
        let Some(frame) = self.top_mut() else { return };
        let name = slot.name.clone();
        frame.waiting = if frame.slots.contains_key(&name) {
            Waiting::SlotConfirmed { slot: name }
        } else {
            let asked = frame.asked.entry(name.clone()).or_default();
            *asked = asked.saturating_add(1);
            Waiting::Slot { slot: name }
        };
        self.ask_again("");
    }

    /// Asks for what the flow on top waits for, with words before it.
    pub(super) fn ask_again(&mut self, prefix: &str) {
        let (Some(flow), Some(frame)) = (self.flow(), self.top()) else { return };
        let (language, id) = (self.language, flow.id.clone());
        let words = |said: &phrases::Said| said.of(language).to_owned();
        let yes_no = || vec![words(&phrases::YES), words(&phrases::NO)];
        let act = match &frame.waiting {
            Waiting::Nothing => return,
            Waiting::Connector { .. } => {
                Act::Say { text: words(&phrases::ONE_MOMENT), template: phrases::ONE_MOMENT.name.to_owned() }
            }
            Waiting::Slot { slot } => {
                let Some((found, question)) = flow.slot(slot).and_then(|found| Some((found, found.question()?))) else {
                    return;
                };
                let asked = self.with_values(|values| values.spoken(question.ask.of(language))).unwrap_or_default();
                let choices = found.rule.choices.iter().map(|chosen| chosen.words.of(language).to_owned());
                Act::AskSlot {
                    flow: id,
                    slot: slot.clone(),
                    text: format!("{prefix}{asked}"),
                    quick_replies: choices.collect(),
                }
            }
            Waiting::SlotConfirmed { slot } => {
                let is_it = phrases::IS_IT.with(language, &self.slot_said(frame, slot));
                let (slot, quick_replies) = (Some(slot.clone()), yes_no());
                Act::Confirm { flow: id, slot, text: format!("{prefix}{is_it}"), quick_replies }
            }
            Waiting::Confirmed => {
                let Some(Action::Confirm { text, .. }) = self.step().map(|step| &step.action) else { return };
                let asked = self.with_values(|values| values.spoken(text.of(language))).unwrap_or_default();
                Act::Confirm { flow: id, slot: None, text: format!("{prefix}{asked}"), quick_replies: yes_no() }
            }
            Waiting::Change => {
                let asked = words(&phrases::CHANGE_WHAT);
                let labels = flow.slots.iter().filter(|slot| frame.slots.contains_key(&slot.name));
                let labels = labels.filter_map(|slot| slot.question().map(|q| q.label.of(language).to_owned()));
                Act::AskSlot {
                    flow: id,
                    slot: String::new(),
                    text: format!("{prefix}{asked}"),
                    quick_replies: labels.collect(),
                }
            }
            Waiting::Retry => {
                let text = format!("{prefix}{}", self.retry_text());
                Act::Confirm { flow: id, slot: None, text, quick_replies: yes_no() }
            }
        };
        self.acts.push(act);
    }

    /// After an interruption: what was talked about, and the question that is still open.
    pub(super) fn remind(&mut self) {
        if let Some(title) = self.top().map(|frame| self.title(&frame.flow)) {
            let prefix = phrases::BACK_TO.with(self.language, &title);
            self.ask_again(&prefix);
        }
    }

    /// `label: value`.
    pub(super) fn slot_said(&self, frame: &Frame, slot: &str) -> String {
        let found = self.flow().and_then(|flow| flow.slot(slot));
        let label = found.and_then(Slot::question).map_or("", |question| question.label.of(self.language));
        let format = match found.map(Slot::kind) {
            Some(Kind::Date) => Format::Date,
            Some(Kind::Amount) => Format::Amount,
            _ => Format::Plain,
        };
        let value = frame.slots.get(slot).map_or("", |held| held.value.as_str());
        let value = self.with_values(|values| values.value_spoken(slot, value, format)).unwrap_or_default();
        format!("{label} {value}")
    }

    fn holds(&self, case: &Case<usize>) -> bool {
        let value = self.top().and_then(|frame| frame.slots.get(&case.slot)).map(|held| held.value.as_str());
        let kind = self.flow().and_then(|flow| flow.slot(&case.slot)).map(Slot::kind);
        let as_number = || value.and_then(|value| number(value, kind == Some(Kind::Amount)));
        match &case.test {
            Test::Filled(filled) => value.is_some() == *filled,
            Test::Is(values) => value.is_some_and(|value| values.iter().any(|known| known == value)),
            Test::Below(limit) => as_number().is_some_and(|number| number < *limit),
            Test::AtLeast(limit) => as_number().is_some_and(|number| number >= *limit),
        }
    }

    /// Ends the flow on top because the customer says so.
    pub(super) fn stop(&mut self, ending: Ending) {
        self.pop(ending);
        if self.resume() {
            self.run();
        }
    }
}
