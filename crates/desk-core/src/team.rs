//! Teams: groups of agents that conversations and tickets can be given to as a whole. Who is in one stands with the agent.

use crate::id::TeamId;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet};

/// The most teams of a site.
pub const SITE_TEAMS_MAX: usize = 50;
/// The longest name of a team, in characters.
pub const TEAM_NAME_MAX: usize = 60;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TeamName")]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    #[schemars(length(min = 1, max = TEAM_NAME_MAX))]
    pub name: String,
}

/// A site's teams: each id once, each with a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft")]
pub struct Teams {
    teams: Vec<Team>,
}

/// A site's teams.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Teams")]
struct Draft {
    /// In the order in which they are shown.
    #[schemars(length(max = SITE_TEAMS_MAX))]
    teams: Vec<Team>,
}

/// Why teams are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTeams {
    /// Too many.
    #[error("there may be at most {SITE_TEAMS_MAX} teams")]
    TooMany,
    /// One id twice.
    #[error("there are two teams {0}")]
    Twice(TeamId),
    /// No name, or too long a one.
    #[error("the name of team {0} must have 1 to {TEAM_NAME_MAX} characters")]
    Name(TeamId),
}

impl TryFrom<Draft> for Teams {
    type Error = InvalidTeams;

    fn try_from(Draft { teams }: Draft) -> Result<Self, Self::Error> {
        if teams.len() > SITE_TEAMS_MAX {
            return Err(InvalidTeams::TooMany);
        }
        let mut seen = BTreeSet::new();
        for team in &teams {
            if !seen.insert(&team.id) {
                return Err(InvalidTeams::Twice(team.id.clone()));
            }
            let name = team.name.trim();
            if name.is_empty() || name.chars().count() > TEAM_NAME_MAX || name.chars().any(char::is_control) {
                return Err(InvalidTeams::Name(team.id.clone()));
            }
        }
        Ok(Self { teams })
    }
}

impl JsonSchema for Teams {
    fn schema_name() -> Cow<'static, str> {
        Draft::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Draft::json_schema(generator)
    }
}

impl Teams {
    /// In the order in which they are shown.
    #[must_use]
    pub fn as_slice(&self) -> &[Team] {
        &self.teams
    }

    /// Whether there is a team of that id.
    #[must_use]
    pub fn has(&self, id: &TeamId) -> bool {
        self.teams.iter().any(|team| team.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_have_names_and_each_id_is_there_once() {
        let read = |text: &str| serde_json::from_str::<Teams>(text);
        let teams = read(r#"{"teams":[{"id":"returns","name":"退货组"}]}"#).unwrap();
        assert!(teams.has(&TeamId::parse("returns").unwrap()) && !teams.has(&TeamId::parse("vip").unwrap()));
        assert_eq!(read(&serde_json::to_string(&teams).unwrap()).unwrap(), teams);
        for wrong in [
            r#"{"teams":[{"id":"a","name":"A"},{"id":"a","name":"B"}]}"#,
            r#"{"teams":[{"id":"a","name":" "}]}"#,
            r#"{"teams":[{"id":"A!","name":"A"}]}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
