//! Whose shifts are when, as one document of a site.

use crate::{Shifts, timetable::Timetable};
use desk_core::{Millis, id::AgentId};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// The most agents of a plan.
const AGENTS_MAX: usize = 1_000;

/// Whose shifts are when: for those who are not named, it is not planned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RotaDraft", into = "RotaDraft")]
pub struct Rota(BTreeMap<AgentId, Shifts>);

/// Whose shifts are when.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(inline)]
struct RotaDraft {
    /// By agent.
    agents: BTreeMap<AgentId, Shifts>,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRota {
    /// Too many.
    #[error("there may be shifts of at most {AGENTS_MAX} agents")]
    TooMany,
}

impl Rota {
    /// An agent's shifts, where they are planned.
    #[must_use]
    pub fn of(&self, agent: &AgentId) -> Option<&Shifts> {
        self.0.get(agent)
    }

    /// By agent.
    pub fn iter(&self) -> impl Iterator<Item = (&AgentId, &Shifts)> {
        self.0.iter()
    }

    /// The first instant after `at` at which anybody's shift begins or ends.
    #[must_use]
    pub fn next_change(&self, at: Millis) -> Option<Millis> {
        self.0.values().filter_map(|shifts| shifts.next_change(at)).map(|change| change.at).min()
    }
}

impl TryFrom<RotaDraft> for Rota {
    type Error = InvalidRota;

    fn try_from(RotaDraft { agents }: RotaDraft) -> Result<Self, InvalidRota> {
        if agents.len() > AGENTS_MAX { Err(InvalidRota::TooMany) } else { Ok(Self(agents)) }
    }
}

impl From<Rota> for RotaDraft {
    fn from(Rota(agents): Rota) -> Self {
        Self { agents }
    }
}

impl JsonSchema for Rota {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Rota")
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        RotaDraft::json_schema(generator)
    }
}
