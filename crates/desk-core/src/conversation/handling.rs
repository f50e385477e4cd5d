//! Who loses a conversation and where it goes on, and what its state has to remember of that for the next decision.
//!
//! Decision: whoever loses an agent keeps the place in the queue of before. Nobody waits twice for the desk's reasons.

use super::{Conversation, ConversationEvent, Phase, Refusal, decide::owned_by};
use crate::{
    Millis,
    id::{AgentId, IssueType, TeamId},
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an agent lost a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// Wrote nothing in time.
    Silent,
    /// Went away before the first answer.
    Away,
    /// Has logged out.
    Out,
    /// Lost the connection, and did not come back in time.
    Connection,
    /// Is no agent of the site any more.
    Removed,
}

/// An agent who was given a conversation and did not answer in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Silent {
    /// Who.
    pub agent: AgentId,
    /// When it was taken away again.
    pub at: Millis,
}

/// Where a conversation goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum Target {
    /// With one agent: they get it as soon as they have room, and others only where they are not there.
    Agent {
        /// Who.
        agent: AgentId,
        /// Their name.
        name: String,
    },
    /// With a team.
    Team {
        /// Which one.
        team: TeamId,
    },
    /// With whoever is good at something else than it was thought to be about.
    Skill {
        /// What it is about.
        issue: IssueType,
    },
}

/// What the customer was told of the wait, and how long they have waited since: an estimate is measured by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// The wait that was expected on average, in seconds.
    pub seconds: u32,
    /// In one of ten cases it was to be shorter.
    pub low: u32,
    /// In one of ten cases it was to be longer.
    pub high: u32,
    /// What it came to.
    pub waited_ms: Millis,
}

/// What was told of the wait that ends at `at`.
pub(super) fn told(state: &Conversation, at: Millis) -> Option<Told> {
    let (place, since) = (state.queue?, state.queued_at?);
    let seconds = place.estimate_seconds?;
    let (low, high) = (place.low_seconds.unwrap_or(seconds), place.high_seconds.unwrap_or(seconds));
    Some(Told { seconds, low, high, waited_ms: at.since(since) })
}

/// An agent passes on what is theirs, a supervisor what is anybody's or waits.
pub(super) fn transfer(
    state: &Conversation,
    agent: &AgentId,
    any: bool,
    target: &Target,
    note: Option<&MessageText>,
) -> Result<ConversationEvent, Refusal> {
    let from = match &state.phase {
        Phase::Agent { id, .. } if any || id == agent => Some(id.clone()),
        Phase::Waiting { .. } if any => None,
        _ => owned_by(state, agent).map(|_| None)?,
    };
    let there_already = match target {
        Target::Agent { agent, .. } => from.as_ref().or(state.wanted_agent.as_ref()) == Some(agent),
        Target::Team { team } => from.is_none() && state.wanted_team.as_ref() == Some(team),
        Target::Skill { issue } => from.is_none() && state.issue.as_ref() == Some(issue),
    };
    if there_already {
        return Err(Refusal::Unchanged);
    }
    Ok(ConversationEvent::Transferred { target: target.clone(), from, note: note.cloned() })
}

/// The agent can no longer have it; one who got it again since `since` keeps it.
pub(super) fn unassign(
    state: &Conversation,
    agent: &AgentId,
    since: Millis,
    reason: Lost,
) -> Result<ConversationEvent, Refusal> {
    match &state.phase {
        Phase::Agent { id, since: seen, .. } if id == agent && *seen == since => {
            Ok(ConversationEvent::Unassigned { agent: id.clone(), reason })
        }
        _ => Err(Refusal::NotAssigned),
    }
}

/// A further person may write in it.
pub(super) fn join(state: &Conversation, agent: &AgentId, name: &str) -> Result<ConversationEvent, Refusal> {
    match &state.phase {
        Phase::Agent { id, .. } if id == agent || state.joined.contains(agent) => Err(Refusal::Unchanged),
        Phase::Agent { .. } if state.joined.len() >= Conversation::JOINED => Err(Refusal::TooManyJoined),
        Phase::Agent { .. } => Ok(ConversationEvent::Joined { agent: agent.clone(), name: name.to_owned() }),
        Phase::Resolved => Err(Refusal::AlreadyResolved),
        _ => Err(Refusal::NotAssigned),
    }
}

/// Back to the queue, at the place of before: whoever waited longest goes on waiting longest.
pub(super) fn wait_again(state: &mut Conversation, at: Millis) {
    if let Phase::Agent { answered, .. } = &state.phase {
        // Who was answered has not waited all the time.
        state.lost_at = answered.then_some(at).or(state.lost_at);
        state.phase = Phase::Waiting { since: state.waits_from.unwrap_or(at) };
    }
    (state.queue, state.queued_at) = (None, None);
    state.joined.clear();
}

/// What one handover had to remember ends with it.
pub(super) fn forget(state: &mut Conversation) {
    (state.queue, state.queued_at, state.waits_from, state.lost_at) = (None, None, None, None);
    (state.wanted_agent, state.wanted_team) = (None, None);
    state.silent.clear();
    state.joined.clear();
}
