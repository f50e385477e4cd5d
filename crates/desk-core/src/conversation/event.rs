//! What can happen in a conversation.

use super::handling::{Lost, Target, Told};
use crate::{
    Language, Millis,
    dialogue::Memory,
    id::{AgentId, IssueType, TicketId, TicketKey, VisitorId},
    survey::Score,
    text::MessageText,
    ticket::Priority,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An article that an answer was taken from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Its id.
    pub article: String,
    /// Its title, shown under the answer.
    pub title: String,
    /// How well it matched, 0 to 1.
    pub score: f64,
}

/// What an offer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OfferKind {
    /// A person of the desk.
    Person,
    /// A question that the desk can answer.
    Question,
    /// An answer to what the desk asks.
    Answer,
}

/// Something to choose; choosing it sends `text` as the customer's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// What it leads to.
    pub kind: OfferKind,
    /// What the button says.
    pub label: String,
    /// What is sent.
    pub text: String,
}

/// Why a person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HandoverReason {
    /// The customer asked for one.
    Asked,
    /// The customer is angry.
    Anger,
    /// The desk could not answer repeatedly.
    Unsure,
    /// The desk's rules leave it to a person.
    Policy,
    /// The answering functions failed.
    Failure,
    /// Nobody is there; the customer left a message.
    Message,
}

/// What the bot knows of the matter when a person takes over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HandoverContext {
    /// What was being done, for example `return-request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// What the customer told for it, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, String>,
    /// What the desk's rules have for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl HandoverContext {
    /// Whether there is nothing to know.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// One summand of a routing score (mission row R1), kept so that the desk can say why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// What it is, for example `skill`, `profile` or `load`.
    pub factor: String,
    /// What was matched, for example an issue type.
    pub label: String,
    /// The match, 0 to 1.
    pub value: f64,
    /// Its weight in the score.
    pub weight: f64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ConversationEvent {
    /// The first event of every stream.
    Started {
        /// Whose conversation it is; absent for one that an event from elsewhere opened.
        visitor: Option<VisitorId>,
        /// Where it came in, for example `web`.
        channel: String,
        /// The language of the first words.
        language: Language,
        /// The page the customer was on.
        page: Option<String>,
    },
    /// Somebody wrote something.
    Message {
        /// What they wrote.
        text: MessageText,
        /// Articles that the answer was taken from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sources: Vec<Source>,
        /// What the customer may choose next.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offers: Vec<Offer>,
        /// The issue type that the message was understood as.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issue: Option<IssueType>,
        /// True for a bot's message that says it does not know.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unsure: bool,
        /// True for a customer's message that asks for nothing but a word: a greeting, thanks, a person.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        talk: bool,
        /// Of a bot's message, the number of the customer's last message that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<u64>,
        /// What the bot remembers after its message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        memory: Option<Memory>,
        /// From the assignment to this message, on an agent's first one of an episode.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_response_ms: Option<Millis>,
    },
    /// A person is needed.
    Handover {
        /// Why.
        reason: HandoverReason,
        /// What it is about, where known.
        issue: Option<IssueType>,
        /// What the bot knows of the matter.
        #[serde(default, skip_serializing_if = "HandoverContext::is_empty")]
        context: HandoverContext,
    },
    /// Nobody was free.
    Queued {
        /// Place in the queue at that moment, 1 for the next.
        position: u32,
        /// The expected wait; absent where nobody is there to tell by.
        estimate_seconds: Option<u32>,
        /// In one of ten cases the wait is shorter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low_seconds: Option<u32>,
        /// In one of ten cases the wait is longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high_seconds: Option<u32>,
    },
    /// An agent has it.
    Assigned {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// Which of their seats it takes.
        seat: u32,
        /// The routing score, 0 to 1; absent where the agent took it by hand.
        score: Option<f64>,
        /// The score's summands.
        reasons: Vec<Reason>,
        /// From the handover to now, or from when it was last answered and lost its agent.
        waited_ms: Millis,
        /// What was told of the wait.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// The agent no longer has it; it waits again.
    Unassigned {
        /// Who had it.
        agent: AgentId,
        /// Why.
        reason: Lost,
    },
    /// It is to go on elsewhere: it waits again, for them.
    Transferred {
        /// Where.
        #[serde(flatten)]
        target: Target,
        /// Who had it; nothing where it waited.
        from: Option<AgentId>,
        /// What whoever gets it should know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<MessageText>,
    },
    /// A further person of the desk may write in it; who has it stays who has it.
    Joined {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
    },
    /// The agent gave it back to the bot.
    HandedBack {
        /// Who had it.
        agent: AgentId,
    },
    /// A ticket was opened for this episode.
    Ticket {
        /// Its number.
        ticket: TicketId,
        /// The key it was made under.
        key: TicketKey,
        /// Digest of the request, so that the same key with another content is noticed.
        fingerprint: String,
        /// One line.
        subject: String,
        /// How urgent.
        priority: Priority,
        /// What it is about.
        issue: Option<IssueType>,
        /// Whether it is the ticket of an episode before, which goes on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reopened: bool,
        /// The ticket of an episode before, which is over for too long to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<TicketId>,
    },
    /// The episode is over.
    Resolved {
        /// Who resolved it.
        by: AgentId,
        /// What they noted; not shown to the customer.
        note: Option<MessageText>,
        /// From the episode's first message to now.
        handled_ms: Millis,
        /// From the last assignment to now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with_agent_ms: Option<Millis>,
    },
    /// The customer came back after it was resolved.
    Reopened,
    /// The customer says whether an answer helped. Of one answer the newest word counts.
    Feedback {
        /// The number of the message that answered.
        message: u64,
        /// The articles that it answered from.
        articles: Vec<String>,
        /// Whether it helped.
        helpful: bool,
        /// What else they say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<MessageText>,
    },
    /// The customer says how content they are with the episode that was resolved. The newest word counts.
    Scored {
        /// How content.
        score: Score,
        /// What else they say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<MessageText>,
        /// Who had the conversation when it was resolved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
        /// The episode's ticket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
        /// The score of this episode that it replaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Score>,
    },
}

impl ConversationEvent {
    /// A message of words alone.
    #[must_use]
    pub fn said(text: MessageText) -> Self {
        Self::Message {
            text,
            sources: Vec::new(),
            offers: Vec::new(),
            issue: None,
            unsure: false,
            talk: false,
            answers: None,
            memory: None,
            first_response_ms: None,
        }
    }

    /// The name under which it is stored and counted.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Message { .. } => "message",
            Self::Handover { .. } => "handover",
            Self::Queued { .. } => "queued",
            Self::Assigned { .. } => "assigned",
            Self::Unassigned { .. } => "unassigned",
            Self::Transferred { .. } => "transferred",
            Self::Joined { .. } => "joined",
            Self::HandedBack { .. } => "handed_back",
            Self::Ticket { .. } => "ticket",
            Self::Resolved { .. } => "resolved",
            Self::Reopened => "reopened",
            Self::Feedback { .. } => "feedback",
            Self::Scored { .. } => "scored",
        }
    }
}
