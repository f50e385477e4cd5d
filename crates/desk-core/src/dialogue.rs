//! What the bot says, as conversations see it: a turn, with where its words come from and what may be chosen next.
//!
//! How the bot comes to a turn is decided elsewhere; here is only what happens to one. What the bot has to remember of
//! a dialogue goes with its words into the log, so that both are there or neither.

use crate::{
    conversation::{HandoverContext, HandoverReason, Offer, Source},
    id::IssueType,
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the bot would say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The words.
    pub text: MessageText,
    /// Where they come from.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What the customer may choose next.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// What the question was about, where understood.
    #[serde(default)]
    pub issue: Option<IssueType>,
    /// True where the words say that the bot does not know.
    #[serde(default)]
    pub unsure: bool,
    /// True where the customer asked for nothing but a word: a greeting, thanks, a person.
    #[serde(default)]
    pub talk: bool,
    /// What the bot remembers after it; absent for nothing.
    #[serde(default)]
    pub memory: Option<Memory>,
}

impl Answer {
    /// Words alone.
    #[must_use]
    pub fn said(text: MessageText) -> Self {
        Self { text, sources: Vec::new(), offers: Vec::new(), issue: None, unsure: false, talk: false, memory: None }
    }
}

/// What the bot remembers of a dialogue between two turns. It means something to the bot alone; of bounded size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("maxLength" = MEMORY_MAX_BYTES))]
pub struct Memory(String);

/// The largest [`Memory`], in bytes.
pub const MEMORY_MAX_BYTES: usize = 64 * 1024;

impl Memory {
    /// Nothing where it is larger than [`MEMORY_MAX_BYTES`].
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        (text.len() <= MEMORY_MAX_BYTES).then_some(Self(text))
    }

    /// As the bot wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Memory {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text).ok_or("the memory is too large")
    }
}

impl From<Memory> for String {
    fn from(memory: Memory) -> Self {
        memory.0
    }
}

/// The bot's decision on what a customer wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// It says nothing.
    Silent,
    /// It has to ask somebody outside first: what the customer wrote is to be stored before that.
    Later,
    /// It answers, asks or offers.
    Say(Answer),
    /// It says so and asks for a person.
    HandOver {
        /// What it says.
        answer: Answer,
        /// Why.
        reason: HandoverReason,
        /// What the person should know.
        #[serde(default)]
        context: HandoverContext,
    },
}

/// An article that matched the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// The article's id.
    pub article: String,
    /// Its title.
    pub title: String,
    /// Its body, simple Markdown.
    pub body: String,
    /// Its category, which is the issue type.
    pub category: IssueType,
    /// How well it matched, by its words and what it means, 0 to 1; 1 for exactly its title or one of its questions.
    pub score: f64,
    /// The cosine of the question's vector and that of its nearest title or question, 0 to 1; absent where they were not
    /// compared, because the words alone left no doubt or there are no vectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<f64>,
}

/// What looking the question up gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// How sure words are that the first of them is the answer, 0 to 1: what they say for it, less what they say for the
    /// best other one.
    pub confidence: f64,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// How much is believed that nothing of the site answers it, 0 to 1; 0 where nobody was asked.
    #[serde(default)]
    pub outside: f64,
}
