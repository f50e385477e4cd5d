//! The ways of giving out work that are compared.

use desk_core::Millis;
use desk_routing::{Candidate, Free, Policy, Waiting, decide, rank};
use std::borrow::Cow;

/// A way of giving out work. All but the matched assignment serve the queue in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Anyone who is free.
    Random,
    /// The next in turn who is free.
    RoundRobin,
    /// Who has least now, and of these who has been idle longest.
    LeastBusy,
    /// Only those who have the skill (half or more) and the language; of these the longest idle.
    SkillGroup,
    /// The best by the mission's score, for one after the other.
    Greedy,
    /// All who wait and all who are free together, by the same score: whoever is free may have anything.
    Matched,
    /// The same by the scenario's whole policy, so that the least skills of its steps count.
    Policy,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Random, Self::RoundRobin, Self::LeastBusy, Self::SkillGroup, Self::Greedy, Self::Matched, Self::Policy];

    /// As shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::RoundRobin => "round robin",
            Self::LeastBusy => "least busy",
            Self::SkillGroup => "skill group",
            Self::Greedy => "score, greedy",
            Self::Matched => "score, matched",
            Self::Policy => "matched + steps",
        }
    }
}

impl Method {
    /// What it does, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Random => "Who has waited longest goes to anyone who is free.",
            Self::RoundRobin => "Who has waited longest goes to the next in turn who is free.",
            Self::LeastBusy => "Who has waited longest goes to the one who has least to do.",
            Self::SkillGroup => {
                "Only those with half the skill or more and the language may have it; of these the longest idle."
            }
            Self::Greedy => {
                "Who has waited longest goes to the best by score, then the next. Anyone may have anything."
            }
            Self::Matched => {
                "All who wait and all who are free are decided together, by score. Anyone may have anything."
            }
            Self::Policy => "The same, and for a while the scenario's steps leave out those with too little skill.",
        }
    }
}

/// The least skill of one who is of a skill group.
const GROUP_SKILL: f64 = 0.5;

/// A way at work, with what it remembers.
pub(crate) struct Router<'a> {
    method: Method,
    policy: Cow<'a, Policy>,
    rng: fastrand::Rng,
    /// Whose turn it is.
    turn: usize,
}

impl<'a> Router<'a> {
    pub(crate) fn new(method: Method, policy: &'a Policy, seed: u64) -> Self {
        let mut settings = policy.settings().clone();
        for step in &mut settings.steps {
            step.min_skill = 0.0;
        }
        let policy = match Policy::new(settings) {
            Ok(open) if method == Method::Matched => Cow::Owned(open),
            _ => Cow::Borrowed(policy),
        };
        Self { method, policy, rng: fastrand::Rng::with_seed(seed), turn: 0 }
    }

    /// Who gets what now, as pairs of a contact and the place of an agent; and when to ask again though nothing happens.
    /// `queue` is in the order in which they came.
    pub(crate) fn give(
        &mut self,
        now: Millis,
        queue: &[Waiting<u32>],
        agents: &[Candidate<'_>],
    ) -> (Vec<(u32, usize)>, Option<Millis>) {
        if matches!(self.method, Method::Matched | Method::Policy) {
            let free: Vec<Candidate<'_>> = agents.iter().filter(|agent| agent.free() > 0).cloned().collect();
            let decided = decide(&self.policy, now, queue, &free);
            let place = |id| agents.iter().position(|agent| agent.agent.id == id);
            let pairs = decided.decisions.into_iter().filter_map(|d| Some((d.waiting, place(d.agent)?)));
            return (pairs.collect(), decided.again_at);
        }
        let mut agents = agents.to_vec();
        let mut pairs = Vec::new();
        for piece in queue {
            if agents.iter().all(|agent| agent.free() == 0) {
                break;
            }
            if let Some(place) = self.choose(piece, &agents)
                && let Some(agent) = agents.get_mut(place)
            {
                agent.taken += piece.units;
                agent.last_assigned = now;
                pairs.push((piece.key, place));
            }
        }
        (pairs, None)
    }

    fn choose(&mut self, piece: &Waiting<u32>, agents: &[Candidate<'_>]) -> Option<usize> {
        let fits = |place: &usize| agents.get(*place).is_some_and(|agent| agent.free() >= piece.units);
        let idle = |place: &usize| agents.get(*place).map(|agent| (agent.last_assigned, agent.agent.id.clone()));
        let free: Vec<usize> = (0..agents.len()).filter(fits).collect();
        match self.method {
            Method::Random => self.rng.choice(free),
            Method::RoundRobin => {
                let next = free.iter().find(|place| **place >= self.turn).or(free.first()).copied()?;
                self.turn = next + 1;
                Some(next)
            }
            Method::LeastBusy => {
                free.into_iter().min_by_key(|place| (agents.get(*place).map(|a| a.taken), idle(place)))
            }
            Method::SkillGroup => {
                let has = |agent: &Candidate<'_>| {
                    let skill = piece.need.issue.as_ref().and_then(|issue| agent.agent.skills.get(issue));
                    let speaks = piece.need.language.is_none_or(|language| agent.agent.languages.contains(&language));
                    skill.is_some_and(|skill| skill.get() >= GROUP_SKILL) && speaks
                };
                // Where the staff has no such group at all, everyone is one.
                let exists = agents.iter().any(has);
                let group = free.into_iter().filter(|place| !exists || agents.get(*place).is_some_and(has));
                group.min_by_key(idle)
            }
            Method::Greedy | Method::Matched | Method::Policy => {
                let each = free.iter().filter_map(|place| agents.get(*place));
                let each: Vec<Free<'_>> =
                    each.map(|a| Free { agent: a.agent, open: a.taken, last_assigned: a.last_assigned }).collect();
                let best = rank(self.policy.settings().weights, &piece.need, &each).into_iter().next()?;
                agents.iter().position(|agent| agent.agent.id == best.agent)
            }
        }
    }
}
