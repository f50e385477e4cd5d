//! What is so while the engine decides: time, deployment, people, thresholds.

use desk_core::{Language, Millis};
use std::collections::BTreeMap;

/// Everything that a decision depends on beside state and input.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The time.
    pub now: Millis,
    /// How far the site's clocks are ahead of UTC, in minutes.
    pub utc_offset_minutes: i16,
    /// The language of customers who have shown none yet.
    pub language: Language,
    /// The conversation's id: part of every idempotency key.
    pub conversation: String,
    /// The variables of the deployment that flows may use: hosts (`…_url`, scheme and host, optionally a path) and
    /// values of headers.
    pub variables: BTreeMap<String, String>,
    /// Whether a person could answer.
    pub hours: Hours,
    /// The numbers that decide.
    pub policy: Policy,
}

/// Whether people are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// Somebody is.
    Open,
    /// Nobody is; the text tells when somebody will be, for example "Monday to Friday, 9:00 to 18:00".
    Closed {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
}

/// The numbers that decide. The probabilities are calibrated: of the turns that score 0.6, six in ten are right.
/// No gap between the best two is asked for, since two calibrated rivals cannot both reach [`Policy::act`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// An intent or an article is acted on from this probability on.
    pub act: f64,
    /// In the middle of a flow it takes this much to interrupt it: most answers to a question are answers to it.
    pub interrupt: f64,
    /// Something is worth offering from this probability on.
    pub clarify: f64,
    /// From this much anger on a person is brought.
    pub anger: f64,
    /// So many interruptions of one flow are followed by a reminder; after one more the flow is let go.
    pub digressions: u8,
}

impl Default for Policy {
    fn default() -> Self {
        Self { act: 0.6, interrupt: 0.75, clarify: 0.2, anger: 0.8, digressions: 3 }
    }
}
