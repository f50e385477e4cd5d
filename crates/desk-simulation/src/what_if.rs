//! What if there were two more with that skill, other weights, another capacity: changes of a scenario.

use crate::Scenario;
use desk_core::agent::CAPACITY_MAX;
use desk_routing::{InvalidPolicy, Policy, Settings, Weights};
use std::str::FromStr;

/// A change of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// More agents of a team, or of the team that has most of a skill.
    Agents {
        /// How many more.
        more: u32,
        /// A team, or an issue type.
        of: String,
    },
    /// Other weights of skill and profile.
    Weights(f64, f64),
    /// What every agent can have at once.
    Capacity(u32),
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChange {
    /// Not of the form.
    #[error("must be a number and a team or skill like 2:returns")]
    Agents,
    /// Not of the form.
    #[error("must be two weights like 0.7,0.3")]
    Weights,
    /// Out of range.
    #[error(transparent)]
    Policy(#[from] InvalidPolicy),
    /// Nobody has it.
    #[error("there is no team and no skill `{0}`")]
    Unknown(String),
    /// Out of range.
    #[error("a capacity must be from 1 to {CAPACITY_MAX}, and at least what the largest issue takes")]
    Capacity,
}

impl Change {
    /// Reads `2:returns`.
    pub fn agents(text: &str) -> Result<Self, InvalidChange> {
        let (more, of) = text.split_once(':').ok_or(InvalidChange::Agents)?;
        let more = more.parse::<u32>().ok().filter(|more| (1..=1_000).contains(more)).ok_or(InvalidChange::Agents)?;
        Ok(Self::Agents { more, of: of.to_owned() })
    }

    /// Reads `0.7,0.3`.
    pub fn weights(text: &str) -> Result<Self, InvalidChange> {
        let (skill, profile) = text.split_once(',').ok_or(InvalidChange::Weights)?;
        let number = |text: &str| f64::from_str(text.trim()).map_err(|_| InvalidChange::Weights);
        Ok(Self::Weights(number(skill)?, number(profile)?))
    }
}

impl Scenario {
    /// The scenario with a change.
    pub fn with(&self, change: &Change) -> Result<Self, InvalidChange> {
        let mut changed = self.clone();
        match change {
            Change::Agents { more, of } => {
                let skill = |team: &crate::Team| {
                    team.skills.iter().find(|(issue, _)| issue.as_str() == of).map_or(0.0, |(_, skill)| skill.get())
                };
                let named = changed.teams.iter().position(|team| team.id.as_str() == of);
                let best = (0..changed.teams.len()).max_by(|a, b| {
                    let skill = |place: &usize| changed.teams.get(*place).map_or(0.0, skill);
                    skill(a).total_cmp(&skill(b)).then(b.cmp(a))
                });
                let best = best.filter(|place| changed.teams.get(*place).is_some_and(|team| skill(team) > 0.0));
                let place = named.or(best).ok_or_else(|| InvalidChange::Unknown(of.clone()))?;
                if let Some(team) = changed.teams.get_mut(place) {
                    team.agents = team.agents.saturating_add(*more);
                }
            }
            Change::Weights(skill, profile) => {
                let settings = self.policy.settings().clone();
                let weights = Weights { skill: *skill, profile: *profile, ..settings.weights };
                changed.policy = Policy::new(Settings { weights, ..settings })?;
            }
            Change::Capacity(capacity) => {
                let largest = self.issues.iter().map(|issue| issue.units).max().unwrap_or(1);
                if !(largest.max(1)..=CAPACITY_MAX).contains(capacity) {
                    return Err(InvalidChange::Capacity);
                }
                for team in &mut changed.teams {
                    team.capacity = *capacity;
                }
            }
        }
        Ok(changed)
    }
}
