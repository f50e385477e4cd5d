//! Tickets: one with every step, and what people do to one or to several.

use desk_core::{Event, conversation::ConversationEvent, id::TicketId, ticket::TicketEvent};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{conversations, promises, tickets};
use desk_wire::{
    ApiError, Code,
    tickets::{
        ChangeTicket, ChangeTickets, ChangeView, LinkView, TOGETHER_MAX, TicketChanged, TicketOutcome, TicketPage,
        TicketView, TicketsChanged,
    },
    view::{self, Reader},
    visitor::EVENTS_MAX,
};

pub(crate) async fn read(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
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
        clocks: promises::clocks(&desk.sql, &desk.site, &row, request.at).await?,
    })
}

pub(crate) async fn change(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let id = known(id)?;
    let ChangeTicket { client_id, change } = request.json()?;
    let by = desk.actor();
    let changed = tickets::change(&desk.sql, &desk.site, &id, &client_id, &by, request.at, &change).await?;
    Answer::json(&TicketChanged::from(changed))
}

/// Changes several tickets alike, one after the other: each as a whole or not at all, and the answer says which.
pub(crate) async fn change_all(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let ChangeTickets { client_id, tickets: ids, change } = request.json()?;
    if !(1..=TOGETHER_MAX).contains(&ids.len()) {
        return Err(ApiError::new(Code::InvalidField, "tickets must name 1 to 100 tickets"));
    }
    let by = desk.actor();
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let changed = tickets::change(&desk.sql, &desk.site, &id, &client_id, &by, request.at, &change).await;
        items.push(TicketOutcome::of(id, changed.map_err(ApiError::from)));
    }
    Answer::json(&TicketsChanged { items })
}

/// A number that a ticket could have.
pub(crate) fn known(id: &str) -> Result<TicketId, ApiError> {
    TicketId::parse(id).map_err(|_| unknown())
}

fn unknown() -> ApiError {
    ApiError::new(Code::UnknownTicket, "there is no such ticket")
}
