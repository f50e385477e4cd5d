//! What can happen in a ticket's own stream.

use super::{FieldValue, Priority, Status, Tag};
use crate::{
    id::{AgentId, ConversationId, FieldId, IssueType, StateId, TeamId, TicketId, TypeId},
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An agent as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentRef {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// What one ticket is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// They have to do with each other.
    Related,
    /// The other one cannot go on before this one is done.
    Blocks,
    /// Both are the same matter, and the other one was first.
    DuplicateOf,
}

impl LinkKind {
    /// As stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::Blocks => "blocks",
            Self::DuplicateOf => "duplicate_of",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum TicketEvent {
    /// A person set the state.
    StateSet {
        /// Which.
        state: StateId,
        /// The category that it counted as then.
        category: Status,
        /// The number of the conversation's event that had moved the ticket last; a later one moves it again.
        moved: u64,
    },
    /// How urgent it is.
    PrioritySet {
        /// How.
        priority: Priority,
    },
    /// What type it is of.
    TypeSet {
        /// Null for none.
        ticket_type: Option<TypeId>,
    },
    /// What stands in fields.
    FieldsSet {
        /// By field; null empties it.
        fields: BTreeMap<FieldId, Option<FieldValue>>,
    },
    /// Tags came and went.
    Tagged {
        /// Which came.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<Tag>,
        /// Which went.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<Tag>,
    },
    /// Who is to see to it.
    AssigneeSet {
        /// Null for nobody.
        assignee: Option<AgentRef>,
    },
    /// Which team is to see to it.
    TeamSet {
        /// Null for none.
        team: Option<TeamId>,
    },
    /// Somebody wants to know what becomes of it, or no longer does.
    Watched {
        /// Who.
        agent: AgentRef,
        /// Whether they do.
        watches: bool,
    },
    /// A note among colleagues. Who is mentioned watches the ticket.
    Noted {
        /// What.
        text: MessageText,
        /// Who is called in it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<AgentRef>,
    },
    /// It has to do with another ticket, or no longer does.
    Linked {
        /// How.
        link: LinkKind,
        /// Which.
        ticket: TicketId,
        /// Whether it does.
        linked: bool,
    },
    /// It was merged into another ticket, whose stream has [`TicketEvent::Absorbed`] from the same decision.
    Merged {
        /// Which.
        into: TicketId,
    },
    /// Another ticket was merged into this one.
    Absorbed {
        /// Which.
        ticket: TicketId,
    },
    /// A merge was undone, in both streams.
    Unmerged {
        /// The other one.
        ticket: TicketId,
    },
    /// A part of it went on as a ticket of its own, whose stream begins with [`TicketEvent::SplitOff`].
    Split {
        /// The new one.
        into: TicketId,
        /// The messages that it is about, by their numbers in the conversation.
        messages: Vec<u64>,
    },
    /// It was split off from another ticket; both have the same conversation.
    SplitOff {
        /// Which.
        from: TicketId,
        /// The conversation.
        conversation: ConversationId,
        /// One line.
        subject: String,
        /// How urgent.
        priority: Priority,
        /// What it is about.
        issue: Option<IssueType>,
        /// The messages that it is about.
        messages: Vec<u64>,
    },
}

impl TicketEvent {
    /// As stored beside the event.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::StateSet { .. } => "state_set",
            Self::PrioritySet { .. } => "priority_set",
            Self::TypeSet { .. } => "type_set",
            Self::FieldsSet { .. } => "fields_set",
            Self::Tagged { .. } => "tagged",
            Self::AssigneeSet { .. } => "assignee_set",
            Self::TeamSet { .. } => "team_set",
            Self::Watched { .. } => "watched",
            Self::Noted { .. } => "noted",
            Self::Linked { .. } => "linked",
            Self::Merged { .. } => "merged",
            Self::Absorbed { .. } => "absorbed",
            Self::Unmerged { .. } => "unmerged",
            Self::Split { .. } => "split",
            Self::SplitOff { .. } => "split_off",
        }
    }
}
