//! A site's engines: every change of the settings is a version in a stream of its own, and one row has the newest.

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, Value, log};
use desk_core::{Actor, Event, Millis, id::SiteId};
use desk_engines::Settings;
use serde::{Deserialize, Serialize};

/// What can happen to a site's engines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum EnginesEvent {
    /// The settings became these, as a whole.
    EnginesPut(Settings),
}

/// A site's engines as they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EnginesRow {
    /// The settings.
    pub settings: Settings,
    /// Their version; 0 where they were never put.
    pub version: u64,
}

/// Puts the settings. With `expected`, only where that is the newest version; nothing where it is not. Settings that
/// are so already are left as they are.
///
/// # Errors
/// The database's.
pub async fn put(
    sql: &impl Sql,
    site: &SiteId,
    settings: &Settings,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Option<EnginesRow>, StoreError> {
    for _ in 0..8 {
        let now = find(sql, site).await?;
        // Before the conflict: a retry finds the version that its first try made.
        if now.version > 0 && now.settings == *settings {
            return Ok(Some(now));
        }
        if expected.is_some_and(|expected| expected != now.version) {
            return Ok(None);
        }
        let seq = now.version + 1;
        let body = EnginesEvent::EnginesPut(settings.clone());
        let event = Event { seq, id: format!("engines:{seq}"), at, actor: actor.clone(), body };
        match log::append(sql, site, &Stream::Engines, std::slice::from_ref(&event), |_| "engines_put").await {
            Ok(()) => {
                project(sql, site, &event).await?;
                return Ok(Some(EnginesRow { settings: settings.clone(), version: seq }));
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Projects what is in the stream and not in the row.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId) -> Result<(), StoreError> {
    let from = find(sql, site).await?.version;
    for entry in log::read_after(sql, site, &Stream::Engines, from, 1_000).await? {
        project(sql, site, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the row that follows from an event; an older one changes nothing.
pub(crate) async fn project(sql: &impl Sql, site: &SiteId, event: &Event<EnginesEvent>) -> Result<(), StoreError> {
    let EnginesEvent::EnginesPut(settings) = &event.body;
    let json = serde_json::to_string(settings).map_err(|e| StoreError::corrupt("a site's engines", e))?;
    let upsert = "INSERT INTO engines (site, seq, settings) VALUES ($1, $2, $3)
        ON CONFLICT (site) DO UPDATE SET seq = excluded.seq, settings = excluded.settings
        WHERE excluded.seq > engines.seq";
    let parameters: Vec<Value> = vec![site.as_str().into(), event.seq.into(), json.into()];
    sql.query(upsert, parameters).await?;
    Ok(())
}

/// A site's engines; none where they were never put.
///
/// # Errors
/// The database's; [`StoreError::Corrupt`] where a later version of this program wrote them.
pub async fn find(sql: &impl Sql, site: &SiteId) -> Result<EnginesRow, StoreError> {
    let rows = sql.query("SELECT settings, seq FROM engines WHERE site = $1", vec![site.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(EnginesRow::default()) };
    let settings = serde_json::from_str(row.text(0).unwrap_or_default());
    let settings = settings.map_err(|e| StoreError::corrupt("a site's engines", e))?;
    Ok(EnginesRow { settings, version: row.number(1).unwrap_or(0) })
}
