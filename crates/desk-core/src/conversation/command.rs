//! What can be asked of a conversation, and why it may be refused.

use super::{ConversationEvent, Lost, QueuePlace, Reason, Target};
use crate::{
    Actor, Event, Language, Millis,
    dialogue::Turn,
    id::{AgentId, IssueType, TicketId, TicketKey, VisitorId},
    survey::Opinion,
    text::MessageText,
    ticket::Priority,
};

/// Something that somebody wants to happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// The customer writes; `turn` is what the bot answers, if nothing has happened since it was asked.
    VisitorSays {
        /// Who writes.
        visitor: VisitorId,
        /// What they write.
        text: MessageText,
        /// The language of their page, for a text that has none of its own.
        language: Language,
        /// The page they are on.
        page: Option<String>,
        /// The bot's answer to this and to what was not answered before it.
        turn: Turn,
        /// The conversation's number when the bot was asked. Another one now drops the answer.
        asked_at: u64,
    },
    /// The bot answers what was left unanswered.
    BotSays {
        /// Its answer.
        turn: Turn,
        /// The number of the bot's last message when it was asked. Another one now refuses the answer.
        after: u64,
        /// The number of the last message that it answers.
        answers: u64,
    },
    /// The customer says whether an answer helped.
    VisitorRates {
        /// Who says so.
        visitor: VisitorId,
        /// The answer, as it stands in the conversation.
        answer: Box<Event<ConversationEvent>>,
        /// Whether it helped.
        helpful: bool,
        /// What else they say.
        comment: Option<MessageText>,
    },
    /// The customer says how content they are with what was resolved.
    VisitorScores {
        /// Who says so.
        visitor: VisitorId,
        /// What they say.
        opinion: Opinion,
        /// Whether the site asks.
        asked: bool,
    },
    /// An event from elsewhere opens a conversation that has no visitor yet, to hold a ticket.
    OpenFor {
        /// Where it came in.
        channel: String,
        /// What it says.
        text: MessageText,
        /// The language to answer in.
        language: Language,
    },
    /// Nobody is free.
    Queue(QueuePlace),
    /// An agent gets it; the seat has been taken.
    Assign {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// The seat taken.
        seat: u32,
        /// The routing score.
        score: Option<f64>,
        /// The score's summands.
        reasons: Vec<Reason>,
        /// Who gave it to them: themselves, a supervisor, or the desk's rules.
        by: Actor,
    },
    /// The agent can no longer have it.
    Unassign {
        /// Who was seen to have it.
        agent: AgentId,
        /// Since when: one who has it again since then keeps it.
        since: Millis,
        /// Why.
        reason: Lost,
    },
    /// It is to go on elsewhere.
    Transfer {
        /// Who wants that.
        agent: AgentId,
        /// Their name.
        name: String,
        /// Whether they may do so with what is not theirs.
        any: bool,
        /// Where to.
        target: Target,
        /// What whoever gets it should know.
        note: Option<MessageText>,
    },
    /// A supervisor wants to write in it beside who has it.
    Join {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
    },
    /// An agent writes.
    AgentSays {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// What they write.
        text: MessageText,
    },
    /// An agent gives it back to the bot.
    HandBack {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// What the bot says.
        text: MessageText,
    },
    /// An agent ends the episode.
    Resolve {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
        /// What they note.
        note: Option<MessageText>,
    },
    /// A ticket is to exist for this episode.
    OpenTicket {
        /// The number that the key gives.
        ticket: TicketId,
        /// The key.
        key: TicketKey,
        /// Digest of the request.
        fingerprint: String,
        /// One line; absent takes the customer's last question.
        subject: Option<String>,
        /// How urgent.
        priority: Priority,
        /// What it is about; absent takes the conversation's.
        issue: Option<IssueType>,
        /// How long after it was resolved the ticket of the episode before goes on instead.
        follow_up: Millis,
    },
}

/// Why a command changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More messages in a short time than a person writes.
    #[error("too many messages; wait {retry_after_seconds} s")]
    TooManyMessages {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// It belongs to another visitor.
    #[error("the conversation belongs to another visitor")]
    WrongVisitor,
    /// Another agent has it.
    #[error("{name} has the conversation")]
    HasAnotherAgent {
        /// Their name.
        name: String,
    },
    /// Nobody has it; it must be taken first.
    #[error("the conversation is not assigned to you; take it first")]
    NotAssigned,
    /// It is not waiting for a person.
    #[error("the conversation is not waiting for a person")]
    NotWaiting,
    /// It is over already.
    #[error("the conversation is resolved already")]
    AlreadyResolved,
    /// It is so already.
    #[error("nothing has changed")]
    Unchanged,
    /// As many as may have joined in it.
    #[error("too many people are in the conversation already")]
    TooManyJoined,
    /// The episode has a ticket.
    #[error("the conversation has ticket {} already", .0.as_str())]
    HasTicket(TicketId),
    /// The bot has answered meanwhile, or it is no longer its turn.
    #[error("the answer comes too late")]
    TooLate,
    /// There is no such conversation yet.
    #[error("nothing has been said in the conversation yet")]
    NotStarted,
    /// The message is none that the bot answered from an article with.
    #[error("only an answer from an article can be rated")]
    NotAnAnswer,
    /// Nothing has been resolved since the customer last wrote.
    #[error("the conversation is not resolved; it can be scored once it is")]
    NotResolved,
    /// The site asks for no scores.
    #[error("scores are not asked for")]
    NotAsked,
    /// It was resolved more than [`crate::survey::OPEN_FOR`] ago.
    #[error("the conversation was resolved more than 30 days ago and can no longer be scored")]
    ScoredTooLate,
    /// There is such a conversation already.
    #[error("the conversation has begun already")]
    AlreadyStarted,
}
