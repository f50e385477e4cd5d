//! Conversations: load, decide, append, project.

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, Value, log, seats};
use desk_core::{
    Event, Millis,
    conversation::{Command, Conversation, ConversationEvent, Phase, Refusal, apply, decide},
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
/// Events after the snapshot are usually none, for an appender projects at once. Where one was cut off before it did,
/// its events are projected here, so that nobody decides on a state whose rows are not there: a projection that
/// skipped them would miss a ticket, or who had it.
///
/// # Errors
/// Where the database fails or holds something unreadable.
pub async fn load(sql: &impl Sql, site: &SiteId, id: &ConversationId) -> Result<Conversation, StoreError> {
    // The snapshot and, in the same read, how far the log goes: usually no further.
    let statement = "SELECT state, (SELECT MAX(e.seq) FROM event AS e WHERE e.site = $1 AND e.stream = $2)
        FROM conversation WHERE site = $1 AND id = $3";
    let stream = Stream::Conversation(id.clone()).name();
    let rows = sql.query(statement, vec![site.as_str().into(), stream.into(), id.as_str().into()]).await?;
    let mut state = match rows.first().and_then(|row| row.text(0)) {
        Some(json) => serde_json::from_str(json).map_err(|e| StoreError::corrupt(format!("conversation {id}"), e))?,
        None => Conversation::default(),
    };
    if rows.first().is_some_and(|row| row.number(1) == Some(state.seq)) {
        return Ok(state);
    }
    loop {
        let tail = events_after(sql, site, id, state.seq, TAIL).await?;
        let more = tail.len() == TAIL as usize;
        state = project(sql, site, id, state, &tail).await?;
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
    let base = &log::stored_name(base);
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
                let state = project(sql, site, id, state, &events).await?;
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

/// What the command of a stored name led to when it was first given; nothing where it never happened.
pub(crate) async fn repeated(
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
    Ok(Some(Outcome { events, state, repeated: true }))
}

/// Writes the rows that follow from `events`, which come after `state`; answers the state after them.
///
/// The conversation's own row is written last and tells how far its events are projected: whatever is cut off before
/// is done again by the next [`load`]. Every step is idempotent, and an older one changes nothing.
pub(crate) async fn project(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    mut state: Conversation,
    events: &[Event<ConversationEvent>],
) -> Result<Conversation, StoreError> {
    for (n, event) in events.iter().enumerate() {
        apply(&mut state, event);
        match &event.body {
            ConversationEvent::Assigned { agent, seat, .. } => {
                seats::occupy(sql, site, agent, *seat, id, event.seq, event.at).await?;
            }
            ConversationEvent::Unassigned { .. } | ConversationEvent::Resolved { .. } => {
                seats::vacate(sql, site, id, event.seq).await?;
            }
            ConversationEvent::Ticket { .. } => {}
            // What the others change, the state still holds after the last of them.
            _ if n + 1 < events.len() => continue,
            _ => {}
        }
        write_rows(sql, site, id, &state).await?;
    }
    Ok(state)
}

async fn write_rows(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    state: &Conversation,
) -> Result<(), StoreError> {
    let agent = match &state.phase {
        Phase::Agent { id, name, .. } => Some((id.as_str(), name.as_str())),
        _ => None,
    };
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
    Ok(())
}
