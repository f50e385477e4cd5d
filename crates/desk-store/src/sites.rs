//! Sites: set up once, then only added to.

mod publication;

pub use publication::{AT_ONCE, Publication, publish, publish_articles, publish_removals};

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, log};
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
    /// The number of the newest event of the site.
    pub seq: u64,
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
        SiteEvent::ArticlesPublished { .. } | SiteEvent::Published { .. } => {
            publication::project(sql, id, event).await?
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
