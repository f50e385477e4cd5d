//! Whether an agent is there. Presence is session state: it lapses unless renewed, and is not in the log.

use crate::Millis;
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

/// A page that is open renews the presence within so long: a browser may wake one in the background once a minute only.
pub const RENEWED_WITHIN: Millis = Millis::from_secs(75);

impl Presence {
    /// What others see of one who said so at `at`, or renewed it then: who renews nothing is not there.
    #[must_use]
    pub fn seen(self, at: Millis, now: Millis) -> Self {
        if now.since(at) > RENEWED_WITHIN { Self::Offline } else { self }
    }

    /// Whether routing may assign to this agent.
    #[must_use]
    pub fn takes_new(self) -> bool {
        self == Self::Online
    }
}
