//! Fields that a site adds to its tickets, and what may stand in them.

use super::Names;
use crate::{date::Date, id::FieldId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most characters that a text field may allow, and those of a link.
const TEXT_MAX_CHARS: usize = 2_000;
/// The most choices of a list.
const CHOICES_MAX: usize = 100;

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// What is stored.
    pub id: FieldId,
    /// What is shown.
    pub names: Names,
}

/// What may stand in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum FieldKind {
    /// A line of text.
    Text {
        /// The most characters.
        #[serde(default = "text_max")]
        #[schemars(range(min = 1, max = TEXT_MAX_CHARS))]
        max: usize,
    },
    /// A number.
    Number {
        /// The least; absent for none.
        #[serde(default)]
        min: Option<f64>,
        /// The greatest; absent for none.
        #[serde(default)]
        max: Option<f64>,
    },
    /// A day, `YYYY-MM-DD`.
    Date,
    /// One of some choices, by its id.
    List {
        /// The choices, in the order in which they are shown.
        #[schemars(length(min = 1, max = CHOICES_MAX))]
        choices: Vec<Choice>,
    },
    /// Yes or no.
    Checkbox,
    /// An address of the web, `https://…` or `http://…`.
    Link,
}

fn text_max() -> usize {
    TEXT_MAX_CHARS
}

/// A field of a site's tickets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct FieldDefinition {
    /// Its id.
    pub id: FieldId,
    /// Its names.
    pub names: Names,
    /// What may stand in it.
    #[serde(flatten)]
    pub kind: FieldKind,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FieldValue {
    /// Of a checkbox.
    Flag(bool),
    /// Of a number.
    Number(f64),
    /// Of every other kind.
    Text(String),
}

impl FieldValue {
    /// As words, for search and lists.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// Why a value cannot stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the field {field} must be {wanted}")]
pub struct InvalidValue {
    /// Which field.
    pub field: FieldId,
    /// What may stand in it.
    pub wanted: String,
}

impl FieldDefinition {
    /// Parses a value: outer white space goes; a wrong kind, length, choice or bound is refused.
    ///
    /// # Errors
    /// [`InvalidValue`] with what it must be.
    pub fn parse(&self, value: &FieldValue) -> Result<FieldValue, InvalidValue> {
        let wrong = |wanted: String| InvalidValue { field: self.id.clone(), wanted };
        match (&self.kind, value) {
            (FieldKind::Text { max }, FieldValue::Text(text)) => {
                line(text, *max).ok_or_else(|| wrong(format!("a line of 1 to {max} characters")))
            }
            (FieldKind::Text { max }, _) => Err(wrong(format!("a text of 1 to {max} characters"))),
            (FieldKind::Number { min, max }, value) => match value {
                FieldValue::Number(number)
                    if number.is_finite()
                        && min.is_none_or(|min| *number >= min)
                        && max.is_none_or(|max| *number <= max) =>
                {
                    Ok(value.clone())
                }
                _ => Err(wrong(match (min, max) {
                    (Some(min), Some(max)) => format!("a number from {min} to {max}"),
                    (Some(min), None) => format!("a number from {min}"),
                    (None, Some(max)) => format!("a number up to {max}"),
                    (None, None) => "a number".to_owned(),
                })),
            },
            (FieldKind::Date, FieldValue::Text(text)) if Date::parse(text.trim()).is_some() => {
                Ok(FieldValue::Text(text.trim().to_owned()))
            }
            (FieldKind::Date, _) => Err(wrong("a day that exists, as YYYY-MM-DD".to_owned())),
            (FieldKind::List { choices }, value) => match value {
                FieldValue::Text(text) if choices.iter().any(|choice| choice.id.as_str() == text) => Ok(value.clone()),
                _ => {
                    let ids: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
                    Err(wrong(format!("one of {}", ids.join(", "))))
                }
            },
            (FieldKind::Checkbox, FieldValue::Flag(_)) => Ok(value.clone()),
            (FieldKind::Checkbox, _) => Err(wrong("true or false".to_owned())),
            (FieldKind::Link, FieldValue::Text(text)) if is_link(text.trim()) => {
                Ok(FieldValue::Text(text.trim().to_owned()))
            }
            (FieldKind::Link, _) => Err(wrong("an address that begins with https:// or http://".to_owned())),
        }
    }
}

impl FieldKind {
    /// The choices of a list; none of another kind.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::List { choices } => choices,
            _ => &[],
        }
    }

    /// What the types leave open.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Text { max } if !(1..=TEXT_MAX_CHARS).contains(max) => Err("a text may have 1 to 2000 characters"),
            Self::Number { min: Some(min), max: Some(max) } if min > max => Err("the least is above the greatest"),
            Self::List { choices } if !(1..=CHOICES_MAX).contains(&choices.len()) => {
                Err("a list must have 1 to 100 choices")
            }
            Self::List { choices } => {
                let ids: BTreeSet<_> = choices.iter().map(|choice| &choice.id).collect();
                if ids.len() == choices.len() { Ok(()) } else { Err("two choices have the same id") }
            }
            _ => Ok(()),
        }
    }
}

fn line(text: &str, max: usize) -> Option<FieldValue> {
    let text = text.trim();
    let good = (1..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    good.then(|| FieldValue::Text(text.to_owned()))
}

/// Whether a page may link to it: of the web, with a host, nothing that could leave an attribute.
fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty()
            && !host.contains('@')
            && text.chars().count() <= TEXT_MAX_CHARS
            && !text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>'))
    })
}
