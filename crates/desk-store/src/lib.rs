//! What the desk remembers: the event log, the projections made from it, and short-lived session state.
//!
//! The decision that this crate embodies: *the log is the only truth, and every write is one statement.* An append
//! inserts all events of one decision in one statement and loses a race by a unique violation; a projection is an
//! upsert guarded by `seq`, so that running it late, twice or out of order changes nothing. No transaction spans two
//! calls, which is why the same statements serve SQLite and PostgreSQL and why a crash between two of them heals.
//!
//! I/O stands behind two ports, [`Sql`] and [`Kv`]; functions implement them with Spin, tools and tests natively.

pub mod agents;
pub mod articles;
pub mod assignment;
pub mod attempts;
pub mod conversations;
pub mod embeddings;
pub mod engine_use;
pub mod engines;
pub mod exchanges;
pub mod flows;
pub mod inbox;
pub mod kv;
mod log;
pub mod lookup;
pub mod metrics;
#[cfg(feature = "native")]
pub mod native;
pub mod promises;
pub mod publish;
pub mod rebuild;
mod schema;
pub mod searches;
pub mod seats;
pub mod settings;
pub mod sites;
mod sql;
pub mod synonyms;
pub mod tickets;
pub mod vectors;
pub mod versions;

pub use kv::{Kv, KvError};
pub use log::{LogEntry, Stream};
pub use schema::migrate;
pub use sql::{Row, Sql, SqlError, Value};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Sql(#[from] SqlError),
    /// The key-value store failed.
    #[error("the key-value store failed: {0}")]
    Kv(#[from] KvError),
    /// Something stored does not read back as what was stored.
    #[error("{what} is corrupt: {cause}")]
    Corrupt {
        /// Which record.
        what: String,
        /// What the reader says.
        cause: String,
    },
    /// Other writers won every race for the next number of a stream.
    #[error("too many writers at once")]
    Contended,
}

impl StoreError {
    fn corrupt(what: impl Into<String>, cause: impl ToString) -> Self {
        Self::Corrupt { what: what.into(), cause: cause.to_string() }
    }
}
