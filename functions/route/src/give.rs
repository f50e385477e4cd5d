//! Giving out what waits: all of it and all who are free are decided together, by the site's rules. Whoever stays gets a
//! place in the queue, and every episode its ticket.

use crate::{agents::Staff, queue, ticket};
use desk_core::{
    conversation::{Conversation, Phase},
    id::{ConversationId, SiteId},
    ticket::Priority,
};
use desk_routing::{Need, Rules, Settings, Waiting, Weights, decide};
use desk_spin::{Database, Incoming, number, ulid};
use desk_store::{
    assignment::{Assignment, Choice, assign},
    settings,
};
use desk_wire::{ApiError, internal::Routed};
use std::collections::BTreeSet;

/// What every step of a decision looks at.
pub(crate) struct Desk<'a> {
    pub(crate) request: &'a Incoming,
    pub(crate) sql: &'a Database,
    pub(crate) site: &'a SiteId,
}

/// A conversation that waits.
pub(crate) type Piece = (ConversationId, Conversation);

/// The rules of a site; where it has put none, the mission's with the deployment's weights.
pub(crate) async fn rules(sql: &Database, site: &SiteId) -> Result<Rules, ApiError> {
    let row = settings::find::<Rules>(sql, site).await?;
    if row.version > 0 {
        return Ok(row.settings);
    }
    let (skill, profile) = (number("weight_skill", 0.0, 1.0).await?, number("weight_profile", 0.0, 1.0).await?);
    let weights = Weights { skill, profile, ..Weights::default() };
    let policy = desk_routing::Policy::new(Settings { weights, ..Settings::default() });
    Ok(Rules { policy: policy.map_err(ApiError::internal)?, ..row.settings })
}

/// Gives out `waiting`, longest waiting first, to whom it fits best.
pub(crate) async fn give_out(
    desk: &Desk<'_>,
    rules: &Rules,
    staff: &mut Staff,
    waiting: &[Piece],
    routed: &mut Routed,
) -> Result<(), ApiError> {
    let mut given = BTreeSet::new();
    let mut open = Vec::with_capacity(waiting.len());
    for (id, state) in waiting {
        // Passed on to somebody who is there: theirs as soon as they have room, and nobody else's.
        match state.wanted_agent.as_ref().and_then(|agent| Some((agent, staff.room_of(agent)?))) {
            Some((agent, true)) => {
                let choice = staff.choice(agent, None, Vec::new());
                give(desk, staff, id, choice, routed, &mut given).await?;
            }
            Some((_, false)) => {}
            None => open.extend(piece(id, state)),
        }
    }
    if staff.has_room() {
        let decided = decide(&rules.policy, desk.request.at, &open, &staff.candidates());
        for decision in decided.decisions {
            let choice = staff.choice(&decision.agent, Some(decision.score), decision.reasons);
            give(desk, staff, &decision.waiting, choice, routed, &mut given).await?;
        }
    }
    let mut outlook = None;
    for (id, state) in waiting {
        if !given.contains(id) && state.queue.is_none() {
            let outlook = match &outlook {
                Some(outlook) => outlook,
                None => outlook.insert(staff.outlook(desk.sql, desk.site).await?),
            };
            routed.queued += u32::from(queue::tell(desk, id, state, outlook).await?);
        }
        if state.ticket.is_none() {
            ticket::open(desk, id, state).await;
        }
    }
    Ok(())
}

/// What the rules are told of a conversation.
fn piece(id: &ConversationId, state: &Conversation) -> Option<Waiting<ConversationId>> {
    let Phase::Waiting { since } = state.phase else { return None };
    Some(Waiting {
        key: id.clone(),
        need: Need { issue: state.issue.clone(), language: state.language, segment: None },
        priority: state.ticket.as_ref().map_or(Priority::Normal, |ticket| ticket.priority),
        units: 1,
        since,
        due: None,
        level: 0,
        team: state.wanted_team.clone(),
        last_agent: state.last_agent.clone(),
        silent: state.silent.clone(),
    })
}

async fn give(
    desk: &Desk<'_>,
    staff: &mut Staff,
    id: &ConversationId,
    choice: Choice,
    routed: &mut Routed,
    given: &mut BTreeSet<ConversationId>,
) -> Result<(), ApiError> {
    // A name of its own: whether the conversation still waits is what the rules decide, not whether two routers
    // happened to begin at the same moment.
    let base = format!("route:{}", ulid(desk.request.at));
    match assign(desk.sql, desk.site, id, &base, desk.request.at, &choice).await? {
        Assignment::Done(_) => {
            routed.assigned += 1;
            staff.give(&choice.agent);
            given.insert(id.clone());
        }
        // Another router was faster: with the conversation, or with the seat, and then the next look finds another.
        Assignment::Elsewhere | Assignment::Refused(_) => {
            given.insert(id.clone());
        }
        Assignment::Full => {}
    }
    Ok(())
}
