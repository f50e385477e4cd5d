//! What people can do to a ticket, and why it may be refused.

use super::{
    AgentRef, FieldValue, InvalidValue, LinkKind, Priority, Tag, Ticket, TicketEvent, TicketSettings, mentions,
};
use crate::{
    Actor, Event, Millis,
    conversation::event_id,
    id::{AgentId, FieldId, StateId, TeamId, TicketId, TypeId},
    team::Teams,
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most tags of a ticket.
const TAGS_MAX: usize = 30;
/// The most watchers of a ticket, and the most links from it.
const MANY_MAX: usize = 100;

/// Something that somebody wants to happen to a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Sets the state.
    SetState {
        /// `open`, `waiting`, `resolved`, or one of the site's own.
        state: StateId,
    },
    /// Says how urgent it is.
    SetPriority {
        /// How.
        priority: Priority,
    },
    /// Says what type it is of.
    SetType {
        /// Null for none.
        ticket_type: Option<TypeId>,
    },
    /// Fills or empties fields.
    SetFields {
        /// By field; null empties it.
        fields: BTreeMap<FieldId, Option<FieldValue>>,
    },
    /// Adds and removes tags.
    Tag {
        /// To add.
        #[serde(default)]
        add: Vec<Tag>,
        /// To remove.
        #[serde(default)]
        remove: Vec<Tag>,
    },
    /// Says who is to see to it.
    Assign {
        /// Null for nobody.
        agent: Option<AgentId>,
    },
    /// Says which team is to see to it.
    SetTeam {
        /// Null for none.
        team: Option<TeamId>,
    },
    /// Lets somebody know what becomes of it, or no longer.
    Watch {
        /// Who.
        agent: AgentId,
        /// Whether they want to.
        watches: bool,
    },
    /// Writes a note among colleagues; `@login` and `@Name` call them.
    Note {
        /// What.
        text: MessageText,
    },
    /// Says that it has to do with another ticket, or no longer does.
    Link {
        /// How.
        link: LinkKind,
        /// Which.
        ticket: TicketId,
        /// Whether it does.
        linked: bool,
    },
}

/// What must be known to decide.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The ticket's number.
    pub id: &'a TicketId,
    /// The number of the conversation's event that moved it last.
    pub moved: u64,
    /// The site's settings.
    pub settings: &'a TicketSettings,
    /// The site's agents and their names.
    pub agents: &'a BTreeMap<AgentId, String>,
    /// The site's teams.
    pub teams: &'a Teams,
    /// Whether the other ticket of a link is there.
    pub other_exists: bool,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such state.
    #[error("there is no state {0}")]
    UnknownState(StateId),
    /// No such type.
    #[error("there is no ticket type {0}")]
    UnknownType(TypeId),
    /// No such field.
    #[error("there is no field {0}")]
    UnknownField(FieldId),
    /// No such agent.
    #[error("there is no agent {0}")]
    UnknownAgent(AgentId),
    /// No such team.
    #[error("there is no team {0}")]
    UnknownTeam(TeamId),
    /// No such ticket on this site.
    #[error("there is no ticket {0}")]
    UnknownTicket(TicketId),
    /// It was merged; what is to happen happens to the other one.
    #[error("the ticket was merged into {0}; undo that first, or change {0}")]
    Merged(TicketId),
    /// A link of a ticket with itself.
    #[error("a ticket cannot be linked with itself")]
    Itself,
    /// A value that cannot stand in its field.
    #[error(transparent)]
    Value(#[from] InvalidValue),
    /// Too many of something.
    #[error("a ticket can have at most {most} {of}")]
    TooMany {
        /// The most.
        most: usize,
        /// Of what.
        of: &'static str,
    },
}

/// Decides `change` of `by` at time `at`. `base` names it in the site; the same name given again must collide. What
/// is so already causes no event.
///
/// # Errors
/// A [`Refusal`]; nothing changes then.
pub fn decide(
    ticket: &Ticket,
    known: Known<'_>,
    change: &Change,
    by: &Actor,
    at: Millis,
    base: &str,
) -> Result<Vec<Event<TicketEvent>>, Refusal> {
    if let Some(into) = &ticket.merged_into {
        return Err(Refusal::Merged(into.clone()));
    }
    let body = body(ticket, known, change)?;
    Ok(body
        .into_iter()
        .map(|body| Event { seq: ticket.seq + 1, id: event_id(base, 0), at, actor: by.clone(), body })
        .collect())
}

fn body(ticket: &Ticket, known: Known<'_>, change: &Change) -> Result<Option<TicketEvent>, Refusal> {
    let new = |is_new: bool, event: TicketEvent| is_new.then_some(event);
    Ok(match change {
        Change::SetState { state } => {
            let category = known.settings.category(state).ok_or_else(|| Refusal::UnknownState(state.clone()))?;
            let holds = ticket.state.as_ref().is_some_and(|set| set.state == *state && set.moved >= known.moved);
            new(!holds, TicketEvent::StateSet { state: state.clone(), category, moved: known.moved })
        }
        Change::SetPriority { priority } => {
            new(ticket.priority != Some(*priority), TicketEvent::PrioritySet { priority: *priority })
        }
        Change::SetType { ticket_type } => {
            if let Some(id) = ticket_type.as_ref().filter(|id| !known.settings.has_type(id)) {
                return Err(Refusal::UnknownType(id.clone()));
            }
            new(ticket.ticket_type != *ticket_type, TicketEvent::TypeSet { ticket_type: ticket_type.clone() })
        }
        Change::SetFields { fields } => {
            let mut changed = BTreeMap::new();
            for (id, value) in fields {
                let field = known.settings.field(id).ok_or_else(|| Refusal::UnknownField(id.clone()))?;
                let value = value.as_ref().map(|value| field.parse(value)).transpose()?;
                if ticket.fields.get(id) != value.as_ref() {
                    changed.insert(id.clone(), value);
                }
            }
            new(!changed.is_empty(), TicketEvent::FieldsSet { fields: changed })
        }
        Change::Tag { add, remove } => tagged(ticket, add, remove)?,
        Change::Assign { agent } => {
            let assignee = agent.as_ref().map(|id| named(known, id)).transpose()?;
            new(ticket.assignee != assignee, TicketEvent::AssigneeSet { assignee })
        }
        Change::SetTeam { team } => {
            if let Some(id) = team.as_ref().filter(|id| !known.teams.has(id)) {
                return Err(Refusal::UnknownTeam(id.clone()));
            }
            new(ticket.team != *team, TicketEvent::TeamSet { team: team.clone() })
        }
        Change::Watch { agent, watches } => {
            let there = ticket.watchers.iter().find(|known| known.id == *agent);
            // One who has left the desk can still be taken off.
            let agent = if *watches { Some(named(known, agent)?) } else { there.cloned() };
            if *watches && there.is_none() && ticket.watchers.len() >= MANY_MAX {
                return Err(Refusal::TooMany { most: MANY_MAX, of: "watchers" });
            }
            agent.filter(|_| there.is_some() != *watches).map(|agent| TicketEvent::Watched { agent, watches: *watches })
        }
        Change::Note { text } => {
            Some(TicketEvent::Noted { text: text.clone(), mentions: mentions(text.as_str(), known.agents) })
        }
        Change::Link { link, ticket: other, linked } => {
            if other == known.id {
                return Err(Refusal::Itself);
            }
            if *linked && !known.other_exists {
                return Err(Refusal::UnknownTicket(other.clone()));
            }
            let there = ticket.links.iter().any(|known| known.link == *link && known.ticket == *other);
            if *linked && !there && ticket.links.len() >= MANY_MAX {
                return Err(Refusal::TooMany { most: MANY_MAX, of: "links" });
            }
            new(there != *linked, TicketEvent::Linked { link: *link, ticket: other.clone(), linked: *linked })
        }
    })
}

fn tagged(ticket: &Ticket, add: &[Tag], remove: &[Tag]) -> Result<Option<TicketEvent>, Refusal> {
    let mut added: Vec<Tag> = add.iter().filter(|tag| !ticket.tags.contains(tag)).cloned().collect();
    added.sort();
    added.dedup();
    added.retain(|tag| !remove.contains(tag));
    let removed: Vec<Tag> = ticket.tags.iter().filter(|tag| remove.contains(tag)).cloned().collect();
    if ticket.tags.len() + added.len() - removed.len() > TAGS_MAX {
        return Err(Refusal::TooMany { most: TAGS_MAX, of: "tags" });
    }
    Ok((!added.is_empty() || !removed.is_empty()).then_some(TicketEvent::Tagged { added, removed }))
}

fn named(known: Known<'_>, id: &AgentId) -> Result<AgentRef, Refusal> {
    let name = known.agents.get(id).ok_or_else(|| Refusal::UnknownAgent(id.clone()))?;
    Ok(AgentRef { id: id.clone(), name: name.clone() })
}
