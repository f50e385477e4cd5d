//! Giving a conversation to an agent: take a seat, record it, and give the seat back where recording is refused.
//!
//! The seat comes first. A crash between the two leaves a seat taken and nothing recorded, which
//! [`seats::release_abandoned`] finds; the other order could record an agent who has no seat. A seat is taken under
//! the name of the command, so that only the same command given again goes on with it.

use crate::{
    Sql, StoreError,
    conversations::{self, CommandError, Outcome},
    log,
    seats::{self, Taken},
};
use desk_core::{
    Actor, Millis,
    conversation::{Command, Phase, Reason, Refusal},
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
    /// Who gave it to them: themselves, a supervisor, or the desk's rules.
    pub by: Actor,
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

/// A seat seen recorded may be vacated before the next look; then the whole is tried again.
const ATTEMPTS: u32 = 4;

/// Gives `conversation` to an agent, under the command name `base`. Given again, it answers the same.
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
    let taker = &log::stored_name(base);
    for _ in 0..ATTEMPTS {
        // Before the seat is looked for: loading frees one that a cut-off writer has left to the conversation.
        let state = conversations::load(sql, site, conversation).await?;
        let seat = match seats::take(sql, site, &choice.agent, conversation, taker, at).await? {
            Taken::Seat(seat) => seat,
            Taken::Seated(held) if held.taker.as_ref() == Some(taker) && held.agent == choice.agent => held.seat,
            // Then the rules refuse it, or it is what this command did when it was first given.
            Taken::Seated(held)
                if held.taker.is_none()
                    && held.agent == choice.agent
                    && matches!(&state.phase, Phase::Agent { id, .. } if *id == held.agent) =>
            {
                held.seat
            }
            Taken::Seated(held) if held.taker.is_none() && held.agent == choice.agent => continue,
            other => {
                let refused = if other == Taken::Full { Assignment::Full } else { Assignment::Elsewhere };
                let first = conversations::repeated(sql, site, conversation, taker).await?;
                return Ok(first.map_or(refused, |outcome| Assignment::Done(Box::new(outcome))));
            }
        };
        let command = Command::Assign {
            agent: choice.agent.clone(),
            name: choice.name.clone(),
            seat,
            score: choice.score,
            reasons: choice.reasons.clone(),
            by: choice.by.clone(),
        };
        let assignment = match conversations::execute_on(sql, site, conversation, base, at, &command, state).await {
            Ok(outcome) if !outcome.repeated => return Ok(Assignment::Done(Box::new(outcome))),
            Ok(outcome) => Assignment::Done(Box::new(outcome)),
            Err(CommandError::Refused(refusal)) => Assignment::Refused(refusal),
            Err(CommandError::Store(error)) => return Err(error),
        };
        seats::give_back(sql, site, conversation, taker).await?;
        return Ok(assignment);
    }
    Ok(Assignment::Elsewhere)
}
