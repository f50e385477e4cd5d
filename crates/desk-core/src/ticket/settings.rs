//! What a site says its tickets are like: states, types and fields of its own.

use super::{FieldDefinition, Status};
use crate::{
    Millis,
    id::{FieldId, StateId, TypeId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most states, types or fields of a site.
const DEFINITIONS_MAX: usize = 50;
/// The longest time in days in which a resolved ticket goes on.
const FOLLOW_UP_MAX_DAYS: u32 = 365;
/// The most characters of a name.
const NAME_MAX_CHARS: usize = 60;

/// What people call a thing, in each language of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Names {
    /// In Chinese.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub zh: String,
    /// In English.
    #[schemars(length(min = 1, max = NAME_MAX_CHARS))]
    pub en: String,
}

impl Names {
    /// Whether both can be shown on a line.
    #[must_use]
    pub fn are_good(&self) -> bool {
        let good = |name: &str| {
            (1..=NAME_MAX_CHARS).contains(&name.chars().count())
                && !name.trim().is_empty()
                && !name.chars().any(char::is_control)
        };
        good(&self.zh) && good(&self.en)
    }
}

/// A state of the site's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateDefinition {
    /// Its id; not that of a category.
    pub id: StateId,
    /// The category that it counts as.
    pub category: Status,
    /// Its names.
    pub names: Names,
}

/// A type of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TypeDefinition {
    /// Its id.
    pub id: TypeId,
    /// Its names.
    pub names: Names,
}

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    /// Too many of a kind.
    #[error("{0}: at most {DEFINITIONS_MAX} are allowed")]
    TooMany(&'static str),
    /// An id twice, or that of a category.
    #[error("{0}: the id {1} is taken already")]
    Taken(&'static str, String),
    /// An empty or over-long name.
    #[error("{0}: the names of {1} must have 1 to {NAME_MAX_CHARS} characters, without control characters")]
    Name(&'static str, String),
    /// A field's bounds or choices make no sense.
    #[error("fields: {0}: {1}")]
    Field(FieldId, &'static str),
    /// Too long a time for follow-ups.
    #[error("follow_up_days: at most {FOLLOW_UP_MAX_DAYS}")]
    FollowUp,
}

/// Settings as they are written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "TicketSettings", inline)]
pub struct TicketSettingsDraft {
    /// States beside `open`, `waiting` and `resolved`, in the order in which they are shown.
    #[schemars(length(max = DEFINITIONS_MAX))]
    pub states: Vec<StateDefinition>,
    /// Types, in the order in which they are shown.
    #[schemars(length(max = DEFINITIONS_MAX))]
    pub types: Vec<TypeDefinition>,
    /// Fields, in the order in which they are shown.
    #[schemars(length(max = DEFINITIONS_MAX))]
    pub fields: Vec<FieldDefinition>,
    /// So many days after it was resolved a ticket goes on when its customer comes back; later a new one is opened,
    /// which names it. 0 always opens a new one.
    #[schemars(range(max = FOLLOW_UP_MAX_DAYS))]
    pub follow_up_days: u32,
}

impl Default for TicketSettingsDraft {
    fn default() -> Self {
        Self { states: Vec::new(), types: Vec::new(), fields: Vec::new(), follow_up_days: 7 }
    }
}

/// Settings that make sense. By default a site has none of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "TicketSettingsDraft", into = "TicketSettingsDraft")]
#[schemars(with = "TicketSettingsDraft", inline)]
pub struct TicketSettings(TicketSettingsDraft);

impl TicketSettings {
    /// The category of a state: of the site's own, or one named like its category.
    #[must_use]
    pub fn category(&self, state: &StateId) -> Option<Status> {
        let own = self.0.states.iter().find(|known| known.id == *state).map(|known| known.category);
        own.or_else(|| Status::ALL.into_iter().find(|status| status.as_str() == state.as_str()))
    }

    /// How long after it was resolved a ticket goes on.
    #[must_use]
    pub fn follow_up(&self) -> Millis {
        Millis::from_secs(u64::from(self.0.follow_up_days) * 86_400)
    }

    /// Whether there is such a type.
    #[must_use]
    pub fn has_type(&self, id: &TypeId) -> bool {
        self.0.types.iter().any(|known| known.id == *id)
    }

    /// The fields' ids, in the order in which they are shown.
    #[must_use]
    pub fn field_ids(&self) -> Vec<FieldId> {
        self.0.fields.iter().map(|field| field.id.clone()).collect()
    }

    /// A field.
    #[must_use]
    pub fn field(&self, id: &FieldId) -> Option<&FieldDefinition> {
        self.0.fields.iter().find(|known| known.id == *id)
    }
}

impl TryFrom<TicketSettingsDraft> for TicketSettings {
    type Error = InvalidSettings;

    fn try_from(draft: TicketSettingsDraft) -> Result<Self, InvalidSettings> {
        if draft.follow_up_days > FOLLOW_UP_MAX_DAYS {
            return Err(InvalidSettings::FollowUp);
        }
        let categories = Status::ALL.map(Status::as_str);
        unique("states", &categories, draft.states.iter().map(|it| (it.id.as_str(), &it.names)))?;
        unique("types", &[], draft.types.iter().map(|it| (it.id.as_str(), &it.names)))?;
        unique("fields", &[], draft.fields.iter().map(|it| (it.id.as_str(), &it.names)))?;
        for field in &draft.fields {
            field.kind.check().map_err(|why| InvalidSettings::Field(field.id.clone(), why))?;
            for choice in field.kind.choices() {
                name("fields", choice.id.as_str(), &choice.names)?;
            }
        }
        Ok(Self(draft))
    }
}

impl From<TicketSettings> for TicketSettingsDraft {
    fn from(settings: TicketSettings) -> Self {
        settings.0
    }
}

fn unique<'a>(
    what: &'static str,
    taken: &[&'a str],
    all: impl ExactSizeIterator<Item = (&'a str, &'a Names)>,
) -> Result<(), InvalidSettings> {
    if all.len() > DEFINITIONS_MAX {
        return Err(InvalidSettings::TooMany(what));
    }
    let mut seen: BTreeSet<&str> = taken.iter().copied().collect();
    for (id, names) in all {
        if !seen.insert(id) {
            return Err(InvalidSettings::Taken(what, id.to_owned()));
        }
        name(what, id, names)?;
    }
    Ok(())
}

fn name(what: &'static str, id: &str, names: &Names) -> Result<(), InvalidSettings> {
    if names.are_good() { Ok(()) } else { Err(InvalidSettings::Name(what, id.to_owned())) }
}
