//! People of the desk: what they can do and how much at once.

use crate::{
    Language,
    id::{AgentId, IssueType, TeamId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most conversations that one agent may be given at once.
pub const CAPACITY_MAX: u32 = 50;

/// The highest level of an agent: 0 is the first line, and each further level may be asked where the one below cannot.
pub const LEVEL_MAX: u8 = 9;

/// The most teams of an agent.
pub const TEAMS_MAX: usize = 20;

/// The most characters of an agent's name.
pub const NAME_MAX_CHARS: usize = 80;

/// How well an agent handles an issue type, 0 (not at all) to 1 (an expert).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", extend("minimum" = 0.0, "maximum" = 1.0))]
pub struct Proficiency(f64);

/// Why an agent's description is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidAgent {
    /// Outside 0 to 1, or not a number.
    #[error("a proficiency must be a number from 0 to 1")]
    Proficiency,
    /// Outside 0 to [`CAPACITY_MAX`].
    #[error("a capacity must be from 0 to {CAPACITY_MAX}")]
    Capacity,
    /// Above [`LEVEL_MAX`].
    #[error("a level must be from 0 to {LEVEL_MAX}")]
    Level,
    /// Too many.
    #[error("an agent may be in at most {TEAMS_MAX} teams")]
    Teams,
    /// Empty or too long.
    #[error("a name must be 1 to {NAME_MAX_CHARS} characters without control characters")]
    Name,
}

impl Proficiency {
    /// Parses a number from 0 to 1.
    pub fn new(value: f64) -> Result<Self, InvalidAgent> {
        if (0.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(InvalidAgent::Proficiency) }
    }
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}
impl TryFrom<f64> for Proficiency {
    type Error = InvalidAgent;
    fn try_from(value: f64) -> Result<Self, InvalidAgent> {
        Self::new(value)
    }
}
impl From<Proficiency> for f64 {
    fn from(value: Proficiency) -> f64 {
        value.0
    }
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers customers.
    Agent,
    /// Also gives conversations of others to whom they should go, and joins in them.
    Supervisor,
    /// Also edits and publishes knowledge, and sets the desk up.
    Admin,
}

/// What is known of an agent; a row of the skill matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agent {
    /// Id and login.
    pub id: AgentId,
    /// The name shown to customers.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Languages they answer in.
    pub languages: Vec<Language>,
    /// Proficiency by issue type; absent is 0.
    pub skills: BTreeMap<IssueType, Proficiency>,
    /// Customer segments they serve best.
    #[serde(default)]
    pub segments: Vec<String>,
    /// How far they may go, 0 (the first line) to [`LEVEL_MAX`].
    #[serde(default)]
    #[schemars(range(max = LEVEL_MAX))]
    pub level: u8,
    /// The teams that they are in.
    #[serde(default)]
    #[schemars(length(max = TEAMS_MAX))]
    pub teams: BTreeSet<TeamId>,
    /// Conversations at once, 0 to [`CAPACITY_MAX`].
    #[schemars(range(max = CAPACITY_MAX))]
    pub capacity: u32,
}

impl Agent {
    /// Checks what the types of the fields leave open.
    pub fn check(&self) -> Result<(), InvalidAgent> {
        let length = self.name.chars().count();
        if !(1..=NAME_MAX_CHARS).contains(&length) || self.name.chars().any(char::is_control) {
            return Err(InvalidAgent::Name);
        }
        if self.capacity > CAPACITY_MAX {
            return Err(InvalidAgent::Capacity);
        }
        if self.level > LEVEL_MAX {
            return Err(InvalidAgent::Level);
        }
        if self.teams.len() > TEAMS_MAX {
            return Err(InvalidAgent::Teams);
        }
        Ok(())
    }
}

/// What can happen to an agent's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum AgentEvent {
    /// Created or changed, as a whole. `password` is a PHC string of a slow hash, never the password.
    AgentPut {
        /// The description.
        agent: Agent,
        /// PHC string (<https://github.com/P-H-C/phc-string-format>).
        password: String,
    },
    /// No agent of the site any more. Put again, they are one again.
    AgentRemoved,
}

impl AgentEvent {
    /// The name under which it is stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AgentPut { .. } => "agent_put",
            Self::AgentRemoved => "agent_removed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_out_of_range_is_refused_even_as_json() {
        for wrong in ["1.01", "-0.1", "\"a\"", "null"] {
            assert!(serde_json::from_str::<Proficiency>(wrong).is_err(), "{wrong}");
        }
        assert!(Proficiency::new(f64::NAN).is_err());
        assert!(Proficiency::new(1.0).is_ok());
    }
}
