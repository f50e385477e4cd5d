//! What the bot does in answer to an input, in order. The caller does it; the engine only says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Say something.
    Say {
        /// The words, simple Markdown.
        text: String,
        /// Where they stand: `flow/step`, or the name of a phrase of the engine.
        template: String,
    },
    /// Ask for the value of a slot, and wait.
    AskSlot {
        /// The flow.
        flow: String,
        /// The slot.
        slot: String,
        /// The question; a reason before it where the last value was not valid, a reminder after an interruption.
        text: String,
        /// What may be chosen; choosing sends the text as the customer's message.
        quick_replies: Vec<String>,
    },
    /// Ask for a yes, and wait.
    Confirm {
        /// The flow.
        flow: String,
        /// The slot that is confirmed; absent for a step that confirms the whole.
        slot: Option<String>,
        /// The question.
        text: String,
        /// Yes and no, in words.
        quick_replies: Vec<String>,
    },
    /// Offer what may have been meant, and wait.
    Offer {
        /// The question.
        text: String,
        /// Likeliest first; the last leads to a person.
        choices: Vec<Choice>,
    },
    /// Call a connector and come back with [`crate::Input::Connector`].
    Call(ConnectorRequest),
    /// Answer from the knowledge base; what comes after it in the same turn is said below the answer.
    Answer {
        /// The question.
        query: String,
    },
    /// Bring a person, or leave them a message.
    HandOver {
        /// Why.
        cause: HandoverCause,
        /// What is said to the customer.
        text: String,
        /// The flow that was talked about, and what it knows: the context that a person takes over.
        flow: Option<String>,
        /// The flow's slots by name.
        slots: BTreeMap<String, String>,
        /// What the flow's author has for the person.
        note: Option<String>,
    },
    /// Say nothing.
    Silent,
    /// A flow is over.
    End {
        /// The flow.
        flow: String,
        /// How it ended.
        ending: Ending,
    },
}

/// Something to choose; choosing it sends `text` as the customer's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What is sent.
    pub text: String,
    /// Whether it leads to a person.
    pub person: bool,
}

/// A call as it is to be sent. The caller sends `idempotency_key` in the header `Idempotency-Key`, the body as
/// `application/json`, and repeats only what timed out, could not be reached or answered 5xx.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConnectorRequest {
    /// `flow/step`, given back with the result.
    pub connector: String,
    /// Names this call among all of the conversation; given back with the result.
    pub key: String,
    /// GET, POST, PUT, PATCH or DELETE.
    pub method: String,
    /// The whole address. Its host must be one that the deployment allows.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Value>,
    /// How long it may take, in milliseconds, 1 to [`crate::limits::MAX_TIMEOUT_MS`], all attempts of their own.
    pub timeout_ms: u32,
    /// How many further attempts.
    pub retries: u8,
    /// The same for every attempt at the same deed.
    pub idempotency_key: String,
}

/// Why a person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandoverCause {
    /// The customer asked for one.
    Asked,
    /// The customer is angry.
    Anger,
    /// The bot did not understand repeatedly.
    Unsure,
    /// A value could not be had in as many attempts as the flow allows.
    Repeated,
    /// The flow says so.
    Policy,
    /// A connector or the flow itself failed.
    Failure,
    /// Nobody is there; the customer left a message, which is to become a ticket.
    Message,
}

/// How a flow ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The customer has what they wanted.
    Done,
    /// They have an answer, but not what they wanted.
    Unresolved,
    /// The customer called it off.
    Cancelled,
    /// The customer went on to other things, or away.
    Abandoned,
}

impl Ending {
    /// As documents write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unresolved => "unresolved",
            Self::Cancelled => "cancelled",
            Self::Abandoned => "abandoned",
        }
    }
}
