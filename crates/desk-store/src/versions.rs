//! What an article was before, and what publishing it would change.

use crate::{LogEntry, Sql, StoreError, Stream, articles::ArticleEvent, log};
use desk_core::{Actor, Millis, id::SiteId};
use desk_knowledge::Article;

/// A version of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, 1 for the first.
    pub version: u64,
    /// When it was made.
    pub at: Millis,
    /// Who made it.
    pub actor: Actor,
    /// What it says; nothing where it took the article away.
    pub article: Option<Article>,
}

/// The newest versions of an article that come before `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn before(
    sql: &impl Sql,
    site: &SiteId,
    id: &str,
    before: u64,
    limit: u32,
) -> Result<Vec<Version>, StoreError> {
    let entries = log::read_before(sql, site, &Stream::Article(id.to_owned()), before, limit).await?;
    entries.iter().map(version).collect()
}

fn version(entry: &LogEntry) -> Result<Version, StoreError> {
    let event = entry.event::<ArticleEvent>()?;
    let article = match event.body {
        ArticleEvent::ArticlePut(article) => Some(article),
        ArticleEvent::ArticleRemoved { .. } => None,
    };
    Ok(Version { version: event.seq, at: event.at, actor: event.actor, article })
}

/// What publishing does to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Lookups see it from then on.
    Created,
    /// Lookups see another version.
    Changed,
    /// Lookups see it no more.
    Removed,
}

/// An article that publishing would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What would happen to it.
    pub change: Change,
}

/// How publishing changes an article's row: 0 not at all.
const CHANGE: &str = "CASE WHEN removed = 0 AND published IS NULL THEN 1 WHEN removed = 0 AND published <> seq THEN 2
    WHEN removed = 1 AND published IS NOT NULL THEN 3 ELSE 0 END";

/// How many articles publishing would show for the first time, change and take away.
///
/// # Errors
/// The database's.
pub async fn pending_counts(sql: &impl Sql, site: &SiteId) -> Result<[u64; 3], StoreError> {
    let statement = format!("SELECT {CHANGE}, COUNT(*) FROM article WHERE site = $1 GROUP BY {CHANGE}");
    let rows = sql.query(&statement, vec![site.as_str().into()]).await?;
    let count = |change| rows.iter().find(|row| row.number(0) == Some(change)).and_then(|row| row.number(1));
    Ok([1, 2, 3].map(|change| count(change).unwrap_or(0)))
}

/// The articles that publishing would change, by id, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn pending(sql: &impl Sql, site: &SiteId, limit: u32) -> Result<Vec<Pending>, StoreError> {
    let statement =
        format!("SELECT id, title, {CHANGE} FROM article WHERE site = $1 AND {CHANGE} > 0 ORDER BY id LIMIT $2");
    let rows = sql.query(&statement, vec![site.as_str().into(), limit.into()]).await?;
    let pending = rows.iter().map(|row| Pending {
        id: row.text(0).unwrap_or_default().to_owned(),
        title: row.text(1).unwrap_or_default().to_owned(),
        change: match row.number(2) {
            Some(1) => Change::Created,
            Some(2) => Change::Changed,
            _ => Change::Removed,
        },
    });
    Ok(pending.collect())
}
