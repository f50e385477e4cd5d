//! The inbox: views and their counts.

use crate::people;
use desk_core::Millis;
use desk_spin::{Answer, Desk, Incoming};
use desk_store::inbox::{self, View};
use desk_wire::{
    ApiError, Code,
    agent::{Inbox, Item},
};

pub(crate) async fn inbox(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let view = match request.parameter("view").as_deref() {
        None | Some("mine") => View::Mine(desk.agent.id.clone()),
        Some("waiting") => View::Waiting,
        Some("bot") => View::Bot,
        Some("resolved") => View::Resolved,
        Some("all") => View::All,
        Some(_) => {
            return Err(ApiError::new(Code::InvalidField, "view must be mine, waiting, bot, resolved or all"));
        }
    };
    let limit = request.number("limit", 1, 200, 50)?;
    let before = before(request)?;
    let presence = people::renew(request, desk).await?;
    let counts = inbox::counts(&desk.sql, &desk.site, &desk.agent.id).await?;
    let items = inbox::list(&desk.sql, &desk.site, &view, before, limit).await?;
    // The queue is short and read from its head; the other views are paged by time.
    let full = items.len() == limit as usize && view != View::Waiting;
    let next = items.last().filter(|_| full).map(|item| item.last_at.as_u64().to_string());
    let items = items.iter().map(|item| Item::of(&item.conversation, &item.state)).collect();
    Answer::json(&Inbox { items, counts: counts.into(), next, presence })
}

/// The cursor of a list that is paged by time.
pub(crate) fn before(request: &Incoming) -> Result<Option<Millis>, ApiError> {
    let most = i64::MAX.unsigned_abs();
    let before = request.number("before", 0, most, most)?;
    Ok((before != most).then(|| Millis::new(before)))
}
