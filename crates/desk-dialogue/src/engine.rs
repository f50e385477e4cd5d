//! The engine: one input in, the next state and the acts out.
//!
//! Its order of precedence is its policy: a person who answers silences it; a wish for a person and anger are
//! granted before anything is understood; calling off comes before answers, answers before interruptions, and
//! interruptions before asking again. So no flow, however written, can keep a customer in.

mod answer;
mod call;
mod clarify;
mod fill;
mod hand_over;
mod listen;
mod run;

use crate::{
    act::{Act, Ending},
    context::Context,
    date,
    flow::Flow,
    input::Input,
    limits::{MAX_ACTS, MAX_INTERRUPTED},
    phrases::{self, Said},
    render::Values,
    set::FlowSet,
    state::{DialogueState, Frame, Waiting},
    step::{Action, Step},
};
use desk_core::Language;

/// Decides what the bot does. At most [`MAX_ACTS`] acts, never none.
#[must_use]
pub fn advance(flows: &FlowSet, state: &DialogueState, input: &Input, context: &Context) -> (DialogueState, Vec<Act>) {
    let mut talk = Talk {
        flows,
        context,
        state: state.clone(),
        acts: Vec::new(),
        language: state.language.unwrap_or(context.language),
        today: date::today(context.now, context.utc_offset_minutes),
        steps: 0,
    };
    talk.state.turn = talk.state.turn.saturating_add(1);
    talk.state.bound();
    match input {
        Input::Resolved => talk.state = talk.state.at_boundary(),
        Input::AgentSaid => {
            talk.state = DialogueState {
                person: true,
                remembered: std::mem::take(&mut talk.state.remembered),
                ..talk.state.at_boundary()
            };
        }
        Input::HandedBack if talk.state.person => {
            // What was talked about before the person came is theirs; to resume it would be to repeat it.
            talk.state.person = false;
            talk.say(&phrases::BACK);
        }
        Input::HandedBack => {}
        Input::Customer(turn) if talk.state.person => talk.hear(turn),
        Input::Connector(_) | Input::Quiet if talk.state.person => {}
        Input::Customer(turn) => {
            talk.repair();
            talk.listen(turn);
        }
        Input::Connector(result) => {
            talk.repair();
            talk.connector(result);
        }
        Input::Quiet => {
            talk.repair();
            talk.quiet();
        }
    }
    if talk.acts.is_empty() {
        talk.acts.push(Act::Silent);
    }
    talk.acts.truncate(MAX_ACTS);
    talk.state.bound();
    (talk.state, talk.acts)
}

/// One turn being decided.
struct Talk<'a> {
    flows: &'a FlowSet,
    context: &'a Context,
    state: DialogueState,
    acts: Vec<Act>,
    language: Language,
    /// Days since 1970.
    today: i64,
    /// Steps run in this turn.
    steps: usize,
}

impl<'a> Talk<'a> {
    fn say(&mut self, said: &Said) {
        let text = said.of(self.language).to_owned();
        self.acts.push(Act::Say { text, template: said.name.to_owned() });
    }

    fn say_with(&mut self, said: &Said, value: &str) {
        let text = said.with(self.language, value);
        self.acts.push(Act::Say { text, template: said.name.to_owned() });
    }

    fn top(&self) -> Option<&Frame> {
        self.state.frames.last()
    }

    fn top_mut(&mut self) -> Option<&mut Frame> {
        self.state.frames.last_mut()
    }

    /// The flow that is talked about.
    fn flow(&self) -> Option<&'a Flow> {
        self.top().and_then(|frame| self.flows.get(&frame.flow))
    }

    /// The step that it is at.
    fn step(&self) -> Option<&'a Step> {
        let frame = self.top()?;
        self.flow()?.step_named(&frame.step).map(|(_, step)| step)
    }

    fn title(&self, flow: &str) -> String {
        self.flows.get(flow).map(|flow| flow.title.of(self.language).to_owned()).unwrap_or_default()
    }

    /// Puts a flow on top. One that is talked about already comes back to the top with what it knows.
    fn push(&mut self, flow: &Flow) {
        let known = self.state.frames.iter().position(|frame| frame.flow == flow.id);
        let frame = match known {
            Some(at) => self.state.frames.remove(at),
            None => Frame::of(flow, self.state.turn),
        };
        self.state.frames.push(frame);
        self.make_room();
    }

    /// Puts a flow below the one on top, to be begun when that is over.
    fn push_below(&mut self, flow: &Flow) {
        if !self.state.frames.iter().any(|frame| frame.flow == flow.id) {
            let below = self.state.frames.len().saturating_sub(1);
            self.state.frames.insert(below, Frame::of(flow, self.state.turn));
            self.make_room();
        }
    }

    fn make_room(&mut self) {
        while self.state.frames.len() > MAX_INTERRUPTED + 1 {
            let frame = self.state.frames.remove(0);
            self.acts.push(Act::End { flow: frame.flow, ending: Ending::Abandoned });
        }
    }

    /// Ends the flow on top.
    fn pop(&mut self, ending: Ending) {
        if let Some(frame) = self.state.frames.pop() {
            self.acts.push(Act::End { flow: frame.flow, ending });
        }
    }

    fn with_values<T>(&self, render: impl FnOnce(&Values<'_>) -> T) -> Option<T> {
        let (frame, flow) = (self.top()?, self.flow()?);
        let variables = &self.context.variables;
        Some(render(&Values { flow, slots: &frame.slots, variables, language: self.language }))
    }

    /// Fits a state to the flows as they are now: a flow may have been changed or withdrawn since the last turn.
    fn repair(&mut self) {
        let flows = self.flows;
        self.state.frames.retain(|frame| flows.get(&frame.flow).is_some());
        let mut anew = false;
        for frame in &mut self.state.frames {
            let Some(flow) = flows.get(&frame.flow) else { continue };
            frame.slots.retain(|name, _| flow.slot(name).is_some());
            let fits = flow.step_named(&frame.step).is_some_and(|(_, step)| fits(&frame.waiting, step, flow));
            if !fits {
                let fresh = Frame::of(flow, frame.since_turn);
                *frame = Frame { slots: std::mem::take(&mut frame.slots), committed: frame.committed, ..fresh };
                anew = true;
            }
        }
        if anew && self.top().is_some_and(|frame| frame.waiting == Waiting::Nothing) {
            self.say(&phrases::STARTED_ANEW);
            self.run();
        }
    }
}

impl Frame {
    fn of(flow: &Flow, turn: u32) -> Self {
        Self {
            flow: flow.id.clone(),
            step: flow.steps.first().map(|step| step.id.clone()).unwrap_or_default(),
            waiting: Waiting::Nothing,
            slots: Default::default(),
            asked: Default::default(),
            visits: Default::default(),
            digressions: 0,
            failures: 0,
            committed: false,
            since_turn: turn,
        }
    }
}

/// Whether a flow can wait for this at a step.
fn fits(waiting: &Waiting, step: &Step, flow: &Flow) -> bool {
    match (waiting, &step.action) {
        (Waiting::Nothing, _) => flow.steps.first().is_some_and(|first| first.id == step.id),
        (Waiting::Slot { slot } | Waiting::SlotConfirmed { slot }, Action::Ask { slots, .. }) => slots.contains(slot),
        (Waiting::Confirmed | Waiting::Change, Action::Confirm { .. }) => true,
        (Waiting::Connector { .. } | Waiting::Retry, Action::Call(_)) => true,
        _ => false,
    }
}
