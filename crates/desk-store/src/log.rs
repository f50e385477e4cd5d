//! The event log: append, read one stream, find what a command caused, follow the whole.

use crate::{Row, Sql, SqlError, StoreError, Value, sql::placeholders};
use desk_core::{
    Actor, Event, Millis,
    id::{AgentId, ConversationId, SiteId, TicketId},
};
use serde::{Serialize, de::DeserializeOwned};

/// A stream of the log: what is numbered without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stream {
    /// A conversation.
    Conversation(ConversationId),
    /// An agent's description.
    Agent(AgentId),
    /// An article's versions, by its id.
    Article(String),
    /// A site's engines.
    Engines,
    /// A flow's versions, by its id.
    Flow(String),
    /// Searches of an agent that found nothing.
    Searches(AgentId),
    /// Settings of one kind, by its name.
    Settings(String),
    /// What the site calls by several names.
    Synonyms,
    /// The site itself.
    Site,
    /// What people do to a ticket.
    Ticket(TicketId),
}

impl Stream {
    /// As stored. Ids hold no `/`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Conversation(id) => format!("conversation/{id}"),
            Self::Agent(id) => format!("agent/{id}"),
            Self::Article(id) => format!("article/{id}"),
            Self::Engines => "engines".to_owned(),
            Self::Flow(id) => format!("flow/{id}"),
            Self::Searches(id) => format!("searches/{id}"),
            Self::Settings(name) => format!("settings/{name}"),
            Self::Synonyms => "synonyms".to_owned(),
            Self::Site => "site".to_owned(),
            Self::Ticket(id) => format!("ticket/{id}"),
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once('/') {
            Some(("conversation", id)) => ConversationId::parse(id).ok().map(Self::Conversation),
            Some(("agent", id)) => AgentId::parse(id).ok().map(Self::Agent),
            Some(("article", id)) => Some(Self::Article(id.to_owned())),
            Some(("flow", id)) => Some(Self::Flow(id.to_owned())),
            Some(("ticket", id)) => TicketId::parse(id).ok().map(Self::Ticket),
            Some(("searches", id)) => AgentId::parse(id).ok().map(Self::Searches),
            Some(("settings", name)) => Some(Self::Settings(name.to_owned())),
            None if name == "synonyms" => Some(Self::Synonyms),
            None if name == "engines" => Some(Self::Engines),
            None if name == "site" => Some(Self::Site),
            _ => None,
        }
    }
}

/// An entry as a reader of the whole log meets it; the body is read by whoever knows its stream.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Place in the whole log; later entries have greater ones.
    pub position: u64,
    /// The site.
    pub site: SiteId,
    /// The stream's name.
    pub stream: String,
    /// Place in the stream.
    pub seq: u64,
    /// The event's id.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// The body as JSON.
    pub body: String,
}

impl LogEntry {
    /// Reads the body as the event type of its stream.
    pub(crate) fn event<B: DeserializeOwned>(&self) -> Result<Event<B>, StoreError> {
        let body =
            serde_json::from_str(&self.body).map_err(|e| StoreError::corrupt(format!("event {}", self.id), e))?;
        Ok(Event { seq: self.seq, id: self.id.clone(), at: self.at, actor: self.actor.clone(), body })
    }
}

const COLUMNS: &str = "position, site, stream, seq, id, at, actor, body";

/// Inserts events of one stream that were decided together, in one statement: all or none.
pub(crate) async fn append<B: Serialize>(
    sql: &impl Sql,
    site: &SiteId,
    stream: &Stream,
    events: &[Event<B>],
    kind: impl Fn(&B) -> &'static str,
) -> Result<(), StoreError> {
    insert(sql, site, events.iter().map(|event| (stream, event)), kind).await
}

/// Inserts events of several streams in one statement: all or none.
pub(crate) async fn append_each<B: Serialize>(
    sql: &impl Sql,
    site: &SiteId,
    events: &[(Stream, Event<B>)],
    kind: impl Fn(&B) -> &'static str,
) -> Result<(), StoreError> {
    insert(sql, site, events.iter().map(|(stream, event)| (stream, event)), kind).await
}

async fn insert<'a, B: Serialize + 'a>(
    sql: &impl Sql,
    site: &SiteId,
    events: impl Iterator<Item = (&'a Stream, &'a Event<B>)>,
    kind: impl Fn(&B) -> &'static str,
) -> Result<(), StoreError> {
    let mut parameters = Vec::new();
    for (stream, event) in events {
        let json = |what: &str, value: serde_json::Result<String>| value.map_err(|e| StoreError::corrupt(what, e));
        parameters.extend([
            Value::from(site.as_str()),
            stream.name().as_str().into(),
            event.seq.into(),
            event.id.as_str().into(),
            event.at.into(),
            json("an actor", serde_json::to_string(&event.actor))?.into(),
            kind(&event.body).into(),
            json("an event", serde_json::to_string(&event.body))?.into(),
        ]);
    }
    let values = placeholders(parameters.len() / 8, 8);
    let statement = format!("INSERT INTO event (site, stream, seq, id, at, actor, kind, body) VALUES {values}");
    sql.query(&statement, parameters).await?;
    Ok(())
}

/// The events of a stream after `seq`, at most `limit`, in order.
pub(crate) async fn read_after(
    sql: &impl Sql,
    site: &SiteId,
    stream: &Stream,
    seq: u64,
    limit: u32,
) -> Result<Vec<LogEntry>, StoreError> {
    let statement =
        format!("SELECT {COLUMNS} FROM event WHERE site = $1 AND stream = $2 AND seq > $3 ORDER BY seq LIMIT $4");
    let parameters = vec![site.as_str().into(), stream.name().into(), seq.into(), limit.into()];
    entries(sql.query(&statement, parameters).await)
}

/// The newest events of a stream, newest first, at most `limit`.
pub(crate) async fn newest(
    sql: &impl Sql,
    site: &SiteId,
    stream: &Stream,
    limit: u32,
) -> Result<Vec<LogEntry>, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM event WHERE site = $1 AND stream = $2 ORDER BY seq DESC LIMIT $3");
    entries(sql.query(&statement, vec![site.as_str().into(), stream.name().into(), limit.into()]).await)
}

/// The newest events of a stream before `seq`, newest first, at most `limit`.
pub(crate) async fn read_before(
    sql: &impl Sql,
    site: &SiteId,
    stream: &Stream,
    seq: u64,
    limit: u32,
) -> Result<Vec<LogEntry>, StoreError> {
    let statement =
        format!("SELECT {COLUMNS} FROM event WHERE site = $1 AND stream = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4");
    let parameters = vec![site.as_str().into(), stream.name().into(), seq.into(), limit.into()];
    entries(sql.query(&statement, parameters).await)
}

/// The form of a command's name under which its events stand: a `.` is followed by the number of an event, so that
/// the name itself must hold none, or the second event of `k` would be called like the first of `k.1`.
pub(crate) fn stored_name(base: &str) -> String {
    base.replace('.', "/")
}

/// What the command `base` (a [`stored_name`]) caused, in order; empty where it never happened.
///
/// Its events are `base`, `base.1`, `base.2` …, and `/` is the character after `.`.
pub(crate) async fn caused_by(sql: &impl Sql, site: &SiteId, base: &str) -> Result<Vec<LogEntry>, StoreError> {
    let statement =
        format!("SELECT {COLUMNS} FROM event WHERE site = $1 AND (id = $2 OR (id > $3 AND id < $4)) ORDER BY seq");
    let parameters = vec![site.as_str().into(), base.into(), format!("{base}.").into(), format!("{base}/").into()];
    entries(sql.query(&statement, parameters).await)
}

/// The log after `position`, over all sites and streams, at most `limit`.
pub(crate) async fn follow(sql: &impl Sql, position: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
    // SQLite has one writer, so positions become visible in order. PostgreSQL assigns a position before the commit;
    // its back end must end this read at the oldest transaction still running (pg_snapshot_xmin).
    let statement = format!("SELECT {COLUMNS} FROM event WHERE position > $1 ORDER BY position LIMIT $2");
    entries(sql.query(&statement, vec![position.into(), limit.into()]).await)
}

fn entries(rows: Result<Vec<Row>, SqlError>) -> Result<Vec<LogEntry>, StoreError> {
    rows?.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<LogEntry, StoreError> {
    let read = || {
        Some(LogEntry {
            position: row.number(0)?,
            site: SiteId::parse(row.text(1)?).ok()?,
            stream: row.text(2)?.to_owned(),
            seq: row.number(3)?,
            id: row.text(4)?.to_owned(),
            at: Millis::new(row.number(5)?),
            actor: serde_json::from_str(row.text(6)?).ok()?,
            body: row.text(7)?.to_owned(),
        })
    };
    read().ok_or_else(|| StoreError::corrupt("a row of the log", format!("{row:?}")))
}
