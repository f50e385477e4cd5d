//! Finding tickets, newest change first: see [`super::index`].

use super::{COLUMNS, TicketRow, marks, ticket};
use crate::{Sql, StoreError, Value};
use desk_core::{
    id::{AgentId, SiteId},
    ticket::Filter,
};

/// As far as a view is counted: beyond, it is "more than".
pub const COUNTED_MAX: u32 = 1_000;

/// A ticket that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTicket {
    /// The ticket.
    pub ticket: TicketRow,
    /// Its place: greater than that of every ticket that changed before it.
    pub place: u64,
}

/// A page of the tickets that a filter lets through, newest change first, from before the place `before`; `me` is who
/// asks. A ticket is found as it was when the reader of the log last saw it.
///
/// # Errors
/// The database's.
pub async fn search(
    sql: &impl Sql,
    site: &SiteId,
    filter: &Filter,
    me: &AgentId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<FoundTicket>, StoreError> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("t.{column}")).collect();
    let statement = format!(
        "SELECT {}, p.position FROM ticket_words
        CROSS JOIN ticket_place AS p ON p.position = ticket_words.rowid
        CROSS JOIN ticket AS t ON t.site = p.site AND t.id = p.ticket
        WHERE ticket_words MATCH $1 AND ticket_words.rowid < $2 AND t.created_at >= $3 AND t.created_at < $4
        ORDER BY ticket_words.rowid DESC LIMIT $5",
        columns.join(", ")
    );
    let most = i64::MAX.unsigned_abs();
    let conditions = filter.conditions();
    let parameters: Vec<Value> = vec![
        marks::expression(site, filter, me).into(),
        before.unwrap_or(most).into(),
        conditions.created_from.map_or(0, desk_core::Millis::as_u64).into(),
        conditions.created_until.map_or(most, desk_core::Millis::as_u64).into(),
        limit.into(),
    ];
    let found = |row: &crate::Row| {
        let place = row.number(columns.len()).unwrap_or(0);
        Ok(FoundTicket { ticket: ticket(row)?, place })
    };
    sql.query(&statement, parameters).await?.iter().map(found).collect()
}

/// How many tickets a filter lets through, up to [`COUNTED_MAX`]; when they were opened is not asked.
///
/// # Errors
/// The database's.
pub async fn count(sql: &impl Sql, site: &SiteId, filter: &Filter, me: &AgentId) -> Result<u32, StoreError> {
    let statement = "SELECT COUNT(*) FROM (SELECT rowid FROM ticket_words WHERE ticket_words MATCH $1 LIMIT $2) AS f";
    let parameters: Vec<Value> = vec![marks::expression(site, filter, me).into(), COUNTED_MAX.into()];
    let rows = sql.query(statement, parameters).await?;
    Ok(rows.first().and_then(|row| row.number(0)).and_then(|count| u32::try_from(count).ok()).unwrap_or(0))
}
