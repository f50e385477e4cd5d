//! Giving out what waits, longest waiting first. It also heals: seats that a crash left taken are given back, and a
//! waiting conversation without a place or a ticket gets them.

use crate::{agents, assign};
use desk_core::{Millis, id::SiteId};
use desk_spin::{Database, Incoming, Store};
use desk_store::{
    inbox::{self, View},
    seats, sites,
};
use desk_wire::{
    ApiError,
    internal::{AskDrain, Routed},
};

/// So many at a time; a longer queue is gone through by the next call.
const BATCH: u32 = 100;
/// A seat taken for so long without being recorded belongs to nobody any more.
const ABANDONED: Millis = Millis::from_secs(30);

pub(crate) async fn drain(request: &Incoming) -> Result<Routed, ApiError> {
    // A tick has no body.
    let ask: AskDrain = if request.body.is_empty() { AskDrain { site: None } } else { request.json()? };
    let sql = Database::open().await?;
    let sites = match ask.site {
        Some(site) => vec![site],
        None => sites::all(&sql).await?,
    };
    let mut routed = Routed::default();
    for site in &sites {
        one_site(request, &sql, site, &mut routed).await?;
    }
    Ok(routed)
}

async fn one_site(request: &Incoming, sql: &Database, site: &SiteId, routed: &mut Routed) -> Result<(), ApiError> {
    let before = Millis::new(request.at.as_u64().saturating_sub(ABANDONED.as_u64()));
    let released = seats::release_abandoned(sql, site, before).await?;
    routed.released += u32::try_from(released).unwrap_or(u32::MAX);
    let waiting = inbox::list(sql, site, &View::Waiting, None, BATCH).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let mut team = agents::team(sql, &Store::open().await?, site, request.at).await?;
    for item in waiting {
        let settled = item.state.queue.is_some() && item.state.ticket.is_some();
        if settled && team.free().is_empty() {
            continue;
        }
        let agent = assign::one(request, sql, site, &item.conversation, &item.state, &team, routed).await?;
        if let Some(agent) = agent {
            team.give(&agent, request.at);
        }
    }
    Ok(())
}
