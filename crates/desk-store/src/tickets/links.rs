//! What a ticket has to do with others, seen from either end.

use super::{COLUMNS, TicketRow, ticket};
use crate::{Row, Sql, StoreError, Value};
use desk_core::id::{SiteId, TicketId};

/// Records that a ticket follows another one that is over: said by its conversation, once.
pub(crate) async fn record_follow_up(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
    before: &TicketId,
    seq: u64,
) -> Result<(), StoreError> {
    let insert =
        "INSERT INTO ticket_link (site, ticket, link, other, seq, linked) VALUES ($1, $2, 'follows', $3, $4, 1)
        ON CONFLICT (site, ticket, link, other) DO NOTHING";
    let parameters: Vec<Value> = vec![site.as_str().into(), id.as_str().into(), before.as_str().into(), seq.into()];
    sql.query(insert, parameters).await?;
    Ok(())
}

/// A link of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// How: the name of a [`desk_core::ticket::LinkKind`].
    pub link: String,
    /// Whether the other one says so of this one.
    pub inverse: bool,
    /// The other one.
    pub other: TicketRow,
}

/// The links from and to a ticket, at most 200.
///
/// # Errors
/// The database's.
pub async fn links(sql: &impl Sql, site: &SiteId, id: &TicketId) -> Result<Vec<Linked>, StoreError> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("t.{column}")).collect();
    let statement = format!(
        "SELECT {}, l.link, l.inverse FROM (
            SELECT link, other, 0 AS inverse FROM ticket_link WHERE site = $1 AND ticket = $2 AND linked = 1
            UNION ALL
            SELECT link, ticket, 1 FROM ticket_link WHERE site = $1 AND other = $2 AND linked = 1) AS l
        JOIN ticket AS t ON t.site = $1 AND t.id = l.other ORDER BY l.link, l.inverse, t.id LIMIT 200",
        columns.join(", ")
    );
    let parameters: Vec<Value> = vec![site.as_str().into(), id.as_str().into()];
    let at = columns.len();
    let read = |row: &Row| {
        Ok(Linked {
            link: row.text(at).unwrap_or_default().to_owned(),
            inverse: row.number(at + 1) == Some(1),
            other: ticket(row)?,
        })
    };
    sql.query(&statement, parameters).await?.iter().map(read).collect()
}
