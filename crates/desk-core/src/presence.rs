//! Whether an agent is there. Presence is session state: it lapses unless renewed, and is not in the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an agent said of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Takes new conversations.
    Online,
    /// There, but takes no new ones.
    Away,
    /// Not there.
    Offline,
}

impl Presence {
    /// Whether routing may assign to this agent.
    #[must_use]
    pub fn takes_new(self) -> bool {
        self == Self::Online
    }
}
