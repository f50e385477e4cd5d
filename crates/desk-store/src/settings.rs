//! A site's settings: each kind is one document with a name, every change of it is a version in a stream of its own,
//! and one row has the newest. A kind is a type that parses itself; what is stored here is its JSON.

use crate::{LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, log};
use desk_core::{
    Actor, Event, Millis,
    id::{AgentId, SiteId},
    ticket::{OwnViews, TicketSettings, Views},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One kind of settings. The default is what holds where a site has never put any.
pub trait Setting: Serialize + DeserializeOwned + Default {
    /// The name of its stream and row: `a-z` and `-`. Never changed once released. A kind that every agent has for
    /// themselves has a `/` and their id behind it.
    const NAME: &'static str;
}

impl Setting for TicketSettings {
    const NAME: &'static str = "tickets";
}

impl Setting for Views {
    const NAME: &'static str = "ticket-views";
}

impl Setting for OwnViews {
    const NAME: &'static str = "own-ticket-views";
}

impl Setting for desk_calendar::Calendars {
    const NAME: &'static str = "calendars";
}

impl Setting for desk_sla::Policies {
    const NAME: &'static str = "sla-policies";
}

impl Setting for desk_core::survey::Survey {
    const NAME: &'static str = "survey";
}

impl Setting for desk_routing::Rules {
    const NAME: &'static str = "routing";
}

impl Setting for desk_core::team::Teams {
    const NAME: &'static str = "teams";
}

/// What can happen to settings of any kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum SettingsEvent {
    /// The document became this, as a whole.
    SettingsPut(serde_json::Value),
}

/// Settings as they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsRow<T> {
    /// The settings.
    pub settings: T,
    /// Their version; 0 where they were never put.
    pub version: u64,
    /// When and by whom they were put; nothing where they never were.
    pub put: Option<(Millis, Actor)>,
}

/// The settings of a kind; the default where they were never put.
///
/// # Errors
/// The database's; [`StoreError::Corrupt`] where a later version of this program wrote them.
pub async fn find<T: Setting>(sql: &impl Sql, site: &SiteId) -> Result<SettingsRow<T>, StoreError> {
    find_named(sql, site, T::NAME).await
}

/// [`find`], of a kind that every agent has for themselves.
///
/// # Errors
/// Those of [`find`].
pub async fn find_own<T: Setting>(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
) -> Result<SettingsRow<T>, StoreError> {
    find_named(sql, site, &own_name::<T>(agent)).await
}

/// Every version of a kind that ever held, oldest first, with when it was put; at most the newest 1,000.
///
/// # Errors
/// Those of [`find`].
pub async fn history<T: Setting>(sql: &impl Sql, site: &SiteId) -> Result<Vec<(Millis, T)>, StoreError> {
    let mut entries = log::newest(sql, site, &Stream::Settings(T::NAME.to_owned()), 1_000).await?;
    entries.reverse();
    let read = |entry: &LogEntry| {
        let SettingsEvent::SettingsPut(document) = entry.event()?.body;
        let settings = serde_json::from_value(document);
        Ok((entry.at, settings.map_err(|e| StoreError::corrupt(format!("the settings {}", T::NAME), e))?))
    };
    entries.iter().map(read).collect()
}

/// Puts settings of a kind. With `expected`, only where that is the newest version (0: never put); nothing where it is
/// not. Settings that are so already are left as they are.
///
/// # Errors
/// The database's.
pub async fn put<T: Setting>(
    sql: &impl Sql,
    site: &SiteId,
    settings: &T,
    expected: Option<u64>,
    actor: &Actor,
    at: Millis,
) -> Result<Option<SettingsRow<T>>, StoreError> {
    put_named(sql, site, T::NAME, settings, expected, (actor, at)).await
}

/// [`put`], of a kind that every agent has for themselves.
///
/// # Errors
/// Those of [`put`].
pub async fn put_own<T: Setting>(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    settings: &T,
    expected: Option<u64>,
    (actor, at): (&Actor, Millis),
) -> Result<Option<SettingsRow<T>>, StoreError> {
    put_named(sql, site, &own_name::<T>(agent), settings, expected, (actor, at)).await
}

fn own_name<T: Setting>(agent: &AgentId) -> String {
    format!("{}/{agent}", T::NAME)
}

async fn find_named<T: Setting>(sql: &impl Sql, site: &SiteId, name: &str) -> Result<SettingsRow<T>, StoreError> {
    let Some(document) = newest(sql, site, name).await? else { return Ok(SettingsRow::default()) };
    let settings = serde_json::from_value(document.settings);
    let settings = settings.map_err(|e| StoreError::corrupt(format!("the settings {name}"), e))?;
    Ok(SettingsRow { settings, version: document.version, put: document.put })
}

async fn put_named<T: Setting>(
    sql: &impl Sql,
    site: &SiteId,
    name: &str,
    settings: &T,
    expected: Option<u64>,
    (actor, at): (&Actor, Millis),
) -> Result<Option<SettingsRow<T>>, StoreError> {
    let wanted = serde_json::to_value(settings).map_err(|e| StoreError::corrupt(format!("the settings {name}"), e))?;
    for _ in 0..8 {
        let now = newest(sql, site, name).await?;
        // Before the conflict: a retry finds the version that its first try made.
        if now.as_ref().is_some_and(|now| now.settings == wanted) {
            return find_named(sql, site, name).await.map(Some);
        }
        let version = now.map_or(0, |now| now.version);
        if expected.is_some_and(|expected| expected != version) {
            return Ok(None);
        }
        let seq = version + 1;
        let body = SettingsEvent::SettingsPut(wanted.clone());
        let event = Event { seq, id: format!("settings:{name}:{seq}"), at, actor: actor.clone(), body };
        let stream = Stream::Settings(name.to_owned());
        match log::append(sql, site, &stream, std::slice::from_ref(&event), |_| "settings_put").await {
            Ok(()) => {
                project(sql, site, name, &event).await?;
                return find_named(sql, site, name).await.map(Some);
            }
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, name).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// Projects what is in the stream and not in the row.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, name: &str) -> Result<(), StoreError> {
    let from = newest(sql, site, name).await?.map_or(0, |now| now.version);
    for entry in log::read_after(sql, site, &Stream::Settings(name.to_owned()), from, 1_000).await? {
        project(sql, site, name, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the row that follows from an event; an older one changes nothing.
pub(crate) async fn project(
    sql: &impl Sql,
    site: &SiteId,
    name: &str,
    event: &Event<SettingsEvent>,
) -> Result<(), StoreError> {
    let SettingsEvent::SettingsPut(document) = &event.body;
    let actor = serde_json::to_string(&event.actor).map_err(|e| StoreError::corrupt("an actor", e))?;
    let upsert = "INSERT INTO settings (site, name, seq, at, actor, document) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (site, name) DO UPDATE SET seq = excluded.seq, at = excluded.at, actor = excluded.actor,
            document = excluded.document
        WHERE excluded.seq > settings.seq";
    let parameters: Vec<Value> = vec![
        site.as_str().into(),
        name.into(),
        event.seq.into(),
        event.at.into(),
        actor.into(),
        document.to_string().into(),
    ];
    sql.query(upsert, parameters).await?;
    Ok(())
}

async fn newest(
    sql: &impl Sql,
    site: &SiteId,
    name: &str,
) -> Result<Option<SettingsRow<serde_json::Value>>, StoreError> {
    let select = "SELECT seq, at, actor, document FROM settings WHERE site = $1 AND name = $2";
    let rows = sql.query(select, vec![site.as_str().into(), name.into()]).await?;
    let read = |row: &Row| {
        Some(SettingsRow {
            version: row.number(0)?,
            put: Some((Millis::new(row.number(1)?), serde_json::from_str(row.text(2)?).ok()?)),
            settings: serde_json::from_str(row.text(3)?).ok()?,
        })
    };
    let Some(row) = rows.first() else { return Ok(None) };
    read(row).map(Some).ok_or_else(|| StoreError::corrupt(format!("the settings {name}"), format!("{row:?}")))
}
