//! What a site calls by several names: one list, every version of it in a stream of its own.

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, log};
use desk_core::{Actor, Event, Millis, id::SiteId};
use desk_knowledge::SynonymList;
use serde::{Deserialize, Serialize};

/// What can happen to a site's synonyms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum SynonymEvent {
    /// The list was changed, as a whole.
    SynonymsPut(SynonymList),
}

/// The list as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SynonymRow {
    /// The list.
    pub list: SynonymList,
    /// Its version, 1 for the first.
    pub version: u64,
    /// The version that lookups know.
    pub published: Option<u64>,
    /// When it last changed.
    pub updated_at: Millis,
    /// Who changed it.
    pub actor: Actor,
}

/// Changes the list; answers the new version, or nothing where the newest is not the one that the writer saw
/// (`expected`; 0 where there is none). One that is so already is left as it is.
///
/// # Errors
/// The database's.
pub async fn put(
    sql: &impl Sql,
    site: &SiteId,
    list: &SynonymList,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Option<u64>, StoreError> {
    for _ in 0..8 {
        let now = find(sql, site).await?;
        let version = now.as_ref().map_or(0, |row| row.version);
        // Before the conflict: a retry finds the version that its first try made.
        if now.is_some_and(|row| row.list == *list) {
            return Ok(Some(version));
        }
        if expected.is_some_and(|expected| expected != version) {
            return Ok(None);
        }
        let seq = version + 1;
        let body = SynonymEvent::SynonymsPut(list.clone());
        let event = Event { seq, id: format!("synonyms:{seq}"), at, actor: actor.clone(), body };
        match log::append(sql, site, &Stream::Synonyms, std::slice::from_ref(&event), |_| "synonyms_put").await {
            Ok(()) => {
                project(sql, site, &event).await?;
                return Ok(Some(seq));
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Projects what is in the stream and not in the row.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId) -> Result<(), StoreError> {
    let from = find(sql, site).await?.map_or(0, |row| row.version);
    for entry in log::read_after(sql, site, &Stream::Synonyms, from, 1_000).await? {
        project(sql, site, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the row that follows from an event; an older one changes nothing.
pub(crate) async fn project(sql: &impl Sql, site: &SiteId, event: &Event<SynonymEvent>) -> Result<(), StoreError> {
    let SynonymEvent::SynonymsPut(list) = &event.body;
    let json = |what: &str, value: serde_json::Result<String>| value.map_err(|e| StoreError::corrupt(what, e));
    let upsert = "INSERT INTO synonyms (site, seq, updated_at, actor, list) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at,
            actor = excluded.actor, list = excluded.list
        WHERE excluded.seq > synonyms.seq";
    let parameters = vec![
        site.as_str().into(),
        event.seq.into(),
        event.at.into(),
        json("an actor", serde_json::to_string(&event.actor))?.into(),
        json("synonyms", serde_json::to_string(list))?.into(),
    ];
    sql.query(upsert, parameters).await?;
    Ok(())
}

/// Marks which version lookups know; an older one changes nothing.
pub(crate) async fn set_published(sql: &impl Sql, site: &SiteId, version: u64) -> Result<(), StoreError> {
    let update = "UPDATE synonyms SET published = $1 WHERE site = $2 AND COALESCE(published, 0) < $1";
    sql.query(update, vec![version.into(), site.as_str().into()]).await?;
    Ok(())
}

/// The list of a site, where it has one.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId) -> Result<Option<SynonymRow>, StoreError> {
    let statement = "SELECT seq, published, updated_at, actor, list FROM synonyms WHERE site = $1";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let corrupt = |error| StoreError::corrupt("the synonyms", error);
    Ok(Some(SynonymRow {
        version: row.number(0).unwrap_or(0),
        published: row.number(1),
        updated_at: Millis::new(row.number(2).unwrap_or(0)),
        actor: serde_json::from_str(row.text(3).unwrap_or_default()).map_err(corrupt)?,
        list: serde_json::from_str(row.text(4).unwrap_or_default()).map_err(corrupt)?,
    }))
}
