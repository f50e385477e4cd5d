//! The ticket of an episode that a person is needed for.

use crate::give::Desk;
use desk_core::{
    conversation::Conversation,
    id::{ConversationId, TicketKey},
    ticket::Priority,
};
use desk_spin::call;
use desk_wire::{
    edge,
    internal::{CreateTicket, TicketCreated},
};

/// Opens it. Where that fails now, the next drain tries again: the key names the episode.
pub(crate) async fn open(desk: &Desk<'_>, id: &ConversationId, state: &Conversation) {
    let Ok(key) = TicketKey::parse(format!("handover:{id}:{}", state.episode_at.as_u64())) else { return };
    let wanted = CreateTicket {
        site: desk.site.clone(),
        key,
        conversation: Some(id.clone()),
        text: None,
        subject: None,
        priority: Priority::Normal,
        issue: None,
    };
    if let Err(error) = call::<TicketCreated>(edge::TICKET, &desk.request.id, &wanted).await {
        eprintln!("request {}: {:?}", desk.request.id, error.cause);
    }
}
