//! Rebuilding every projection from the log, which shows that the log is the truth.
//!
//! For a database that nobody writes to meanwhile: the rows are emptied first.

use crate::{
    LogEntry, Row, Sql, StoreError, Stream, agents, articles, conversations, engines, flows, log, metrics, settings,
    sites, synonyms, tickets,
};
use desk_core::{
    conversation::Conversation,
    id::{ConversationId, SiteId},
};
use std::collections::BTreeMap;

/// The tables that follow from the log, and the columns that name a row.
pub const PROJECTIONS: &[(&str, &str)] = &[
    ("conversation", "site, id"),
    ("ticket", "site, id"),
    ("ticket_link", "site, ticket, link, other"),
    ("ticket_place", "position"),
    ("agent", "site, id"),
    ("seat", "site, agent, n"),
    ("article", "site, id"),
    ("engines", "site"),
    ("flow", "site, id"),
    ("settings", "site, name"),
    ("synonyms", "site"),
    ("site", "id"),
    ("exchange", "site, conversation, seq"),
    ("search", "site, agent, seq"),
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
    tickets::empty(sql).await?;
    let mut states: BTreeMap<(SiteId, ConversationId), Conversation> = BTreeMap::new();
    let (mut position, mut read) = (0, 0);
    loop {
        let entries = log::follow(sql, position, 1_000).await?;
        let Some(last) = entries.last() else { break };
        position = last.position;
        for entry in &entries {
            match Stream::parse(&entry.stream) {
                Some(Stream::Conversation(id)) => {
                    let state = states.entry((entry.site.clone(), id.clone())).or_default();
                    let before = std::mem::take(state);
                    *state = conversations::project(sql, &entry.site, &id, before, &[entry.event()?]).await?;
                }
                Some(Stream::Agent(id)) => agents::project(sql, &entry.site, &id, &LogEntry::event(entry)?).await?,
                Some(Stream::Article(_)) => articles::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Engines) => engines::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Flow(id)) => flows::project(sql, &entry.site, &id, &LogEntry::event(entry)?).await?,
                Some(Stream::Settings(name)) => {
                    settings::project(sql, &entry.site, &name, &LogEntry::event(entry)?).await?;
                }
                Some(Stream::Synonyms) => synonyms::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Site) => sites::project(sql, &entry.site, &LogEntry::event(entry)?).await?,
                Some(Stream::Ticket(id)) => tickets::heal(sql, &entry.site, &id).await?,
                // The reader writes what follows from them.
                Some(Stream::Searches(_)) => {}
                None => return Err(StoreError::corrupt("the log", format!("stream {}", entry.stream))),
            }
        }
        read += entries.len() as u64;
        progress(read);
    }
    while metrics::catch_up(sql, 100).await?.more {}
    Ok(read)
}

/// A table's rows in the order of their names, for comparing.
///
/// # Errors
/// The database's.
pub async fn rows(sql: &impl Sql, table: &str, order: &str) -> Result<Vec<Row>, StoreError> {
    Ok(sql.query(&format!("SELECT * FROM {table} ORDER BY {order}"), Vec::new()).await?)
}
