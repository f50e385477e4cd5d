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

/// Creates or changes an agent; `password` is the PHC string of a slow hash.
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
    let stream = Stream::Agent(agent.id.clone());
    for _ in 0..8 {
        let seq = seq_of(sql, site, &agent.id).await? + 1;
        let event = Event {
            seq,
            id: format!("agent:{}:{seq}", agent.id),
            at,
            actor: actor.clone(),
            body: AgentEvent::AgentPut { agent: agent.clone(), password: password.clone() },
        };
        match log::append(sql, site, &stream, std::slice::from_ref(&event), |_| "agent_put").await {
            Ok(()) => return project(sql, site, &event).await,
            Err(StoreError::Sql(SqlError::Unique)) => heal(sql, site, &agent.id).await?,
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended)
}

async fn seq_of(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<u64, StoreError> {
    let statement = "SELECT seq FROM agent WHERE site = $1 AND id = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), id.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| row.number(0)).unwrap_or(0))
}

/// Projects what a crashed writer appended and did not project.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<(), StoreError> {
    let from = seq_of(sql, site, id).await?;
    for entry in log::read_after(sql, site, &Stream::Agent(id.clone()), from, 1_000).await? {
        project(sql, site, &LogEntry::event(&entry)?).await?;
    }
    Ok(())
}

/// Writes the rows that follow from an agent's event; an older one changes nothing.
pub(crate) async fn project(sql: &impl Sql, site: &SiteId, event: &Event<AgentEvent>) -> Result<(), StoreError> {
    let AgentEvent::AgentPut { agent, password } = &event.body;
    let profile = serde_json::to_string(agent).map_err(|e| StoreError::corrupt("an agent", e))?;
    let upsert = "INSERT INTO agent (site, id, seq, password, profile) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, password = excluded.password,
            profile = excluded.profile
        WHERE excluded.seq > agent.seq
        RETURNING seq";
    let parameters = vec![
        site.as_str().into(),
        agent.id.as_str().into(),
        event.seq.into(),
        password.as_str().into(),
        profile.into(),
    ];
    if !sql.query(upsert, parameters).await?.is_empty() {
        seats::set_capacity(sql, site, &agent.id, agent.capacity).await?;
    }
    Ok(())
}

/// An agent and their password's PHC string.
///
/// # Errors
/// The database's.
pub async fn find(sql: &impl Sql, site: &SiteId, id: &AgentId) -> Result<Option<(Agent, String)>, StoreError> {
    let statement = "SELECT profile, password FROM agent WHERE site = $1 AND id = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), id.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some((profile(row)?, row.text(1).unwrap_or_default().to_owned())))
}

/// All agents of a site with their load, by id.
///
/// # Errors
/// The database's.
pub async fn team(sql: &impl Sql, site: &SiteId) -> Result<Vec<Colleague>, StoreError> {
    let statement = "SELECT a.profile, COUNT(s.conversation), MAX(s.taken_at) FROM agent AS a
        LEFT JOIN seat AS s ON s.site = a.site AND s.agent = a.id
        WHERE a.site = $1 GROUP BY a.id, a.profile ORDER BY a.id";
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
