//! Articles: every change is a version in the article's own stream; what lookups see is published as a whole.

mod many;

pub use many::{put_all, would_put};
pub(crate) use many::{set_published, set_unpublished};

use crate::{LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, log};
use desk_core::{Actor, Event, Millis, id::SiteId};
use desk_knowledge::{Article, ArticleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can happen to an article's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ArticleEvent {
    /// Created or changed, as a whole.
    ArticlePut(Article),
    /// Taken away; put again, it is back.
    ArticleRemoved {
        /// Which.
        id: ArticleId,
    },
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
    /// Whether the newest version says that it is gone. The article is then the one before.
    pub removed: bool,
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
        if now.is_some_and(|row| !row.removed && row.article == *article) {
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

/// What came of removing an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone with the next publish, or was already on its way.
    Removed,
    /// There is none.
    Missing,
    /// Its newest version is not the one that the writer saw.
    Conflict,
}

/// Removes an article. With `expected`, only where that is its newest version.
///
/// # Errors
/// The database's.
pub async fn remove(
    sql: &impl Sql,
    site: &SiteId,
    id: &ArticleId,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Removal, StoreError> {
    for _ in 0..8 {
        let Some(now) = find(sql, site, id.as_str()).await? else { return Ok(Removal::Missing) };
        if now.removed {
            return Ok(Removal::Removed);
        }
        if expected.is_some_and(|expected| expected != now.version) {
            return Ok(Removal::Conflict);
        }
        let seq = now.version + 1;
        let body = ArticleEvent::ArticleRemoved { id: id.clone() };
        let event = Event { seq, id: format!("article:{id}:{seq}"), at, actor: actor.clone(), body };
        let stream = Stream::Article(id.as_str().to_owned());
        match log::append(sql, site, &stream, std::slice::from_ref(&event), |_| "article_removed").await {
            Ok(()) => {
                project(sql, site, &event).await?;
                return Ok(Removal::Removed);
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, id.as_str()).await?,
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
    let article = match &event.body {
        ArticleEvent::ArticlePut(article) => article,
        ArticleEvent::ArticleRemoved { id } => {
            let update = "UPDATE article SET seq = $1, updated_at = $2, removed = 1
                WHERE site = $3 AND id = $4 AND seq < $1";
            let parameters = vec![event.seq.into(), event.at.into(), site.as_str().into(), id.as_str().into()];
            sql.query(update, parameters).await?;
            return Ok(());
        }
    };
    many::project_all(sql, site, std::iter::once((event.seq, event.at, article))).await
}

/// Ids of articles that lookups see by a publication's event up to `seq` of the site and by no later one, at most `limit`.
pub(crate) async fn published_until(
    sql: &impl Sql,
    site: &SiteId,
    seq: u64,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let select = "SELECT id FROM article WHERE site = $1 AND published IS NOT NULL AND published_by <= $2
        ORDER BY published_by, id LIMIT $3";
    let rows = sql.query(select, vec![site.as_str().into(), seq.into(), (limit as u64).into()]).await?;
    Ok(rows.iter().filter_map(|row| row.text(0).map(str::to_owned)).collect())
}

/// Marks what a publication that is one event, number `seq` of the site, has left out, after [`set_published`] for what
/// it has.
pub(crate) async fn set_all_others_unpublished(sql: &impl Sql, site: &SiteId, seq: u64) -> Result<(), StoreError> {
    let update = "UPDATE article SET published = NULL, published_by = $1
        WHERE site = $2 AND published IS NOT NULL AND COALESCE(published_by, 0) < $1";
    sql.query(update, vec![seq.into(), site.as_str().into()]).await?;
    Ok(())
}

const COLUMNS: &str = "article, seq, published, updated_at, removed";

/// Articles that are not removed, by id after `after`, of one language or all, at most `limit`.
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
    some(sql, site, language, after, limit, 0).await
}

/// Articles that are removed, as they last were, by id as [`list`].
///
/// # Errors
/// The database's.
pub async fn removed(
    sql: &impl Sql,
    site: &SiteId,
    language: Option<&str>,
    after: &str,
    limit: u32,
) -> Result<Vec<ArticleRow>, StoreError> {
    some(sql, site, language, after, limit, 1).await
}

async fn some(
    sql: &impl Sql,
    site: &SiteId,
    language: Option<&str>,
    after: &str,
    limit: u32,
    removed: u8,
) -> Result<Vec<ArticleRow>, StoreError> {
    // Written out, so that the few that are removed are found by their own index.
    let statement = format!(
        "SELECT {COLUMNS} FROM article WHERE site = $1 AND id > $2 AND language = COALESCE($3, language)
            AND removed = {removed} ORDER BY id LIMIT $4"
    );
    let parameters: Vec<Value> = vec![site.as_str().into(), after.into(), language.into(), limit.into()];
    sql.query(&statement, parameters).await?.iter().map(row).collect()
}

/// Every article of a site that is not removed, by id.
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

/// One article, removed or not.
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

/// What putting an article would come to, where `before` is how it stands.
#[must_use]
pub fn would_be(article: &Article, before: Option<&ArticleRow>) -> Put {
    match before {
        None => Put::Created,
        Some(row) if !row.removed && row.article == *article => Put::Unchanged,
        Some(_) => Put::Updated,
    }
}

/// How many articles there are, and how many differ from what is published: new, changed or to be removed.
///
/// # Errors
/// The database's.
pub async fn counts(sql: &impl Sql, site: &SiteId) -> Result<(u64, u64), StoreError> {
    let statement = "SELECT COUNT(CASE WHEN removed = 0 THEN 1 END),
            SUM(CASE WHEN removed = 0 AND published = seq THEN 0 WHEN removed = 1 AND published IS NULL THEN 0 ELSE 1 END)
        FROM article WHERE site = $1";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    let number = |column| rows.first().and_then(|row| row.number(column)).unwrap_or(0);
    Ok((number(0), number(1)))
}

/// How many versions all articles have together, those that were removed too: every change makes it larger.
///
/// # Errors
/// The database's.
pub async fn revision(sql: &impl Sql, site: &SiteId) -> Result<u64, StoreError> {
    let statement = "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM article WHERE site = $1";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| row.number(0)).unwrap_or(0))
}

fn row(row: &Row) -> Result<ArticleRow, StoreError> {
    let article =
        serde_json::from_str(row.text(0).unwrap_or_default()).map_err(|e| StoreError::corrupt("an article", e))?;
    Ok(ArticleRow {
        article,
        version: row.number(1).unwrap_or(0),
        published: row.number(2),
        updated_at: Millis::new(row.number(3).unwrap_or(0)),
        removed: row.number(4) == Some(1),
    })
}
