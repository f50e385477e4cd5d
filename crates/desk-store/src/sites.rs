//! Sites: set up once, then only added to.

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, Value, articles, flows, log, synonyms};
use desk_core::{
    Actor, Event, Millis,
    hours::BusinessHours,
    id::SiteId,
    site::{Site, SiteEvent},
};

/// A site and what its lookups see.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteRow {
    /// The site.
    pub site: Site,
    /// The published generation of its knowledge.
    pub generation: Option<String>,
    /// When that was published.
    pub published_at: Option<Millis>,
    seq: u64,
}

/// Sets a site up. False where it exists; nothing changes then.
///
/// # Errors
/// The database's.
pub async fn create(sql: &impl Sql, site: Site, at: Millis) -> Result<bool, StoreError> {
    let id = site.id.clone();
    let event = Event { seq: 1, id: "site".to_owned(), at, actor: Actor::System, body: SiteEvent::SiteCreated(site) };
    let created = match log::append(sql, &id, &Stream::Site, std::slice::from_ref(&event), |_| "site_created").await {
        Ok(()) => true,
        Err(StoreError::Sql(SqlError::Unique)) => false,
        Err(error) => return Err(error),
    };
    heal(sql, &id).await?;
    Ok(created)
}

/// What a publish has made visible.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The generation's name.
    pub generation: &'a str,
    /// Ids and versions of the articles.
    pub articles: &'a [(String, u64)],
    /// Ids and versions of the flows.
    pub flows: &'a [(String, u64)],
    /// The version of the site's synonyms; 0 for none.
    pub synonyms: u64,
}

/// Records that a generation of the knowledge is what lookups see. Recorded already, it changes nothing.
///
/// # Errors
/// The database's; [`StoreError::Corrupt`] where there is no such site.
pub async fn publish(
    sql: &impl Sql,
    site: &SiteId,
    published: &Publication<'_>,
    actor: Actor,
    at: Millis,
) -> Result<(), StoreError> {
    for _ in 0..8 {
        let mut row = find(sql, site).await?;
        if row.is_none() {
            heal(sql, site).await?;
            row = find(sql, site).await?;
        }
        let never = || StoreError::corrupt(format!("site {site}"), "it was never set up");
        let seq = row.ok_or_else(never)?.seq + 1;
        let body = SiteEvent::Published {
            generation: published.generation.to_owned(),
            articles: published.articles.to_vec(),
            flows: published.flows.to_vec(),
            synonyms: published.synonyms,
        };
        let base = log::stored_name(&format!("publish:{}", published.generation));
        let event = Event { seq, id: base.clone(), at, actor: actor.clone(), body };
        match log::append(sql, site, &Stream::Site, std::slice::from_ref(&event), |_| "published").await {
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

/// Sets when people are there; `None` for always. Answers whether there is such a site.
///
/// # Errors
/// The database's.
pub async fn set_hours(
    sql: &impl Sql,
    site: &SiteId,
    hours: Option<BusinessHours>,
    actor: &Actor,
    at: Millis,
) -> Result<bool, StoreError> {
    for _ in 0..8 {
        heal(sql, site).await?;
        let Some(row) = find(sql, site).await? else { return Ok(false) };
        if row.site.hours == hours {
            return Ok(true);
        }
        let seq = row.seq + 1;
        let body = SiteEvent::HoursSet { hours: hours.clone() };
        let event = Event { seq, id: format!("site:{seq}"), at, actor: actor.clone(), body };
        match log::append(sql, site, &Stream::Site, std::slice::from_ref(&event), |_| "hours_set").await {
            Ok(()) => return project(sql, site, &event).await.map(|()| true),
            Err(StoreError::Sql(SqlError::Unique)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Projects what is in the site's stream and not in its row.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId) -> Result<(), StoreError> {
    let from = find(sql, site).await?.map_or(0, |row| row.seq);
    for entry in log::read_after(sql, site, &Stream::Site, from, 1_000).await? {
        project(sql, site, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the rows that follow from a site's event; an older one changes nothing.
pub(crate) async fn project(sql: &impl Sql, id: &SiteId, event: &Event<SiteEvent>) -> Result<(), StoreError> {
    match &event.body {
        SiteEvent::SiteCreated(site) => {
            let json = serde_json::to_string(site).map_err(|e| StoreError::corrupt("a site", e))?;
            let insert = "INSERT INTO site (id, seq, site) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
            sql.query(insert, vec![id.as_str().into(), event.seq.into(), json.into()]).await?;
        }
        SiteEvent::HoursSet { hours } => {
            let Some(row) = find(sql, id).await?.filter(|row| row.seq < event.seq) else { return Ok(()) };
            let site = Site { hours: hours.clone(), ..row.site };
            let json = serde_json::to_string(&site).map_err(|e| StoreError::corrupt("a site", e))?;
            let update = "UPDATE site SET seq = $1, site = $2 WHERE id = $3 AND seq < $1";
            sql.query(update, vec![event.seq.into(), json.into(), id.as_str().into()]).await?;
        }
        SiteEvent::Published { generation, articles, flows, synonyms } => {
            // The site's own row last: where this is cut off, it still asks for it to be done again.
            articles::set_published(sql, id, event.seq, articles).await?;
            articles::set_unpublished(sql, id, event.seq).await?;
            flows::set_published(sql, id, event.seq, flows).await?;
            synonyms::set_published(sql, id, *synonyms).await?;
            let update = "UPDATE site SET seq = $1, generation = $2, published_at = $3 WHERE id = $4 AND seq < $1";
            let parameters: Vec<Value> =
                vec![event.seq.into(), generation.as_str().into(), event.at.into(), id.as_str().into()];
            sql.query(update, parameters).await?;
        }
    }
    Ok(())
}

/// A site.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId) -> Result<Option<SiteRow>, StoreError> {
    let statement = "SELECT site, generation, published_at, seq FROM site WHERE id = $1";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let site = serde_json::from_str(row.text(0).unwrap_or_default()).map_err(|e| StoreError::corrupt("a site", e))?;
    Ok(Some(SiteRow {
        site,
        generation: row.text(1).map(str::to_owned),
        published_at: row.number(2).map(Millis::new),
        seq: row.number(3).unwrap_or(0),
    }))
}

/// The ids of all sites.
///
/// # Errors
/// The database's.
pub async fn all(sql: &impl Sql) -> Result<Vec<SiteId>, StoreError> {
    let rows = sql.query("SELECT id FROM site ORDER BY id", Vec::new()).await?;
    Ok(rows.iter().filter_map(|row| SiteId::parse(row.text(0)?).ok()).collect())
}
