//! Searches of agents that found nothing: a stream for each agent, and the rows that reports are read from.
//!
//! The text is masked before it is in the log. The reader of the log writes the rows, as it does those of questions.

use crate::{LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, exchanges::Span, log, sql::placeholders};
use desk_core::{
    Actor, Event, Language, Millis,
    id::{AgentId, SiteId},
};
use desk_reports::{MAX_CLUSTERED, MAX_SEARCHES, Search, Taken, take};
use serde::{Deserialize, Serialize};

/// What can happen to an agent's stream of searches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum SearchEvent {
    /// Nothing was found.
    NothingFound {
        /// What the agent looked for, without personal data.
        text: String,
        /// Its language.
        language: Language,
    },
}

/// Records that an agent's search found nothing; what became of that. Given again, it changes nothing.
///
/// # Errors
/// The database's.
pub async fn report(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    search: &Search,
    actor: &Actor,
    at: Millis,
) -> Result<Taken, StoreError> {
    let stream = Stream::Searches(agent.clone());
    for _ in 0..8 {
        let newest = log::newest(sql, site, &stream, u32::try_from(MAX_SEARCHES).unwrap_or(u32::MAX)).await?;
        let events = newest.iter().map(LogEntry::event).collect::<Result<Vec<Event<SearchEvent>>, _>>()?;
        let kept = events.iter().map(|event| {
            let SearchEvent::NothingFound { text, .. } = &event.body;
            (text.as_str(), event.at)
        });
        let taken = take(search, kept, at);
        if taken != Taken::New {
            return Ok(taken);
        }
        let seq = events.first().map_or(0, |event| event.seq) + 1;
        let body = SearchEvent::NothingFound { text: search.text().to_owned(), language: search.language() };
        let event = Event { seq, id: format!("searches:{agent}:{seq}"), at, actor: actor.clone(), body };
        match log::append(sql, site, &stream, std::slice::from_ref(&event), |_| "nothing_found").await {
            Ok(()) => return Ok(Taken::New),
            // Another one of the same agent was first: it counts too.
            Err(StoreError::Sql(SqlError::Unique)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Writes the rows of the searches among `entries`, which are a piece of the log; what is there stays as it is.
pub(crate) async fn project(sql: &impl Sql, entries: &[LogEntry]) -> Result<(), StoreError> {
    let mut parameters: Vec<Value> = Vec::new();
    let mut rows = 0;
    for entry in entries {
        let Some(agent) = entry.stream.strip_prefix("searches/") else { continue };
        let SearchEvent::NothingFound { text, language } = entry.event()?.body;
        rows += 1;
        parameters.extend([
            Value::from(entry.site.as_str()),
            agent.into(),
            entry.seq.into(),
            entry.at.into(),
            language.as_str().into(),
            text.into(),
        ]);
    }
    if rows == 0 {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO search (site, agent, seq, at, language, text) VALUES {}
            ON CONFLICT (site, agent, seq) DO NOTHING",
        placeholders(rows, 6)
    );
    sql.query(&insert, parameters).await?;
    Ok(())
}

/// A search that found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    /// What was looked for, without personal data.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// When.
    pub at: Millis,
}

/// The newest searches of a span that found nothing; at most [`MAX_CLUSTERED`].
///
/// # Errors
/// The database's.
pub async fn in_span(sql: &impl Sql, site: &SiteId, span: Span) -> Result<Vec<SearchRow>, StoreError> {
    let statement = "SELECT text, language, at FROM search WHERE site = $1 AND at >= $2 AND at < $3
        ORDER BY at DESC, agent, seq LIMIT $4";
    let parameters = vec![site.as_str().into(), span.from.into(), span.until.into(), (MAX_CLUSTERED as u64).into()];
    let row = |row: &Row| SearchRow {
        text: row.text(0).unwrap_or_default().to_owned(),
        language: Language::from_tag(row.text(1).unwrap_or_default()),
        at: Millis::new(row.number(2).unwrap_or(0)),
    };
    Ok(sql.query(statement, parameters).await?.iter().map(row).collect())
}
