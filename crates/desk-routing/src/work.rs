//! A piece of work that waits, an agent who may get it, and what speaks for and against that.

use crate::{
    LanguageRule, Need, Policy, Reach, Scored, Silence,
    policy::begins,
    score::{mean, score},
};
use desk_core::{
    Millis,
    agent::Agent,
    conversation::{Reason, Silent},
    id::{AgentId, TeamId},
    ticket::Priority,
};

/// A piece of work that waits: a conversation, an e-mail, a ticket. `K` names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting<K> {
    /// What it is called.
    pub key: K,
    /// What is known of it.
    pub need: Need,
    /// How urgent.
    pub priority: Priority,
    /// How much of an agent's capacity it takes, at least 1: a chat is not an e-mail.
    pub units: u32,
    /// Since when it waits.
    pub since: Millis,
    /// When an SLA wants it taken; else the policy's target for its priority counts.
    pub due: Option<Millis>,
    /// The least level of an agent.
    pub level: u8,
    /// Whose it is.
    pub team: Option<TeamId>,
    /// Who had the customer last.
    pub last_agent: Option<AgentId>,
    /// Who was offered it and was silent.
    pub silent: Vec<Silent>,
}

/// An agent who is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a> {
    /// Their row of the skill matrix; `capacity` counts units.
    pub agent: &'a Agent,
    /// Units that they have now.
    pub taken: u32,
    /// When they last got something; 0 for never.
    pub last_assigned: Millis,
}

impl Candidate<'_> {
    /// Units that they could still have.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.agent.capacity.saturating_sub(self.taken)
    }
}

/// Why an agent may not have a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ineligible {
    /// It takes more than is free.
    #[error("has not so much capacity free")]
    Full,
    /// Below what it needs.
    #[error("is not of the level that it needs")]
    Level,
    /// It is another team's, and has not waited long enough to be anyone's.
    #[error("is not of the team whose it is")]
    Team,
    /// The language is a must.
    #[error("does not speak the language")]
    Language,
    /// Below the least skill of the step.
    #[error("has not the least skill that is asked for")]
    Skill,
    /// They were offered it and were silent.
    #[error("was offered it and did not answer")]
    Silent,
}

/// What one agent scores for one piece, in its summands, or why they may not have it.
pub fn consider<K>(
    policy: &Policy,
    now: Millis,
    waiting: &Waiting<K>,
    candidate: &Candidate<'_>,
) -> Result<Scored, Ineligible> {
    let settings = policy.settings();
    let agent = candidate.agent;
    if waiting.units.max(1) > candidate.free() {
        return Err(Ineligible::Full);
    }
    if agent.level < waiting.level {
        return Err(Ineligible::Level);
    }
    let (_, step) = policy.step(now.since(waiting.since));
    if let (Some(team), Some(step)) = (&waiting.team, step) {
        let reached = match &step.teams {
            Reach::Own => false,
            Reach::Also(others) => others.iter().any(|other| agent.teams.contains(other)),
            Reach::All => true,
        };
        if !reached && !agent.teams.contains(team) {
            return Err(Ineligible::Team);
        }
    }
    let rule = step.and_then(|step| step.language).unwrap_or(settings.language);
    if rule == LanguageRule::Hard && waiting.need.language.is_some_and(|language| !agent.languages.contains(&language))
    {
        return Err(Ineligible::Language);
    }
    if skill(&waiting.need, agent) < step.map_or(0.0, |step| step.min_skill) {
        return Err(Ineligible::Skill);
    }
    let was_silent = silent(policy, now, waiting).any(|silent| *silent == agent.id);
    let penalty = match settings.silence {
        Silence::Exclude { .. } if was_silent => return Err(Ineligible::Silent),
        Silence::Penalise { weight } if was_silent => weight,
        _ => 0.0,
    };
    let mut scored = score(settings.weights, &waiting.need, agent);
    let is_last = waiting.last_agent.as_ref() == Some(&agent.id);
    let further = [
        ("load", "capacity free", room(candidate, 0), settings.weights.load),
        ("last_agent", "had the customer last", f64::from(is_last), settings.weights.last_agent),
        ("silence", "was offered it and did not answer", 1.0, -penalty),
    ];
    for (factor, label, value, weight) in further {
        if weight != 0.0 {
            scored.score += value * weight;
            scored.reasons.push(Reason { factor: factor.to_owned(), label: label.to_owned(), value, weight });
        }
    }
    Ok(scored)
}

/// The proficiency for what it is about; for an issue not understood the mean of all.
pub(crate) fn skill(need: &Need, agent: &Agent) -> f64 {
    match &need.issue {
        Some(issue) => agent.skills.get(issue).map_or(0.0, |p| p.get()),
        None => mean(agent.skills.values().map(|p| p.get())),
    }
}

/// Who was silent and still counts as that.
pub(crate) fn silent<'a, K>(
    policy: &Policy,
    now: Millis,
    waiting: &'a Waiting<K>,
) -> impl Iterator<Item = &'a AgentId> + use<'a, K> {
    let until = match policy.settings().silence {
        Silence::Exclude { seconds } => Some(begins(seconds)),
        Silence::Penalise { .. } => None,
    };
    let counts = move |silent: &&Silent| until.is_none_or(|span| now < silent.at.plus(span));
    waiting.silent.iter().filter(counts).map(|silent| &silent.agent)
}

/// The share of an agent's capacity that is free once `further` more units are taken.
pub(crate) fn room(candidate: &Candidate<'_>, further: u32) -> f64 {
    let free = candidate.free().saturating_sub(further);
    f64::from(free) / f64::from(candidate.agent.capacity.max(1))
}

/// When a piece should be taken at the latest.
pub(crate) fn deadline<K>(policy: &Policy, waiting: &Waiting<K>) -> Millis {
    waiting.due.unwrap_or_else(|| waiting.since.plus(policy.target(waiting.priority)))
}
