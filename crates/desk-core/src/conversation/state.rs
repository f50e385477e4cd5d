//! What a conversation's events add up to.

use super::handling::Silent;
use crate::{
    Language, Millis,
    dialogue::Memory,
    id::{AgentId, IssueType, TeamId, TicketId, VisitorId},
    survey::Opinion,
    ticket::{Priority, Status},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who is responsible for the next answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "phase", rename_all = "lowercase")]
pub enum Phase {
    /// Nothing was said yet.
    #[default]
    None,
    /// The desk answers by itself.
    Bot,
    /// A person is needed and none has it.
    Waiting {
        /// Since when: who loses an agent keeps the place of before.
        since: Millis,
    },
    /// A person has it; the bot is silent.
    Agent {
        /// Who.
        id: AgentId,
        /// Their name.
        name: String,
        /// Which of their seats it takes.
        seat: u32,
        /// Since when.
        since: Millis,
        /// Whether they have written since then.
        #[serde(default)]
        answered: bool,
        /// Whether a person put it there, and not the desk's rules.
        #[serde(default)]
        by_hand: bool,
    },
    /// The episode is over.
    Resolved,
}

impl Phase {
    /// Every name that [`Phase::as_str`] gives.
    pub const NAMES: [&str; 5] = ["none", "bot", "waiting", "agent", "resolved"];

    /// As stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bot => "bot",
            Self::Waiting { .. } => "waiting",
            Self::Agent { .. } => "agent",
            Self::Resolved => "resolved",
        }
    }
}

/// A place in the queue as it was told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QueuePlace {
    /// 1 for the next.
    pub position: u32,
    /// The expected wait in seconds.
    pub estimate_seconds: Option<u32>,
    /// In one of ten cases the wait is shorter than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_seconds: Option<u32>,
    /// In one of ten cases the wait is longer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_seconds: Option<u32>,
}

/// The ticket of the present episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketRef {
    /// Its number.
    pub id: TicketId,
    /// One line.
    pub subject: String,
    /// How urgent.
    pub priority: Priority,
    /// What it is about.
    pub issue: Option<IssueType>,
    /// When it was opened.
    pub opened_at: Millis,
}

/// The ticket of an episode before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PastTicket {
    /// Which.
    pub ticket: TicketRef,
    /// When its episode was resolved.
    pub resolved_at: Millis,
}

/// The newest message, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LastMessage {
    /// `visitor`, `bot` or `agent`.
    pub actor: String,
    /// Its first characters.
    pub excerpt: String,
    /// When.
    pub at: Millis,
}

/// The state after all events up to `seq`. Small and of bounded size: it is stored as a snapshot with every append.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Conversation {
    /// The number of the last event; 0 before the first.
    pub seq: u64,
    /// Whose it is.
    pub visitor: Option<VisitorId>,
    /// Where it came in.
    pub channel: String,
    /// The language of the customer's last words that had one.
    pub language: Option<Language>,
    /// The page it began on.
    pub page: Option<String>,
    /// Who answers.
    pub phase: Phase,
    /// What the episode is about, as far as understood.
    pub issue: Option<IssueType>,
    /// The episode's ticket.
    pub ticket: Option<TicketRef>,
    /// The place in the queue as last told, while waiting.
    pub queue: Option<QueuePlace>,
    /// When that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Millis>,
    /// Since when the customer has waited in this handover: the place that is kept where an agent loses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_from: Option<Millis>,
    /// When it lost an agent who had answered already: how long it then waits is counted from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<Millis>,
    /// Whose team's it is to be, by a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_team: Option<TeamId>,
    /// Whose it is to be, by a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_agent: Option<AgentId>,
    /// Who was given it in this handover and was silent, oldest first, at most [`Conversation::SILENT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<Silent>,
    /// Who had it last, in this or an earlier episode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_agent: Option<AgentId>,
    /// Who may write in it beside who has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<AgentId>,
    /// The customer's last question of this episode, its first characters: what a ticket is about.
    pub question: Option<String>,
    /// What the bot remembers of the episode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    /// The number of the event that last moved the ticket between the categories; 0 before the first.
    pub ticket_moved: u64,
    /// The ticket before, until the present episode has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_ticket: Option<PastTicket>,
    /// The number of the bot's last message; 0 before the first.
    pub bot_seq: u64,
    /// The numbers of the customer's messages that await the bot's answer, at most [`Conversation::RECENT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<u64>,
    /// Whether an agent wrote in this episode.
    pub agent_wrote: bool,
    /// When the present episode began.
    pub episode_at: Millis,
    /// When the present episode was resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Millis>,
    /// What the customer said of the present episode once it was resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
    /// When the last event happened.
    pub updated_at: Millis,
    /// The newest message.
    pub last: Option<LastMessage>,
    /// Times of the customer's newest messages, ratings and scores, oldest first, at most [`Conversation::RECENT`].
    pub recent: Vec<Millis>,
}

impl Conversation {
    /// How many times of messages are kept for the rate limit.
    pub const RECENT: usize = 30;
    /// How many agents who were silent are remembered.
    pub const SILENT: usize = 8;
    /// How many may join in a conversation.
    pub const JOINED: usize = 8;

    /// The state of the episode's ticket, where it has one.
    #[must_use]
    pub fn ticket_status(&self) -> Option<Status> {
        self.ticket.as_ref()?;
        Some(match (&self.phase, &self.last) {
            (Phase::Resolved, _) => Status::Resolved,
            (Phase::Agent { .. }, Some(last)) if last.actor == "agent" => Status::Waiting,
            _ => Status::Open,
        })
    }

    /// Whether the bot answers what the customer writes.
    #[must_use]
    pub fn is_the_bots_turn(&self) -> bool {
        matches!(self.phase, Phase::None | Phase::Bot | Phase::Resolved)
    }

    /// Whether a person owes the customer an answer.
    #[must_use]
    pub fn needs_reply(&self) -> bool {
        match &self.phase {
            Phase::Waiting { .. } => true,
            Phase::Agent { .. } => self.last.as_ref().is_none_or(|last| last.actor != "agent"),
            _ => false,
        }
    }
}
