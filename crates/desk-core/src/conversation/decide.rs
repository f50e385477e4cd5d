//! Every rule about what may happen next.

use super::{
    Command, Conversation, ConversationEvent, HandoverContext, HandoverReason, PastTicket, Phase, Refusal, handling,
    scoring,
};
use crate::{
    Actor, Event, Language, Millis,
    dialogue::{Answer, Turn},
    id::IssueType,
    text::MessageText,
};

/// No more than this many messages of a visitor …
const BURST: usize = 20;
/// … in this time. Above what a person types, below what a script does.
const BURST_WINDOW: Millis = Millis::from_secs(30);

/// The id of the `n`th event that a command named `base` causes. A prefix range over `base` finds them all.
#[must_use]
pub fn event_id(base: &str, n: usize) -> String {
    if n == 0 { base.to_owned() } else { format!("{base}.{n}") }
}

/// Decides `command` at time `at`. `base` names the command in the site; the same name given again must collide.
///
/// # Errors
/// A [`Refusal`] where the command may not happen; nothing changes then.
pub fn decide(
    state: &Conversation,
    command: &Command,
    at: Millis,
    base: &str,
) -> Result<Vec<Event<ConversationEvent>>, Refusal> {
    let bodies = bodies(state, command, at)?;
    Ok(bodies
        .into_iter()
        .enumerate()
        .map(|(n, (actor, body))| Event { seq: state.seq + 1 + n as u64, id: event_id(base, n), at, actor, body })
        .collect())
}

type Bodies = Vec<(Actor, ConversationEvent)>;

fn bodies(state: &Conversation, command: &Command, at: Millis) -> Result<Bodies, Refusal> {
    if state.seq == 0 && !matches!(command, Command::VisitorSays { .. } | Command::OpenFor { .. }) {
        return Err(Refusal::NotStarted);
    }
    match command {
        Command::VisitorSays { visitor, text, language, page, turn, asked_at } => {
            let turn = if *asked_at == state.seq { turn } else { &Turn::Silent };
            visitor_says(state, at, visitor, text, *language, page.as_ref(), turn)
        }
        Command::BotSays { turn, after, answers } => {
            if state.phase != Phase::Bot || state.bot_seq != *after {
                return Err(Refusal::TooLate);
            }
            let mut events = Vec::with_capacity(2);
            bot_turn(turn, *answers, &mut events);
            Ok(events)
        }
        Command::VisitorRates { visitor, answer, helpful, comment } => {
            visitor_rates(state, at, visitor, answer, *helpful, comment.as_ref())
        }
        Command::VisitorScores { visitor, opinion, asked } => {
            Ok(vec![(Actor::Visitor, scoring::scored(state, at, visitor, opinion, *asked)?)])
        }
        Command::OpenFor { channel, text, language } => {
            if state.seq > 0 {
                return Err(Refusal::AlreadyStarted);
            }
            let language = Language::of(text.as_str()).unwrap_or(*language);
            Ok(vec![
                (
                    Actor::System,
                    ConversationEvent::Started { visitor: None, channel: channel.clone(), language, page: None },
                ),
                (Actor::Visitor, ConversationEvent::said(text.clone())),
                (Actor::System, handover(HandoverReason::Asked, None, HandoverContext::default())),
            ])
        }
        Command::Queue(place) => match (&state.phase, state.queue) {
            (Phase::Waiting { .. }, Some(told)) if told == *place => Err(Refusal::Unchanged),
            (Phase::Waiting { .. }, _) => Ok(vec![(
                Actor::System,
                ConversationEvent::Queued {
                    position: place.position,
                    estimate_seconds: place.estimate_seconds,
                    low_seconds: place.low_seconds,
                    high_seconds: place.high_seconds,
                },
            )]),
            _ => Err(Refusal::NotWaiting),
        },
        Command::Assign { agent, name, seat, score, reasons, by } => {
            let since = match &state.phase {
                Phase::Waiting { since } => state.lost_at.unwrap_or(*since),
                // An agent may step in on the bot; there was no wait then.
                Phase::Bot if score.is_none() => at,
                Phase::Agent { name, .. } => return Err(Refusal::HasAnotherAgent { name: name.clone() }),
                _ => return Err(Refusal::NotWaiting),
            };
            Ok(vec![(
                by.clone(),
                ConversationEvent::Assigned {
                    agent: agent.clone(),
                    name: name.clone(),
                    seat: *seat,
                    score: *score,
                    reasons: reasons.clone(),
                    waited_ms: at.since(since),
                    told: handling::told(state, at),
                },
            )])
        }
        Command::Unassign { agent, since, reason } => {
            Ok(vec![(Actor::System, handling::unassign(state, agent, *since, *reason)?)])
        }
        Command::Transfer { agent, name, any, target, note } => {
            let by = Actor::Agent { id: agent.clone(), name: name.clone() };
            Ok(vec![(by, handling::transfer(state, agent, *any, target, note.as_ref())?)])
        }
        Command::Join { agent, name } => {
            Ok(vec![(Actor::Agent { id: agent.clone(), name: name.clone() }, handling::join(state, agent, name)?)])
        }
        Command::AgentSays { agent, name, text } if state.joined.contains(agent) => {
            Ok(vec![(Actor::Agent { id: agent.clone(), name: name.clone() }, ConversationEvent::said(text.clone()))])
        }
        Command::AgentSays { agent, name, text } => {
            let since = owned_by(state, agent)?;
            let first_response_ms = (!state.agent_wrote).then(|| at.since(since));
            let mut said = ConversationEvent::said(text.clone());
            if let ConversationEvent::Message { first_response_ms: first, .. } = &mut said {
                *first = first_response_ms;
            }
            Ok(vec![(Actor::Agent { id: agent.clone(), name: name.clone() }, said)])
        }
        Command::HandBack { agent, name, text } => {
            owned_by(state, agent)?;
            Ok(vec![
                (
                    Actor::Agent { id: agent.clone(), name: name.clone() },
                    ConversationEvent::HandedBack { agent: agent.clone() },
                ),
                (Actor::Bot, ConversationEvent::said(text.clone())),
            ])
        }
        Command::Resolve { agent, name, note } => {
            let since = owned_by(state, agent)?;
            Ok(vec![(
                Actor::Agent { id: agent.clone(), name: name.clone() },
                ConversationEvent::Resolved {
                    by: agent.clone(),
                    note: note.clone(),
                    handled_ms: at.since(state.episode_at),
                    with_agent_ms: Some(at.since(since)),
                },
            )])
        }
        Command::OpenTicket { ticket, key, fingerprint, subject, priority, issue, follow_up } => {
            if let Some(ticket) = &state.ticket {
                return Err(Refusal::HasTicket(ticket.id.clone()));
            }
            // Who comes back soon after it was resolved comes back about the same.
            let past = state.past_ticket.as_ref();
            let goes_on = past.filter(|past| state.episode_at.since(past.resolved_at) <= *follow_up);
            if let Some(PastTicket { ticket, .. }) = goes_on {
                return Ok(vec![(
                    Actor::System,
                    ConversationEvent::Ticket {
                        ticket: ticket.id.clone(),
                        key: key.clone(),
                        fingerprint: fingerprint.clone(),
                        subject: ticket.subject.clone(),
                        priority: ticket.priority,
                        issue: ticket.issue.clone(),
                        reopened: true,
                        follows: None,
                    },
                )]);
            }
            let last = || state.last.as_ref().map(|last| last.excerpt.clone());
            let subject = subject.clone().or_else(|| state.question.clone()).or_else(last);
            Ok(vec![(
                Actor::System,
                ConversationEvent::Ticket {
                    ticket: ticket.clone(),
                    key: key.clone(),
                    fingerprint: fingerprint.clone(),
                    subject: subject.unwrap_or_default(),
                    priority: *priority,
                    issue: issue.clone().or_else(|| state.issue.clone()),
                    reopened: false,
                    follows: past.map(|past| past.ticket.id.clone()),
                },
            )])
        }
    }
}

/// Since when `agent` has it.
pub(super) fn owned_by(state: &Conversation, agent: &crate::id::AgentId) -> Result<Millis, Refusal> {
    match &state.phase {
        Phase::Agent { id, since, .. } if id == agent => Ok(*since),
        Phase::Agent { name, .. } => Err(Refusal::HasAnotherAgent { name: name.clone() }),
        Phase::Resolved => Err(Refusal::AlreadyResolved),
        _ => Err(Refusal::NotAssigned),
    }
}

fn visitor_says(
    state: &Conversation,
    at: Millis,
    visitor: &crate::id::VisitorId,
    text: &MessageText,
    language: Language,
    page: Option<&String>,
    turn: &Turn,
) -> Result<Bodies, Refusal> {
    if state.visitor.as_ref().is_some_and(|owner| owner != visitor) || (state.seq > 0 && state.visitor.is_none()) {
        return Err(Refusal::WrongVisitor);
    }
    within_burst(&state.recent, at)?;
    let mut events = Vec::with_capacity(4);
    match state.phase {
        Phase::None => events.push((
            Actor::System,
            ConversationEvent::Started {
                visitor: Some(visitor.clone()),
                channel: "web".to_owned(),
                language: Language::of(text.as_str()).unwrap_or(language),
                page: page.cloned(),
            },
        )),
        Phase::Resolved => events.push((Actor::System, ConversationEvent::Reopened)),
        _ => {}
    }
    let number = state.seq + 1 + events.len() as u64;
    let mut said = ConversationEvent::said(text.clone());
    if let (ConversationEvent::Message { talk, .. }, Turn::Say(answer) | Turn::HandOver { answer, .. }) =
        (&mut said, turn)
    {
        *talk = answer.talk;
    }
    events.push((Actor::Visitor, said));
    // The bot is silent from the moment a person is needed until the episode is over or given back (mission row N4).
    if state.is_the_bots_turn() {
        bot_turn(turn, number, &mut events);
    }
    Ok(events)
}

fn visitor_rates(
    state: &Conversation,
    at: Millis,
    visitor: &crate::id::VisitorId,
    answer: &Event<ConversationEvent>,
    helpful: bool,
    comment: Option<&MessageText>,
) -> Result<Bodies, Refusal> {
    if state.visitor.as_ref() != Some(visitor) {
        return Err(Refusal::WrongVisitor);
    }
    let ConversationEvent::Message { sources, .. } = &answer.body else { return Err(Refusal::NotAnAnswer) };
    if answer.actor != Actor::Bot || sources.is_empty() {
        return Err(Refusal::NotAnAnswer);
    }
    within_burst(&state.recent, at)?;
    let articles = sources.iter().map(|source| source.article.clone()).collect();
    let body = ConversationEvent::Feedback { message: answer.seq, articles, helpful, comment: comment.cloned() };
    Ok(vec![(Actor::Visitor, body)])
}

pub(super) fn within_burst(recent: &[Millis], at: Millis) -> Result<(), Refusal> {
    let Some(index) = recent.len().checked_sub(BURST) else { return Ok(()) };
    let Some(oldest) = recent.get(index) else { return Ok(()) };
    let age = at.since(*oldest);
    if age >= BURST_WINDOW {
        return Ok(());
    }
    let left = BURST_WINDOW.as_u64() - age.as_u64();
    Err(Refusal::TooManyMessages { retry_after_seconds: left.div_ceil(1_000) })
}

fn bot_turn(turn: &Turn, answers: u64, events: &mut Bodies) {
    match turn {
        Turn::Silent | Turn::Later => {}
        Turn::Say(answer) => events.push((Actor::Bot, message(answer, answers))),
        Turn::HandOver { answer, reason, context } => {
            events.push((Actor::Bot, message(answer, answers)));
            events.push((Actor::System, handover(*reason, answer.issue.clone(), context.clone())));
        }
    }
}

fn handover(reason: HandoverReason, issue: Option<IssueType>, context: HandoverContext) -> ConversationEvent {
    ConversationEvent::Handover { reason, issue, context }
}

fn message(answer: &Answer, answers: u64) -> ConversationEvent {
    ConversationEvent::Message {
        text: answer.text.clone(),
        sources: answer.sources.clone(),
        offers: answer.offers.clone(),
        issue: answer.issue.clone(),
        unsure: answer.unsure,
        talk: false,
        answers: Some(answers),
        memory: answer.memory.clone(),
        first_response_ms: None,
    }
}
