//! What agents see: lists of conversations, their counts, the queue.

use crate::{Row, Sql, StoreError, Value};
use desk_core::{
    Millis,
    conversation::Conversation,
    id::{AgentId, ConversationId, SiteId},
};
use std::collections::BTreeMap;

/// Which conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Those of one agent.
    Mine(AgentId),
    /// Those that wait for a person.
    Waiting,
    /// Those that the bot answers.
    Bot,
    /// Those whose last episode is over.
    Resolved,
    /// All.
    All,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// With the agent who asks.
    pub mine: u64,
    /// Waiting for a person.
    pub waiting: u64,
    /// With the bot.
    pub bot: u64,
    /// Resolved.
    pub resolved: u64,
}

/// One conversation of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub conversation: ConversationId,
    /// Its state.
    pub state: Conversation,
    /// What it is sorted by.
    pub last_at: Millis,
}

/// A page of a view, newest first (the queue: longest waiting first), before the time `before`.
///
/// # Errors
/// The database's.
pub async fn list(
    sql: &impl Sql,
    site: &SiteId,
    view: &View,
    before: Option<Millis>,
    limit: u32,
) -> Result<Vec<Item>, StoreError> {
    let before = before.map_or(i64::MAX.unsigned_abs(), Millis::as_u64);
    let mut parameters: Vec<Value> = vec![site.as_str().into()];
    let condition = match view {
        View::Mine(agent) => {
            parameters.push(agent.as_str().into());
            "agent = $2 AND last_at < $3 ORDER BY last_at DESC LIMIT $4"
        }
        // Null but for those that wait.
        View::Waiting => "waiting_since < $2 ORDER BY waiting_since, id LIMIT $3",
        View::Bot => "phase = 'bot' AND last_at < $2 ORDER BY last_at DESC LIMIT $3",
        View::Resolved => "phase = 'resolved' AND last_at < $2 ORDER BY last_at DESC LIMIT $3",
        View::All => "last_at < $2 ORDER BY last_at DESC LIMIT $3",
    };
    parameters.extend([before.into(), limit.into()]);
    let statement = format!("SELECT id, state, last_at FROM conversation WHERE site = $1 AND {condition}");
    sql.query(&statement, parameters).await?.iter().map(item).collect()
}

/// The counts that an agent's console shows.
///
/// # Errors
/// The database's.
pub async fn counts(sql: &impl Sql, site: &SiteId, agent: &AgentId) -> Result<Counts, StoreError> {
    let statement = "SELECT phase, COUNT(*),
            (SELECT COUNT(*) FROM conversation AS m WHERE m.site = $1 AND m.agent = $2)
        FROM conversation WHERE site = $1 GROUP BY phase";
    let mut counts = Counts::default();
    for row in sql.query(statement, vec![site.as_str().into(), agent.as_str().into()]).await? {
        let count = row.number(1).unwrap_or(0);
        match row.text(0) {
            Some("agent" | "offered") => counts.mine = row.number(2).unwrap_or(0),
            Some("waiting") => counts.waiting = count,
            Some("bot") => counts.bot = count,
            Some("resolved") => counts.resolved = count,
            _ => {}
        }
    }
    Ok(counts)
}

/// How many conversations are in each phase.
///
/// # Errors
/// The database's.
pub async fn phases(sql: &impl Sql, site: &SiteId) -> Result<Vec<(String, u64)>, StoreError> {
    let statement = "SELECT phase, COUNT(*) FROM conversation WHERE site = $1 GROUP BY phase";
    let mut phases: BTreeMap<String, u64> = BTreeMap::new();
    for row in &sql.query(statement, vec![site.as_str().into()]).await? {
        // What is offered is with an agent already.
        let phase = row.text(0).map(|phase| if phase == OFFERED { "agent" } else { phase }).unwrap_or_default();
        *phases.entry(phase.to_owned()).or_default() += row.number(1).unwrap_or(0);
    }
    Ok(phases.into_iter().collect())
}

/// The phase of a row whose conversation the desk's rules gave to an agent who has not written yet.
pub(crate) const OFFERED: &str = "offered";

/// Conversations that were given to agents who have not written yet: who may turn out to be silent.
///
/// # Errors
/// The database's.
pub async fn offered(sql: &impl Sql, site: &SiteId) -> Result<Vec<Item>, StoreError> {
    let statement = "SELECT id, state, last_at FROM conversation WHERE site = $1 AND phase = $2";
    sql.query(statement, vec![site.as_str().into(), OFFERED.into()]).await?.iter().map(item).collect()
}

/// Agents who have conversations, also those who are no agents any more.
///
/// # Errors
/// The database's.
pub async fn holders(sql: &impl Sql, site: &SiteId) -> Result<Vec<AgentId>, StoreError> {
    let statement = "SELECT DISTINCT agent FROM conversation WHERE site = $1 AND agent IS NOT NULL ORDER BY agent";
    let rows = sql.query(statement, vec![site.as_str().into()]).await?;
    Ok(rows.iter().filter_map(|row| AgentId::parse(row.text(0)?).ok()).collect())
}

/// The place in the queue of one that has waited since `since`: 1 for the next.
///
/// # Errors
/// The database's.
pub async fn queue_position(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
    since: Millis,
) -> Result<u32, StoreError> {
    let statement = "SELECT COUNT(*) FROM conversation WHERE site = $1
        AND waiting_since <= $2 AND (waiting_since, id) < ($2, $3)";
    let parameters = vec![site.as_str().into(), since.into(), conversation.as_str().into()];
    let rows = sql.query(statement, parameters).await?;
    let before = rows.first().and_then(|row| row.number(0)).unwrap_or(0);
    Ok(u32::try_from(before + 1).unwrap_or(u32::MAX))
}

fn item(row: &Row) -> Result<Item, StoreError> {
    let id = ConversationId::parse(row.text(0).unwrap_or_default());
    let conversation = id.map_err(|e| StoreError::corrupt("a conversation's id", e))?;
    let state = serde_json::from_str(row.text(1).unwrap_or_default())
        .map_err(|e| StoreError::corrupt(format!("conversation {conversation}"), e))?;
    Ok(Item { conversation, state, last_at: Millis::new(row.number(2).unwrap_or(0)) })
}
