//! What the engine is told: one understood turn of the customer, the result of a call, or that something happened.

use crate::kind::Kind;
use desk_core::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    /// The customer said something.
    Customer(CustomerTurn),
    /// A call came back.
    Connector(ConnectorResult),
    /// An agent answered: from now on the bot is silent.
    AgentSaid,
    /// An agent gave the conversation back to the bot.
    HandedBack,
    /// The customer has said nothing for so long that it is worth asking.
    Quiet,
    /// The episode is over; what comes next has nothing to do with it.
    Resolved,
}

/// A message of the customer, or several that came before the answer (see [`crate::merge`]), and what was
/// understood of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CustomerTurn {
    /// The words.
    pub text: String,
    /// Their language, where they have one.
    pub language: Option<Language>,
    /// What is wanted; several where one message wants several things.
    pub intents: Vec<IntentScore>,
    /// What was found in the words.
    pub entities: Vec<Entity>,
    /// Articles that may answer them, best first.
    pub passages: Vec<Passage>,
    /// What the words do.
    pub signals: Signals,
}

/// An intent and its calibrated probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntentScore {
    /// Its name.
    pub name: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// A value found in the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// The value in its normal form, for example `2026-11-25` where the words say "next Wednesday".
    pub value: String,
    /// Where it begins in the words, in characters.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
}

/// An article that may answer the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// Its title, as it may be offered.
    pub title: String,
    /// The calibrated probability that it answers them, 0 to 1.
    pub confidence: f64,
}

/// What words do beside wanting something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Signals {
    /// They agree.
    pub yes: bool,
    /// They disagree.
    pub no: bool,
    /// They call off what is being done.
    pub cancel: bool,
    /// They correct something said before.
    pub correction: bool,
    /// They wish for a person.
    pub person: bool,
    /// They are a question.
    pub asks: bool,
    /// How angry they are, 0 to 1.
    pub anger: f64,
    /// They are small talk and nothing else.
    pub small_talk: Option<SmallTalk>,
    /// They ask what no article and no flow of the site is about.
    pub outside: bool,
}

/// The kinds of small talk that have an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmallTalk {
    /// "hello"
    Greeting,
    /// "thanks"
    Thanks,
    /// "bye"
    Goodbye,
    /// "are you a robot"
    AreYouABot,
    /// Anything else that wants nothing.
    Other,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConnectorResult {
    /// As in the request.
    pub connector: String,
    /// As in the request.
    pub key: String,
    /// The last attempt's.
    pub outcome: Outcome,
}

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// There was an answer.
    Response {
        /// Its status.
        status: u16,
        /// Its body; absent where it is not JSON or larger than the caller reads.
        body: Option<Value>,
    },
    /// There was none in time.
    Timeout,
    /// There was no connection, or the host is not allowed.
    Unreachable,
}
