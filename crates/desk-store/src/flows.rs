//! Flows: every change is a version in the flow's own stream; what the bot follows is published with the articles.

pub mod versions;

use crate::{Kv, LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, articles::Put, kv, log};
use desk_core::{Actor, Event, Language, Millis, id::SiteId};
use desk_dialogue::{FLOW_DOCUMENT, Flow, FlowSet};
use desk_search::Document;
use serde::{Deserialize, Serialize};

/// What can happen to a flow's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum FlowEvent {
    /// Created or changed, as a whole.
    FlowPut {
        /// The document as its author wrote it.
        document: String,
    },
    /// Taken out; a later put brings it back.
    FlowRemoved,
}

/// A flow as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// Its id, that of its document too.
    pub id: String,
    /// Its newest document; absent where it was taken out.
    pub document: Option<String>,
    /// That version's number, 1 for the first.
    pub version: u64,
    /// The version that the bot follows.
    pub published: Option<u64>,
    /// When it last changed.
    pub updated_at: Millis,
}

/// Creates, changes or (without a document) takes out a flow. With `expected`, only where that is its newest version
/// (0: where there is none). One that is so already is left as it is.
///
/// # Errors
/// The database's.
pub async fn put(
    sql: &impl Sql,
    site: &SiteId,
    id: &str,
    document: Option<&str>,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Put, StoreError> {
    let stream = Stream::Flow(id.to_owned());
    for _ in 0..8 {
        let now = find(sql, site, id).await?;
        let version = now.as_ref().map_or(0, |row| row.version);
        if now.as_ref().and_then(|row| row.document.as_deref()) == document {
            return Ok(Put::Unchanged);
        }
        if expected.is_some_and(|expected| expected != version) {
            return Ok(Put::Conflict);
        }
        let seq = version + 1;
        let body = match document {
            Some(document) => FlowEvent::FlowPut { document: document.to_owned() },
            None => FlowEvent::FlowRemoved,
        };
        let event = Event { seq, id: format!("flow:{id}:{seq}"), at, actor: actor.clone(), body };
        let kind = |body: &FlowEvent| match body {
            FlowEvent::FlowPut { .. } => "flow_put",
            FlowEvent::FlowRemoved => "flow_removed",
        };
        match log::append(sql, site, &stream, std::slice::from_ref(&event), kind).await {
            Ok(()) => {
                project(sql, site, id, &event).await?;
                return Ok(if seq == 1 { Put::Created } else { Put::Updated });
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, id).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, id: &str) -> Result<(), StoreError> {
    let from = find(sql, site, id).await?.map_or(0, |row| row.version);
    for entry in log::read_after(sql, site, &Stream::Flow(id.to_owned()), from, 1_000).await? {
        project(sql, site, id, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the row that follows from a flow's event; an older one changes nothing.
pub(crate) async fn project(
    sql: &impl Sql,
    site: &SiteId,
    id: &str,
    event: &Event<FlowEvent>,
) -> Result<(), StoreError> {
    let document = match &event.body {
        FlowEvent::FlowPut { document } => Some(document.as_str()),
        FlowEvent::FlowRemoved => None,
    };
    let upsert = "INSERT INTO flow (site, id, seq, updated_at, document) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at,
            document = excluded.document
        WHERE excluded.seq > flow.seq";
    let parameters: Vec<Value> =
        vec![site.as_str().into(), id.into(), event.seq.into(), event.at.into(), document.into()];
    sql.query(upsert, parameters).await?;
    Ok(())
}

/// Marks which versions the bot follows since the publication that is event `seq` of the site; an older one changes
/// nothing.
pub(crate) async fn set_published(
    sql: &impl Sql,
    site: &SiteId,
    seq: u64,
    flows: &[(String, u64)],
) -> Result<(), StoreError> {
    let update = "UPDATE flow SET published = $1, published_by = $2
        WHERE site = $3 AND id = $4 AND COALESCE(published_by, 0) < $2";
    for (id, version) in flows {
        let parameters: Vec<Value> = vec![(*version).into(), seq.into(), site.as_str().into(), id.as_str().into()];
        sql.query(update, parameters).await?;
    }
    Ok(())
}

const COLUMNS: &str = "id, document, seq, published, updated_at";

/// Every flow of a site, by id, those that were taken out too. They are few: [`desk_dialogue::limits::MAX_FLOWS`].
///
/// # Errors
/// The database's.
pub async fn all(sql: &impl Sql, site: &SiteId) -> Result<Vec<FlowRow>, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM flow WHERE site = $1 ORDER BY id");
    Ok(sql.query(&statement, vec![site.as_str().into()]).await?.iter().map(row).collect())
}

/// Flows that were taken out, by id, each with its last document, at most `limit`.
///
/// # Errors
/// The database's; [`StoreError::Corrupt`] for an event that does not read back.
pub async fn removed(sql: &impl Sql, site: &SiteId, limit: u32) -> Result<Vec<FlowRow>, StoreError> {
    // The event before the one that took it out.
    let statement = "SELECT f.id, e.body, f.seq, f.published, f.updated_at FROM flow AS f
        JOIN event AS e ON e.site = f.site AND e.stream = 'flow/' || f.id AND e.seq = f.seq - 1
        WHERE f.site = $1 AND f.document IS NULL ORDER BY f.id LIMIT $2";
    let rows = sql.query(statement, vec![site.as_str().into(), limit.into()]).await?;
    let with_document = |found: &Row| {
        let event = serde_json::from_str(found.text(1).unwrap_or_default());
        let document = match event.map_err(|e| StoreError::corrupt("a flow", e))? {
            FlowEvent::FlowPut { document } => Some(document),
            FlowEvent::FlowRemoved => None,
        };
        Ok(FlowRow { document, ..row(found) })
    };
    rows.iter().map(with_document).collect()
}

/// One flow.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId, id: &str) -> Result<Option<FlowRow>, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM flow WHERE site = $1 AND id = $2");
    let rows = sql.query(&statement, vec![site.as_str().into(), id.into()]).await?;
    Ok(rows.first().map(row))
}

fn row(row: &Row) -> FlowRow {
    FlowRow {
        id: row.text(0).unwrap_or_default().to_owned(),
        document: row.text(1).map(str::to_owned),
        version: row.number(2).unwrap_or(0),
        published: row.number(3),
        updated_at: Millis::new(row.number(4).unwrap_or(0)),
    }
}

/// The flows that rows describe. What was stored was valid; a document that no longer is, since a newer desk reads it
/// otherwise, is told.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn set(rows: &[FlowRow]) -> Result<FlowSet, StoreError> {
    let documents = rows.iter().filter_map(|row| Some((row.id.as_str(), row.document.as_deref()?)));
    FlowSet::parse(documents).map_err(|problems| StoreError::corrupt("the flows", format!("{problems:?}")))
}

/// What stands for a flow in the index: its examples, under its title, in one language.
#[must_use]
pub fn document(flow: &Flow, language: Language) -> Document {
    Document {
        language: language.as_str().to_owned(),
        agents_only: false,
        category: "flow".to_owned(),
        id: format!("{FLOW_DOCUMENT}{}-{}", flow.id(), language.as_str()),
        title: flow.title().of(language).to_owned(),
        questions: flow.examples(language).to_vec(),
        body: flow.title().of(language).to_owned(),
        valid_from: None,
        valid_until: None,
    }
}

/// The flows of a generation; those that every site has where it has none.
///
/// # Errors
/// The store's.
pub async fn published(kv: &impl Kv, site: &SiteId, generation: &str, now: Millis) -> Result<FlowSet, StoreError> {
    let key = kv::GenerationKey(site.clone(), generation.to_owned());
    let Some(flows) = kv::KNOWLEDGE_FLOWS.get(kv, &key, now).await? else { return Ok(FlowSet::builtin()) };
    let documents = flows.documents.iter().map(|(id, document)| (id.as_str(), document.as_str()));
    FlowSet::parse(documents).map_err(|problems| StoreError::corrupt("the flows", format!("{problems:?}")))
}
