//! A site's settings of any kind: one document with a version, read whole and put whole.

use desk_core::{Actor, Millis};
use desk_store::settings::SettingsRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings as they stand.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}AsTheyStand")]
pub struct Settings<T> {
    /// Their version; 0 where they were never put, and the defaults hold.
    pub version: u64,
    /// When they were put; null where they never were.
    pub at: Option<Millis>,
    /// By whom; null where they never were.
    pub by: Option<Actor>,
    /// The settings as a whole.
    pub settings: T,
}

impl<T> From<SettingsRow<T>> for Settings<T> {
    fn from(row: SettingsRow<T>) -> Self {
        let (at, by) = row.put.unzip();
        Self { version: row.version, at, by, settings: row.settings }
    }
}

/// What settings are to be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Put{T}")]
pub struct PutSettings<T> {
    /// The settings as a whole.
    pub settings: T,
    /// The version that the writer saw, 0 where they were never put; another one now is a conflict. Absent overwrites.
    #[serde(default)]
    pub expected_version: Option<u64>,
}
