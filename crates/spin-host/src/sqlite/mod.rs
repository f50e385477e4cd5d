//! SQLite databases for guests, with Spin's semantics and without its price.
//!
//! Spin opens a connection for each `open` of a guest and lets each statement commit for itself, so every write is
//! a disk sync of its own. Here a guest's connection is a [`Session`], and a real connection is lent to it only
//! where it can tell the difference:
//!
//! - a read runs on any connection of the pool;
//! - a single INSERT, UPDATE, DELETE or REPLACE outside a transaction goes to the one [`writer`] of the database,
//!   which commits many of them with one sync (group commit). What was answered is on disk, and each statement
//!   stands or falls alone, exactly as if it had committed by itself;
//! - BEGIN … COMMIT, DDL and pragmas run on a connection that the session keeps for as long as it must.
//!
//! What a session can observe of its connection (`changes`, `last_insert_rowid`) is carried along with it.

mod classify;
mod connection;
mod database;
mod read;
mod session;
mod writer;

pub(crate) use database::Database;
pub(crate) use read::{Answer, More};
pub(crate) use rusqlite::types::Value;
pub(crate) use session::Session;

use thiserror::Error;

/// One row of a result.
pub(crate) type Row = Vec<Value>;

/// What a guest may hold in memory of the host with one result, as in Spin.
pub(crate) const MAX_RESULT_BYTES: usize = 128 << 20;

/// What SQLite says when a statement fails, in the words that Spin passes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct SqlError(pub(crate) String);

impl From<rusqlite::Error> for SqlError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

fn too_large() -> SqlError {
    SqlError(format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes"))
}

/// About how much memory a row takes.
fn weight(row: &Row) -> usize {
    row.iter()
        .map(|value| {
            std::mem::size_of::<Value>()
                + match value {
                    Value::Text(text) => text.len(),
                    Value::Blob(bytes) => bytes.len(),
                    _ => 0,
                }
        })
        .sum()
}
