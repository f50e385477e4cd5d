//! Giving out what waits, longest waiting first. It also heals: seats that a crash left taken are given back, what agents
//! who are not there have is taken back, and a waiting conversation without a place or a ticket gets them.

use crate::{
    agents,
    give::{self, Desk, Piece},
    take_back::take_back,
};
use desk_core::Millis;
use desk_spin::{Database, Incoming, Store};
use desk_store::{
    inbox::{self, View},
    seats, sites,
};
use desk_wire::{
    ApiError,
    internal::{AskDrain, Routed},
};

/// A seat taken for so long without being recorded belongs to nobody any more.
const ABANDONED: Millis = Millis::from_secs(30);

pub(crate) async fn drain(request: &Incoming) -> Result<Routed, ApiError> {
    // A tick has no body.
    let ask: AskDrain = if request.body.is_empty() { AskDrain { site: None, left: true } } else { request.json()? };
    let sql = Database::open().await?;
    let sites = match &ask.site {
        Some(site) => vec![site.clone()],
        None => sites::all(&sql).await?,
    };
    let mut routed = Routed::default();
    for site in &sites {
        one_site(&Desk { request, sql: &sql, site }, ask.left, &mut routed).await?;
    }
    Ok(routed)
}

async fn one_site(desk: &Desk<'_>, left: bool, routed: &mut Routed) -> Result<(), ApiError> {
    let Desk { request, sql, site } = desk;
    let before = Millis::new(request.at.as_u64().saturating_sub(ABANDONED.as_u64()));
    let released = seats::release_abandoned(*sql, site, before).await?;
    routed.released += u32::try_from(released).unwrap_or(u32::MAX);
    let held = left && inbox::any_held(*sql, site).await?;
    if !held && inbox::list(*sql, site, &View::Waiting, None, 1).await?.is_empty() {
        return Ok(());
    }
    let rules = give::rules(sql, site).await?;
    let mut staff = agents::staff(sql, &Store::open().await?, site, request.at).await?;
    if held {
        let before = routed.taken_back;
        take_back(desk, &rules.requeue, &staff, routed).await?;
        if routed.taken_back > before {
            staff = agents::staff(sql, &Store::open().await?, site, request.at).await?;
        }
    }
    let waiting = inbox::list(*sql, site, &View::Waiting, None, staff.looks_at()).await?;
    let waiting: Vec<Piece> = waiting.into_iter().map(|item| (item.conversation, item.state)).collect();
    give::give_out(desk, &rules, &mut staff, &waiting, routed).await
}
