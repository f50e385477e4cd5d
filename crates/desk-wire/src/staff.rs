//! Who works at the desk, and passing conversations between them: part of the agents' API.

use desk_core::{
    agent::Agent,
    id::{AgentId, ClientId, IssueType, TeamId},
    text::MESSAGE_MAX_CHARS,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agent::PASSWORD_MIN;

/// What an agent is to be. The id is the address's.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PutAgent {
    /// The description.
    #[serde(flatten)]
    pub agent: Agent,
    /// At least [`PASSWORD_MIN`] characters; absent keeps the one that there is.
    #[serde(default)]
    #[schemars(length(min = PASSWORD_MIN))]
    pub password: Option<String>,
}

/// To whom a conversation is passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum PassTo {
    /// To one agent: they get it as soon as they have room.
    Agent {
        /// Who.
        agent: AgentId,
    },
    /// To whoever of a team fits best.
    Team {
        /// Which one.
        team: TeamId,
    },
    /// To whoever is best at this.
    Skill {
        /// What it is about.
        issue: IssueType,
    },
}

/// Passes a conversation on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Pass {
    /// The client's name for it.
    pub client_id: ClientId,
    /// To whom.
    #[serde(flatten)]
    pub to: PassTo,
    /// What whoever gets it should know.
    #[serde(default)]
    #[schemars(length(max = MESSAGE_MAX_CHARS))]
    pub note: Option<String>,
}

/// A supervisor joins in a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Join {
    /// The client's name for it.
    pub client_id: ClientId,
}
