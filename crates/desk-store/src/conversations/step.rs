//! One step of a conversation as one statement: its events and the rows that follow from them, all or nothing.
//!
//! The statement inserts into a view, `conversation_step`, whose trigger spreads the values over three tables. Spin
//! gives a function no transaction, and this form both databases have.

use crate::{Sql, StoreError, Stream, Value, inbox::OFFERED, sql::placeholders};
use desk_core::{
    Event,
    conversation::{Conversation, ConversationEvent, Phase},
    id::{ConversationId, SiteId},
};

/// The view's columns: the event, then the rows after it.
const COLUMNS: &[&str] = &[
    "site",
    "conversation",
    "seq", // of the event, or of the rows where there is none
    "stream",
    "event",
    "at",
    "actor",
    "kind",
    "body", // null where only rows are written
    "phase",
    "agent",
    "ticket",
    "waiting_since",
    "last_at",
    "state", // null but with the last event
    "subject",
    "status",
    "priority",
    "issue",
    "agent_name",
    "created_at",
    "updated_at", // null without a ticket
];
const EVENT_COLUMNS: usize = 6;
const ROW_COLUMNS: usize = 13;

/// Appends `events` (there may be none) and writes the rows of `after`, the state that they lead to.
///
/// # Errors
/// `Unique` where another writer has taken the first event's number, or the events are there already.
pub(super) async fn write(
    sql: &impl Sql,
    site: &SiteId,
    id: &ConversationId,
    events: &[Event<ConversationEvent>],
    after: &Conversation,
) -> Result<(), StoreError> {
    let stream = Stream::Conversation(id.clone()).name();
    let mut parameters = Vec::with_capacity(events.len().max(1) * COLUMNS.len());
    for (n, event) in events.iter().enumerate() {
        let json = |what: &str, value: serde_json::Result<String>| value.map_err(|e| StoreError::corrupt(what, e));
        parameters.extend([
            Value::from(site.as_str()),
            id.as_str().into(),
            event.seq.into(),
            stream.as_str().into(),
            event.id.as_str().into(),
            event.at.into(),
            json("an actor", serde_json::to_string(&event.actor))?.into(),
            event.body.kind().into(),
            json("an event", serde_json::to_string(&event.body))?.into(),
        ]);
        if n + 1 < events.len() {
            parameters.extend(std::iter::repeat_n(Value::Null, ROW_COLUMNS));
        }
    }
    if events.is_empty() {
        parameters.extend([site.as_str().into(), id.as_str().into(), after.seq.into()]);
        parameters.extend(std::iter::repeat_n(Value::Null, EVENT_COLUMNS));
    }
    parameters.extend(rows(id, after)?);
    let values = placeholders(events.len().max(1), COLUMNS.len());
    let statement = format!("INSERT INTO conversation_step ({}) VALUES {values}", COLUMNS.join(", "));
    sql.query(&statement, parameters).await?;
    Ok(())
}

/// The phase as the row has it: one that the desk's rules gave to somebody who has not written yet is told apart, so
/// that the silent are found without a look at everybody's.
fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Agent { answered: false, by_hand: false, .. } => OFFERED,
        other => other.as_str(),
    }
}

fn rows(id: &ConversationId, state: &Conversation) -> Result<[Value; ROW_COLUMNS], StoreError> {
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
    let ticket = state.ticket.as_ref().zip(state.ticket_status());
    Ok([
        phase(&state.phase).into(),
        agent.map(|(id, _)| id).into(),
        state.ticket.as_ref().map(|ticket| ticket.id.as_str()).into(),
        waiting_since.into(),
        last_at.into(),
        json.into(),
        ticket.map(|(ticket, _)| ticket.subject.as_str()).into(),
        ticket.map(|(_, status)| status.as_str()).into(),
        ticket.map(|(ticket, _)| ticket.priority.as_str()).into(),
        ticket.and_then(|(ticket, _)| ticket.issue.as_ref()).map(|issue| issue.as_str()).into(),
        ticket.and(agent).map(|(_, name)| name).into(),
        ticket.map(|(ticket, _)| ticket.opened_at).into(),
        ticket.map(|_| state.updated_at).into(),
    ])
}
