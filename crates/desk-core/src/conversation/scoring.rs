//! When an episode may be scored, and what scoring it means.

use super::{Conversation, ConversationEvent, Phase, Refusal, decide::within_burst};
use crate::{
    Millis,
    id::VisitorId,
    survey::{OPEN_FOR, Opinion},
};

/// Whether the customer may score the present episode at time `at`, where the site asks for scores as `asked` says.
///
/// # Errors
/// A [`Refusal`] that says why not.
pub fn may_score(state: &Conversation, asked: bool, at: Millis) -> Result<(), Refusal> {
    if state.phase != Phase::Resolved {
        return Err(Refusal::NotResolved);
    }
    if !asked {
        return Err(Refusal::NotAsked);
    }
    // A snapshot of before scores were asked for does not say when: nothing happened to it since but ratings.
    if at.since(state.resolved_at.unwrap_or(state.updated_at)) > OPEN_FOR {
        return Err(Refusal::ScoredTooLate);
    }
    Ok(())
}

pub(super) fn scored(
    state: &Conversation,
    at: Millis,
    visitor: &VisitorId,
    opinion: &Opinion,
    asked: bool,
) -> Result<ConversationEvent, Refusal> {
    if state.visitor.as_ref() != Some(visitor) {
        return Err(Refusal::WrongVisitor);
    }
    may_score(state, asked, at)?;
    within_burst(&state.recent, at)?;
    Ok(ConversationEvent::Scored {
        score: opinion.score,
        comment: opinion.comment.clone(),
        // Only who has a conversation resolves it.
        agent: state.last_agent.clone(),
        ticket: state.ticket.as_ref().map(|ticket| ticket.id.clone()),
        was: state.opinion.as_ref().map(|before| before.score),
    })
}
