//! The steps of a flow. `R` is a reference to another step: a word of the document while it is read, afterwards the
//! number of a step that exists.

use crate::{act::Ending, flow::Phrase, template::Template};
use serde_json::Number;

/// A step of a valid flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub(crate) id: String,
    /// How often it may be come to in one run of the flow; once more brings a person.
    pub(crate) at_most: Option<u8>,
    pub(crate) action: Action<usize>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action<R> {
    /// Asks for those of the slots that are empty; with `again`, for all of them anew.
    Ask { slots: Vec<String>, again: bool, next: R },
    /// Asks for a yes. A no without a step of its own asks what to change.
    Confirm { text: Phrase, yes: R, no: Option<R> },
    /// Calls a connector.
    Call(Box<Call<R>>),
    /// The first case that holds.
    Branch { cases: Vec<Case<R>>, otherwise: R },
    /// Says something.
    Say { text: Phrase, next: R },
    /// Brings a person, or leaves them a message.
    HandOver { say: Option<Phrase>, message: bool, note: Option<Template> },
    /// The flow is over.
    End(Ending),
}

/// A case of a branch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case<R> {
    pub(crate) slot: String,
    pub(crate) test: Test,
    pub(crate) next: R,
}

/// What a branch asks of a slot's value. Of an empty slot only `Filled(false)` is true.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Is(Vec<String>),
    Filled(bool),
    Below(f64),
    AtLeast(f64),
}

/// A call of a connector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call<R> {
    pub(crate) method: Method,
    /// The variable that holds scheme and host.
    pub(crate) host: String,
    /// Path and query; begins with `/`.
    pub(crate) path: Template,
    pub(crate) headers: Vec<(String, Template)>,
    pub(crate) body: Option<Body>,
    pub(crate) timeout_ms: u32,
    pub(crate) retries: u8,
    pub(crate) idempotency_key: Option<Template>,
    pub(crate) response: Vec<Mapping>,
    pub(crate) on: Vec<(Status, R)>,
    pub(crate) next: R,
    pub(crate) failure: Failure,
}

/// Methods that a connector may be called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// The JSON to send, its shape fixed by the document: a value can fill a text and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    Text(Template),
    Number(Number),
    Bool(bool),
    List(Vec<Body>),
    Object(Vec<(String, Body)>),
}

/// Where in a response a slot's value stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mapping {
    pub(crate) slot: String,
    /// A JSON pointer, RFC 6901.
    pub(crate) pointer: String,
    /// Whether the response may lack it.
    pub(crate) optional: bool,
}

/// What a call can come to, as a document names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Exactly this one.
    Code(u16),
    /// `4xx`: a hundred of them, by its first digit.
    Class(u8),
    Timeout,
    Unreachable,
}

/// What happens where a call fails and no status of the document says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// An apology and the offer to try again; a second failure brings a person.
    OfferRetry,
    /// An apology and a person.
    HandOver,
}

impl Step {
    /// Its name within the flow.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn variables(&self) -> Vec<&str> {
        match &self.action {
            Action::Call(call) => {
                let headers = call.headers.iter().flat_map(|(_, value)| value.variables());
                std::iter::once(call.host.as_str()).chain(headers).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl<R> Action<R> {
    /// The same action with each reference replaced.
    pub(crate) fn map<S>(self, f: &mut impl FnMut(R) -> S) -> Action<S> {
        match self {
            Self::Ask { slots, again, next } => Action::Ask { slots, again, next: f(next) },
            Self::Confirm { text, yes, no } => Action::Confirm { text, yes: f(yes), no: no.map(f) },
            Self::Branch { cases, otherwise } => Action::Branch {
                cases: cases
                    .into_iter()
                    .map(|case| Case { slot: case.slot, test: case.test, next: f(case.next) })
                    .collect(),
                otherwise: f(otherwise),
            },
            Self::Say { text, next } => Action::Say { text, next: f(next) },
            Self::HandOver { say, message, note } => Action::HandOver { say, message, note },
            Self::End(ending) => Action::End(ending),
            Self::Call(call) => {
                let call = *call;
                let on = call.on.into_iter().map(|(status, next)| (status, f(next))).collect();
                let next = f(call.next);
                Action::Call(Box::new(Call {
                    method: call.method,
                    host: call.host,
                    path: call.path,
                    headers: call.headers,
                    body: call.body,
                    timeout_ms: call.timeout_ms,
                    retries: call.retries,
                    idempotency_key: call.idempotency_key,
                    response: call.response,
                    failure: call.failure,
                    on,
                    next,
                }))
            }
        }
    }

    /// Every step that may follow.
    pub(crate) fn targets(&self) -> Vec<&R> {
        match self {
            Self::Ask { next, .. } | Self::Say { next, .. } => vec![next],
            Self::Confirm { yes, no, .. } => std::iter::once(yes).chain(no).collect(),
            Self::Call(call) => std::iter::once(&call.next).chain(call.on.iter().map(|(_, next)| next)).collect(),
            Self::Branch { cases, otherwise } => {
                cases.iter().map(|case| &case.next).chain(std::iter::once(otherwise)).collect()
            }
            Self::HandOver { .. } | Self::End(_) => Vec::new(),
        }
    }

    /// Whether it always waits for the customer before it goes on.
    pub(crate) fn always_waits(&self) -> bool {
        matches!(self, Self::Confirm { .. } | Self::Ask { again: true, .. })
    }

    /// Every template in which values of slots are put.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Confirm { text, .. } | Self::Say { text, .. } => vec![&text.zh, &text.en],
            Self::HandOver { say, note, .. } => {
                say.iter().flat_map(|say| [&say.zh, &say.en]).chain(note.iter()).collect()
            }
            Self::Call(call) => {
                let mut found: Vec<&Template> = call.headers.iter().map(|(_, value)| value).collect();
                found.push(&call.path);
                found.extend(&call.idempotency_key);
                if let Some(body) = &call.body {
                    body.templates(&mut found);
                }
                found
            }
            Self::Ask { .. } | Self::Branch { .. } | Self::End(_) => Vec::new(),
        }
    }
}

impl Body {
    fn templates<'a>(&'a self, found: &mut Vec<&'a Template>) {
        match self {
            Self::Text(template) => found.push(template),
            Self::List(items) => items.iter().for_each(|item| item.templates(found)),
            Self::Object(fields) => fields.iter().for_each(|(_, field)| field.templates(found)),
            Self::Number(_) | Self::Bool(_) => {}
        }
    }
}

impl Method {
    pub(crate) const ALL: &[Self] = &[Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Failure {
    pub(crate) const ALL: &[Self] = &[Self::OfferRetry, Self::HandOver];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OfferRetry => "offer_retry",
            Self::HandOver => "hand_over",
        }
    }
}

impl Status {
    /// Reads `timeout`, `unreachable` or `4xx`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "timeout" => Some(Self::Timeout),
            "unreachable" => Some(Self::Unreachable),
            _ => match text.as_bytes() {
                [digit @ b'2'..=b'5', b'x', b'x'] => Some(Self::Class(digit - b'0')),
                _ => None,
            },
        }
    }

    pub(crate) fn is(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Class(digit) => code / 100 == u16::from(digit),
            Self::Timeout | Self::Unreachable => false,
        }
    }

    /// Whether every call that it names has succeeded, so that its response was read.
    pub(crate) fn is_success(self) -> bool {
        match self {
            Self::Code(code) => code / 100 == 2,
            Self::Class(digit) => digit == 2,
            Self::Timeout | Self::Unreachable => false,
        }
    }
}
