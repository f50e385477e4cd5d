//! What people have made of a ticket, folded from its own stream. Total: whatever stands in the log can be applied.

use super::{AgentRef, FieldValue, LinkKind, Priority, Status, Tag, TicketEvent};
use crate::{
    Event, Millis,
    id::{FieldId, StateId, TeamId, TicketId, TypeId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What another ticket is to this one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// How.
    pub link: LinkKind,
    /// Which.
    pub ticket: TicketId,
}

/// A state that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which.
    pub state: StateId,
    /// The category that it counts as.
    pub category: Status,
    /// The number of the conversation's event that had moved the ticket before.
    pub moved: u64,
}

/// A ticket's own state; the default is that of one that nobody has touched.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ticket {
    /// The number of its last event.
    pub seq: u64,
    /// When that happened.
    pub updated_at: Millis,
    /// The state that a person set last.
    pub state: Option<Moved>,
    /// How urgent a person says it is.
    pub priority: Option<Priority>,
    /// Its type.
    pub ticket_type: Option<TypeId>,
    /// What stands in its fields.
    pub fields: BTreeMap<FieldId, FieldValue>,
    /// Its tags.
    pub tags: BTreeSet<Tag>,
    /// Who is to see to it.
    pub assignee: Option<AgentRef>,
    /// Which team is.
    pub team: Option<TeamId>,
    /// Who wants to know what becomes of it.
    pub watchers: Vec<AgentRef>,
    /// What it is to others.
    pub links: BTreeSet<Link>,
    /// The ticket that it was merged into.
    pub merged_into: Option<TicketId>,
    /// The tickets that were merged into it.
    pub absorbed: BTreeSet<TicketId>,
}

impl Ticket {
    /// Its state and category, where the conversation's event numbered `moved` last moved it to `status`.
    #[must_use]
    pub fn status(&self, status: Status, moved: u64) -> (&str, Status) {
        // What was merged is done with, whatever becomes of its conversation.
        if self.merged_into.is_some() {
            return (Status::Resolved.as_str(), Status::Resolved);
        }
        match &self.state {
            Some(set) if set.moved >= moved => (set.state.as_str(), set.category),
            _ => (status.as_str(), status),
        }
    }
}

/// Applies `event`, which must be the one after `ticket.seq`; an older one changes nothing.
pub fn apply(ticket: &mut Ticket, event: &Event<TicketEvent>) {
    if event.seq <= ticket.seq {
        return;
    }
    ticket.seq = event.seq;
    ticket.updated_at = event.at;
    match &event.body {
        TicketEvent::StateSet { state, category, moved } => {
            ticket.state = Some(Moved { state: state.clone(), category: *category, moved: *moved });
        }
        TicketEvent::PrioritySet { priority } => ticket.priority = Some(*priority),
        TicketEvent::TypeSet { ticket_type } => ticket.ticket_type.clone_from(ticket_type),
        TicketEvent::FieldsSet { fields } => {
            for (field, value) in fields {
                match value {
                    Some(value) => ticket.fields.insert(field.clone(), value.clone()),
                    None => ticket.fields.remove(field),
                };
            }
        }
        TicketEvent::Tagged { added, removed } => {
            ticket.tags.extend(added.iter().cloned());
            ticket.tags.retain(|tag| !removed.contains(tag));
        }
        TicketEvent::AssigneeSet { assignee } => ticket.assignee.clone_from(assignee),
        TicketEvent::TeamSet { team } => ticket.team.clone_from(team),
        TicketEvent::Watched { agent, watches } => watch(ticket, agent, *watches),
        TicketEvent::Noted { mentions, .. } => {
            for agent in mentions {
                watch(ticket, agent, true);
            }
        }
        TicketEvent::Linked { link, ticket: other, linked } => {
            let link = Link { link: *link, ticket: other.clone() };
            if *linked {
                ticket.links.insert(link);
            } else {
                ticket.links.remove(&link);
            }
        }
        TicketEvent::Merged { into } => ticket.merged_into = Some(into.clone()),
        TicketEvent::Absorbed { ticket: other } => {
            ticket.absorbed.insert(other.clone());
        }
        TicketEvent::Unmerged { ticket: other } => {
            if ticket.merged_into.as_ref() == Some(other) {
                ticket.merged_into = None;
            }
            ticket.absorbed.remove(other);
        }
        TicketEvent::Split { .. } | TicketEvent::SplitOff { .. } => {}
    }
}

fn watch(ticket: &mut Ticket, agent: &AgentRef, watches: bool) {
    ticket.watchers.retain(|known| known.id != agent.id);
    if watches {
        ticket.watchers.push(agent.clone());
    }
}
