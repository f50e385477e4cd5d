//! What is wrong with an article, and where.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// One mistake in an article or in a file of articles, told so that its author can correct it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The line of the imported text, or the number of the group of synonyms, from 1; `None` where the article did not come from lines of text.
    #[schemars(range(min = 1))]
    pub line: Option<u32>,
    /// The field it is about, named as in [`crate::ArticleDraft`]; `import` where it is about the whole text.
    pub field: &'static str,
    /// What is wrong, lower-case and without a final period. It repeats no more than 40 characters of the input.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(line: Option<u32>, field: &'static str, message: impl Into<String>) -> Self {
        Self { line, field, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The beginning of outside text, safe to repeat in a message: at most 40 characters, control characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() { format!("`{shown}…`") } else { format!("`{shown}`") }
}
