//! The agents of a site as routing needs them: description, load, presence.

use desk_core::{Millis, id::SiteId};
use desk_routing::{Free, Load};
use desk_spin::{Database, Store, number};
use desk_store::{
    agents::{self, Colleague},
    kv::{PRESENCE, SiteAgent},
};
use desk_wire::ApiError;
use futures::future::try_join_all;

/// Those who take new conversations.
pub(crate) struct Team(Vec<Colleague>);

pub(crate) async fn team(sql: &Database, store: &Store, site: &SiteId, at: Millis) -> Result<Team, ApiError> {
    let all = agents::team(sql, site).await?;
    let keys: Vec<SiteAgent> = all.iter().map(|c| SiteAgent(site.clone(), c.agent.id.clone())).collect();
    let presences = try_join_all(keys.iter().map(|key| PRESENCE.get(store, key, at))).await?;
    let there = all.into_iter().zip(presences).filter(|(_, said)| said.is_some_and(|said| said.status.takes_new()));
    Ok(Team(there.map(|(colleague, _)| colleague).collect()))
}

impl Team {
    /// Those with a seat to give.
    pub(crate) fn free(&self) -> Vec<Free<'_>> {
        let free = self.0.iter().filter(|c| c.open < c.agent.capacity);
        free.map(|c| Free { agent: &c.agent, open: c.open, last_assigned: c.last_assigned }).collect()
    }

    /// The name of one of them.
    pub(crate) fn name(&self, id: &desk_core::id::AgentId) -> String {
        self.0.iter().find(|c| c.agent.id == *id).map_or_else(|| id.to_string(), |c| c.agent.name.clone())
    }

    /// Counts a conversation that one of them just got.
    pub(crate) fn give(&mut self, id: &desk_core::id::AgentId, at: Millis) {
        if let Some(colleague) = self.0.iter_mut().find(|c| c.agent.id == *id) {
            colleague.open += 1;
            colleague.last_assigned = at;
        }
    }

    /// What an estimate of the wait needs.
    pub(crate) async fn load(&self) -> Result<Load, ApiError> {
        let seats = self.0.iter().map(|c| c.agent.capacity).sum();
        Ok(Load { seats, handling: Millis::from_secs(number("handling_seconds", 1, 86_400).await?) })
    }
}
