//! What a site promises, to whom, in what time.

use desk_calendar::{Calendars, Names};
use desk_core::{
    Language,
    id::{CalendarId, IssueType, PolicyId, TeamId},
    ticket::Priority,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// The most policies of a site.
const POLICIES_MAX: usize = 50;
/// The longest that may be promised: a year.
const SECONDS_MAX: u32 = 366 * 86_400;
/// The most values of a condition, and the longest of them, in characters.
const VALUES_MAX: usize = 50;
const VALUE_MAX_CHARS: usize = 60;

/// Whose time counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "TargetTime")]
pub enum Time {
    /// That in which people are there.
    #[default]
    Business,
    /// All.
    Calendar,
}

/// What is promised; where a field is absent, nothing is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "SlaTarget", inline)]
pub struct Target {
    /// Whose time counts.
    pub time: Time,
    /// Until a person first answers, from when one is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = SECONDS_MAX))]
    pub first_response_seconds: Option<u32>,
    /// Until a person answers again, from the first thing that the customer wrote since the last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = SECONDS_MAX))]
    pub next_response_seconds: Option<u32>,
    /// Until it is resolved, from when a person is needed, without pauses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = SECONDS_MAX))]
    pub resolution_seconds: Option<u32>,
}

/// Whom a policy is for: for everything, unless it says more. What is not known of a conversation meets no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "SlaWhen", inline)]
pub struct When {
    /// Where it came in: one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = VALUES_MAX))]
    pub channels: BTreeSet<String>,
    /// What it is about: one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = VALUES_MAX))]
    pub issues: BTreeSet<IssueType>,
    /// The customer's segment: one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = VALUES_MAX))]
    pub segments: BTreeSet<String>,
    /// The language: one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub languages: BTreeSet<Language>,
    /// The team that it is for: one of these.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = VALUES_MAX))]
    pub teams: BTreeSet<TeamId>,
}

/// When the clock of the resolution stands still, beside the time in which nobody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "SlaPauses", inline)]
pub struct Pauses {
    /// While the customer has to act.
    pub waiting_for_customer: bool,
    /// While it is back with the bot.
    pub with_bot: bool,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { waiting_for_customer: true, with_bot: true }
    }
}

/// When it is told that a promise is about to be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SlaWarning")]
pub enum Warning {
    /// When so many percent of the time have passed, 1 to 99.
    AfterPercent(#[schemars(range(min = 1, max = 99))] u8),
    /// When so many seconds of it are left.
    BeforeSeconds(#[schemars(range(min = 1, max = SECONDS_MAX))] u32),
}

impl Default for Warning {
    fn default() -> Self {
        Self::AfterPercent(80)
    }
}

/// What a site promises to some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SlaPolicy", inline)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What people call it.
    pub names: Names,
    /// Whom it is for.
    #[serde(default)]
    pub when: When,
    /// By which calendar people are there; absent for the site's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarId>,
    /// What is promised, by priority; nothing for a priority that is absent.
    pub targets: BTreeMap<Priority, Target>,
    /// When the clock of the resolution stands still.
    #[serde(default)]
    pub pauses: Pauses,
    /// When it is told that a promise is about to be broken.
    #[serde(default)]
    pub warning: Warning,
}

/// What a site promises: of all policies that are for a conversation, the first holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PoliciesDraft", into = "PoliciesDraft")]
pub struct Policies(Vec<Policy>);

/// Policies as they are written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(inline)]
struct PoliciesDraft {
    /// The first that is for a conversation holds, so narrow ones come before wide ones.
    #[schemars(length(max = POLICIES_MAX))]
    policies: Vec<Policy>,
}

/// Why policies are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicies {
    /// Too many.
    #[error("there may be at most {POLICIES_MAX} policies")]
    TooMany,
    /// One id twice.
    #[error("there are two policies {0}")]
    Twice(PolicyId),
    /// An empty or over-long name.
    #[error("the names of the policy {0} must have 1 to 60 characters")]
    Names(PolicyId),
    /// It promises nothing to anybody.
    #[error("the policy {0} promises nothing")]
    Nothing(PolicyId),
    /// A time out of range.
    #[error("the policy {0}: a promise must be from 1 to {SECONDS_MAX} seconds")]
    Seconds(PolicyId),
    /// A warning out of range.
    #[error("the policy {0}: a warning must come after 1 to 99 percent, or 1 to {SECONDS_MAX} seconds before")]
    Warning(PolicyId),
    /// A condition has too many values, or an empty or over-long one.
    #[error(
        "the policy {0}: a condition may have at most {VALUES_MAX} values, of 1 to {VALUE_MAX_CHARS} characters each"
    )]
    When(PolicyId),
    /// A calendar that the site has not.
    #[error("the policy {0} goes by the calendar {1}, which there is not")]
    Calendar(PolicyId, CalendarId),
}

impl Policy {
    fn check(&self) -> Result<(), InvalidPolicies> {
        let promise = |seconds: u32| (1..=SECONDS_MAX).contains(&seconds);
        let mut promises = self.targets.values().flat_map(Target::promises).flatten().peekable();
        let warns = match self.warning {
            Warning::AfterPercent(percent) => (1..=99).contains(&percent),
            Warning::BeforeSeconds(seconds) => promise(seconds),
        };
        let When { channels, issues, segments, languages: _, teams } = &self.when;
        let lengths = [channels.len(), issues.len(), segments.len(), teams.len()];
        let values =
            channels.iter().chain(segments).all(|value| (1..=VALUE_MAX_CHARS).contains(&value.chars().count()));
        let wrong = |why: fn(PolicyId) -> InvalidPolicies| Err(why(self.id.clone()));
        if !self.names.are_good() {
            return wrong(InvalidPolicies::Names);
        }
        if promises.peek().is_none() {
            return wrong(InvalidPolicies::Nothing);
        }
        if !promises.all(promise) {
            return wrong(InvalidPolicies::Seconds);
        }
        if !warns {
            return wrong(InvalidPolicies::Warning);
        }
        if !values || lengths.into_iter().any(|length| length > VALUES_MAX) {
            return wrong(InvalidPolicies::When);
        }
        Ok(())
    }
}

impl Target {
    fn promises(&self) -> [Option<u32>; 3] {
        [self.first_response_seconds, self.next_response_seconds, self.resolution_seconds]
    }
}

impl Policies {
    /// In their order.
    #[must_use]
    pub fn as_slice(&self) -> &[Policy] {
        &self.0
    }

    /// Refuses a policy that goes by a calendar which the site has not. A document cannot know the other: whoever puts
    /// either asks.
    ///
    /// # Errors
    /// The first of such policies and its calendar.
    pub fn check_calendars(&self, calendars: &Calendars) -> Result<(), InvalidPolicies> {
        for policy in &self.0 {
            if let Some(id) = policy.calendar.as_ref().filter(|id| calendars.get(Some(id)).is_none()) {
                return Err(InvalidPolicies::Calendar(policy.id.clone(), id.clone()));
            }
        }
        Ok(())
    }
}

impl TryFrom<PoliciesDraft> for Policies {
    type Error = InvalidPolicies;

    fn try_from(PoliciesDraft { policies }: PoliciesDraft) -> Result<Self, InvalidPolicies> {
        if policies.len() > POLICIES_MAX {
            return Err(InvalidPolicies::TooMany);
        }
        let mut seen = BTreeSet::new();
        for policy in &policies {
            if !seen.insert(&policy.id) {
                return Err(InvalidPolicies::Twice(policy.id.clone()));
            }
            policy.check()?;
        }
        Ok(Self(policies))
    }
}

impl From<Policies> for PoliciesDraft {
    fn from(Policies(policies): Policies) -> Self {
        Self { policies }
    }
}

impl JsonSchema for Policies {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("SlaPolicies")
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        PoliciesDraft::json_schema(generator)
    }
}
