//! Conversations: load, decide, append, project.

mod step;

use crate::{LogEntry, Sql, SqlError, StoreError, Stream, log, seats, tickets};
use desk_core::{
    Event, Millis,
    conversation::{Command, Conversation, ConversationEvent, Refusal, apply, decide},
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
    let base = &log::stored_name(base);
    for _ in 0..ATTEMPTS {
        let events = match decide(&state, command, at, base) {
            Ok(events) => events,
            Err(refusal) => {
                // A retry may be refused because its first try succeeded.
                return repeated(sql, site, id, base).await?.ok_or(CommandError::Refused(refusal));
            }
        };
        match append(sql, site, id, state, &events).await {
            Ok(state) => return Ok(Outcome { events, state, repeated: false }),
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

/// Appends `events`, which come after `state`, and writes the rows that follow; answers the state after them.
///
/// Usually in one statement: nothing can be cut off between the log and the rows.
async fn append(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    state: Conversation,
    events: &[Event<ConversationEvent>],
) -> Result<Conversation, StoreError> {
    if events.iter().any(|event| has_rows_of_its_own(&event.body)) {
        log::append(sql, site, &Stream::Conversation(id.clone()), events, ConversationEvent::kind).await?;
        return project(sql, site, id, state, events).await;
    }
    let mut after = state;
    for event in events {
        apply(&mut after, event);
    }
    step::write(sql, site, id, events, &after).await?;
    Ok(after)
}

/// Whether more follows from an event than the state after the last of its decision shows.
fn has_rows_of_its_own(event: &ConversationEvent) -> bool {
    use ConversationEvent::{Assigned, HandedBack, Resolved, Ticket, Transferred, Unassigned};
    matches!(
        event,
        Assigned { .. } | Unassigned { .. } | Transferred { .. } | HandedBack { .. } | Resolved { .. } | Ticket { .. }
    )
}

/// Writes the rows that follow from `events`, which come after `state`; answers the state after them.
///
/// The conversation's own row tells how far its events are projected: whatever is cut off before is done again by the
/// next [`load`]. Every step is idempotent, and an older one changes nothing.
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
            ConversationEvent::Unassigned { .. }
            | ConversationEvent::Transferred { .. }
            | ConversationEvent::HandedBack { .. }
            | ConversationEvent::Resolved { .. } => {
                seats::vacate(sql, site, id, event.seq).await?;
            }
            ConversationEvent::Ticket { ticket, follows: Some(before), .. } => {
                tickets::record_follow_up(sql, site, ticket, before, event.seq).await?;
            }
            _ => {}
        }
        if n + 1 == events.len() || has_rows_of_its_own(&event.body) {
            step::write(sql, site, id, &[], &state).await?;
        }
    }
    Ok(state)
}
