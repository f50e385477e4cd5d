//! Giving a conversation to an agent: take a seat, record it, and give the seat back where recording is refused.
//!
//! The seat comes first. A crash between the two leaves a seat taken and nothing recorded, which
//! [`seats::release_abandoned`] finds; the other order could record an agent who has no seat.

use crate::{
    Sql, StoreError,
    conversations::{self, CommandError, Outcome},
    seats::{self, Taken},
};
use desk_core::{
    Millis,
    conversation::{Command, Reason, Refusal},
    id::{AgentId, ConversationId, SiteId},
};

/// To whom, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Who.
    pub agent: AgentId,
    /// Their name.
    pub name: String,
    /// The routing score; absent where the agent took it by hand.
    pub score: Option<f64>,
    /// The score's summands.
    pub reasons: Vec<Reason>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// The agent has it.
    Done(Box<Outcome>),
    /// The agent has no free seat.
    Full,
    /// Somebody else has it, or is just getting it.
    Elsewhere,
    /// A rule forbids it now.
    Refused(Refusal),
}

/// Gives `conversation` to an agent, under the command name `base`.
///
/// # Errors
/// The store's.
pub async fn assign(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
    base: &str,
    at: Millis,
    choice: &Choice,
) -> Result<Assignment, StoreError> {
    let (seat, mine) = match seats::take(sql, site, &choice.agent, conversation, at).await? {
        Taken::Seat(seat) => (seat, true),
        Taken::Full => return Ok(Assignment::Full),
        // A retry of the same agent goes on; the command's name tells whether it is one.
        Taken::Seated { agent, seat } if agent == choice.agent => (seat, false),
        Taken::Seated { .. } => return Ok(Assignment::Elsewhere),
    };
    let command = Command::Assign {
        agent: choice.agent.clone(),
        name: choice.name.clone(),
        seat,
        score: choice.score,
        reasons: choice.reasons.clone(),
    };
    match conversations::execute(sql, site, conversation, base, at, &command).await {
        Ok(outcome) => Ok(Assignment::Done(Box::new(outcome))),
        Err(CommandError::Refused(refusal)) => {
            if mine {
                seats::release(sql, site, &choice.agent, seat, conversation).await?;
            }
            Ok(Assignment::Refused(refusal))
        }
        Err(CommandError::Store(error)) => Err(error),
    }
}
