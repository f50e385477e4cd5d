//! Why an engine's answer is not there, or not used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What came of asking one engine. It is written into the answer and the engine's health, and holds no text of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its answer is the one that is given.
    Answered,
    /// It is not for this language.
    Language,
    /// The desk's own confidence is outside the band in which it is asked.
    Confidence,
    /// It has failed lately and is left alone for a while.
    Paused,
    /// The site, or the engine, has used up its day's budget.
    Budget,
    /// Nothing was found that its claims could be held against, so that asking would be for nothing.
    NoSources,
    /// The deployment has no address in its slot.
    NoAddress,
    /// Too little time was left.
    NoTime,
    /// It took longer than its time.
    Timeout,
    /// No connection, or one that broke.
    Unreachable,
    /// It answered with an error.
    Status,
    /// It answered with something that is not of its protocol, or with too much.
    Garbage,
    /// It says that it does not know.
    DoesNotKnow,
    /// A claim has no source, or does not stand in the one it names.
    Ungrounded,
    /// It is not sure enough of itself, or does not say how sure it is.
    LowConfidence,
    /// Its answer was cut off, by its limit of tokens or by its filter.
    CutOff,
    /// It wants to use a tool that it was not given, or with words that nobody said.
    Tool,
}

impl Why {
    /// As it stands in JSON and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Language => "language",
            Self::Confidence => "confidence",
            Self::Paused => "paused",
            Self::Budget => "budget",
            Self::NoSources => "no_sources",
            Self::NoAddress => "no_address",
            Self::NoTime => "no_time",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Status => "status",
            Self::Garbage => "garbage",
            Self::DoesNotKnow => "does_not_know",
            Self::Ungrounded => "ungrounded",
            Self::LowConfidence => "low_confidence",
            Self::CutOff => "cut_off",
            Self::Tool => "tool",
        }
    }
}

/// What an engine did instead of answering.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection was not made: the request never arrived.
    #[error("no connection: {0}")]
    NotConnected(String),
    /// The connection broke after the request may have arrived.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// An HTTP status that is no success.
    #[error("status {status}")]
    Status {
        /// The status.
        status: u16,
        /// After so many milliseconds it may be asked again, where it said so.
        retry_after_ms: Option<u64>,
    },
    /// Bytes that are not of the protocol. The text names the place, and quotes nothing.
    #[error("not of the protocol: {0}")]
    Garbage(String),
    /// More bytes than an answer may have.
    #[error("more than {0} bytes")]
    TooLarge(usize),
}

impl Failure {
    /// In a word.
    #[must_use]
    pub fn why(&self) -> Why {
        match self {
            Self::Timeout => Why::Timeout,
            Self::NotConnected(_) | Self::Broken(_) => Why::Unreachable,
            Self::Status { .. } => Why::Status,
            Self::Garbage(_) | Self::TooLarge(_) => Why::Garbage,
        }
    }

    /// From a JSON reader's error: its place without the text that it quotes, which may be a customer's.
    pub(crate) fn json(what: &str, error: &serde_json::Error) -> Self {
        Self::Garbage(format!("{what}, line {}, column {}", error.line(), error.column()))
    }
}
