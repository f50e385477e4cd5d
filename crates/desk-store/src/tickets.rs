//! Tickets as rows. Opening one is a command of its conversation, named by the ticket's key, so that the log's own
//! uniqueness makes it happen once; what people do to it afterwards stands in a stream of its own. One row follows
//! from both, and each writes columns that the other does not.

mod changes;
mod index;
mod links;
mod marks;
mod merges;
mod search;

pub(crate) use changes::heal;
pub use changes::{ChangeError, Changed, change, load, steps_after};
pub(crate) use index::{empty, follow};
pub(crate) use links::record_follow_up;
pub use links::{Linked, links};
pub use merges::{Join, join};
pub use search::{COUNTED_MAX, FoundTicket, count, search};

use crate::{LogEntry, Row, Sql, StoreError, log};
use desk_core::{
    Event, Millis,
    conversation::ConversationEvent,
    id::{ConversationId, SiteId, TicketId, TicketKey},
    survey::Score,
    ticket::Ticket,
};

/// One ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRow {
    /// Its number.
    pub id: TicketId,
    /// The conversation it belongs to.
    pub conversation: ConversationId,
    /// One line.
    pub subject: String,
    /// The category: `open`, `waiting` or `resolved`.
    pub status: String,
    /// The state: one of the site's own, or named like the category.
    pub state: String,
    /// `low`, `normal`, `high` or `urgent`.
    pub priority: String,
    /// What it is about.
    pub issue: Option<String>,
    /// Who has or had the conversation: id and name.
    pub agent: Option<(String, String)>,
    /// When it was opened.
    pub created_at: Millis,
    /// When anything last happened to it.
    pub updated_at: Millis,
    /// What people have made of it.
    pub own: Ticket,
    /// The number of the conversation's event that moved it last.
    pub moved: u64,
    /// How the customer scored its episode.
    pub score: Option<Score>,
    /// What else they said of it, without personal data, as reports show comments: tables of tickets leave the desk.
    pub score_comment: Option<String>,
}

/// The name of the command that opens the ticket of `key`.
#[must_use]
pub fn command_name(key: &TicketKey) -> String {
    format!("ticket:{}", key.as_str())
}

/// The event that opened the ticket of `key`, where there is one, and the name of its stream's conversation.
///
/// # Errors
/// The database's.
pub async fn opened(
    sql: &impl Sql,
    site: &SiteId,
    key: &TicketKey,
) -> Result<Option<(ConversationId, Event<ConversationEvent>)>, StoreError> {
    for entry in log::caused_by(sql, site, &log::stored_name(&command_name(key))).await? {
        let event = LogEntry::event::<ConversationEvent>(&entry)?;
        let conversation = entry.stream.strip_prefix("conversation/").and_then(|id| ConversationId::parse(id).ok());
        if let (ConversationEvent::Ticket { .. }, Some(conversation)) = (&event.body, conversation) {
            return Ok(Some((conversation, event)));
        }
    }
    Ok(None)
}

const COLUMNS: &str = "id, conversation, subject, category, priority, issue, agent, agent_name, created_at, changed_at, \
     state, own, moved, score, score_comment";

/// One ticket.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId, id: &TicketId) -> Result<Option<TicketRow>, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM ticket WHERE site = $1 AND id = $2");
    let rows = sql.query(&statement, vec![site.as_str().into(), id.as_str().into()]).await?;
    rows.first().map(ticket).transpose()
}

/// How many tickets are not resolved.
///
/// # Errors
/// The database's.
pub async fn open_count(sql: &impl Sql, site: &SiteId) -> Result<u64, StoreError> {
    let statement = "SELECT COUNT(*) FROM ticket WHERE site = $1 AND category IN ('open', 'waiting')";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| row.number(0)).unwrap_or(0))
}

fn ticket(row: &Row) -> Result<TicketRow, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    let own: Ticket =
        serde_json::from_str(row.text(11).unwrap_or_default()).map_err(|e| StoreError::corrupt("a ticket", e))?;
    let read = || {
        Some(TicketRow {
            id: TicketId::parse(row.text(0)?).ok()?,
            conversation: ConversationId::parse(row.text(1)?).ok()?,
            subject: text(2)?,
            status: text(3)?,
            priority: own.priority.map_or(text(4), |priority| Some(priority.as_str().to_owned()))?,
            issue: text(5),
            agent: text(6).map(|id| (id, text(7).unwrap_or_default())),
            created_at: Millis::new(row.number(8)?),
            updated_at: Millis::new(row.number(9)?),
            state: text(10)?,
            own,
            moved: row.number(12)?,
            score: row.number(13).and_then(|score| Score::try_from(score).ok()),
            score_comment: text(14).map(|comment| desk_reports::kept(&comment)),
        })
    };
    read().ok_or_else(|| StoreError::corrupt("a ticket", format!("{row:?}")))
}
