//! Tickets. A conversation opens one and moves it between the three categories; whatever people do to it stands in a
//! stream of its own, `ticket/<number>`.
//!
//! The decision that this module embodies: *one word of two.* A state that a person set holds until the conversation
//! next moves the ticket: [`Ticket::status`] compares numbers of the conversation's stream, so that which of the two
//! logs is read first changes nothing.

mod change;
mod event;
mod field;
mod filter;
mod mention;
mod merge;
mod settings;
mod state;
mod tag;
#[cfg(test)]
mod tests;

pub use change::{Change, Known, Refusal, decide};
pub use event::{AgentRef, LinkKind, TicketEvent};
pub use field::{Choice, FieldDefinition, FieldKind, FieldValue, InvalidValue};
pub use filter::{
    Filter, FilterDraft, InStatus, InvalidFilter, OfTeam, OwnViews, SEARCH_MAX_CHARS, View, Views, ViewsDraft, Whose,
};
pub use mention::mentions;
pub use merge::{MergeRefusal, merge, split, unmerge};
pub use settings::{InvalidSettings, Names, StateDefinition, TicketSettings, TicketSettingsDraft, TypeDefinition};
pub use state::{Link, Moved, Ticket, apply};
pub use tag::{InvalidTag, Tag};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How urgent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// When there is time.
    Low,
    /// The usual.
    #[default]
    Normal,
    /// Before the usual.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// As stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// The three categories that every state of a ticket belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The desk has to act.
    #[default]
    Open,
    /// The customer has to act.
    Waiting,
    /// Done.
    Resolved,
}

impl Status {
    /// All of them. Each is also the name of a state that every site has.
    pub const ALL: [Self; 3] = [Self::Open, Self::Waiting, Self::Resolved];

    /// As stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
        }
    }
}
