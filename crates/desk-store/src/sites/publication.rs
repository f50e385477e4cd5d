//! What a publish tells the log: which versions of which articles lookups see, in events of bounded size, and last of all
//! that these are all. So neither an event, nor what follows from it, grows with the base.
//!
//! Each event has a name that follows from the generation and its place: told twice, it is there once.

use super::{SiteEvent, find, heal};
use crate::{Sql, SqlError, StoreError, Stream, articles, flows, log, synonyms};
use desk_core::{Actor, Event, Millis, id::SiteId};

/// How many articles an event tells of at most.
pub const AT_ONCE: usize = 1_000;

/// What a publish has made visible, beside its articles.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The generation's name.
    pub generation: &'a str,
    /// Ids and versions of the flows.
    pub flows: &'a [(String, u64)],
    /// The version of the site's synonyms; 0 for none.
    pub synonyms: u64,
}

/// Records which versions of some articles of a generation lookups see: its event number `n`, counted from 0. At most
/// [`AT_ONCE`] of them.
///
/// # Errors
/// The database's; [`StoreError::Corrupt`] where there is no such site.
pub async fn publish_articles(
    sql: &impl Sql,
    site: &SiteId,
    generation: &str,
    n: u32,
    articles: &[(String, u64)],
    actor: &Actor,
    at: Millis,
) -> Result<(), StoreError> {
    let generation = generation.to_owned();
    let name = format!("publish:{generation}:{n}");
    let body = SiteEvent::ArticlesPublished { generation, articles: articles.to_vec(), removed: Vec::new() };
    record(sql, site, &name, &body, actor, at).await
}

/// Records of some articles that lookups see them no more, since what was published after the site's event `since` has
/// not told of them; after all others are told. Answers whether there were such: then there may be more.
///
/// # Errors
/// As [`publish_articles`].
pub async fn publish_removals(
    sql: &impl Sql,
    site: &SiteId,
    generation: &str,
    n: u32,
    since: u64,
    actor: &Actor,
    at: Millis,
) -> Result<bool, StoreError> {
    let removed = articles::published_until(sql, site, since, AT_ONCE).await?;
    if removed.is_empty() {
        return Ok(false);
    }
    let generation = generation.to_owned();
    let name = format!("publish:{generation}:{n}");
    let body = SiteEvent::ArticlesPublished { generation, articles: Vec::new(), removed };
    record(sql, site, &name, &body, actor, at).await?;
    Ok(true)
}

/// Records that a generation of the knowledge is what lookups see, after its articles. Recorded already, it changes
/// nothing.
///
/// # Errors
/// As [`publish_articles`].
pub async fn publish(
    sql: &impl Sql,
    site: &SiteId,
    published: &Publication<'_>,
    actor: &Actor,
    at: Millis,
) -> Result<(), StoreError> {
    let body = SiteEvent::Published {
        generation: published.generation.to_owned(),
        articles: Vec::new(),
        flows: published.flows.to_vec(),
        synonyms: published.synonyms,
    };
    record(sql, site, &format!("publish:{}", published.generation), &body, actor, at).await
}

/// Appends an event under its name, unless it is there.
async fn record(
    sql: &impl Sql,
    site: &SiteId,
    name: &str,
    body: &SiteEvent,
    actor: &Actor,
    at: Millis,
) -> Result<(), StoreError> {
    let base = log::stored_name(name);
    for _ in 0..8 {
        let mut row = find(sql, site).await?;
        if row.is_none() {
            heal(sql, site).await?;
            row = find(sql, site).await?;
        }
        let never = || StoreError::corrupt(format!("site {site}"), "it was never set up");
        let seq = row.ok_or_else(never)?.seq + 1;
        let event = Event { seq, id: base.clone(), at, actor: actor.clone(), body: body.clone() };
        let kind = |body: &SiteEvent| match body {
            SiteEvent::ArticlesPublished { .. } => "articles_published",
            _ => "published",
        };
        match log::append(sql, site, &Stream::Site, std::slice::from_ref(&event), kind).await {
            Ok(()) => return project(sql, site, &event).await,
            Err(StoreError::Sql(SqlError::Unique)) => {
                heal(sql, site).await?;
                if !log::caused_by(sql, site, &base).await?.is_empty() {
                    return Ok(());
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Writes the rows that follow from an event of a publication; an older one changes nothing. The site's own row last:
/// where this is cut off, it still asks for it to be done again.
pub(super) async fn project(sql: &impl Sql, id: &SiteId, event: &Event<SiteEvent>) -> Result<(), StoreError> {
    match &event.body {
        SiteEvent::ArticlesPublished { articles, removed, .. } => {
            articles::set_published(sql, id, event.seq, articles).await?;
            articles::set_unpublished(sql, id, event.seq, removed).await?;
            let update = "UPDATE site SET seq = $1 WHERE id = $2 AND seq < $1";
            sql.query(update, vec![event.seq.into(), id.as_str().into()]).await?;
        }
        SiteEvent::Published { generation, articles, flows, synonyms } => {
            if !articles.is_empty() {
                articles::set_published(sql, id, event.seq, articles).await?;
                articles::set_all_others_unpublished(sql, id, event.seq).await?;
            }
            flows::set_published(sql, id, event.seq, flows).await?;
            synonyms::set_published(sql, id, *synonyms).await?;
            let update = "UPDATE site SET seq = $1, generation = $2, published_at = $3 WHERE id = $4 AND seq < $1";
            let parameters = vec![event.seq.into(), generation.as_str().into(), event.at.into(), id.as_str().into()];
            sql.query(update, parameters).await?;
        }
        SiteEvent::SiteCreated(_) | SiteEvent::HoursSet { .. } => {}
    }
    Ok(())
}
