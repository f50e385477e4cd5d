//! The reader of the log that counts, and heals projections on its way.
//!
//! All it has counted stands in one row beside the position up to which it has read, and both change in one
//! statement that holds only if nobody else moved the position. So two replicas, a repeated wake-up or a crash never
//! count an event twice.

use crate::{
    LogEntry, Sql, StoreError, Stream, Value, agents, articles, conversations, engines, exchanges, flows, log,
    searches, settings, sites, synonyms, tickets,
};
use desk_core::{conversation::ConversationEvent, id::SiteId, measure::Measures};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the reader has counted, by site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Counters by site id.
    pub sites: BTreeMap<String, Measures>,
}

impl Counted {
    /// Counts one entry of the log; streams that are no conversation are passed over.
    fn count(&mut self, entry: &LogEntry) -> Result<(), StoreError> {
        if entry.stream.starts_with("conversation/") {
            let event = entry.event::<ConversationEvent>()?;
            self.sites.entry(entry.site.to_string()).or_default().count(&event);
        }
        Ok(())
    }
}

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaughtUp {
    /// Entries read.
    pub entries: u64,
    /// Streams whose projection was behind.
    pub healed: u64,
    /// How far the log has been read.
    pub position: u64,
    /// Whether there is more to read.
    pub more: bool,
}

const NAME: &str = "measures";
/// Entries a step; a step is what a crash repeats.
const STEP: u32 = 500;

/// Reads what is new, at most `steps` steps of 500 entries.
///
/// # Errors
/// The store's.
pub async fn catch_up(sql: &impl Sql, steps: u32) -> Result<CaughtUp, StoreError> {
    let mut run = CaughtUp::default();
    for _ in 0..steps {
        let (position, mut counted) = read(sql).await?;
        run.position = position;
        let entries = log::follow(sql, position, STEP).await?;
        let Some(last) = entries.last() else {
            run.more = false;
            return Ok(run);
        };
        for entry in &entries {
            counted.count(entry)?;
        }
        // Before the position moves, so that a crash here heals again rather than never.
        run.healed += heal(sql, position, last.position).await?;
        exchanges::project(sql, &entries).await?;
        searches::project(sql, &entries).await?;
        tickets::follow(sql, &entries).await?;
        if write(sql, position, last.position, &counted).await? {
            run.entries += entries.len() as u64;
            run.position = last.position;
        }
        run.more = entries.len() == STEP as usize;
        if !run.more {
            return Ok(run);
        }
    }
    Ok(run)
}

/// What has been counted and up to which position.
///
/// # Errors
/// The store's.
pub async fn read(sql: &impl Sql) -> Result<(u64, Counted), StoreError> {
    let rows = sql.query("SELECT position, state FROM reader WHERE name = $1", vec![NAME.into()]).await?;
    let Some(row) = rows.first() else { return Ok((0, Counted::default())) };
    let counted = serde_json::from_str(row.text(1).unwrap_or_default())
        .map_err(|e| StoreError::corrupt("the counted measures", e))?;
    Ok((row.number(0).unwrap_or(0), counted))
}

/// Moves the reader from `from` to `to`; false where somebody else moved it first.
async fn write(sql: &impl Sql, from: u64, to: u64, counted: &Counted) -> Result<bool, StoreError> {
    let json = serde_json::to_string(counted).map_err(|e| StoreError::corrupt("the counted measures", e))?;
    let statement = "INSERT INTO reader (name, position, state) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET position = excluded.position, state = excluded.state
        WHERE reader.position = $4
        RETURNING position";
    let parameters: Vec<Value> = vec![NAME.into(), to.into(), json.into(), from.into()];
    Ok(!sql.query(statement, parameters).await?.is_empty())
}

/// Projects again what stands in the log between two positions and not in its rows.
async fn heal(sql: &impl Sql, after: u64, upto: u64) -> Result<u64, StoreError> {
    // Loading a conversation projects it. 14 is the first character behind "conversation/"; the projection's own key is asked, so its index serves.
    let behind = "SELECT e.site, e.stream FROM event AS e
        LEFT JOIN conversation AS c ON c.site = e.site AND c.id = SUBSTR(e.stream, 14)
        WHERE e.position > $1 AND e.position <= $2 AND (c.seq IS NULL OR c.seq < e.seq)
        GROUP BY e.site, e.stream";
    let mut healed = 0;
    for row in sql.query(behind, vec![after.into(), upto.into()]).await? {
        let (Some(site), Some(stream)) = (row.text(0), row.text(1)) else { continue };
        let Ok(site) = SiteId::parse(site) else { continue };
        match Stream::parse(stream) {
            Some(Stream::Conversation(id)) => {
                conversations::load(sql, &site, &id).await?;
                healed += 1;
            }
            Some(Stream::Agent(id)) => agents::heal(sql, &site, &id).await?,
            Some(Stream::Article(id)) => articles::heal(sql, &site, &id).await?,
            Some(Stream::Engines) => engines::heal(sql, &site).await?,
            Some(Stream::Flow(id)) => flows::heal(sql, &site, &id).await?,
            Some(Stream::Settings(name)) => settings::heal(sql, &site, &name).await?,
            Some(Stream::Synonyms) => synonyms::heal(sql, &site).await?,
            Some(Stream::Site) => sites::heal(sql, &site).await?,
            Some(Stream::Ticket(id)) => tickets::heal(sql, &site, &id).await?,
            // The reader itself writes what follows from them.
            Some(Stream::Searches(_)) | None => {}
        }
    }
    Ok(healed)
}
