//! Articles: every change is a version in the article's own stream; what lookups see is published as a whole.

mod many;

pub(crate) use many::set_published;
pub use many::{put_all, would_put};

use crate::{LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, log};
use desk_core::{Actor, Event, Millis, id::SiteId};
use desk_knowledge::Article;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can happen to an article's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ArticleEvent {
    /// Created or changed, as a whole.
    ArticlePut(Article),
}

/// An article as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleRow {
    /// Its newest version.
    pub article: Article,
    /// That version's number, 1 for the first.
    pub version: u64,
    /// The version that lookups see.
    pub published: Option<u64>,
    /// When it last changed.
    pub updated_at: Millis,
}

/// What came of putting an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Created,
    /// It has a new version.
    Updated,
    /// It was the same already.
    Unchanged,
    /// Its newest version is not the one that the writer saw.
    Conflict,
}

/// Creates or changes an article. With `expected`, only where that is its newest version (0: where there is none). One
/// that is so already is left as it is, whatever is expected.
///
/// # Errors
/// The database's.
pub async fn put(
    sql: &impl Sql,
    site: &SiteId,
    article: &Article,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Put, StoreError> {
    let id = article.id().as_str();
    let stream = Stream::Article(id.to_owned());
    for _ in 0..8 {
        let now = find(sql, site, id).await?;
        let version = now.as_ref().map_or(0, |row| row.version);
        // Before the conflict: a retry finds the version that its first try made.
        if now.is_some_and(|row| row.article == *article) {
            return Ok(Put::Unchanged);
        }
        if expected.is_some_and(|expected| expected != version) {
            return Ok(Put::Conflict);
        }
        let seq = version + 1;
        let body = ArticleEvent::ArticlePut(article.clone());
        let event = Event { seq, id: format!("article:{id}:{seq}"), at, actor: actor.clone(), body };
        match log::append(sql, site, &stream, std::slice::from_ref(&event), |_| "article_put").await {
            Ok(()) => {
                project(sql, site, &event).await?;
                return Ok(if seq == 1 { Put::Created } else { Put::Updated });
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, id).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Projects what is in the article's stream and not in its row.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, id: &str) -> Result<(), StoreError> {
    let from = find(sql, site, id).await?.map_or(0, |row| row.version);
    for entry in log::read_after(sql, site, &Stream::Article(id.to_owned()), from, 1_000).await? {
        project(sql, site, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the row that follows from an article's event; an older one changes nothing.
pub(crate) async fn project(sql: &impl Sql, site: &SiteId, event: &Event<ArticleEvent>) -> Result<(), StoreError> {
    many::project_all(sql, site, std::iter::once(event)).await
}

const COLUMNS: &str = "article, seq, published, updated_at";

/// Articles by id after `after`, of one language or all, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn list(
    sql: &impl Sql,
    site: &SiteId,
    language: Option<&str>,
    after: &str,
    limit: u32,
) -> Result<Vec<ArticleRow>, StoreError> {
    let statement = format!(
        "SELECT {COLUMNS} FROM article WHERE site = $1 AND id > $2 AND language = COALESCE($3, language)
            ORDER BY id LIMIT $4"
    );
    let parameters: Vec<Value> = vec![site.as_str().into(), after.into(), language.into(), limit.into()];
    sql.query(&statement, parameters).await?.iter().map(row).collect()
}

/// Every article of a site, by id.
///
/// # Errors
/// The database's.
pub async fn all(sql: &impl Sql, site: &SiteId) -> Result<Vec<ArticleRow>, StoreError> {
    let mut articles: Vec<ArticleRow> = Vec::new();
    loop {
        let after = articles.last().map_or("", |row| row.article.id().as_str()).to_owned();
        let page = list(sql, site, None, &after, 500).await?;
        if page.is_empty() {
            return Ok(articles);
        }
        articles.extend(page);
    }
}

/// One article.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId, id: &str) -> Result<Option<ArticleRow>, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM article WHERE site = $1 AND id = $2");
    let rows = sql.query(&statement, vec![site.as_str().into(), id.into()]).await?;
    rows.first().map(row).transpose()
}

/// The articles with these ids, by id.
///
/// # Errors
/// The database's.
pub async fn of_ids(sql: &impl Sql, site: &SiteId, ids: &[&str]) -> Result<BTreeMap<String, ArticleRow>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|n| format!("${n}")).collect();
    let statement = format!("SELECT {COLUMNS} FROM article WHERE site = $1 AND id IN ({})", places.join(", "));
    let parameters = std::iter::once(site.as_str().into()).chain(ids.iter().map(|id| Value::from(*id))).collect();
    let rows = sql.query(&statement, parameters).await?;
    rows.iter().map(|found| row(found).map(|row| (row.article.id().to_string(), row))).collect()
}

/// How many articles there are, and how many of them have a newer version than the published one.
///
/// # Errors
/// The database's.
pub async fn counts(sql: &impl Sql, site: &SiteId) -> Result<(u64, u64), StoreError> {
    let statement = "SELECT COUNT(*), SUM(CASE WHEN published = seq THEN 0 ELSE 1 END) FROM article WHERE site = $1";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    let number = |column| rows.first().and_then(|row| row.number(column)).unwrap_or(0);
    Ok((number(0), number(1)))
}

fn row(row: &Row) -> Result<ArticleRow, StoreError> {
    let article =
        serde_json::from_str(row.text(0).unwrap_or_default()).map_err(|e| StoreError::corrupt("an article", e))?;
    Ok(ArticleRow {
        article,
        version: row.number(1).unwrap_or(0),
        published: row.number(2),
        updated_at: Millis::new(row.number(3).unwrap_or(0)),
    })
}
