//! Tags: free words on a ticket.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters of a tag.
const TAG_MAX_CHARS: usize = 40;

/// A tag: 1 to 40 characters in lower case, without commas and control characters; white space within is one space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("minLength" = 1, "maxLength" = TAG_MAX_CHARS))]
pub struct Tag(String);

/// Why a text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tag must have 1 to {TAG_MAX_CHARS} characters, without commas and control characters")]
pub struct InvalidTag;

impl Tag {
    /// Parses a text; letters become small, outer white space goes.
    ///
    /// # Errors
    /// [`InvalidTag`].
    pub fn parse(text: &str) -> Result<Self, InvalidTag> {
        if text.len() > TAG_MAX_CHARS * 8 || text.chars().any(|c| c == ',' || c.is_control()) {
            return Err(InvalidTag);
        }
        let tag = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if (1..=TAG_MAX_CHARS).contains(&tag.chars().count()) { Ok(Self(tag)) } else { Err(InvalidTag) }
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Tag {
    type Error = InvalidTag;
    fn try_from(text: String) -> Result<Self, InvalidTag> {
        Self::parse(&text)
    }
}
impl From<Tag> for String {
    fn from(tag: Tag) -> String {
        tag.0
    }
}
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
