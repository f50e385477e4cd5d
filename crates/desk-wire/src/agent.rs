//! The agents' API: `/api/v1/agent`, and a site's set-up.

use crate::{
    view::{AgentName, EventView, StateView},
    visitor::EVENTS_MAX,
};
use desk_core::{
    Language, Millis,
    agent::{Agent, Proficiency, Role},
    conversation::{Conversation, Phase},
    hours::BusinessHours,
    id::{AgentId, ClientId, ConversationId, IssueType, SiteId, TeamId, TicketId, VisitorId},
    presence::Presence,
    site::Site,
    text::{MESSAGE_MAX_CHARS, MessageText},
};
use desk_reports::MAX_SEARCH_CHARS;
use desk_store::inbox;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Tells that a search in the knowledge base found nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReportSearch {
    /// What was searched for. Personal data in it is not kept.
    #[schemars(length(min = 1, max = MAX_SEARCH_CHARS))]
    pub text: String,
}

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 8;

/// Sets a site up, once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetUp {
    /// The site.
    pub site: Site,
    /// Its first agents; one at least is an admin.
    #[schemars(length(min = 1))]
    pub agents: Vec<NewAgent>,
}

/// An agent with their first password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NewAgent {
    /// The description.
    #[serde(flatten)]
    pub agent: Agent,
    /// At least [`PASSWORD_MIN`] characters.
    #[schemars(length(min = PASSWORD_MIN))]
    pub password: String,
}

/// Logs in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Login {
    /// The site.
    pub site: SiteId,
    /// The agent's id.
    pub login: AgentId,
    /// Their password.
    pub password: String,
}

/// A session of an agent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LoggedIn {
    /// To be sent as `Authorization: Bearer …`.
    pub token: String,
    /// When it ends.
    #[schemars(with = "Millis")]
    pub expires_at: u64,
    /// Who.
    pub agent: AgentView,
}

/// Who one is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    /// The description.
    pub agent: AgentView,
    /// The presence now.
    pub presence: Presence,
}

/// An agent as colleagues see them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Agent")]
pub struct AgentView {
    /// Id and login.
    #[schemars(with = "AgentId")]
    pub id: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Languages.
    pub languages: Vec<Language>,
    /// Proficiency by issue type.
    #[schemars(with = "BTreeMap<IssueType, Proficiency>")]
    pub skills: BTreeMap<String, f64>,
    /// Customer segments they serve best.
    pub segments: Vec<String>,
    /// How far they may go; 0 is the first line.
    pub level: u8,
    /// The teams that they are in.
    pub teams: BTreeSet<TeamId>,
    /// Conversations at once.
    pub capacity: u32,
}

impl From<&Agent> for AgentView {
    fn from(agent: &Agent) -> Self {
        Self {
            id: agent.id.to_string(),
            name: agent.name.clone(),
            role: agent.role,
            languages: agent.languages.clone(),
            skills: agent.skills.iter().map(|(issue, p)| (issue.to_string(), p.get())).collect(),
            segments: agent.segments.clone(),
            level: agent.level,
            teams: agent.teams.clone(),
            capacity: agent.capacity,
        }
    }
}

/// Says whether one is there.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
pub struct SetPresence {
    /// What.
    pub status: Presence,
}

/// What presence is now.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PresenceNow")]
pub struct PresenceView {
    /// What.
    pub presence: Presence,
}

/// A page of conversations.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Inbox {
    /// The conversations.
    pub items: Vec<Item>,
    /// How many there are of each view.
    pub counts: CountsView,
    /// To be given as `before` for the next page.
    pub next: Option<String>,
    /// The asking agent's presence.
    pub presence: Presence,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InboxCounts")]
pub struct CountsView {
    /// One's own.
    pub mine: u64,
    /// Waiting.
    pub waiting: u64,
    /// With the bot.
    pub bot: u64,
    /// Resolved.
    pub resolved: u64,
}

impl From<inbox::Counts> for CountsView {
    fn from(counts: inbox::Counts) -> Self {
        Self { mine: counts.mine, waiting: counts.waiting, bot: counts.bot, resolved: counts.resolved }
    }
}

/// One conversation of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InboxItem")]
pub struct Item {
    /// Its id.
    #[schemars(with = "ConversationId")]
    pub conversation: String,
    /// Its phase.
    #[schemars(extend("enum" = Phase::NAMES))]
    pub phase: String,
    /// The customer's language.
    pub language: Option<Language>,
    /// Where it came in.
    pub channel: String,
    /// The page it began on.
    pub page: Option<String>,
    /// The visitor.
    #[schemars(with = "Option<VisitorId>")]
    pub visitor: Option<String>,
    /// A short name for one who has given none.
    pub visitor_name: String,
    /// The newest message.
    pub last_text: Option<String>,
    /// Who wrote it.
    pub last_actor: Option<String>,
    /// When.
    #[schemars(with = "Millis")]
    pub last_at: u64,
    /// The number of its last event.
    pub seq: u64,
    /// Who has it.
    pub agent: Option<AgentName>,
    /// Since when it waits.
    #[schemars(with = "Option<Millis>")]
    pub waiting_since: Option<u64>,
    /// What it is about.
    #[schemars(with = "Option<IssueType>")]
    pub issue: Option<String>,
    /// Its ticket.
    #[schemars(with = "Option<TicketId>")]
    pub ticket: Option<String>,
    /// Whether a person owes an answer.
    pub needs_reply: bool,
}

impl Item {
    /// Of a conversation's state.
    #[must_use]
    pub fn of(conversation: &ConversationId, state: &Conversation) -> Self {
        let visitor = state.visitor.as_ref().map(ToString::to_string);
        let tail = visitor.as_deref().and_then(|v| v.get(v.len().saturating_sub(4)..)).unwrap_or("—");
        let name = if state.language == Some(Language::Zh) { "访客" } else { "Visitor" };
        let waiting_since = match state.phase {
            Phase::Waiting { since } => Some(since.as_u64()),
            _ => None,
        };
        Self {
            conversation: conversation.to_string(),
            phase: state.phase.as_str().to_owned(),
            language: state.language,
            channel: state.channel.clone(),
            page: state.page.clone(),
            visitor_name: format!("{name} {tail}"),
            last_text: state.last.as_ref().map(|last| last.excerpt.clone()),
            last_actor: state.last.as_ref().map(|last| last.actor.clone()),
            last_at: state.last.as_ref().map_or(state.episode_at, |last| last.at).as_u64(),
            seq: state.seq,
            agent: crate::view::agent(state),
            waiting_since,
            issue: state.issue.as_ref().map(ToString::to_string),
            ticket: state.ticket.as_ref().map(|ticket| ticket.id.to_string()),
            needs_reply: state.needs_reply(),
            visitor,
        }
    }
}

/// A conversation with events.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AgentConversation")]
pub struct ConversationView {
    /// Events after the number asked for.
    #[schemars(length(max = EVENTS_MAX))]
    pub events: Vec<EventView>,
    /// Whether there are more.
    pub more: bool,
    /// The state.
    pub state: StateView,
    /// As in a list.
    pub item: Item,
}

/// An agent writes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AgentMessage")]
pub struct Send {
    /// The client's name for it.
    pub client_id: ClientId,
    /// The text.
    #[schemars(with = "MessageText")]
    pub text: String,
}

/// An agent takes a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Take {
    /// The client's name for it.
    pub client_id: ClientId,
}

/// An agent gives a conversation back to the bot.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HandBack {
    /// The client's name for it.
    pub client_id: ClientId,
}

/// When people are there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Hours {
    /// Null for always.
    pub hours: Option<BusinessHours>,
}

/// When people are to be there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetHours {
    /// Null or absent for always.
    #[serde(default)]
    pub hours: Option<BusinessHours>,
}

/// An agent resolves a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Resolve {
    /// The client's name for it.
    pub client_id: ClientId,
    /// What they note.
    #[serde(default)]
    #[schemars(length(max = MESSAGE_MAX_CHARS))]
    pub note: Option<String>,
}

/// The team.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// By id.
    pub agents: Vec<Colleague>,
}

/// A colleague.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Colleague {
    /// The description.
    #[serde(flatten)]
    pub agent: AgentView,
    /// Their presence.
    pub presence: Presence,
    /// Conversations they have.
    pub open: u32,
}
