//! Tickets: lists, and one with every step.

use crate::inbox;
use desk_core::{Actor, Event, conversation::ConversationEvent, id::TicketId, ticket::TicketEvent};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{conversations, tickets};
use desk_wire::{
    ApiError, Code,
    tickets::{ChangeTicket, ChangeView, LinkView, TicketChanged, TicketPage, TicketView, Tickets},
    view::{self, Reader},
    visitor::EVENTS_MAX,
};

pub(crate) async fn list(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let status = request.parameter("status");
    let status = match status.as_deref() {
        None | Some("all") => None,
        Some(known @ ("open" | "resolved")) => Some(known),
        Some(_) => return Err(ApiError::new(Code::InvalidField, "status must be open, resolved or all")),
    };
    let limit = request.number("limit", 1, 200, 50)?;
    let rows = tickets::list(&desk.sql, &desk.site, status, inbox::before(request)?, limit).await?;
    let next = rows.last().filter(|_| rows.len() == limit as usize).map(|row| row.updated_at.as_u64().to_string());
    Answer::json(&Tickets { items: rows.iter().map(TicketView::from).collect(), next })
}

pub(crate) async fn read(desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let id = known(id)?;
    let row = tickets::load(&desk.sql, &desk.site, &id).await?.ok_or_else(unknown)?;
    let mut events: Vec<Event<ConversationEvent>> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.seq);
        let page = conversations::events_after(&desk.sql, &desk.site, &row.conversation, after, EVENTS_MAX).await?;
        let last = page.len() < EVENTS_MAX as usize;
        events.extend(page);
        if last {
            break;
        }
    }
    let mut changes: Vec<Event<TicketEvent>> = Vec::new();
    loop {
        let after = changes.last().map_or(0, |event| event.seq);
        let page = tickets::steps_after(&desk.sql, &desk.site, &id, after, EVENTS_MAX).await?;
        let last = page.len() < EVENTS_MAX as usize;
        changes.extend(page);
        if last {
            break;
        }
    }
    let links = tickets::links(&desk.sql, &desk.site, &id).await?;
    Answer::json(&TicketPage {
        ticket: TicketView::from(&row),
        events: view::events(&events, Reader::Agent),
        changes: changes.into_iter().map(ChangeView::from).collect(),
        links: links.into_iter().map(LinkView::from).collect(),
    })
}

pub(crate) async fn change(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let id = known(id)?;
    let ChangeTicket { client_id, change } = request.json()?;
    let by = Actor::Agent { id: desk.agent.id.clone(), name: desk.agent.name.clone() };
    let changed = tickets::change(&desk.sql, &desk.site, &id, &client_id, &by, request.at, &change).await?;
    Answer::json(&TicketChanged::from(changed))
}

/// A number that a ticket could have.
fn known(id: &str) -> Result<TicketId, ApiError> {
    TicketId::parse(id).map_err(|_| unknown())
}

fn unknown() -> ApiError {
    ApiError::new(Code::UnknownTicket, "there is no such ticket")
}
