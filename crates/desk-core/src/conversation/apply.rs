//! Folding one event into the state. Total: whatever stands in the log can be applied.

use super::{
    Conversation, ConversationEvent, LastMessage, Lost, PastTicket, Phase, QueuePlace, Silent, Target, TicketRef,
    handling,
};
use crate::{Actor, Event, Language, Millis, survey::Opinion};

/// The most characters of a message that lists show.
const EXCERPT: usize = 80;

/// Applies `event`, which must be the one after `state.seq`; an older one changes nothing.
pub fn apply(state: &mut Conversation, event: &Event<ConversationEvent>) {
    if event.seq <= state.seq {
        return;
    }
    state.seq = event.seq;
    state.updated_at = event.at;
    let status = state.ticket_status();
    fold(state, event);
    if state.ticket_status() != status {
        state.ticket_moved = event.seq;
    }
}

fn fold(state: &mut Conversation, event: &Event<ConversationEvent>) {
    match &event.body {
        ConversationEvent::Started { visitor, channel, language, page } => {
            state.visitor.clone_from(visitor);
            state.channel.clone_from(channel);
            state.language = Some(*language);
            state.page.clone_from(page);
            state.phase = Phase::Bot;
            state.episode_at = event.at;
        }
        ConversationEvent::Message { text, issue, talk, answers, memory, .. } => {
            let actor = match &event.actor {
                Actor::Visitor => {
                    if let Some(language) = Language::of(text.as_str()) {
                        state.language = Some(language);
                    }
                    remember(state, event.at);
                    // A greeting or a wish for a person says nothing of the matter.
                    if !talk {
                        state.question = Some(text.excerpt(EXCERPT));
                    }
                    if state.is_the_bots_turn() && state.unanswered.len() < Conversation::RECENT {
                        state.unanswered.push(event.seq);
                    }
                    "visitor"
                }
                Actor::Agent { id: writer, .. } => {
                    state.agent_wrote = true;
                    if let Phase::Agent { id, answered, .. } = &mut state.phase
                        && id == writer
                    {
                        *answered = true;
                        state.silent.clear();
                    }
                    "agent"
                }
                Actor::Bot => {
                    state.bot_seq = event.seq;
                    state.memory.clone_from(memory);
                    let through = answers.unwrap_or(event.seq);
                    state.unanswered.retain(|seq| *seq > through);
                    "bot"
                }
                Actor::System => "system",
            };
            if issue.is_some() {
                state.issue.clone_from(issue);
            }
            state.last = Some(LastMessage { actor: actor.to_owned(), excerpt: text.excerpt(EXCERPT), at: event.at });
        }
        ConversationEvent::Handover { issue, .. } => {
            if issue.is_some() {
                state.issue.clone_from(issue);
            }
            handling::forget(state);
            state.phase = Phase::Waiting { since: event.at };
            state.unanswered.clear();
        }
        ConversationEvent::Queued { position, estimate_seconds, low_seconds, high_seconds } => {
            state.queue = Some(QueuePlace {
                position: *position,
                estimate_seconds: *estimate_seconds,
                low_seconds: *low_seconds,
                high_seconds: *high_seconds,
            });
            state.queued_at = Some(event.at);
        }
        ConversationEvent::Assigned { agent, name, seat, score, .. } => {
            state.waits_from = match state.phase {
                Phase::Waiting { since } => Some(since),
                _ => None,
            };
            let (id, by_hand) = (agent.clone(), score.is_none());
            state.phase =
                Phase::Agent { id, name: name.clone(), seat: *seat, since: event.at, answered: false, by_hand };
            (state.queue, state.queued_at, state.wanted_agent) = (None, None, None);
            state.last_agent = Some(agent.clone());
            state.joined.retain(|joined| joined != agent);
            state.unanswered.clear();
        }
        ConversationEvent::Unassigned { agent, reason } => {
            handling::wait_again(state, event.at);
            if *reason == Lost::Silent {
                if state.silent.len() >= Conversation::SILENT {
                    state.silent.remove(0);
                }
                state.silent.push(Silent { agent: agent.clone(), at: event.at });
            }
        }
        ConversationEvent::Transferred { target, .. } => {
            handling::wait_again(state, event.at);
            // Whoever was silent for the one may answer for the other.
            state.silent.clear();
            (state.wanted_agent, state.wanted_team) = (None, None);
            match target {
                Target::Agent { agent, .. } => state.wanted_agent = Some(agent.clone()),
                Target::Team { team } => state.wanted_team = Some(team.clone()),
                Target::Skill { issue } => state.issue = Some(issue.clone()),
            }
        }
        ConversationEvent::Joined { agent, .. } => state.joined.push(agent.clone()),
        ConversationEvent::HandedBack { .. } => {
            // What was talked about before the person came is theirs; to go on with it would be to repeat it.
            handling::forget(state);
            state.phase = Phase::Bot;
            state.memory = None;
        }
        ConversationEvent::Ticket { ticket, subject, priority, issue, .. } => {
            let before = state.past_ticket.take().filter(|past| past.ticket.id == *ticket);
            state.ticket = Some(TicketRef {
                id: ticket.clone(),
                subject: subject.clone(),
                priority: *priority,
                issue: issue.clone(),
                // One that goes on was opened when it was.
                opened_at: before.map_or(event.at, |past| past.ticket.opened_at),
            });
        }
        ConversationEvent::Resolved { .. } => {
            handling::forget(state);
            state.phase = Phase::Resolved;
            state.resolved_at = Some(event.at);
        }
        // Counted like a message: what bounds the one bounds the other.
        ConversationEvent::Feedback { .. } => remember(state, event.at),
        ConversationEvent::Scored { score, comment, .. } => {
            remember(state, event.at);
            state.opinion = Some(Opinion { score: *score, comment: comment.clone() });
        }
        ConversationEvent::Reopened => {
            // A boundary: what the bot failed at, the ticket and the issue belong to the episode before.
            state.phase = Phase::Bot;
            state.issue = None;
            if let Some(ticket) = state.ticket.take() {
                state.past_ticket = Some(PastTicket { ticket, resolved_at: state.resolved_at.unwrap_or_default() });
            }
            state.question = None;
            state.memory = None;
            state.unanswered.clear();
            state.agent_wrote = false;
            (state.resolved_at, state.opinion) = (None, None);
            state.episode_at = event.at;
        }
    }
}

fn remember(state: &mut Conversation, at: Millis) {
    if state.recent.len() >= Conversation::RECENT {
        state.recent.remove(0);
    }
    state.recent.push(at);
}
