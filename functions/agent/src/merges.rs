//! Two tickets at once: merged, apart again, split.

use crate::tickets::known;
use desk_core::id::TicketId;
use desk_spin::{Answer, Desk, Incoming, number_of};
use desk_store::tickets::{self, Join};
use desk_wire::{
    ApiError,
    tickets::{MergeTicket, SplitTicket, TicketView, TicketsJoined, UnmergeTicket},
};

pub(crate) async fn merge(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let wanted: MergeTicket = request.json()?;
    join(request, desk, (&known(id)?, &wanted.into), &wanted.client_id, Join::Merge).await
}

pub(crate) async fn unmerge(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let wanted: UnmergeTicket = request.json()?;
    join(request, desk, (&known(id)?, &wanted.from), &wanted.client_id, Join::Unmerge).await
}

pub(crate) async fn split(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let id = known(id)?;
    let SplitTicket { client_id, subject, messages } = request.json()?;
    // The same request makes the same number.
    let new = TicketId::from_digest(number_of(&format!("split:{}:{id}:{client_id}", desk.site)));
    let what = Join::Split { subject: &subject, messages: &messages };
    join(request, desk, (&id, &new), &client_id, what).await
}

async fn join(
    request: &Incoming,
    desk: &Desk,
    both: (&TicketId, &TicketId),
    client: &desk_core::id::ClientId,
    what: Join<'_>,
) -> Result<Answer, ApiError> {
    let by = desk.actor();
    let (one, other) = tickets::join(&desk.sql, &desk.site, both, client, &by, request.at, what).await?;
    Answer::json(&TicketsJoined { ticket: TicketView::from(&one), other: TicketView::from(&other) })
}
