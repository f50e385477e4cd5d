//! Merge, its undoing, and split: two streams in one statement, so that nothing is half done.

use super::{ChangeError, TicketRow, changes, find, load};
use crate::{LogEntry, Sql, SqlError, StoreError, Stream, log};
use desk_core::{
    Actor, Event, Millis,
    id::{ClientId, SiteId, TicketId},
    ticket::{Ticket, TicketEvent, merge, split, unmerge},
};

/// How often a writer that lost the race for a number decides again.
const ATTEMPTS: u32 = 16;

/// What is to happen to two tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join<'a> {
    /// The first is merged into the second.
    Merge,
    /// The first, merged into the second, is a ticket of its own again.
    Unmerge,
    /// A part of the first goes on as the second, which is not there yet.
    Split {
        /// The new one's line.
        subject: &'a str,
        /// The messages that it is about.
        messages: &'a [u64],
    },
}

/// Does it, under the name that the client gave it. Given again, it answers the same: both tickets as they are now.
///
/// # Errors
/// [`ChangeError::Merge`] where a rule forbids it and it never happened before; nothing changes then.
pub async fn join(
    sql: &impl Sql,
    site: &SiteId,
    (from, into): (&TicketId, &TicketId),
    client: &ClientId,
    by: &Actor,
    at: Millis,
    what: Join<'_>,
) -> Result<(TicketRow, TicketRow), ChangeError> {
    let base = &log::stored_name(&format!("{from}:{client}"));
    for _ in 0..ATTEMPTS {
        let one = load(sql, site, from).await?.ok_or(ChangeError::Unknown)?;
        let other = load(sql, site, into).await?;
        let deed = (by, at, base.as_str());
        let decided = match (what, &other) {
            (Join::Split { subject, messages }, _) => {
                let priority = one.own.priority.unwrap_or_default();
                let issue = one.issue.as_deref().and_then(|issue| issue.to_owned().try_into().ok());
                let ticket = (from, &one.own);
                split(ticket, &one.conversation, into, subject, priority, issue.as_ref(), messages, deed)
            }
            (_, None) => return Err(ChangeError::Unknown),
            (Join::Merge, Some(other)) => merge((from, &one.own), (into, &other.own), deed),
            (Join::Unmerge, Some(other)) => unmerge((from, &one.own), (into, &other.own), deed),
        };
        let appended = match decided {
            Ok((of_one, of_other)) => {
                let events = [(Stream::Ticket(from.clone()), of_one), (Stream::Ticket(into.clone()), of_other)];
                log::append_each(sql, site, &events, TicketEvent::kind).await
            }
            Err(refusal) => {
                // A retry is refused because its first try succeeded.
                if log::caused_by(sql, site, base).await?.is_empty() {
                    return Err(refusal.into());
                }
                Err(StoreError::Sql(SqlError::Unique))
            }
        };
        match appended {
            Ok(()) => return joined(sql, site, from, into).await,
            Err(StoreError::Sql(SqlError::Unique)) => {
                if !log::caused_by(sql, site, base).await?.is_empty() {
                    return joined(sql, site, from, into).await;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended.into())
}

async fn joined(
    sql: &impl Sql,
    site: &SiteId,
    from: &TicketId,
    into: &TicketId,
) -> Result<(TicketRow, TicketRow), ChangeError> {
    changes::heal(sql, site, from).await?;
    changes::heal(sql, site, into).await?;
    let (one, other) = (find(sql, site, from).await?, find(sql, site, into).await?);
    one.zip(other).ok_or(ChangeError::Unknown)
}

/// Makes the row of a ticket that was split off from another; one that is there stays.
pub(super) async fn open(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
    event: &Event<TicketEvent>,
) -> Result<(), StoreError> {
    let TicketEvent::SplitOff { conversation, subject, priority, issue, .. } = &event.body else { return Ok(()) };
    // No event of the conversation is behind it: the conversation's number is 0, and it never moves it.
    let insert = "INSERT INTO ticket (site, id, conversation, seq, subject, status, priority, issue, created_at,
            updated_at)
        VALUES ($1, $2, $3, 0, $4, 'open', $5, $6, $7, $7) ON CONFLICT (site, id) DO NOTHING";
    let parameters = vec![
        site.as_str().into(),
        id.as_str().into(),
        conversation.as_str().into(),
        subject.as_str().into(),
        priority.as_str().into(),
        issue.as_ref().map(|issue| issue.as_str()).into(),
        event.at.into(),
    ];
    sql.query(insert, parameters).await?;
    Ok(())
}

/// The event with which the ticket of a stream begins, where it was split off.
pub(super) async fn begin(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
) -> Result<Option<Event<TicketEvent>>, StoreError> {
    let first = log::read_after(sql, site, &Stream::Ticket(id.clone()), 0, 1).await?;
    let first: Option<Event<TicketEvent>> = first.first().map(LogEntry::event).transpose()?;
    Ok(first.filter(|event| matches!(event.body, TicketEvent::SplitOff { .. })))
}

/// What the row says of the state: one that was merged is done with, whatever its conversation does.
pub(super) fn shown(ticket: &Ticket) -> (Option<&str>, Option<&str>, i64) {
    if ticket.merged_into.is_some() {
        return (Some("resolved"), Some("resolved"), i64::MAX);
    }
    match &ticket.state {
        Some(set) => {
            let moved = i64::try_from(set.moved).unwrap_or(i64::MAX);
            (Some(set.state.as_str()), Some(set.category.as_str()), moved)
        }
        None => (None, None, -1),
    }
}
