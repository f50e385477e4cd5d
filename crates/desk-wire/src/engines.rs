//! A site's engines in the knowledge API: `/api/v1/knowledge/engines`. No answer holds an address or a key: both are
//! the deployment's, and a site names them by the number of their slot.

use desk_core::{Millis, id::EngineId};
use desk_engines::{Estimate, SettingsDraft};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A site's engines, how they fare and what they have cost today.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Engines {
    /// The version of the settings; 0 where they were never put.
    pub version: u64,
    /// The settings.
    pub settings: SettingsDraft,
    /// Each engine's state, in the order of the settings.
    pub state: Vec<EngineState>,
    /// What all of them together have used today (UTC).
    pub today: Estimate,
}

/// How an engine fares.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EngineState {
    /// Which one.
    pub engine: EngineId,
    /// Whether it may be asked.
    pub breaker: BreakerState,
    /// Failures since the last success.
    pub failures: u32,
    /// Until when it is left alone.
    pub open_until: Option<Millis>,
    /// What came of asking it last, in a word; absent where it was never asked.
    pub last: Option<String>,
    /// When that was.
    pub last_at: Option<Millis>,
    /// What it has used today (UTC).
    pub today: Estimate,
}

/// Whether an engine may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// Yes.
    Closed,
    /// Not for now: it has failed.
    Open,
    /// By the next one who asks, to see whether it is back.
    HalfOpen,
}

/// What the engines are to be.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct PutEngines {
    /// The settings as a whole.
    pub settings: SettingsDraft,
    /// The version that the writer saw; another one now is a conflict. Absent overwrites.
    #[serde(default)]
    pub expected_version: Option<u64>,
}
