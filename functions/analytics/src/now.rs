//! What is so at this moment.

use desk_core::{Millis, id::SiteId};
use desk_spin::{Database, Store};
use desk_store::{
    agents, inbox,
    kv::{PRESENCE, SiteAgent},
    tickets,
};
use desk_wire::{ApiError, analytics::Now};
use futures::future::try_join_all;

pub(crate) async fn of(sql: &Database, store: &Store, site: &SiteId, at: Millis) -> Result<Now, ApiError> {
    let phases = inbox::phases(sql, site).await?;
    let phase = |name: &str| phases.iter().find(|(phase, _)| phase == name).map_or(0, |(_, count)| *count);
    let team = agents::team(sql, site).await?;
    let keys: Vec<SiteAgent> = team.iter().map(|c| SiteAgent(site.clone(), c.agent.id.clone())).collect();
    let presences = try_join_all(keys.iter().map(|key| PRESENCE.get(store, key, at))).await?;
    let online = presences.iter().flatten().filter(|said| said.status.seen(said.at, at).takes_new()).count();
    Ok(Now {
        waiting: phase("waiting"),
        open: phase("agent"),
        bot: phase("bot"),
        tickets_open: tickets::open_count(sql, site).await?,
        agents_online: online as u64,
    })
}
