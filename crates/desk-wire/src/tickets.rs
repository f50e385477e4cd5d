//! Tickets in the agents' API: `/api/v1/agent/tickets`.

mod export;

pub use export::to_csv;

use crate::{
    ApiError, Code,
    view::{AgentName, EventView},
};
use desk_core::{
    Actor, Event, Millis,
    id::{ClientId, ConversationId, FieldId, IssueType, StateId, TeamId, TicketId, TypeId, ViewId},
    survey::Score,
    ticket::{AgentRef, Change, FieldValue, Filter, Priority, Status, Tag, TicketEvent},
};
use desk_sla::Clock;
use desk_store::tickets::{Changed, Linked, TicketRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of tickets.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Tickets {
    /// The tickets.
    pub items: Vec<TicketView>,
    /// To be given as `before` for the next page.
    pub next: Option<String>,
}

/// One ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Ticket")]
pub struct TicketView {
    /// Its number.
    #[schemars(with = "TicketId")]
    pub ticket: String,
    /// One line.
    pub subject: String,
    /// The category that its state counts as.
    #[schemars(with = "Status")]
    pub status: String,
    /// Its state: one of the site's own, or named like the category.
    #[schemars(with = "StateId")]
    pub state: String,
    /// `low`, `normal`, `high` or `urgent`.
    #[schemars(with = "Priority")]
    pub priority: String,
    /// Its type.
    pub ticket_type: Option<TypeId>,
    /// What it is about.
    #[schemars(with = "Option<IssueType>")]
    pub issue: Option<String>,
    /// Its conversation.
    #[schemars(with = "ConversationId")]
    pub conversation: String,
    /// Who has or had the conversation.
    pub agent: Option<AgentName>,
    /// Who is to see to it.
    pub assignee: Option<AgentRef>,
    /// Which team is.
    pub team: Option<TeamId>,
    /// Its tags, in order.
    pub tags: Vec<Tag>,
    /// What stands in the site's own fields.
    pub fields: BTreeMap<FieldId, FieldValue>,
    /// Who wants to know what becomes of it.
    pub watchers: Vec<AgentRef>,
    /// The ticket that it was merged into.
    pub merged_into: Option<TicketId>,
    /// The tickets that were merged into it.
    pub absorbed: Vec<TicketId>,
    /// How the customer scored its episode.
    pub score: Option<Score>,
    /// What else they said of it, without personal data.
    pub score_comment: Option<String>,
    /// When it was opened.
    #[schemars(with = "Millis")]
    pub created_at: u64,
    /// When it last changed.
    #[schemars(with = "Millis")]
    pub updated_at: u64,
}

impl From<&TicketRow> for TicketView {
    fn from(row: &TicketRow) -> Self {
        Self {
            ticket: row.id.to_string(),
            subject: row.subject.clone(),
            status: row.status.clone(),
            state: row.state.clone(),
            priority: row.priority.clone(),
            ticket_type: row.own.ticket_type.clone(),
            issue: row.issue.clone(),
            conversation: row.conversation.to_string(),
            agent: row.agent.clone().map(|(id, name)| AgentName { id, name }),
            assignee: row.own.assignee.clone(),
            team: row.own.team.clone(),
            tags: row.own.tags.iter().cloned().collect(),
            fields: row.own.fields.clone(),
            watchers: row.own.watchers.clone(),
            merged_into: row.own.merged_into.clone(),
            absorbed: row.own.absorbed.iter().cloned().collect(),
            score: row.score,
            score_comment: row.score_comment.clone(),
            created_at: row.created_at.as_u64(),
            updated_at: row.updated_at.as_u64(),
        }
    }
}

/// A ticket with every step of its conversation and everything that people did to it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketPage {
    /// The ticket.
    pub ticket: TicketView,
    /// The conversation's steps.
    pub events: Vec<EventView>,
    /// What people did to the ticket.
    pub changes: Vec<ChangeView>,
    /// What it has to do with other tickets.
    pub links: Vec<LinkView>,
    /// How the site's promises stand, at the time of the answer.
    pub clocks: Vec<Clock>,
}

/// Something that was done to a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TicketChange")]
pub struct ChangeView {
    /// Place in the ticket's own stream, from 1.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// What.
    #[serde(flatten)]
    pub event: TicketEvent,
}

impl From<Event<TicketEvent>> for ChangeView {
    fn from(event: Event<TicketEvent>) -> Self {
        Self { seq: event.seq, at: event.at, actor: event.actor, event: event.body }
    }
}

/// What a ticket has to do with another one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TicketLink")]
pub struct LinkView {
    /// How.
    #[schemars(extend("enum" = ["related", "blocks", "duplicate_of", "follows"]))]
    pub link: String,
    /// Whether the other one says so of this one: it blocks this one, or it is the duplicate.
    pub inverse: bool,
    /// The other one's number.
    #[schemars(with = "TicketId")]
    pub ticket: String,
    /// Its line.
    pub subject: String,
    /// The category that its state counts as.
    #[schemars(with = "Status")]
    pub status: String,
}

impl From<Linked> for LinkView {
    fn from(linked: Linked) -> Self {
        Self {
            link: linked.link,
            inverse: linked.inverse,
            ticket: linked.other.id.to_string(),
            subject: linked.other.subject,
            status: linked.other.status,
        }
    }
}

/// Changes a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeTicket {
    /// The client's name for it.
    pub client_id: ClientId,
    /// What is to happen.
    pub change: Change,
}

/// The most tickets that are changed together.
pub const TOGETHER_MAX: usize = 100;

/// Looks for tickets.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FindTickets {
    /// A view whose conditions must hold too; where both say something of the same, the filter holds.
    pub view: Option<ViewId>,
    /// What must hold.
    pub filter: Filter,
    /// `next` of the page before this one.
    pub before: Option<String>,
    /// The most items of the answer, 1 to 200; absent for 50.
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
}

/// How many tickets each view shows.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketCounts {
    /// By view: the agent's own, and the site's that they have not replaced. 1,000 stands for that many or more.
    pub counts: BTreeMap<ViewId, u32>,
}

/// Changes several tickets alike.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeTickets {
    /// The client's name for it.
    pub client_id: ClientId,
    /// Which.
    #[schemars(length(min = 1, max = TOGETHER_MAX))]
    pub tickets: Vec<TicketId>,
    /// What is to happen to each.
    pub change: Change,
}

/// What became of each ticket.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketsChanged {
    /// In the order in which they were named.
    pub items: Vec<TicketOutcome>,
}

/// What became of a ticket that was to be changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketOutcome {
    /// Which.
    pub ticket: TicketId,
    /// Whether anything happened to it, now or when it was first asked for.
    pub changed: bool,
    /// Why it stayed as it was; null where nothing went wrong.
    pub error: Option<TicketFault>,
}

/// Why a ticket stayed as it was.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketFault {
    /// For programs.
    pub code: Code,
    /// For people.
    pub message: String,
}

impl TicketOutcome {
    /// Of a ticket and what its change led to.
    #[must_use]
    pub fn of(ticket: TicketId, outcome: Result<Changed, ApiError>) -> Self {
        match outcome {
            Ok(changed) => Self { ticket, changed: !changed.events.is_empty(), error: None },
            Err(error) => {
                let fault = TicketFault { code: error.code, message: error.message };
                Self { ticket, changed: false, error: Some(fault) }
            }
        }
    }
}

/// What a change led to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketChanged {
    /// The ticket now.
    pub ticket: TicketView,
    /// What happened; nothing where all was so already.
    pub changes: Vec<ChangeView>,
}

impl From<Changed> for TicketChanged {
    fn from(changed: Changed) -> Self {
        Self {
            ticket: TicketView::from(&changed.ticket),
            changes: changed.events.into_iter().map(ChangeView::from).collect(),
        }
    }
}

/// Merges a ticket into another one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MergeTicket {
    /// The client's name for it.
    pub client_id: ClientId,
    /// The other one, which goes on.
    pub into: TicketId,
}

/// Undoes a merge.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UnmergeTicket {
    /// The client's name for it.
    pub client_id: ClientId,
    /// The ticket that it was merged into.
    pub from: TicketId,
}

/// Lets a part of a ticket go on as one of its own, with the same conversation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SplitTicket {
    /// The client's name for it.
    pub client_id: ClientId,
    /// The new ticket's line.
    #[schemars(length(min = 1, max = 200))]
    pub subject: String,
    /// The messages that it is about, by their numbers in the conversation.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub messages: Vec<u64>,
}

/// Two tickets after they were merged, taken apart or split.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TicketsJoined {
    /// The one that was asked for.
    pub ticket: TicketView,
    /// The other one.
    pub other: TicketView,
}
