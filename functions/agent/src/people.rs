//! Oneself and one's colleagues.

use crate::presence;
use desk_core::{
    Millis,
    id::{AgentId, SiteId},
    presence::Presence,
};
use desk_spin::{Answer, Desk, Incoming, Store, call};
use desk_store::{
    agents,
    kv::{PRESENCE, PresenceRecord, SiteAgent},
};
use desk_wire::{
    ApiError,
    agent::{AgentView, Colleague, Me, PresenceView, SetPresence, Team},
    edge,
    internal::{AskDrain, Routed},
};
use futures::future::try_join_all;

/// Presence lapses so long after it was last renewed …
const LAPSES: Millis = Millis::from_secs(90);
/// … and is written again when it is this old, not with every poll.
const RENEWED: Millis = Millis::from_secs(20);

pub(crate) async fn me(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let presence = presence(request, desk, &desk.agent).await?;
    Answer::json(&Me { agent: AgentView::from(&desk.agent), presence })
}

pub(crate) async fn set_presence(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let SetPresence { status } = request.json()?;
    write(request, desk, status).await?;
    if status.takes_new() {
        somebody_is_free(request, &desk.site).await;
    }
    Answer::json(&PresenceView { presence: status })
}

/// Keeps up what the agent last said, as long as their console asks for the inbox.
pub(crate) async fn renew(request: &Incoming, desk: &Desk) -> Result<Presence, ApiError> {
    let key = SiteAgent(desk.site.clone(), desk.agent.id.clone());
    let Some(said) = PRESENCE.get(&desk.store, &key, request.at).await? else { return Ok(Presence::Offline) };
    if request.at.since(said.at) > RENEWED {
        write(request, desk, said.status).await?;
    }
    Ok(said.status)
}

async fn write(request: &Incoming, desk: &Desk, status: Presence) -> Result<(), ApiError> {
    let key = SiteAgent(desk.site.clone(), desk.agent.id.clone());
    let record = PresenceRecord { status, at: request.at };
    Ok(PRESENCE.set(&desk.store, &key, &record, Some(request.at.plus(LAPSES))).await?)
}

/// Forgets the presence of one who logs out.
pub(crate) async fn leave(store: &Store, site: SiteId, agent: AgentId) -> Result<(), ApiError> {
    Ok(PRESENCE.delete(store, &SiteAgent(site, agent)).await?)
}

/// Tells routing; where that fails, its next tick does it.
pub(crate) async fn somebody_is_free(request: &Incoming, site: &SiteId) {
    let ask = AskDrain { site: Some(site.clone()) };
    if let Err(error) = call::<Routed>(edge::DRAIN, &request.id, &ask).await {
        eprintln!("request {}: {:?}", request.id, error.cause);
    }
}

pub(crate) async fn team(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let team = agents::team(&desk.sql, &desk.site).await?;
    let presences = try_join_all(team.iter().map(|c| presence(request, desk, &c.agent))).await?;
    let agents = team
        .iter()
        .zip(presences)
        .map(|(c, presence)| Colleague { agent: AgentView::from(&c.agent), presence, open: c.open })
        .collect();
    Answer::json(&Team { agents })
}
