//! Many articles at once, as an import has them: each statement waits for the disk, so that a few serve hundreds.

use super::{ArticleEvent, Put, of_ids, put, would_be};
use crate::{Sql, SqlError, StoreError, Value, log, sql::placeholders};
use desk_core::{Actor, Event, Millis, id::SiteId};
use desk_knowledge::Article;

/// How many articles share a statement: eight parameters each, of the 32,766 that SQLite takes.
const AT_ONCE: usize = 250;

/// Creates or changes articles, whatever their newest versions are; what came of each, in their order. Cut off in
/// between, some are written and others are not, and the same call again completes it.
///
/// # Errors
/// The database's.
pub async fn put_all(
    sql: &impl Sql,
    site: &SiteId,
    articles: &[Article],
    actor: &Actor,
    at: Millis,
) -> Result<Vec<Put>, StoreError> {
    let mut puts = Vec::with_capacity(articles.len());
    for chunk in articles.chunks(AT_ONCE) {
        match together(sql, site, chunk, actor, at).await {
            Ok(done) => puts.extend(done),
            // Somebody else changed one of them meanwhile, or a crash left one unprojected: each for itself.
            Err(StoreError::Sql(SqlError::Unique)) => {
                for article in chunk {
                    puts.push(put(sql, site, article, None, actor, at).await?);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(puts)
}

/// What [`put_all`] would do.
///
/// # Errors
/// The database's.
pub async fn would_put(sql: &impl Sql, site: &SiteId, articles: &[Article]) -> Result<Vec<Put>, StoreError> {
    let mut puts = Vec::with_capacity(articles.len());
    for chunk in articles.chunks(AT_ONCE) {
        let ids: Vec<&str> = chunk.iter().map(|article| article.id().as_str()).collect();
        let before = of_ids(sql, site, &ids).await?;
        puts.extend(chunk.iter().map(|article| would_be(article, before.get(article.id().as_str()))));
    }
    Ok(puts)
}

async fn together(
    sql: &impl Sql,
    site: &SiteId,
    articles: &[Article],
    actor: &Actor,
    at: Millis,
) -> Result<Vec<Put>, StoreError> {
    let ids: Vec<&str> = articles.iter().map(|article| article.id().as_str()).collect();
    let before = of_ids(sql, site, &ids).await?;
    let mut puts = Vec::with_capacity(articles.len());
    let mut streams = Vec::new();
    let mut versions: Vec<(u64, Millis, &Article)> = Vec::new();
    for article in articles {
        let id = article.id().as_str();
        let row = before.get(id);
        let put = would_be(article, row);
        puts.push(put);
        if put == Put::Unchanged {
            continue;
        }
        let seq = row.map_or(0, |row| row.version).saturating_add(1);
        let body = ArticleEvent::ArticlePut(article.clone());
        let event = Event { seq, id: format!("article:{id}:{seq}"), at, actor: actor.clone(), body };
        streams.push((crate::Stream::Article(id.to_owned()), event));
        versions.push((seq, at, article));
    }
    if !streams.is_empty() {
        log::append_each(sql, site, &streams, |_| "article_put").await?;
        project_all(sql, site, versions.into_iter()).await?;
    }
    Ok(puts)
}

/// Writes the rows that follow from versions of articles (number, time, article), of which no two are of one article; an
/// older one changes nothing.
pub(super) async fn project_all(
    sql: &impl Sql,
    site: &SiteId,
    versions: impl Iterator<Item = (u64, Millis, &Article)>,
) -> Result<(), StoreError> {
    let mut parameters: Vec<Value> = Vec::new();
    let mut count = 0;
    for (seq, at, article) in versions {
        let json = serde_json::to_string(article).map_err(|e| StoreError::corrupt("an article", e))?;
        count += 1;
        parameters.extend([
            Value::from(site.as_str()),
            article.id().as_str().into(),
            seq.into(),
            article.language().as_str().into(),
            article.category().as_str().into(),
            article.title().into(),
            at.into(),
            json.into(),
        ]);
    }
    let upsert = format!(
        "INSERT INTO article (site, id, seq, language, category, title, updated_at, article) VALUES {}
        ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, language = excluded.language,
            category = excluded.category, title = excluded.title, updated_at = excluded.updated_at,
            article = excluded.article, removed = 0
        WHERE excluded.seq > article.seq",
        placeholders(count, 8)
    );
    sql.query(&upsert, parameters).await?;
    Ok(())
}

/// Marks which versions lookups see since the publication that is event `seq` of the site; an older one changes
/// nothing. Most articles share a few version numbers, and each number shares statements.
pub(crate) async fn set_published(
    sql: &impl Sql,
    site: &SiteId,
    seq: u64,
    articles: &[(String, u64)],
) -> Result<(), StoreError> {
    let mut sorted: Vec<&(String, u64)> = articles.iter().collect();
    sorted.sort_by_key(|(_, version)| *version);
    for same in sorted.chunk_by(|(_, a), (_, b)| a == b) {
        for chunk in same.chunks(AT_ONCE) {
            let Some((_, version)) = chunk.first() else { continue };
            let places: Vec<String> = (4..chunk.len() + 4).map(|n| format!("${n}")).collect();
            let update = format!(
                "UPDATE article SET published = $1, published_by = $2
                    WHERE site = $3 AND COALESCE(published_by, 0) < $2 AND id IN ({})",
                places.join(", ")
            );
            let mut parameters: Vec<Value> = vec![(*version).into(), seq.into(), site.as_str().into()];
            parameters.extend(chunk.iter().map(|(id, _)| Value::from(id.as_str())));
            sql.query(&update, parameters).await?;
        }
    }
    Ok(())
}

/// Marks that lookups do not see some articles any more, since event `seq` of the site; an older one changes nothing.
pub(crate) async fn set_unpublished(
    sql: &impl Sql,
    site: &SiteId,
    seq: u64,
    articles: &[String],
) -> Result<(), StoreError> {
    for chunk in articles.chunks(AT_ONCE) {
        let places: Vec<String> = (3..chunk.len() + 3).map(|n| format!("${n}")).collect();
        let update = format!(
            "UPDATE article SET published = NULL, published_by = $1
                WHERE site = $2 AND COALESCE(published_by, 0) < $1 AND id IN ({})",
            places.join(", ")
        );
        let mut parameters: Vec<Value> = vec![seq.into(), site.as_str().into()];
        parameters.extend(chunk.iter().map(|id| Value::from(id.as_str())));
        sql.query(&update, parameters).await?;
    }
    Ok(())
}
