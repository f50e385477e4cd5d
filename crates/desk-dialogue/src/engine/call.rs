//! Calls of connectors: the request is made here, sent elsewhere, and its result comes back as an input. What a
//! connector did not say is never made up: every failure is told as one.

use super::Talk;
use crate::{
    act::{Act, ConnectorRequest, HandoverCause},
    input::{ConnectorResult, Outcome},
    kind::Kind,
    limits::MAX_VALUE_CHARS,
    phrases,
    render::Unusable,
    state::{Provenance, SlotValue, Waiting},
    step::{Action, Call, Failure, Mapping, Method, Status},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// A response that does not hold what the flow needs.
struct Garbage;

impl Talk<'_> {
    /// Sends the call of the step on top.
    pub(super) fn call(&mut self, step: &str, call: &Call<usize>) {
        match self.request(step, call) {
            Some(Ok(request)) => {
                let key = request.key.clone();
                if let Some(frame) = self.top_mut() {
                    frame.waiting = Waiting::Connector { key };
                }
                self.acts.push(Act::Call(request));
            }
            _ => self.call_failed(call.failure),
        }
    }

    fn request(&self, step: &str, call: &Call<usize>) -> Option<Result<ConnectorRequest, Unusable>> {
        let frame = self.top()?;
        let connector = format!("{}/{step}", frame.flow);
        // A call that is offered again after a failure is the same deed; after a correction it is another one.
        let key = format!("{}/{connector}/{}", self.context.conversation, self.state.turn);
        self.with_values(|values| {
            let header = |(name, value): &(String, _)| Ok((name.clone(), values.header(value)?));
            let own = call.idempotency_key.as_ref().map(|template| values.plain(template)).transpose()?;
            let idempotency_key = match own {
                // One customer's key must never meet another's.
                Some(own) => format!("{}/{connector}/{}/{own}", self.context.conversation, frame.since_turn),
                None => key.clone(),
            };
            Ok(ConnectorRequest {
                method: call.method.as_str().to_owned(),
                url: format!("{}{}", values.host(&call.host)?, values.path(&call.path)?),
                headers: call.headers.iter().map(header).collect::<Result<_, _>>()?,
                body: call.body.as_ref().map(|body| values.body(body)).transpose()?,
                timeout_ms: call.timeout_ms,
                retries: call.retries,
                idempotency_key,
                connector,
                key,
            })
        })
    }

    /// A result. One that nobody waits for any more, or not for this call, changes nothing.
    pub(super) fn connector(&mut self, result: &ConnectorResult) {
        let awaited = self.top().is_some_and(|frame| frame.waiting == Waiting::Connector { key: result.key.clone() });
        if awaited {
            self.outcome(&result.outcome);
        }
    }

    pub(super) fn outcome(&mut self, outcome: &Outcome) {
        let Some(Action::Call(call)) = self.step().map(|step| &step.action) else { return };
        let target = match outcome {
            Outcome::Timeout => branch(call, Status::Timeout),
            Outcome::Unreachable => branch(call, Status::Unreachable),
            Outcome::Response { status, body } => {
                let succeeded = status / 100 == 2;
                if succeeded {
                    if let Some(frame) = self.top_mut() {
                        frame.committed |= call.method != Method::Get;
                    }
                    match self.read(&call.response, body.as_ref()) {
                        Ok(read) => self.keep(&call.response, read),
                        Err(Garbage) => return self.call_failed(call.failure),
                    }
                }
                branch(call, Status::Code(*status))
                    .or_else(|| call.on.iter().find(|(known, _)| known.is(*status)).map(|(_, next)| *next))
                    .or(succeeded.then_some(call.next))
            }
        };
        match target {
            Some(next) => {
                self.go(next);
                self.run();
            }
            None => self.call_failed(call.failure),
        }
    }

    fn call_failed(&mut self, failure: Failure) {
        let Some(frame) = self.top_mut() else { return };
        let first = frame.failures == 0;
        frame.failures = frame.failures.saturating_add(1);
        if failure == Failure::OfferRetry && first {
            frame.waiting = Waiting::Retry;
            self.ask_again("");
        } else {
            self.hand_over(HandoverCause::Failure, None, None);
        }
    }

    fn read(&self, response: &[Mapping], body: Option<&Value>) -> Result<Vec<(String, String)>, Garbage> {
        let mut read = Vec::new();
        for mapping in response {
            let found = body.and_then(|body| body.pointer(&mapping.pointer)).filter(|value| !value.is_null());
            let text = match found {
                None if mapping.optional => continue,
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Bool(yes)) => yes.to_string(),
                _ => return Err(Garbage),
            };
            let rule = self.flow().and_then(|flow| flow.slot(&mapping.slot)).map(|slot| &slot.rule);
            if text.chars().count() > MAX_VALUE_CHARS {
                return Err(Garbage);
            }
            let rule = rule.ok_or(Garbage)?;
            // A machine says a choice by its value, not by something like it.
            let strange = rule.kind == Kind::Choice && !rule.choices.iter().any(|chosen| chosen.value == text);
            // A time of day after the date is no part of the day.
            let text = match (rule.kind, text.split_once('T')) {
                (Kind::Date, Some((day, _))) => day.to_owned(),
                _ => text,
            };
            match rule.check(&text, self.today) {
                Ok(value) if !strange => read.push((mapping.slot.clone(), value)),
                Err(crate::value::Invalid::Empty) if mapping.optional => {}
                _ => return Err(Garbage),
            }
        }
        Ok(read)
    }

    fn keep(&mut self, response: &[Mapping], read: Vec<(String, String)>) {
        let turn = self.state.turn;
        let Some(frame) = self.top_mut() else { return };
        for mapping in response {
            frame.slots.remove(&mapping.slot);
        }
        let held = |value| SlotValue { value, from: Provenance::Connector, turn, confirmed: false };
        let read: BTreeMap<String, SlotValue> = read.into_iter().map(|(slot, value)| (slot, held(value))).collect();
        frame.slots.extend(read);
    }

    /// The question after a failed call.
    pub(super) fn retry_text(&self) -> String {
        phrases::RETRY.of(self.language).to_owned()
    }
}

fn branch(call: &Call<usize>, status: Status) -> Option<usize> {
    call.on.iter().find(|(known, _)| *known == status).map(|(_, next)| *next)
}
