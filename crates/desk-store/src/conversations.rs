//! Conversations: load, decide, append, project.

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, Value, log, seats};
use desk_core::{
    Event, Millis,
    conversation::{Command, Conversation, ConversationEvent, Phase, Refusal, decide, replay},
    id::{ClientId, ConversationId, SiteId},
};

/// What a command led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The events it caused, now or when it was first given.
    pub events: Vec<Event<ConversationEvent>>,
    /// The state now.
    pub state: Conversation,
    /// Whether this is the answer to a retry.
    pub repeated: bool,
}

/// Why a command led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule of the domain.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a writer that lost the race for the next number decides again.
const ATTEMPTS: u32 = 32;

/// The name of a client's command in its site: ids of two conversations cannot meet.
#[must_use]
pub fn command_name(conversation: &ConversationId, client: &ClientId) -> String {
    format!("{conversation}:{client}")
}

/// The state of a conversation: the snapshot and the events after it. Seq 0 where there is none yet.
///
/// # Errors
/// Where the database fails or holds something unreadable.
pub async fn load(sql: &impl Sql, site: &SiteId, id: &ConversationId) -> Result<Conversation, StoreError> {
    let statement = "SELECT state FROM conversation WHERE site = $1 AND id = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), id.as_str().into()]).await?;
    let mut state = match rows.first().and_then(|row| row.text(0)) {
        Some(json) => serde_json::from_str(json).map_err(|e| StoreError::corrupt(format!("conversation {id}"), e))?,
        None => Conversation::default(),
    };
    loop {
        // Usually one read that finds nothing: the appender projects at once.
        let tail = events_after(sql, site, id, state.seq, TAIL).await?;
        let more = tail.len() == TAIL as usize;
        state = replay(state, &tail);
        if !more {
            return Ok(state);
        }
    }
}

const TAIL: u32 = 500;

/// The events of a conversation after `seq`, at most `limit`.
///
/// # Errors
/// As [`load`].
pub async fn events_after(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    seq: u64,
    limit: u32,
) -> Result<Vec<Event<ConversationEvent>>, StoreError> {
    let entries = log::read_after(sql, site, &Stream::Conversation(id.clone()), seq, limit).await?;
    entries.iter().map(LogEntry::event).collect()
}

/// Loads, decides, appends and projects `command`, named `base` in the site. Given again, it answers the same.
///
/// # Errors
/// [`CommandError::Refused`] where a rule forbids it and it never happened before; else the store's.
pub async fn execute(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    base: &str,
    at: Millis,
    command: &Command,
) -> Result<Outcome, CommandError> {
    let state = load(sql, site, id).await?;
    execute_on(sql, site, id, base, at, command, state).await
}

/// As [`execute`], for a caller that has just loaded `state`.
///
/// # Errors
/// As [`execute`].
pub async fn execute_on(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    base: &str,
    at: Millis,
    command: &Command,
    mut state: Conversation,
) -> Result<Outcome, CommandError> {
    let stream = Stream::Conversation(id.clone());
    for _ in 0..ATTEMPTS {
        let events = match decide(&state, command, at, base) {
            Ok(events) => events,
            Err(refusal) => {
                // A retry may be refused because its first try succeeded.
                return repeated(sql, site, id, base).await?.ok_or(CommandError::Refused(refusal));
            }
        };
        match log::append(sql, site, &stream, &events, ConversationEvent::kind).await {
            Ok(()) => {
                let state = replay(state, &events);
                project(sql, site, id, &state).await?;
                return Ok(Outcome { events, state, repeated: false });
            }
            Err(StoreError::Sql(SqlError::Unique)) => {
                if let Some(outcome) = repeated(sql, site, id, base).await? {
                    return Ok(outcome);
                }
                state = load(sql, site, id).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended.into())
}

async fn repeated(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    base: &str,
) -> Result<Option<Outcome>, StoreError> {
    let entries = log::caused_by(sql, site, base).await?;
    if entries.is_empty() {
        return Ok(None);
    }
    let events = entries.iter().map(LogEntry::event).collect::<Result<Vec<_>, _>>()?;
    let state = load(sql, site, id).await?;
    // The first try may have died between the append and the projection.
    project(sql, site, id, &state).await?;
    Ok(Some(Outcome { events, state, repeated: true }))
}

/// Writes the rows that follow from `state`. Idempotent; an older state changes nothing.
///
/// # Errors
/// As [`load`].
pub async fn project(sql: &impl Sql, site: &SiteId, id: &ConversationId, state: &Conversation) -> Result<(), StoreError> {
    let agent = match &state.phase {
        Phase::Agent { id, name, .. } => Some((id.as_str(), name.as_str())),
        _ => None,
    };
    let waiting_since = match state.phase {
        Phase::Waiting { since } => Some(since),
        _ => None,
    };
    let last_at = state.last.as_ref().map_or(state.episode_at, |last| last.at);
    let json = serde_json::to_string(state).map_err(|e| StoreError::corrupt(format!("conversation {id}"), e))?;
    let upsert = "INSERT INTO conversation (site, id, seq, phase, agent, ticket, waiting_since, last_at, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, phase = excluded.phase, agent = excluded.agent,
            ticket = excluded.ticket, waiting_since = excluded.waiting_since, last_at = excluded.last_at,
            state = excluded.state
        WHERE excluded.seq > conversation.seq";
    let parameters = vec![
        site.as_str().into(),
        id.as_str().into(),
        state.seq.into(),
        state.phase.as_str().into(),
        agent.map(|(id, _)| id).into(),
        state.ticket.as_ref().map(|t| t.id.as_str()).into(),
        waiting_since.into(),
        last_at.into(),
        json.into(),
    ];
    sql.query(upsert, parameters).await?;
    if let (Some(ticket), Some(status)) = (&state.ticket, state.ticket_status()) {
        let upsert = "INSERT INTO ticket (site, id, conversation, seq, subject, status, priority, issue, agent,
                agent_name, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, status = excluded.status,
                agent = COALESCE(excluded.agent, ticket.agent),
                agent_name = COALESCE(excluded.agent_name, ticket.agent_name), updated_at = excluded.updated_at
            WHERE excluded.seq > ticket.seq";
        let parameters: Vec<Value> = vec![
            site.as_str().into(),
            ticket.id.as_str().into(),
            id.as_str().into(),
            state.seq.into(),
            ticket.subject.as_str().into(),
            status.as_str().into(),
            ticket.priority.as_str().into(),
            ticket.issue.as_ref().map(|issue| issue.as_str()).into(),
            agent.map(|(id, _)| id).into(),
            agent.map(|(_, name)| name).into(),
            ticket.opened_at.into(),
            state.updated_at.into(),
        ];
        sql.query(upsert, parameters).await?;
    }
    if state.phase == Phase::Resolved {
        seats::release_resolved(sql, site, id).await?;
    }
    Ok(())
}
