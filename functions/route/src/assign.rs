//! One waiting conversation: to the best free agent, else a place in the queue; and its ticket.

use crate::agents::Team;
use desk_core::{
    conversation::{Command, Conversation, Phase, QueuePlace},
    id::{AgentId, ConversationId, SiteId, TicketKey},
    ticket::Priority,
};
use desk_routing::{Need, Weights, estimate_seconds, rank};
use desk_spin::{Database, Incoming, call, number, ulid};
use desk_store::{
    assignment::{Assignment, Choice, assign},
    conversations::{self, CommandError},
    inbox,
};
use desk_wire::{
    ApiError, edge,
    internal::{CreateTicket, Routed, TicketCreated},
};

/// Answers who got it.
pub(crate) async fn one(
    request: &Incoming,
    sql: &Database,
    site: &SiteId,
    id: &ConversationId,
    state: &Conversation,
    team: &Team,
    routed: &mut Routed,
) -> Result<Option<AgentId>, ApiError> {
    let agent = to_best(request, sql, site, id, state, team).await?;
    if agent.is_some() {
        routed.assigned += 1;
    } else if state.queue.is_none() && queue(request, sql, site, id, state, team).await? {
        routed.queued += 1;
    }
    if state.ticket.is_none() {
        ticket(request, site, id, state).await;
    }
    Ok(agent)
}

async fn to_best(
    request: &Incoming,
    sql: &Database,
    site: &SiteId,
    id: &ConversationId,
    state: &Conversation,
    team: &Team,
) -> Result<Option<AgentId>, ApiError> {
    let weights = Weights {
        skill: number("weight_skill", 0.0, 1.0).await?,
        profile: number("weight_profile", 0.0, 1.0).await?,
        ..Weights::default()
    };
    let need = Need { issue: state.issue.clone(), language: state.language, segment: None };
    for scored in rank(weights, &need, &team.free()) {
        let choice = Choice {
            name: team.name(&scored.agent),
            agent: scored.agent,
            score: Some(scored.score),
            reasons: scored.reasons,
        };
        // A name of its own: whether the conversation still waits is what the rules decide, not whether two routers
        // happened to begin at the same moment.
        let base = format!("route:{}", ulid(request.at));
        match assign(sql, site, id, &base, request.at, &choice).await? {
            Assignment::Done(_) => return Ok(Some(choice.agent)),
            Assignment::Full => {}
            Assignment::Elsewhere | Assignment::Refused(_) => return Ok(None),
        }
    }
    Ok(None)
}

/// Tells the place in the queue; false where it no longer waits.
async fn queue(
    request: &Incoming,
    sql: &Database,
    site: &SiteId,
    id: &ConversationId,
    state: &Conversation,
    team: &Team,
) -> Result<bool, ApiError> {
    let Phase::Waiting { since } = state.phase else { return Ok(false) };
    let position = inbox::queue_position(sql, site, id, since).await?;
    let place = QueuePlace { position, estimate_seconds: estimate_seconds(position, team.load().await?) };
    let base = format!("queue:{}", ulid(request.at));
    match conversations::execute(sql, site, id, &base, request.at, &Command::Queue(place)).await {
        Ok(_) => Ok(true),
        Err(CommandError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Opens the episode's ticket. Where that fails now, the next drain tries again: the key names the episode.
async fn ticket(request: &Incoming, site: &SiteId, id: &ConversationId, state: &Conversation) {
    let Ok(key) = TicketKey::parse(format!("handover:{id}:{}", state.episode_at.as_u64())) else { return };
    let wanted = CreateTicket {
        site: site.clone(),
        key,
        conversation: Some(id.clone()),
        text: None,
        subject: None,
        priority: Priority::Normal,
        issue: None,
    };
    if let Err(error) = call::<TicketCreated>(edge::TICKET, &request.id, &wanted).await {
        eprintln!("request {}: {:?}", request.id, error.cause);
    }
}
