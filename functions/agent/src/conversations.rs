//! One conversation: read, write, take, resolve.

use crate::people;
use desk_core::{
    Language,
    conversation::{Command, Conversation},
    id::ConversationId,
    text::MessageText,
};
use desk_spin::{Answer, Desk, Incoming, wake};
use desk_store::{
    assignment::{Assignment, Choice, assign},
    conversations::{self, Outcome},
};
use desk_wire::{
    ApiError, Code,
    agent::{ConversationView, HandBack, Item, Resolve, Send, Take},
    view::{self, Reader},
    visitor::{Caused, EVENTS_MAX},
};

pub(crate) async fn read(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let after = request.number("after", 0, i64::MAX.unsigned_abs(), 0)?;
    let (id, state) = found(desk, id).await?;
    let events = if state.seq > after {
        conversations::events_after(&desk.sql, &desk.site, &id, after, EVENTS_MAX).await?
    } else {
        Vec::new()
    };
    Answer::json(&ConversationView {
        more: events.last().is_some_and(|last| last.seq < state.seq),
        events: view::events(&events, Reader::Agent),
        state: view::state(&id, &state),
        item: Item::of(&id, &state),
    })
}

pub(crate) async fn write(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let message: Send = request.json()?;
    let (id, state) = found(desk, id).await?;
    let command = Command::AgentSays {
        agent: desk.agent.id.clone(),
        name: desk.agent.name.clone(),
        text: MessageText::parse(&message.text)?,
    };
    let base = conversations::command_name(&id, &message.client_id);
    let outcome = conversations::execute_on(&desk.sql, &desk.site, &id, &base, request.at, &command, state).await?;
    caused(&id, &outcome).await
}

pub(crate) async fn take(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let take: Take = request.json()?;
    let (id, _) = found(desk, id).await?;
    let choice = Choice {
        agent: desk.agent.id.clone(),
        name: desk.agent.name.clone(),
        score: None,
        reasons: Vec::new(),
        by: desk.actor(),
    };
    let base = conversations::command_name(&id, &take.client_id);
    match assign(&desk.sql, &desk.site, &id, &base, request.at, &choice).await? {
        Assignment::Done(outcome) => caused(&id, &outcome).await,
        Assignment::Full => Err(ApiError::new(Code::Conflict, "you have no free place; resolve something first")),
        Assignment::Elsewhere => Err(ApiError::new(Code::Conflict, "another agent has the conversation")),
        Assignment::Refused(refusal) => Err(refusal.into()),
    }
}

pub(crate) async fn hand_back(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let hand_back: HandBack = request.json()?;
    let (id, state) = found(desk, id).await?;
    let command = Command::HandBack {
        agent: desk.agent.id.clone(),
        name: desk.agent.name.clone(),
        text: desk_bot::back(state.language.unwrap_or(Language::En)),
    };
    let base = conversations::command_name(&id, &hand_back.client_id);
    let outcome = conversations::execute_on(&desk.sql, &desk.site, &id, &base, request.at, &command, state).await?;
    people::somebody_is_free(request, &desk.site).await;
    caused(&id, &outcome).await
}

pub(crate) async fn resolve(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let resolve: Resolve = request.json()?;
    let note = resolve.note.as_deref().filter(|note| !note.trim().is_empty());
    let (id, state) = found(desk, id).await?;
    let command = Command::Resolve {
        agent: desk.agent.id.clone(),
        name: desk.agent.name.clone(),
        note: note.map(MessageText::parse).transpose()?,
    };
    let base = conversations::command_name(&id, &resolve.client_id);
    let outcome = conversations::execute_on(&desk.sql, &desk.site, &id, &base, request.at, &command, state).await?;
    people::somebody_is_free(request, &desk.site).await;
    caused(&id, &outcome).await
}

/// The conversation of that id in the agent's site.
pub(crate) async fn found(desk: &Desk, id: &str) -> Result<(ConversationId, Conversation), ApiError> {
    let unknown = || ApiError::new(Code::UnknownConversation, "there is no such conversation");
    let id = ConversationId::parse(id).map_err(|_| unknown())?;
    let state = conversations::load(&desk.sql, &desk.site, &id).await?;
    if state.seq == 0 { Err(unknown()) } else { Ok((id, state)) }
}

pub(crate) async fn caused(id: &ConversationId, outcome: &Outcome) -> Result<Answer, ApiError> {
    wake().await;
    Answer::json(&Caused {
        events: view::events(&outcome.events, Reader::Agent),
        state: view::state(id, &outcome.state),
    })
}
