//! The port to a relational database.
//!
//! Statements are written once for SQLite and PostgreSQL: parameters are `$1`, `$2` … and appear first in ascending
//! order (SQLite numbers them by first appearance, PostgreSQL by name), texts are compared byte by byte, integers are
//! 64 bits, and JSON is stored as text. A test holds every statement of this crate to the rule of order.

use std::future::Future;

/// A value of a parameter or a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL's null.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A text.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}
impl From<desk_core::Millis> for Value {
    fn from(time: desk_core::Millis) -> Self {
        time.as_u64().into()
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result; columns are read by place.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The text in column `column`; nothing for null, another type or a column that is not there.
    #[must_use]
    pub fn text(&self, column: usize) -> Option<&str> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
    /// The number in column `column`, as [`Row::text`]; a negative one reads as absent.
    #[must_use]
    pub fn number(&self, column: usize) -> Option<u64> {
        match self.0.get(column) {
            Some(Value::Integer(number)) => u64::try_from(*number).ok(),
            _ => None,
        }
    }
}

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// A unique constraint: somebody else was first, or this is a retry.
    #[error("a unique constraint is violated")]
    Unique,
    /// The database is there but busy, full or unreachable for now.
    #[error("{0}")]
    Unavailable(String),
    /// The statement is wrong for this database.
    #[error("{0}")]
    Failed(String),
}

impl SqlError {
    /// Reads an error text of SQLite or PostgreSQL, the only form in which both reach a function.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let lower = text.to_lowercase();
        if lower.contains("unique constraint") || lower.contains("duplicate key value") {
            Self::Unique
        } else if ["locked", "busy", "full", "i/o", "readonly", "read-only", "connect", "unable to open"]
            .iter()
            .any(|word| lower.contains(word))
        {
            Self::Unavailable(text.to_owned())
        } else {
            Self::Failed(text.to_owned())
        }
    }
}

/// Runs statements. One statement is atomic and, answered, durable.
pub trait Sql {
    /// Runs one statement and reads all its rows.
    fn query(&self, statement: &str, parameters: Vec<Value>) -> impl Future<Output = Result<Vec<Row>, SqlError>>;
}

/// `($1, $2), ($3, $4)` for `rows` rows of `columns`: the values of an insert of many rows.
pub(crate) fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 4);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_placeholders_count_on() {
        assert_eq!(placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }

    #[test]
    fn both_databases_words_for_a_unique_violation_are_known() {
        for text in [
            "UNIQUE constraint failed: event.site, event.id",
            "duplicate key value violates unique constraint \"event_site_id_key\"",
        ] {
            assert_eq!(SqlError::from_text(text), SqlError::Unique);
        }
        assert!(matches!(SqlError::from_text("database is locked"), SqlError::Unavailable(_)));
        assert!(matches!(SqlError::from_text("near \"SELEC\": syntax error"), SqlError::Failed(_)));
    }
}
