//! Seats: the places for conversations that an agent's capacity gives.
//!
//! A seat is a row, taken by one conditional `UPDATE` that holds only while fewer seats than the capacity are in use,
//! and a conversation cannot sit twice because of a unique constraint; neither needs a transaction. A seat is first
//! *taken*, under the name of the command that wants it, and then *recorded* by projecting the event that assigns the
//! conversation. Only what is recorded follows from the log; what was taken and never recorded is given back.

use crate::{Sql, SqlError, StoreError, Value, conversations, sql::placeholders};
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
    /// The conversation has a seat already.
    Seated(Held),
}

/// A seat that a conversation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// With whom.
    pub agent: AgentId,
    /// Which one.
    pub seat: u32,
    /// The command that took it; nothing once it is recorded.
    pub taker: Option<String>,
}

/// Another taker may take the seat that was just seen free; then the next free one is tried.
const ATTEMPTS: u32 = 16;

/// Takes a free seat of `agent` for `conversation`, under the name `taker`.
///
/// # Errors
/// The database's.
pub async fn take(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    conversation: &ConversationId,
    taker: &str,
    at: Millis,
) -> Result<Taken, StoreError> {
    // Takers at once aim at the same row, so that on PostgreSQL too the second one sees what the first one did.
    let statement = "UPDATE seat SET conversation = $1, taker = $2, taken_at = $3
        WHERE site = $4 AND agent = $5 AND conversation IS NULL
            AND n = (SELECT MIN(free.n) FROM seat AS free
                WHERE free.site = $4 AND free.agent = $5 AND free.conversation IS NULL)
            AND (SELECT COUNT(held.conversation) FROM seat AS held WHERE held.site = $4 AND held.agent = $5)
                < (SELECT a.capacity FROM agent AS a WHERE a.site = $4 AND a.id = $5)
        RETURNING n";
    for _ in 0..ATTEMPTS {
        let parameters: Vec<Value> =
            vec![conversation.as_str().into(), taker.into(), at.into(), site.as_str().into(), agent.as_str().into()];
        match sql.query(statement, parameters).await {
            Ok(rows) => {
                if let Some(seat) = rows.first().and_then(|row| row.number(0)) {
                    return Ok(Taken::Seat(u32::try_from(seat).unwrap_or(u32::MAX)));
                }
                // It may be the conversation itself that has the last one.
                if let Some(held) = of(sql, site, conversation).await? {
                    return Ok(Taken::Seated(held));
                }
                if !has_free(sql, site, agent).await? {
                    return Ok(Taken::Full);
                }
            }
            Err(SqlError::Unique) => {
                if let Some(held) = of(sql, site, conversation).await? {
                    return Ok(Taken::Seated(held));
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
pub async fn of(sql: &impl Sql, site: &SiteId, conversation: &ConversationId) -> Result<Option<Held>, StoreError> {
    let statement = "SELECT agent, n, taker FROM seat WHERE site = $1 AND conversation = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), conversation.as_str().into()]).await?;
    Ok(rows.first().and_then(|row| {
        Some(Held {
            agent: AgentId::parse(row.text(0)?).ok()?,
            seat: u32::try_from(row.number(1)?).ok()?,
            taker: row.text(2).map(str::to_owned),
        })
    }))
}

async fn has_free(sql: &impl Sql, site: &SiteId, agent: &AgentId) -> Result<bool, StoreError> {
    let statement = "SELECT 1 FROM agent AS a WHERE a.site = $1 AND a.id = $2
        AND (SELECT COUNT(s.conversation) FROM seat AS s WHERE s.site = a.site AND s.agent = a.id) < a.capacity";
    Ok(!sql.query(statement, vec![site.as_str().into(), agent.as_str().into()]).await?.is_empty())
}

/// Gives back what `taker` took for `conversation`, unless it has been recorded.
pub(crate) async fn give_back(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
    taker: &str,
) -> Result<(), StoreError> {
    let statement = "UPDATE seat SET conversation = NULL, taker = NULL, taken_at = NULL
        WHERE site = $1 AND conversation = $2 AND taker = $3";
    sql.query(statement, vec![site.as_str().into(), conversation.as_str().into(), taker.into()]).await?;
    Ok(())
}

/// Records that event `seq` of a conversation assigned it to this seat.
///
/// The condition is in the statement: run late, when the conversation has been projected further, it must not take
/// the seat again.
pub(crate) async fn occupy(
    sql: &impl Sql,
    site: &SiteId,
    agent: &AgentId,
    seat: u32,
    conversation: &ConversationId,
    seq: u64,
    at: Millis,
) -> Result<(), StoreError> {
    let statement = "UPDATE seat SET conversation = $1, taker = NULL, taken_at = NULL, seq = $2, assigned_at = $3
        WHERE site = $4 AND agent = $5 AND n = $6 AND (conversation IS NULL OR conversation = $1)
            AND NOT EXISTS (SELECT 1 FROM conversation AS c WHERE c.site = $4 AND c.id = $1 AND c.seq >= $2)";
    let parameters: Vec<Value> = vec![
        conversation.as_str().into(),
        seq.into(),
        at.into(),
        site.as_str().into(),
        agent.as_str().into(),
        seat.into(),
    ];
    match sql.query(statement, parameters).await {
        // It was so slow that its seat was given back, and another taker has one for the conversation; that one will
        // be refused. The log must stay readable.
        Ok(_) | Err(SqlError::Unique) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Frees the seat of a conversation that event `seq` took from its agent; one that it got later stays.
pub(crate) async fn vacate(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
    seq: u64,
) -> Result<(), StoreError> {
    let statement = "UPDATE seat SET conversation = NULL, taker = NULL, taken_at = NULL, seq = NULL
        WHERE site = $1 AND conversation = $2 AND seq < $3";
    sql.query(statement, vec![site.as_str().into(), conversation.as_str().into(), seq.into()]).await?;
    Ok(())
}

/// Gives back every seat taken before `before` and never recorded: what a crash between taking a seat and recording
/// it leaves behind. Answers how many there were.
///
/// # Errors
/// The database's.
pub async fn release_abandoned(sql: &impl Sql, site: &SiteId, before: Millis) -> Result<usize, StoreError> {
    let taken = "SELECT conversation FROM seat WHERE site = $1 AND taken_at < $2";
    for row in sql.query(taken, vec![site.as_str().into(), before.into()]).await? {
        // The crash may have come after the append: loading records the seat then.
        if let Some(Ok(conversation)) = row.text(0).map(ConversationId::parse) {
            conversations::load(sql, site, &conversation).await?;
        }
    }
    // The second case is a projector that was overtaken by another one and cut off.
    let release = "UPDATE seat SET conversation = NULL, taker = NULL, taken_at = NULL, seq = NULL
        WHERE site = $1 AND (taken_at < $2 OR EXISTS (SELECT 1 FROM conversation AS c
            WHERE c.site = seat.site AND c.id = seat.conversation AND c.seq > seat.seq
                AND (c.phase NOT IN ('agent', 'offered') OR c.agent <> seat.agent)))
        RETURNING n";
    Ok(sql.query(release, vec![site.as_str().into(), before.into()]).await?.len())
}

/// Makes the seats of an agent who may have so many. Seats are never unmade: of more than the capacity, the rest
/// cannot be taken.
pub(crate) async fn provide(sql: &impl Sql, site: &SiteId, agent: &AgentId, seats: u32) -> Result<(), StoreError> {
    if seats == 0 {
        return Ok(());
    }
    let values = placeholders(seats as usize, 3);
    let insert = format!("INSERT INTO seat (site, agent, n) VALUES {values} ON CONFLICT (site, agent, n) DO NOTHING");
    let parameters = (1..=seats).flat_map(|n| [site.as_str().into(), agent.as_str().into(), n.into()]).collect();
    sql.query(&insert, parameters).await?;
    Ok(())
}
