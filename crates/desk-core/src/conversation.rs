//! The conversation: one customer's thread with the desk, over all its episodes.
//!
//! A conversation never ends. Resolving it draws a line (an episode); the next message of the customer reopens it
//! with a fresh dialogue, so that a client has one stream to follow and an agent one history to read.

mod apply;
mod command;
mod decide;
mod event;
mod handling;
mod scoring;
mod state;

pub use apply::apply;
pub use command::{Command, Refusal};
pub use decide::{decide, event_id};
pub use event::{ConversationEvent, HandoverContext, HandoverReason, Offer, OfferKind, Reason, Source};
pub use handling::{Lost, Silent, Target, Told};
pub use scoring::may_score;
pub use state::{Conversation, LastMessage, PastTicket, Phase, QueuePlace, TicketRef};

/// Folds events in order onto a state.
#[must_use]
pub fn replay<'a>(
    state: Conversation,
    events: impl IntoIterator<Item = &'a crate::Event<ConversationEvent>>,
) -> Conversation {
    events.into_iter().fold(state, |mut state, event| {
        apply(&mut state, event);
        state
    })
}

#[cfg(test)]
mod tests;
