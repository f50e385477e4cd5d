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

/// What somebody said is forgotten after a day; long before that, one who renews nothing counts as cut off …
const FORGOTTEN: Millis = Millis::from_secs(86_400);
/// … and so it is written again when it is this old, not with every poll. Well below [`desk_core::presence::RENEWED_WITHIN`].
const RENEWED: Millis = Millis::from_secs(15);

pub(crate) async fn me(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let presence = presence(request, desk, &desk.agent).await?;
    Answer::json(&Me { agent: AgentView::from(&desk.agent), presence })
}

pub(crate) async fn set_presence(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let SetPresence { status } = request.json()?;
    write(request, desk, status).await?;
    if status.takes_new() {
        somebody_is_free(request, &desk.site).await;
    } else {
        somebody_left(request, &desk.site).await;
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
    Ok(PRESENCE.set(&desk.store, &key, &record, Some(request.at.plus(FORGOTTEN))).await?)
}

/// Says of one who logs out that they are gone, so that what they have is given on at once.
pub(crate) async fn leave(request: &Incoming, store: &Store, site: SiteId, agent: AgentId) -> Result<(), ApiError> {
    let record = PresenceRecord { status: Presence::Offline, at: request.at };
    let key = SiteAgent(site, agent);
    PRESENCE.set(store, &key, &record, Some(request.at.plus(FORGOTTEN))).await?;
    somebody_left(request, &key.0).await;
    Ok(())
}

/// Tells routing that somebody came or has room again; where that fails, its next tick finds out.
pub(crate) async fn somebody_is_free(request: &Incoming, site: &SiteId) {
    drain(request, AskDrain { site: Some(site.clone()), left: false }).await;
}

/// Tells routing that somebody went away, and what they have may have to be given on.
pub(crate) async fn somebody_left(request: &Incoming, site: &SiteId) {
    drain(request, AskDrain { site: Some(site.clone()), left: true }).await;
}

async fn drain(request: &Incoming, ask: AskDrain) {
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
