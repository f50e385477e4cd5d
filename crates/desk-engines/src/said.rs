//! What comes of asking engines.

use crate::{Claim, Why};
use desk_core::{id::EngineId, text::MessageText};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What came of a question: the first answer that could be used, or nothing, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineAnswer {
    /// What the desk may use.
    pub outcome: Outcome,
    /// Every engine of the site that was asked or passed over, in order, and why the next one was turned to.
    pub tried: Vec<Tried>,
}

/// One engine, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Which one.
    pub engine: EngineId,
    /// What came of it.
    pub why: Why,
}

/// What the desk may use. Personal data that was masked on the way out is put back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A language model's answer, each claim of which stands in passages that were given or looked up.
    Answer {
        /// The claims, one after the other.
        text: MessageText,
        /// Each claim and the ids of the passages that it stands in.
        claims: Vec<Claim>,
    },
    /// What the site's own scripted bot says. It is the site's text and needs no source.
    Reply {
        /// The messages.
        texts: Vec<MessageText>,
        /// What the customer may choose; choosing sends the text.
        choices: Vec<(String, String)>,
        /// How sure the engine is, where it says so, 0 to 1.
        confidence: Option<f64>,
    },
    /// What the customer wants, for the desk's own flows.
    Intent {
        /// The intent's name.
        intent: String,
        /// How sure the engine is, 0 to 1.
        confidence: f64,
        /// The values that it read.
        entities: Vec<EntityValue>,
    },
    /// The engine asks for a tool. The caller runs it by its own rules, with its own confirmation, and may ask again
    /// with the result as a passage.
    Call {
        /// The tool's name, one of those that were offered.
        tool: String,
        /// An object; every text and number in it was said in the conversation or is named by the tool's schema.
        arguments: Value,
    },
    /// No engine had an answer that can be used: the desk goes on by itself.
    Nothing,
}

/// A value that an engine read in the message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityValue {
    /// What it is.
    pub name: String,
    /// The value as text.
    pub value: String,
}
