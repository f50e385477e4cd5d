//! One error for everything that can be wrong in a manifest: where it stands, and what is wrong there.
//!
//! The place is a path of keys (`component.reply.sqlite_databases`) because that is how a person looks for it,
//! and a line wherever the text still has one.

use std::fmt;

/// What is wrong at one place of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The line in the text, counted from one.
    pub line: Option<usize>,
    /// The keys that lead to the place, joined by dots; empty for the document as a whole.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// The kinds of things that can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is not TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that no version 2 manifest has.
    #[error("unknown key{}", suggestion(.0))]
    UnknownKey(Option<String>),
    /// Something that Spin knows but this host cannot do.
    #[error("not supported by this host: {0}")]
    Unsupported(String),
    /// A key that must be there.
    #[error("missing")]
    Missing,
    /// A value of another type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What was expected.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A value of the right type that cannot be meant.
    #[error("{0}")]
    Invalid(String),
}

fn suggestion(known: &Option<String>) -> String {
    known.as_ref().map_or_else(String::new, |known| format!(" (did you mean `{known}`?)"))
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.problem)
    }
}

impl std::error::Error for ManifestError {}
