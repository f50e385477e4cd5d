//! What an event of a conversation is to its clocks.

use crate::{Fact, Happened, Subject};
use desk_core::{
    Actor, Event,
    conversation::{Conversation, ConversationEvent, Phase},
    ticket::Status,
};

/// What follows for clocks from one event, from the states before and after it. `segment` is the customer's. What people
/// do to the ticket itself (its state, priority and team) is not in this stream.
#[must_use]
pub fn facts(
    before: &Conversation,
    event: &Event<ConversationEvent>,
    after: &Conversation,
    segment: Option<&str>,
) -> Vec<Fact> {
    let mut happened = Vec::new();
    let (was, is) = (subject(before, segment), subject(after, segment));
    let (had, has) = (is_with_people(&before.phase), is_with_people(&after.phase));
    if has && !had {
        happened.push(Happened::Opened(is));
    } else if has && was != is {
        happened.push(Happened::Changed(is));
    }
    match (&event.body, &event.actor) {
        (ConversationEvent::Message { .. }, Actor::Visitor) if had => happened.push(Happened::Customer),
        (ConversationEvent::Message { .. }, Actor::Agent { .. }) if had => happened.push(Happened::Agent),
        (ConversationEvent::HandedBack { .. }, _) => happened.push(Happened::Released),
        _ => {}
    }
    let status = status(after).filter(|now| status(before) != Some(*now) && (had || has));
    happened.extend(status.map(Happened::Status));
    happened.into_iter().map(|what| Fact { at: event.at, what }).collect()
}

fn is_with_people(phase: &Phase) -> bool {
    matches!(phase, Phase::Waiting { .. } | Phase::Agent { .. })
}

/// Whose turn it is, with a ticket and without one.
fn status(conversation: &Conversation) -> Option<Status> {
    match &conversation.phase {
        Phase::Resolved => Some(Status::Resolved),
        Phase::Waiting { .. } => Some(Status::Open),
        Phase::Agent { .. } if conversation.needs_reply() => Some(Status::Open),
        Phase::Agent { .. } => Some(Status::Waiting),
        Phase::None | Phase::Bot => None,
    }
}

fn subject(conversation: &Conversation, segment: Option<&str>) -> Subject {
    Subject {
        channel: conversation.channel.clone(),
        priority: conversation.ticket.as_ref().map(|ticket| ticket.priority).unwrap_or_default(),
        issue: conversation.issue.clone(),
        segment: segment.map(str::to_owned),
        language: conversation.language,
        team: conversation.wanted_team.clone(),
    }
}
