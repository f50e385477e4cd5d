//! The rules of a site by which work is given out: data, checked once.

use crate::Weights;
use desk_core::{Millis, id::TeamId, ticket::Priority};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest span of a rule in seconds: a week.
pub const SPAN_MAX_SECONDS: u32 = 604_800;
/// The most steps, and the most offers, of a policy.
pub const STEPS_MAX: usize = 8;

/// How work is given out; the default is the mission's score, and ageing that lets nobody starve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Of the score's terms.
    pub weights: Weights,
    /// Whether an agent must speak the customer's language.
    pub language: LanguageRule,
    /// What becomes of an agent who was offered it and was silent.
    pub silence: Silence,
    /// How long one may wait where no SLA says so.
    pub targets: Targets,
    /// By how much a later due one may go first because it fits better by a whole point of score, in seconds.
    pub overtake_seconds: u32,
    /// Who may have it, by how long it has waited; ordered by time, the first from 0 on.
    pub steps: Vec<Step>,
    /// What is offered to one who still waits; ordered by time.
    pub offers: Vec<Offer>,
}

/// Whether an agent must speak the language of the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LanguageRule {
    /// It counts in the profile.
    #[default]
    Soft,
    /// Nobody else may have it.
    Hard,
}

/// What becomes of an agent to whom a piece was offered and who did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Silence {
    /// They do not get it again for that many seconds; then they may, since nobody else may be left.
    Exclude {
        /// For how long.
        seconds: u32,
    },
    /// They may get it again, with so much less score.
    Penalise {
        /// What their score loses, 0 to 1.
        weight: f64,
    },
}

/// How long one may wait, in seconds, by priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// When there is time.
    pub low: u32,
    /// The usual.
    pub normal: u32,
    /// Before the usual.
    pub high: u32,
    /// Now.
    pub urgent: u32,
}

impl Default for Targets {
    fn default() -> Self {
        Self { low: 600, normal: 120, high: 60, urgent: 20 }
    }
}

/// From when on who may have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From this wait on, in seconds.
    pub after_seconds: u32,
    /// Whose agents.
    pub teams: Reach,
    /// The least skill for the issue type, 0 to 1.
    #[serde(default)]
    pub min_skill: f64,
    /// In place of the policy's rule.
    #[serde(default)]
    pub language: Option<LanguageRule>,
}

/// Whose agents may have a piece that is a team's. A piece of no team may go to anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// That team's.
    Own,
    /// That team's and these teams'.
    Also(Vec<TeamId>),
    /// Everyone.
    All,
}

/// What is offered to one who still waits after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// After this wait, in seconds.
    pub after_seconds: u32,
    /// What.
    pub what: Alternative,
}

/// What there is in place of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alternative {
    /// An agent calls when it is their turn.
    CallBack,
    /// A ticket is answered later.
    Ticket,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            weights: Weights::default(),
            language: LanguageRule::Soft,
            silence: Silence::Exclude { seconds: 300 },
            targets: Targets::default(),
            overtake_seconds: 300,
            steps: vec![
                Step { after_seconds: 0, teams: Reach::Own, min_skill: 0.0, language: None },
                Step { after_seconds: 60, teams: Reach::All, min_skill: 0.0, language: None },
            ],
            offers: vec![
                Offer { after_seconds: 300, what: Alternative::CallBack },
                Offer { after_seconds: 900, what: Alternative::Ticket },
            ],
        }
    }
}

/// Settings that were checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy(Settings);

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// Below 0, above 1, or not a number.
    #[error("{0} must be a number from 0 to 1")]
    Share(&'static str),
    /// Nothing that a score would consist of.
    #[error("at least one of the weights of skill and profile must be above 0")]
    NoWeight,
    /// Zero, or longer than a week.
    #[error("{0} must be from 1 to {SPAN_MAX_SECONDS} seconds")]
    Span(&'static str),
    /// None, or too many.
    #[error("there must be 1 to {STEPS_MAX} steps and at most {STEPS_MAX} offers")]
    Count,
    /// Without a start, or out of order.
    #[error("steps and offers must be ordered by their time, and the first step must be from 0 on")]
    Order,
    /// A more urgent priority that may wait longer.
    #[error("a higher priority must not have a longer target")]
    Targets,
}

impl Policy {
    /// Checks settings.
    pub fn new(settings: Settings) -> Result<Self, InvalidPolicy> {
        let weights = &settings.weights;
        let mut shares = vec![
            ("weights.skill", weights.skill),
            ("weights.profile", weights.profile),
            ("weights.load", weights.load),
            ("weights.last_agent", weights.last_agent),
        ];
        shares.extend(settings.steps.iter().map(|step| ("steps.min_skill", step.min_skill)));
        let targets = &settings.targets;
        let mut spans = vec![
            ("overtake_seconds", settings.overtake_seconds),
            ("targets.low", targets.low),
            ("targets.normal", targets.normal),
            ("targets.high", targets.high),
            ("targets.urgent", targets.urgent),
        ];
        match settings.silence {
            Silence::Exclude { seconds } => spans.push(("silence.exclude.seconds", seconds)),
            Silence::Penalise { weight } => shares.push(("silence.penalise.weight", weight)),
        }
        spans.extend(settings.offers.iter().map(|offer| ("offers.after_seconds", offer.after_seconds)));
        if let Some((name, _)) = shares.iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(InvalidPolicy::Share(name));
        }
        if weights.skill + weights.profile <= 0.0 {
            return Err(InvalidPolicy::NoWeight);
        }
        if let Some((name, _)) = spans.iter().find(|(_, span)| !(1..=SPAN_MAX_SECONDS).contains(span)) {
            return Err(InvalidPolicy::Span(name));
        }
        if settings.steps.is_empty() || settings.steps.len() > STEPS_MAX || settings.offers.len() > STEPS_MAX {
            return Err(InvalidPolicy::Count);
        }
        let ordered = settings.steps.is_sorted_by(|a, b| a.after_seconds < b.after_seconds)
            && settings.offers.is_sorted_by(|a, b| a.after_seconds < b.after_seconds)
            && settings.steps.first().is_some_and(|step| step.after_seconds == 0);
        if !ordered {
            return Err(InvalidPolicy::Order);
        }
        if !(targets.urgent <= targets.high && targets.high <= targets.normal && targets.normal <= targets.low) {
            return Err(InvalidPolicy::Targets);
        }
        Ok(Self(settings))
    }

    /// What they say.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0
    }

    /// The step of a piece that has waited so long, by its number and itself.
    pub(crate) fn step(&self, waited: Millis) -> (usize, Option<&Step>) {
        let reached = self.0.steps.iter().take_while(|step| begins(step.after_seconds) <= waited).count();
        let number = reached.saturating_sub(1);
        (number, self.0.steps.get(number))
    }

    /// How long one of that priority may wait.
    pub(crate) fn target(&self, priority: Priority) -> Millis {
        let targets = &self.0.targets;
        begins(match priority {
            Priority::Low => targets.low,
            Priority::Normal => targets.normal,
            Priority::High => targets.high,
            Priority::Urgent => targets.urgent,
        })
    }

    /// The most by which two scores can differ.
    #[must_use]
    pub fn range(&self) -> f64 {
        let weights = &self.0.weights;
        let penalty = match self.0.silence {
            Silence::Exclude { .. } => 0.0,
            Silence::Penalise { weight } => weight,
        };
        weights.skill + weights.profile + weights.load + weights.last_agent + penalty
    }
}

/// A span in seconds.
pub(crate) fn begins(seconds: u32) -> Millis {
    Millis::from_secs(u64::from(seconds))
}

impl TryFrom<Settings> for Policy {
    type Error = InvalidPolicy;
    fn try_from(settings: Settings) -> Result<Self, InvalidPolicy> {
        Self::new(settings)
    }
}
impl From<Policy> for Settings {
    fn from(policy: Policy) -> Settings {
        policy.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_missions_formula_and_nothing_else() {
        let weights = Policy::default().settings().weights;
        assert_eq!(weights, Weights { skill: 0.7, profile: 0.3, load: 0.0, last_agent: 0.0 });
        assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
        assert!(Policy::new(Settings::default()).is_ok());
    }

    #[test]
    fn what_is_written_is_read_again_as_the_same() {
        let written = serde_json::to_string(&Policy::default()).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), Policy::default());
    }

    #[test]
    fn wrong_settings_are_refused_with_a_reason() {
        for (wrong, reason) in [
            (r#"{"weights":{"skill":1.5}}"#, "weights.skill"),
            (r#"{"weights":{"skill":0,"profile":0}}"#, "above 0"),
            (r#"{"weights":{"luck":1}}"#, "unknown field"),
            (r#"{"overtake_seconds":0}"#, "overtake_seconds"),
            (r#"{"targets":{"urgent":700}}"#, "higher priority"),
            (r#"{"steps":[]}"#, "1 to 8 steps"),
            (r#"{"steps":[{"after_seconds":5,"teams":"own"}]}"#, "from 0 on"),
            (r#"{"steps":[{"after_seconds":0,"teams":"own","min_skill":-1}]}"#, "min_skill"),
            (r#"{"offers":[{"after_seconds":9,"what":"ticket"},{"after_seconds":9,"what":"call_back"}]}"#, "ordered"),
            (r#"{"silence":{"penalise":{"weight":7}}}"#, "penalise"),
        ] {
            let error = serde_json::from_str::<Policy>(wrong).unwrap_err().to_string();
            assert!(error.contains(reason), "{wrong}: {error}");
        }
    }
}
