//! What people call a thing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most characters of a name.
const NAME_MAX_CHARS: usize = 60;

/// What people call a thing, in each language of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Names {
    /// In Chinese.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub zh: String,
    /// In English.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub en: String,
}

impl Names {
    /// Whether both have 1 to 60 characters, not only spaces and no control characters.
    #[must_use]
    pub fn are_good(&self) -> bool {
        [&self.zh, &self.en].into_iter().all(|name| {
            name.chars().count() <= NAME_MAX_CHARS && !name.trim().is_empty() && !name.chars().any(char::is_control)
        })
    }
}
