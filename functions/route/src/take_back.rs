//! Taking back what agents who are silent, away, cut off or removed have, so that nobody waits for somebody who is not
//! there. Asked with every drain: by whoever goes away or is removed at once, and else by the clock.

use crate::{agents::Staff, give::Desk};
use desk_core::{
    conversation::{Command, Conversation, Phase},
    id::{AgentId, ConversationId},
};
use desk_routing::{Fate, Held, Requeue, Standing};
use desk_store::{
    conversations::{self, CommandError},
    inbox::{self, Item, View},
};
use desk_wire::{ApiError, internal::Routed};

/// More than any agent can have.
const HELD_MAX: u32 = 200;

pub(crate) async fn take_back(
    desk: &Desk<'_>,
    rules: &Requeue,
    staff: &Staff,
    routed: &mut Routed,
) -> Result<(), ApiError> {
    for item in inbox::offered(desk.sql, desk.site).await? {
        if let Some(standing) = holder(&item.state).and_then(|agent| staff.standing(agent)) {
            one(desk, rules, &item.conversation, &item.state, standing, routed).await?;
        }
    }
    for agent in inbox::holders(desk.sql, desk.site).await? {
        // One who is here, or of whom nothing was ever heard, keeps what they have answered.
        let Some(standing) = staff.standing(&agent).filter(|standing| *standing != Standing::Here) else { continue };
        for Item { conversation, state, .. } in
            inbox::list(desk.sql, desk.site, &View::Mine(agent), None, HELD_MAX).await?
        {
            one(desk, rules, &conversation, &state, standing, routed).await?;
        }
    }
    Ok(())
}

fn holder(state: &Conversation) -> Option<&AgentId> {
    match &state.phase {
        Phase::Agent { id, .. } => Some(id),
        _ => None,
    }
}

async fn one(
    desk: &Desk<'_>,
    rules: &Requeue,
    id: &ConversationId,
    state: &Conversation,
    standing: Standing,
    routed: &mut Routed,
) -> Result<(), ApiError> {
    let Phase::Agent { id: agent, since, answered, by_hand, .. } = &state.phase else { return Ok(()) };
    let held = Held { agent: agent.clone(), assigned: *since, answered: *answered, by_hand: *by_hand };
    let Fate::Requeued { reason, .. } = rules.fate(desk.request.at, &held, standing) else { return Ok(()) };
    // The name says which assignment ends, so that of several routers one does it.
    let base = format!("take-back:{id}:{}", since.as_u64());
    let command = Command::Unassign { agent: agent.clone(), since: *since, reason };
    match conversations::execute(desk.sql, desk.site, id, &base, desk.request.at, &command).await {
        Ok(outcome) => routed.taken_back += u32::from(!outcome.repeated),
        Err(CommandError::Refused(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
