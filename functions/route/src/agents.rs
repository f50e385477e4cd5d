//! The agents of a site as routing needs them: description, load, and how they are there.

use desk_core::{
    Actor, Millis,
    conversation::Reason,
    id::{AgentId, SiteId},
};
use desk_routing::{Candidate, Outlook, Standing};
use desk_spin::{Database, Store, number};
use desk_store::{
    agents::{self, Colleague},
    assignment::Choice,
    kv::{PRESENCE, PresenceRecord, SiteAgent},
    metrics,
};
use desk_wire::ApiError;
use futures::future::try_join_all;

/// So many conversations must have been counted before the time that they took is more than chance.
const ENOUGH: u64 = 20;

/// Everybody who works for a site.
pub(crate) struct Staff {
    colleagues: Vec<(Colleague, Option<PresenceRecord>)>,
    at: Millis,
}

pub(crate) async fn staff(sql: &Database, store: &Store, site: &SiteId, at: Millis) -> Result<Staff, ApiError> {
    let all = agents::team(sql, site).await?;
    let keys: Vec<SiteAgent> = all.iter().map(|c| SiteAgent(site.clone(), c.agent.id.clone())).collect();
    let presences = try_join_all(keys.iter().map(|key| PRESENCE.get(store, key, at))).await?;
    Ok(Staff { colleagues: all.into_iter().zip(presences).collect(), at })
}

impl Staff {
    /// How an agent is there; nothing for one of whom nothing was ever heard, as one who works by the API alone.
    pub(crate) fn standing(&self, id: &AgentId) -> Option<Standing> {
        let Some((_, said)) = self.colleagues.iter().find(|(c, _)| c.agent.id == *id) else {
            return Some(Standing::Removed);
        };
        said.map(|said| Standing::of(said.status, said.at, self.at))
    }

    /// Those who take something new.
    fn here(&self) -> impl Iterator<Item = &Colleague> {
        let here = |said: &PresenceRecord| Standing::of(said.status, said.at, self.at) == Standing::Here;
        self.colleagues.iter().filter(move |(_, said)| said.as_ref().is_some_and(here)).map(|(c, _)| c)
    }

    /// Those who take something new, with what they have.
    pub(crate) fn candidates(&self) -> Vec<Candidate<'_>> {
        self.here()
            .map(|Colleague { agent, open, last_assigned }| Candidate {
                agent,
                taken: *open,
                last_assigned: *last_assigned,
            })
            .collect()
    }

    /// Whether anybody could be given something.
    pub(crate) fn has_room(&self) -> bool {
        self.here().any(|c| c.open < c.agent.capacity)
    }

    /// How many that wait a decision looks at, longest waiting first: several for each place, so that the best of them
    /// can be found, and enough that those behind get their place in the queue told. A longer queue is gone through by
    /// further calls.
    pub(crate) fn looks_at(&self) -> u32 {
        let places: u32 = self.here().map(|c| c.agent.capacity.saturating_sub(c.open)).sum();
        places.saturating_mul(4).clamp(50, 200)
    }

    /// Whether one of them takes something new, and has room for it; nothing where they take nothing new.
    pub(crate) fn room_of(&self, id: &AgentId) -> Option<bool> {
        self.here().find(|c| c.agent.id == *id).map(|c| c.open < c.agent.capacity)
    }

    /// The choice of one of them by the desk's rules.
    pub(crate) fn choice(&self, agent: &AgentId, score: Option<f64>, reasons: Vec<Reason>) -> Choice {
        let name = self.colleagues.iter().find(|(c, _)| c.agent.id == *agent).map(|(c, _)| c.agent.name.clone());
        let name = name.unwrap_or_else(|| agent.to_string());
        Choice { agent: agent.clone(), name, score, reasons, by: Actor::System }
    }

    /// Counts a conversation that one of them just got.
    pub(crate) fn give(&mut self, id: &AgentId) {
        let at = self.at;
        if let Some((colleague, _)) = self.colleagues.iter_mut().find(|(c, _)| c.agent.id == *id) {
            colleague.open += 1;
            colleague.last_assigned = at;
        }
    }

    /// What an estimate of the wait needs.
    pub(crate) async fn outlook(&self, sql: &Database, site: &SiteId) -> Result<Outlook, ApiError> {
        let (_, counted) = metrics::read(sql).await?;
        let measured = counted.sites.get(site.as_str()).filter(|measures| measures.handling.count() >= ENOUGH);
        let handling = match measured.and_then(|measures| measures.handling.mean()) {
            Some(mean) => mean,
            None => Millis::from_secs(number("handling_seconds", 1, 86_400).await?),
        };
        let seats = self.here().map(|c| c.agent.capacity).sum();
        let free = self.here().map(|c| c.agent.capacity.saturating_sub(c.open)).sum();
        Ok(Outlook { seats, free, handling, patience: None })
    }
}
