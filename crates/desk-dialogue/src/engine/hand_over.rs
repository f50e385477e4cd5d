//! Bringing a person; where nobody is there, saying so and taking a message instead.

use super::Talk;
use crate::{
    act::{Act, Ending, HandoverCause},
    builtin::LEAVE_MESSAGE,
    context::Hours,
    phrases,
    state::Waiting,
};
use desk_core::Language;

impl Talk<'_> {
    /// `text` is what is said, absent for the engine's own words; `note` is for the person.
    pub(super) fn hand_over(&mut self, cause: HandoverCause, text: Option<String>, note: Option<String>) {
        let leaving = self.top().is_some_and(|frame| frame.flow == LEAVE_MESSAGE);
        let hours = match (&self.context.hours, self.language) {
            (Hours::Open, _) => None,
            (Hours::Closed { zh, .. }, Language::Zh) => Some(zh.as_str()),
            (Hours::Closed { en, .. }, Language::En) => Some(en.as_str()),
        };
        let cause = match hours {
            Some(hours) if cause != HandoverCause::Message && !leaving => return self.take_message(text, hours),
            Some(hours) if matches!(cause, HandoverCause::Asked | HandoverCause::Anger) => {
                self.say_with(&phrases::CLOSED, hours);
                return self.remind();
            }
            // What was said of a message so far is better than nothing.
            Some(_) => HandoverCause::Message,
            None => cause,
        };
        let said = match cause {
            HandoverCause::Asked | HandoverCause::Policy => &phrases::HANDING_OVER,
            HandoverCause::Anger => &phrases::ANGER,
            HandoverCause::Unsure | HandoverCause::Repeated => &phrases::UNSURE,
            HandoverCause::Failure => &phrases::FAILED,
            HandoverCause::Message => &phrases::MESSAGE_TAKEN,
        };
        let text = text.unwrap_or_else(|| said.of(self.language).to_owned());
        let frame = self.state.frames.pop();
        let (flow, slots) = match frame {
            Some(frame) => (Some(frame.flow), frame.slots.into_iter().map(|(name, held)| (name, held.value)).collect()),
            None => Default::default(),
        };
        self.acts.push(Act::HandOver { cause, text, flow, slots, note });
        self.state.frames.clear();
        self.state.held = None;
        self.state.unsure = 0;
        // A message is answered another day; until then the bot is all there is.
        self.state.person = cause != HandoverCause::Message;
    }

    fn take_message(&mut self, text: Option<String>, hours: &str) {
        if let Some(text) = text {
            self.acts.push(Act::Say { text, template: phrases::HANDING_OVER.name.to_owned() });
        }
        self.say_with(&phrases::CLOSED, hours);
        while !self.state.frames.is_empty() {
            self.pop(Ending::Unresolved);
        }
        self.state.held = None;
        self.state.unsure = 0;
        if let Some(flow) = self.flows.get(LEAVE_MESSAGE) {
            self.push(flow);
            self.run();
        }
    }

    /// The customer has been silent: asks once, then lets everything go.
    pub(super) fn quiet(&mut self) {
        let awaited = self.top().is_some_and(|frame| !matches!(frame.waiting, Waiting::Connector { .. }));
        if !awaited {
            return;
        }
        if std::mem::replace(&mut self.state.quiet, true) {
            while !self.state.frames.is_empty() {
                self.pop(Ending::Abandoned);
            }
            self.state.quiet = false;
            self.say(&phrases::CLOSING);
        } else {
            let prefix = phrases::STILL_THERE.of(self.language).to_owned();
            self.ask_again(&prefix);
        }
    }
}
