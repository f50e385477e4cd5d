//! Rebuilding every projection from the log, which shows that the log is the truth.
//!
//! For a database that nobody writes to meanwhile: the rows are emptied first.

use crate::{
    LogEntry, Row, Sql, StoreError, Stream, agents, articles, conversations, log, metrics, seats, sites,
};
use desk_core::{
    Event,
    conversation::{Conversation, ConversationEvent, apply},
    id::{ConversationId, SiteId},
};
use std::collections::BTreeMap;

/// The tables that follow from the log, and the columns that name a row.
pub const PROJECTIONS: &[(&str, &str)] = &[
    ("conversation", "site, id"),
    ("ticket", "site, id"),
    ("agent", "site, id"),
    ("seat", "site, agent, n"),
    ("article", "site, id"),
    ("site", "id"),
    ("reader", "name"),
];

/// Empties every projection and makes it again from the log; `progress` is told how many entries have been read.
/// Answers how many there were.
///
/// # Errors
/// The store's.
pub async fn rebuild(sql: &impl Sql, mut progress: impl FnMut(u64)) -> Result<u64, StoreError> {
    for (table, _) in PROJECTIONS {
        sql.query(&format!("DELETE FROM {table}"), Vec::new()).await?;
    }
    let mut conversations: BTreeMap<(SiteId, ConversationId), Conversation> = BTreeMap::new();
    let (mut position, mut read) = (0, 0);
    loop {
        let entries = log::follow(sql, position, 1_000).await?;
        let Some(last) = entries.last() else { break };
        position = last.position;
        for entry in &entries {
            match Stream::parse(&entry.stream) {
                Some(Stream::Conversation(id)) => {
                    let state = conversations.entry((entry.site.clone(), id.clone())).or_default();
                    conversation(sql, &entry.site, &id, state, &entry.event()?).await?;
                }
                Some(Stream::Agent(_)) => agents::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Article(_)) => articles::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Site) => sites::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                None => return Err(StoreError::corrupt("the log", format!("stream {}", entry.stream))),
            }
        }
        read += entries.len() as u64;
        progress(read);
    }
    while metrics::catch_up(sql, 100).await?.more {}
    Ok(read)
}

/// One step of a conversation: its state, its row, its seat.
async fn conversation(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    state: &mut Conversation,
    event: &Event<ConversationEvent>,
) -> Result<(), StoreError> {
    use desk_core::conversation::Phase;
    let before = state.phase.clone();
    apply(state, event);
    match (&event.body, before) {
        (ConversationEvent::Assigned { agent, seat, .. }, _) => {
            seats::occupy(sql, site, agent, *seat, id, event.at).await?;
        }
        (ConversationEvent::Unassigned { agent, .. }, Phase::Agent { seat, .. }) => {
            seats::release(sql, site, agent, seat, id).await?;
        }
        _ => {}
    }
    conversations::project(sql, site, id, state).await
}

/// A table's rows in the order of their names, for comparing.
///
/// # Errors
/// The database's.
pub async fn rows(sql: &impl Sql, table: &str, order: &str) -> Result<Vec<Row>, StoreError> {
    Ok(sql.query(&format!("SELECT * FROM {table} ORDER BY {order}"), Vec::new()).await?)
}
