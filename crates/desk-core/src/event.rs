//! The envelope of everything that happens (design: the log is the truth).

use crate::id::AgentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, or a span of milliseconds between two such times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Millis(u64);

impl Millis {
    /// That many milliseconds.
    #[must_use]
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }
    /// That many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }
    /// As a plain number.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }
    /// The span from `earlier` to this; zero where a clock went back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
    /// This plus a span.
    #[must_use]
    pub const fn plus(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Actor {
    /// The customer.
    Visitor,
    /// The desk's own answers.
    Bot,
    /// A person of the desk.
    Agent {
        /// Who.
        id: AgentId,
        /// The name shown to the customer.
        name: String,
    },
    /// Routing, clocks, set-up.
    System,
}

/// One entry of a stream: what happened (`B`), numbered without gaps from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event<B> {
    /// Place in the stream, 1 for the first.
    pub seq: u64,
    /// Unique in the site; derived from the command that caused it, so that a retry collides with itself.
    pub id: String,
    /// When it was decided.
    pub at: Millis,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub body: B,
}
