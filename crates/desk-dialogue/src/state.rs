//! What a dialogue remembers between turns. It lives in the conversation's own state, is of bounded size
//! ([`crate::limits::MAX_STATE_BYTES`]), and begins anew with each episode.

use crate::{
    kind::Kind,
    limits::{MAX_INTERRUPTED, MAX_STATE_BYTES},
};
use desk_core::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state after a turn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DialogueState {
    /// Inputs so far, from 1.
    pub turn: u32,
    /// The language of the customer's last words that had one.
    pub language: Option<Language>,
    /// Whether a person answers or is awaited; then the bot is silent.
    pub person: bool,
    /// The flows that are being talked about; the last one is, the others were interrupted by the one after them.
    #[schemars(length(max = MAX_INTERRUPTED + 1))]
    pub frames: Vec<Frame>,
    /// What was offered, while an answer to an offer is awaited.
    pub held: Option<Held>,
    /// Turns in a row that were not understood.
    pub unsure: u8,
    /// Whether the last input was the customer's silence.
    pub quiet: bool,
    /// The last value of each kind of this episode: what a slot with `reuse` begins with.
    pub remembered: BTreeMap<Kind, String>,
}

/// One flow in the middle of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Frame {
    /// The flow.
    pub flow: String,
    /// The step it is at, by name: a new version of the flow may number its steps otherwise.
    pub step: String,
    /// What it waits for.
    pub waiting: Waiting,
    /// What it knows.
    pub slots: BTreeMap<String, SlotValue>,
    /// How often each slot was asked for in a row.
    pub asked: BTreeMap<String, u8>,
    /// How often the steps were come to that count it.
    pub visits: BTreeMap<String, u8>,
    /// How often it was interrupted.
    pub digressions: u8,
    /// How often its present call failed and was offered again.
    pub failures: u8,
    /// Whether a call other than a GET has succeeded: what it told the connector can no longer be corrected.
    pub committed: bool,
    /// When it began; part of its idempotency keys.
    pub since_turn: u32,
}

/// What a flow waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Waiting {
    /// Nothing: it has not begun.
    #[default]
    Nothing,
    /// The value of a slot.
    Slot {
        /// Which.
        slot: String,
    },
    /// A yes to the value of a slot.
    SlotConfirmed {
        /// Which.
        slot: String,
    },
    /// A yes to the whole.
    Confirmed,
    /// What is to be changed, after a no.
    Change,
    /// The result of a call.
    Connector {
        /// The call's key.
        key: String,
    },
    /// A yes to trying a failed call again.
    Retry,
}

/// The value of a slot and where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SlotValue {
    /// The value, at most [`crate::limits::MAX_VALUE_CHARS`] characters.
    pub value: String,
    /// Who gave it.
    pub from: Provenance,
    /// In which turn.
    pub turn: u32,
    /// Whether the customer said yes to it by itself.
    pub confirmed: bool,
}

/// Who gave a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// The customer, in this flow.
    Customer,
    /// The customer, in an earlier flow of the episode.
    Earlier,
    /// A connector.
    Connector,
}

/// What was offered after a turn that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// The flows, by id.
    pub flows: Vec<String>,
    /// The questions of the knowledge base.
    pub questions: Vec<String>,
}

impl DialogueState {
    /// What remains at the boundary of an episode: the language, and that turns are counted.
    #[must_use]
    pub fn at_boundary(&self) -> Self {
        Self { turn: self.turn, language: self.language, ..Self::default() }
    }

    /// Forgets the oldest interrupted flows until the state is small enough.
    pub(crate) fn bound(&mut self) {
        let excess = self.frames.len().saturating_sub(MAX_INTERRUPTED + 1);
        self.frames.drain(..excess.min(self.frames.len()));
        while self.frames.len() > 1 && self.bytes() > MAX_STATE_BYTES {
            self.frames.remove(0);
        }
    }

    fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |bytes| bytes.len())
    }
}
