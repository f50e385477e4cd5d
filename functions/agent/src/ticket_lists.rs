//! Tickets that somebody looks for: by words, by a view, by anything that they are; as a page, a number or a table.
//!
//! The index is as new as what the reader of the log has seen, so a look lets it read on first.

use crate::inbox;
use desk_core::{
    id::ViewId,
    ticket::{Filter, OwnViews, TicketSettings, Views},
};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{metrics, settings, tickets};
use desk_wire::{
    ApiError, Code,
    tickets::{FindTickets, TicketCounts, TicketView, Tickets, to_csv},
};
use http::{HeaderName, HeaderValue, header};
use serde_json::json;

/// Pieces of the log that a look reads at most; what is left is read by the next one.
const CATCH_UP: u32 = 8;
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;
/// Rows of one part of a table.
const ROWS_MAX: u32 = 5_000;
/// Says where the next part of a table begins; absent behind the last.
const NEXT: HeaderName = HeaderName::from_static("x-next");

/// `GET tickets`: by a view, a category and words.
pub(crate) async fn list(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let find = asked(request, PAGE, PAGE_MAX)?;
    Answer::json(&page(desk, find).await?)
}

/// `POST tickets/search`: by anything.
pub(crate) async fn search(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let find: FindTickets = request.json()?;
    if find.limit.is_some_and(|limit| !(1..=PAGE_MAX).contains(&limit)) {
        return Err(ApiError::new(Code::InvalidField, "limit must be a number from 1 to 200"));
    }
    Answer::json(&page(desk, find).await?)
}

/// `GET tickets/export`: what `GET tickets` lists, as a table.
pub(crate) async fn export(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let find = asked(request, ROWS_MAX, ROWS_MAX)?;
    let is_first = find.before.is_none();
    let known: TicketSettings = settings::find(&desk.sql, &desk.site).await?.settings;
    let found = page(desk, find).await?;
    let table = to_csv(&found.items, &known.field_ids(), is_first).map_err(ApiError::internal)?;
    let file = HeaderValue::from_static("attachment; filename=\"tickets.csv\"");
    let answer = Answer::bytes("text/csv; charset=utf-8", table.into()).header(header::CONTENT_DISPOSITION, file);
    Ok(match found.next.and_then(|next| HeaderValue::try_from(next).ok()) {
        Some(next) => answer.header(NEXT, next),
        None => answer,
    })
}

/// `GET tickets/counts`: how many each view shows.
pub(crate) async fn counts(desk: &Desk) -> Result<Answer, ApiError> {
    metrics::catch_up(&desk.sql, CATCH_UP).await?;
    let own = settings::find_own::<OwnViews>(&desk.sql, &desk.site, &desk.agent.id).await?.settings.0;
    let shared = settings::find::<Views>(&desk.sql, &desk.site).await?.settings;
    let mut counts = TicketCounts { counts: [].into() };
    // An agent's own view is written over the site's of the same id.
    for view in shared.views().iter().chain(own.views()) {
        let count = tickets::count(&desk.sql, &desk.site, &view.filter, &desk.agent.id).await?;
        counts.counts.insert(view.id.clone(), count);
    }
    Answer::json(&counts)
}

/// What the query of a request asks for.
fn asked(request: &Incoming, usual: u32, most: u32) -> Result<FindTickets, ApiError> {
    let status = request.parameter("status").filter(|status| status != "all");
    let filter = json!({ "text": request.parameter("text").unwrap_or_default(), "status": status });
    let filter = serde_json::from_value(filter).map_err(|e| ApiError::new(Code::InvalidField, e.to_string()))?;
    let view = request.parameter("view").map(ViewId::parse).transpose()?;
    let limit = Some(request.number("limit", 1, most, usual)?);
    let before = inbox::before(request)?.map(|before| before.as_u64().to_string());
    Ok(FindTickets { view, filter, before, limit })
}

async fn page(desk: &Desk, find: FindTickets) -> Result<Tickets, ApiError> {
    let filter = match &find.view {
        Some(view) => of_view(desk, view)
            .await?
            .and(find.filter)
            .map_err(|error| ApiError::new(Code::InvalidField, error.to_string()))?,
        None => find.filter,
    };
    let wrong = || ApiError::new(Code::InvalidField, "before must be the next of another page");
    let place = |text: String| text.parse::<i64>().ok().and_then(|place| u64::try_from(place).ok()).ok_or_else(wrong);
    let before = find.before.map(place).transpose()?;
    metrics::catch_up(&desk.sql, CATCH_UP).await?;
    let limit = find.limit.unwrap_or(PAGE);
    let found = tickets::search(&desk.sql, &desk.site, &filter, &desk.agent.id, before, limit).await?;
    let next = found.last().filter(|_| found.len() == limit as usize).map(|last| last.place.to_string());
    Ok(Tickets { items: found.iter().map(|found| TicketView::from(&found.ticket)).collect(), next })
}

/// The conditions of a view: the agent's own of this id, or else the site's.
async fn of_view(desk: &Desk, id: &ViewId) -> Result<Filter, ApiError> {
    let own = settings::find_own::<OwnViews>(&desk.sql, &desk.site, &desk.agent.id).await?.settings.0;
    if let Some(view) = own.find(id) {
        return Ok(view.filter.clone());
    }
    let shared = settings::find::<Views>(&desk.sql, &desk.site).await?.settings;
    let view = shared.find(id).ok_or_else(|| ApiError::new(Code::InvalidField, "there is no such view"))?;
    Ok(view.filter.clone())
}
