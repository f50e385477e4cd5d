//! The score of one agent for one piece of work, and the ranking of all for one.
//!
//! The decision: *every score can be taken apart.* It is a weighted sum whose summands are kept as [`Reason`]s.

use desk_core::{
    Language, Millis,
    agent::Agent,
    conversation::Reason,
    id::{AgentId, IssueType},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The weights of the score. The mission's formula is the default, and further terms have no weight in it.
///
/// The weights of skill and profile should sum to 1, so that a score without further terms stays in 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Of the skill for the issue type.
    pub skill: f64,
    /// Of the match with the customer's profile.
    pub profile: f64,
    /// Of the share of the agent's capacity that is free.
    pub load: f64,
    /// Of being the agent whom the customer had last.
    pub last_agent: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { skill: 0.7, profile: 0.3, load: 0.0, last_agent: 0.0 }
    }
}

/// What is known of the one who waits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Need {
    /// What it is about, where understood.
    pub issue: Option<IssueType>,
    /// The customer's language.
    pub language: Option<Language>,
    /// The customer's segment, where known.
    pub segment: Option<String>,
}

/// An agent who is there and has a free seat.
#[derive(Debug, Clone, PartialEq)]
pub struct Free<'a> {
    /// Their row of the skill matrix.
    pub agent: &'a Agent,
    /// Conversations they have now.
    pub open: u32,
    /// When they last got one; 0 for never.
    pub last_assigned: Millis,
}

/// An agent with their score.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Who.
    pub agent: AgentId,
    /// 0 to 1.
    pub score: f64,
    /// The summands: `score = Σ weight × value`.
    pub reasons: Vec<Reason>,
}

/// Scores one agent by the mission's formula: `weights.skill × skill match + weights.profile × profile match`.
///
/// The skill match is the proficiency for the issue type, 0 where the agent has none; for an issue not understood it
/// is the mean over the agent's skills, so that a generalist gets it. The profile match is 1 or 0 for the language,
/// or the mean of that and of 1 or 0 for the segment where the customer's segment is known.
#[must_use]
pub fn score(weights: Weights, need: &Need, agent: &Agent) -> Scored {
    let (skill_label, skill) = match &need.issue {
        Some(issue) => (issue.as_str().to_owned(), agent.skills.get(issue).map_or(0.0, |p| p.get())),
        None => ("any issue".to_owned(), mean(agent.skills.values().map(|p| p.get()))),
    };
    let mut labels = Vec::new();
    let mut matches = Vec::new();
    if let Some(language) = need.language {
        labels.push(format!("language {}", language.as_str()));
        matches.push(f64::from(agent.languages.contains(&language)));
    }
    if let Some(segment) = &need.segment {
        labels.push(format!("segment {segment}"));
        matches.push(f64::from(agent.segments.contains(segment)));
    }
    let profile = if matches.is_empty() { 1.0 } else { mean(matches.into_iter()) };
    let reasons = vec![
        Reason { factor: "skill".to_owned(), label: skill_label, value: skill, weight: weights.skill },
        Reason { factor: "profile".to_owned(), label: labels.join(", "), value: profile, weight: weights.profile },
    ];
    let score = reasons.iter().map(|r| r.weight * r.value).sum();
    Scored { agent: agent.id.clone(), score, reasons }
}

/// All of them, best first. Equal scores go to the smaller share of open seats, then to the longest idle, then by id,
/// so that the order is the same wherever it is computed.
#[must_use]
pub fn rank(weights: Weights, need: &Need, free: &[Free<'_>]) -> Vec<Scored> {
    let mut scored: Vec<(Scored, &Free<'_>)> = free.iter().map(|f| (score(weights, need, f.agent), f)).collect();
    scored.sort_by(|(a, fa), (b, fb)| {
        b.score
            .partial_cmp(&a.score)
            .unwrap_or(Ordering::Equal)
            .then_with(|| share(fa).partial_cmp(&share(fb)).unwrap_or(Ordering::Equal))
            .then_with(|| fa.last_assigned.cmp(&fb.last_assigned))
            .then_with(|| a.agent.cmp(&b.agent))
    });
    scored.into_iter().map(|(scored, _)| scored).collect()
}

/// Which share of an agent's seats is taken.
fn share(free: &Free<'_>) -> f64 {
    f64::from(free.open) / f64::from(free.agent.capacity.max(1))
}

pub(crate) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), v| (sum + v, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::agent::{Proficiency, Role};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn agent(id: &str, languages: &[Language], skills: &[(&str, f64)]) -> Agent {
        Agent {
            id: AgentId::parse(id).unwrap(),
            name: id.to_owned(),
            role: Role::Agent,
            languages: languages.to_vec(),
            skills: skills
                .iter()
                .map(|(issue, p)| (IssueType::parse(*issue).unwrap(), Proficiency::new(*p).unwrap()))
                .collect(),
            segments: vec!["vip".to_owned()],
            level: 0,
            teams: BTreeSet::new(),
            capacity: 4,
        }
    }
    fn free(agent: &Agent, open: u32, idle_since: u64) -> Free<'_> {
        Free { agent, open, last_assigned: Millis::new(idle_since) }
    }
    fn returns_in(language: Language) -> Need {
        Need { issue: Some(IssueType::parse("returns").unwrap()), language: Some(language), segment: None }
    }

    #[test]
    fn the_score_is_the_missions_formula() {
        let expert = agent("a", &[Language::Zh], &[("returns", 0.9)]);
        let with = score(Weights::default(), &returns_in(Language::Zh), &expert);
        assert!((with.score - (0.7 * 0.9 + 0.3)).abs() < 1e-12);
        let without = score(Weights::default(), &returns_in(Language::En), &expert);
        assert!((without.score - 0.7 * 0.9).abs() < 1e-12);
        let vip = Need { segment: Some("vip".to_owned()), ..returns_in(Language::En) };
        assert!((score(Weights::default(), &vip, &expert).score - (0.7 * 0.9 + 0.3 * 0.5)).abs() < 1e-12);
    }

    #[test]
    fn the_best_by_skill_comes_first_and_ties_go_to_the_less_loaded_then_the_longest_idle() {
        let expert = agent("expert", &[Language::Zh], &[("returns", 0.9)]);
        let (b, c, d) = (
            agent("b", &[Language::Zh], &[("returns", 0.5)]),
            agent("c", &[Language::Zh], &[("returns", 0.5)]),
            agent("d", &[Language::Zh], &[("returns", 0.5)]),
        );
        let ranked = rank(
            Weights::default(),
            &returns_in(Language::Zh),
            &[free(&b, 1, 0), free(&c, 0, 9), free(&d, 0, 5), free(&expert, 3, 99)],
        );
        let order: Vec<_> = ranked.iter().map(|s| s.agent.as_str()).collect();
        assert_eq!(order, ["expert", "d", "c", "b"]);
    }

    #[test]
    fn an_issue_not_understood_goes_to_the_generalist() {
        let specialist = agent("s", &[Language::Zh], &[("returns", 1.0), ("orders", 0.0)]);
        let generalist = agent("g", &[Language::Zh], &[("returns", 0.6), ("orders", 0.6)]);
        let need = Need { issue: None, ..returns_in(Language::Zh) };
        let ranked = rank(Weights::default(), &need, &[free(&specialist, 0, 0), free(&generalist, 0, 0)]);
        assert_eq!(ranked[0].agent.as_str(), "g");
    }

    proptest! {
        #[test]
        fn scores_stay_in_range_and_are_the_sum_of_their_reasons(
            skill in 0.0..=1.0_f64, zh in any::<bool>(), segment in any::<bool>(), weight in 0.0..=1.0_f64
        ) {
            let a = agent("a", if zh { &[Language::Zh] } else { &[] }, &[("returns", skill)]);
            let need = Need { segment: segment.then(|| "vip".to_owned()), ..returns_in(Language::Zh) };
            let scored = score(Weights { skill: weight, profile: 1.0 - weight, ..Weights::default() }, &need, &a);
            prop_assert!((0.0..=1.0 + 1e-9).contains(&scored.score));
            let sum: f64 = scored.reasons.iter().map(|r| r.value * r.weight).sum();
            prop_assert!((sum - scored.score).abs() < 1e-12);
        }

        #[test]
        fn the_order_in_which_agents_are_read_changes_nothing(seed in proptest::collection::vec(0..4_u32, 6)) {
            let agents: Vec<Agent> = seed
                .iter()
                .enumerate()
                .map(|(n, s)| agent(&format!("a{n}"), &[Language::Zh], &[("returns", f64::from(*s) / 4.0)]))
                .collect();
            let mut frees: Vec<Free<'_>> = agents.iter().zip(&seed).map(|(a, s)| free(a, *s, 0)).collect();
            let forward = rank(Weights::default(), &returns_in(Language::Zh), &frees);
            frees.reverse();
            prop_assert_eq!(rank(Weights::default(), &returns_in(Language::Zh), &frees), forward);
        }
    }
}
