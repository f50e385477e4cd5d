//! Seats: the places for conversations that an agent's capacity gives.
//!
//! A seat is a row, taken by one conditional `UPDATE`. Capacity cannot be exceeded because there is no row more, and
//! a conversation cannot sit twice because of a unique constraint; neither needs a transaction or a count.

use crate::{Sql, SqlError, StoreError, Value};
use desk_core::{
    Millis,
    id::{AgentId, ConversationId, SiteId},
};

/// What came of trying to take a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// This one is the conversation's now.
    Seat(u32),
    /// The agent has none free.
    Full,
    /// The conversation has a seat already, with this agent or another.
    Seated {
        /// With whom.
        agent: AgentId,
        /// Which one.
        seat: u32,
    },
}

/// Another taker may take the seat that was just seen free; then the next free one is tried.
const ATTEMPTS: u32 = 16;

/// Takes a free seat of `agent` for `conversation`.
///
/// # Errors
/// The database's.
pub async fn take(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    conversation: &ConversationId,
    at: Millis,
) -> Result<Taken, StoreError> {
    let statement = "UPDATE seat SET conversation = $1, taken_at = $2
        WHERE site = $3 AND agent = $4 AND conversation IS NULL
            AND n = (SELECT MIN(free.n) FROM seat AS free
                WHERE free.site = $3 AND free.agent = $4 AND free.conversation IS NULL)
        RETURNING n";
    for _ in 0..ATTEMPTS {
        let parameters: Vec<Value> =
            vec![conversation.as_str().into(), at.into(), site.as_str().into(), agent.as_str().into()];
        match sql.query(statement, parameters).await {
            Ok(rows) => {
                if let Some(seat) = rows.first().and_then(|row| row.number(0)) {
                    return Ok(Taken::Seat(u32::try_from(seat).unwrap_or(u32::MAX)));
                }
                if free(sql, site, agent).await? == 0 {
                    return Ok(Taken::Full);
                }
            }
            Err(SqlError::Unique) => {
                if let Some((agent, seat)) = of(sql, site, conversation).await? {
                    return Ok(Taken::Seated { agent, seat });
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended)
}

/// The seat that a conversation holds.
///
/// # Errors
/// The database's.
pub async fn of(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
) -> Result<Option<(AgentId, u32)>, StoreError> {
    let statement = "SELECT agent, n FROM seat WHERE site = $1 AND conversation = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), conversation.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| {
        Some((AgentId::parse(row.text(0)?).ok()?, u32::try_from(row.number(1)?).ok()?))
    }))
}

async fn free(sql: &impl Sql, site: &SiteId, agent: &AgentId) -> Result<u64, StoreError> {
    let statement = "SELECT COUNT(*) FROM seat WHERE site = $1 AND agent = $2 AND conversation IS NULL";
    let rows = sql.query(statement, vec![site.as_str().into(), agent.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| row.number(0)).unwrap_or(0))
}

/// Gives back a seat that was taken for `conversation`.
///
/// # Errors
/// The database's.
pub async fn release(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    seat: u32,
    conversation: &ConversationId,
) -> Result<(), StoreError> {
    let statement = "UPDATE seat SET conversation = NULL
        WHERE site = $1 AND agent = $2 AND n = $3 AND conversation = $4";
    let parameters = vec![site.as_str().into(), agent.as_str().into(), seat.into(), conversation.as_str().into()];
    sql.query(statement, parameters).await?;
    Ok(())
}

/// Puts a conversation on the seat that the log says it took: for rebuilding. The seat is made where the agent's
/// capacity has since become smaller.
pub(crate) async fn occupy(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    seat: u32,
    conversation: &ConversationId,
    at: Millis,
) -> Result<(), StoreError> {
    let upsert = "INSERT INTO seat (site, agent, n, conversation, taken_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (site, agent, n) DO UPDATE SET conversation = excluded.conversation, taken_at = excluded.taken_at";
    let parameters: Vec<Value> = vec![
        site.as_str().into(),
        agent.as_str().into(),
        seat.into(),
        conversation.as_str().into(),
        at.into(),
    ];
    sql.query(upsert, parameters).await?;
    Ok(())
}

/// Gives back the seat of a conversation whose projected phase is `resolved`.
///
/// The condition is in the statement: run late, after the conversation was reopened and seated again, it must not
/// take that seat away.
pub(crate) async fn release_resolved(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
) -> Result<(), StoreError> {
    let statement = "UPDATE seat SET conversation = NULL WHERE site = $1 AND conversation = $2
        AND EXISTS (SELECT 1 FROM conversation AS c
            WHERE c.site = seat.site AND c.id = seat.conversation AND c.phase = 'resolved')";
    sql.query(statement, vec![site.as_str().into(), conversation.as_str().into()]).await?;
    Ok(())
}

/// Gives back every seat taken before `before` for a conversation that is not with that agent: what a crash between
/// taking a seat and recording it leaves behind. Answers how many there were.
///
/// # Errors
/// The database's.
pub async fn release_abandoned(sql: &impl Sql, site: &SiteId, before: Millis) -> Result<usize, StoreError> {
    let statement = "UPDATE seat SET conversation = NULL WHERE site = $1 AND taken_at < $2 AND conversation IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM conversation AS c
            WHERE c.site = seat.site AND c.id = seat.conversation AND c.phase = 'agent' AND c.agent = seat.agent)
        RETURNING n";
    Ok(sql.query(statement, vec![site.as_str().into(), before.into()]).await?.len())
}

/// Sets how many seats an agent has. Seats in use beyond a smaller capacity stay until they are given back.
pub(crate) async fn set_capacity(sql: &impl Sql, site: &SiteId, agent: &AgentId, seats: u32) -> Result<(), StoreError> {
    let parameters = vec![site.as_str().into(), agent.as_str().into(), seats.into()];
    let surplus = "DELETE FROM seat WHERE site = $1 AND agent = $2 AND n > $3 AND conversation IS NULL";
    sql.query(surplus, parameters).await?;
    for n in 1..=seats {
        let insert = "INSERT INTO seat (site, agent, n) VALUES ($1, $2, $3) ON CONFLICT (site, agent, n) DO NOTHING";
        sql.query(insert, vec![site.as_str().into(), agent.as_str().into(), n.into()]).await?;
    }
    Ok(())
}
