//! Agents: their descriptions and how busy they are.

use crate::{LogEntry, Row, Sql, SqlError, StoreError, Stream, Value, log, seats};
use desk_core::{
    Actor, Event, Millis,
    agent::{Agent, AgentEvent},
    id::{AgentId, SiteId},
};

/// An agent with their load.
#[derive(Debug, Clone, PartialEq)]
pub struct Colleague {
    /// The description.
    pub agent: Agent,
    /// Conversations they have.
    pub open: u32,
    /// When they last got one; 0 for never.
    pub last_assigned: Millis,
}

/// Creates or changes an agent; `password` is the PHC string of a slow hash. One who is so already stays as they are.
///
/// # Errors
/// The database's; [`StoreError::Contended`] where somebody else changes the same agent all the time.
pub async fn put(
    sql: &impl Sql,
    site: &SiteId,
    agent: Agent,
    password: String,
    actor: Actor,
    at: Millis,
) -> Result<(), StoreError> {
    let id = agent.id.clone();
    let is_so = |now: &Newest| !now.removed && now.agent == agent && now.password == password;
    let body = AgentEvent::AgentPut { agent: agent.clone(), password: password.clone() };
    change(sql, site, &id, body, (&actor, at), |now| now.is_some_and(is_so)).await
}

/// Makes one no agent any more: they cannot log in and get nothing. Their conversations are routing's to give on. One
/// who is none stays none.
///
/// # Errors
/// As [`put`].
pub async fn remove(sql: &impl Sql, site: &SiteId, id: &AgentId, actor: &Actor, at: Millis) -> Result<(), StoreError> {
    change(sql, site, id, AgentEvent::AgentRemoved, (actor, at), |now| now.is_none_or(|now| now.removed)).await
}

async fn change(
    sql: &impl Sql,
    site: &SiteId,
    id: &AgentId,
    body: AgentEvent,
    (actor, at): (&Actor, Millis),
    is_so: impl Fn(Option<&Newest>) -> bool,
) -> Result<(), StoreError> {
    let stream = Stream::Agent(id.clone());
    for _ in 0..8 {
        let now = newest(sql, site, id).await?;
        if is_so(now.as_ref()) {
            return Ok(());
        }
        let seq = now.map_or(0, |now| now.seq) + 1;
        let event = Event { seq, id: format!("agent:{id}:{seq}"), at, actor: actor.clone(), body: body.clone() };
        match log::append(sql, site, &stream, std::slice::from_ref(&event), AgentEvent::kind).await {
            Ok(()) => return project(sql, site, id, &event).await,
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, id).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

/// An agent as projected last.
struct Newest {
    agent: Agent,
    password: String,
    seq: u64,
    removed: bool,
}

async fn newest(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<Option<Newest>, StoreError> {
    let statement = "SELECT profile, password, seq, removed FROM agent WHERE site = $1 AND id = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), id.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let password = row.text(1).unwrap_or_default().to_owned();
    let (seq, removed) = (row.number(2).unwrap_or(0), row.number(3) == Some(1));
    Ok(Some(Newest { agent: profile(row)?, password, seq, removed }))
}

/// Projects what a crashed writer appended and did not project.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<(), StoreError> {
    let from = newest(sql, site, id).await?.map_or(0, |now| now.seq);
    for entry in log::read_after(sql, site, &Stream::Agent(id.clone()), from, 1_000).await? {
        project(sql, site, id, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the rows that follow from an agent's event; an older one changes nothing.
pub(crate) async fn project(
    sql: &impl Sql,
    site: &SiteId,
    id: &AgentId,
    event: &Event<AgentEvent>,
) -> Result<(), StoreError> {
    let AgentEvent::AgentPut { agent, password } = &event.body else {
        // Without capacity no seat can be taken; those taken stay until routing has given their conversations on.
        let update = "UPDATE agent SET seq = $1, capacity = 0, removed = 1 WHERE site = $2 AND id = $3 AND seq < $1";
        sql.query(update, vec![event.seq.into(), site.as_str().into(), id.as_str().into()]).await?;
        return Ok(());
    };
    let profile = serde_json::to_string(agent).map_err(|e| StoreError::corrupt("an agent", e))?;
    // Seats first: a row of an agent says that everything before it is there, also after a crash.
    seats::provide(sql, site, &agent.id, agent.capacity).await?;
    let upsert = "INSERT INTO agent (site, id, seq, capacity, password, profile) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, capacity = excluded.capacity,
            password = excluded.password, profile = excluded.profile, removed = 0
        WHERE excluded.seq > agent.seq";
    let parameters: Vec<Value> = vec![
        site.as_str().into(),
        agent.id.as_str().into(),
        event.seq.into(),
        agent.capacity.into(),
        password.as_str().into(),
        profile.into(),
    ];
    sql.query(upsert, parameters).await?;
    Ok(())
}

/// An agent of the site and their password's PHC string; nothing for one who was removed.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<Option<(Agent, String)>, StoreError> {
    Ok(newest(sql, site, id).await?.filter(|now| !now.removed).map(|now| (now.agent, now.password)))
}

/// All agents of a site with their load, by id.
///
/// # Errors
/// The database's.
pub async fn team(sql: &impl Sql, site: &SiteId) -> Result<Vec<Colleague>, StoreError> {
    let statement = "SELECT a.profile, COUNT(s.conversation), MAX(s.assigned_at) FROM agent AS a
        LEFT JOIN seat AS s ON s.site = a.site AND s.agent = a.id
        WHERE a.site = $1 AND a.removed = 0 GROUP BY a.id, a.profile ORDER BY a.id";
    let rows = sql.query(statement, vec![Value::from(site.as_str())]).await?;
    rows.iter()
        .map(|row| {
            Ok(Colleague {
                agent: profile(row)?,
                open: row.number(1).and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
                last_assigned: Millis::new(row.number(2).unwrap_or(0)),
            })
        })
        .collect()
}

fn profile(row: &Row) -> Result<Agent, StoreError> {
    serde_json::from_str(row.text(0).unwrap_or_default()).map_err(|e| StoreError::corrupt("an agent", e))
}
