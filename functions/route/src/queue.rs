//! The place in the queue of one for whom nobody has room, with an estimate of the wait and its interval.

use crate::give::Desk;
use desk_core::{
    conversation::{Command, Conversation, Phase, QueuePlace},
    id::ConversationId,
};
use desk_routing::{Estimate, Outlook};
use desk_spin::ulid;
use desk_store::{
    conversations::{self, CommandError},
    inbox,
};
use desk_wire::ApiError;

/// Tells it; false where it no longer waits.
pub(crate) async fn tell(
    desk: &Desk<'_>,
    id: &ConversationId,
    state: &Conversation,
    outlook: &Outlook,
) -> Result<bool, ApiError> {
    let Phase::Waiting { since } = state.phase else { return Ok(false) };
    let position = inbox::queue_position(desk.sql, desk.site, id, since).await?;
    let estimate = outlook.estimate(position);
    let seconds = |of: fn(&Estimate) -> f64| estimate.as_ref().map(of).map(whole_seconds);
    let place = QueuePlace {
        position,
        estimate_seconds: seconds(|told| told.mean),
        low_seconds: seconds(|told| told.low),
        high_seconds: seconds(|told| told.high),
    };
    let base = format!("queue:{}", ulid(desk.request.at));
    match conversations::execute(desk.sql, desk.site, id, &base, desk.request.at, &Command::Queue(place)).await {
        Ok(_) => Ok(true),
        Err(CommandError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Seconds, rounded up.
fn whole_seconds(seconds: f64) -> u32 {
    seconds.ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}
