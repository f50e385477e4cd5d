//! What a client has missed: the fallback of every transport.

use crate::{scores, sessions};
use desk_core::conversation::{Phase, QueuePlace};
use desk_spin::{Answer, Database, Incoming};
use desk_store::{conversations, inbox};
use desk_wire::{
    ApiError,
    view::{self, Reader},
    visitor::{EVENTS_MAX, Events},
};

pub(crate) async fn read(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let after = request.number("after", 0, i64::MAX.unsigned_abs(), 0)?;
    let sql = Database::open().await?;
    let (site, id) = (&session.site, &session.conversation);
    let mut state = conversations::load(&sql, site, id).await?;
    let events = if state.seq > after {
        conversations::events_after(&sql, site, id, after, EVENTS_MAX).await?
    } else {
        Vec::new()
    };
    if let (Phase::Waiting { since }, Some(told)) = (&state.phase, state.queue) {
        // The place moves on without an event; only the first one told is in the log.
        let position = inbox::queue_position(&sql, site, id, *since).await?;
        let moved =
            |told_seconds: Option<u32>| told_seconds.map(|s| desk_routing::moved_on(s, told.position, position));
        state.queue = Some(QueuePlace {
            position,
            estimate_seconds: moved(told.estimate_seconds),
            low_seconds: moved(told.low_seconds),
            high_seconds: moved(told.high_seconds),
        });
    }
    let more = events.last().is_some_and(|last| last.seq < state.seq);
    let state = scores::state(&sql, site, id, &state, request.at).await?;
    Answer::json(&Events { events: view::events(&events, Reader::Visitor), more, state })
}
