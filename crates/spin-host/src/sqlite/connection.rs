//! One real connection, and how it is made to look like the one that a session believes it has.

use super::SqlError;
use rusqlite::{
    Connection, ffi,
    functions::FunctionFlags,
    hooks::{AuthAction, AuthContext, Authorization},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

/// Statements that a connection keeps compiled.
const STATEMENTS: usize = 128;

/// How long a connection waits for another one's transaction: the default of Spin's driver.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a session can see of its connection from inside SQL.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counters {
    /// The row id of the last insert.
    pub(super) rowid: i64,
    /// The rows that the last write changed.
    pub(super) changes: i64,
    /// The rows that all writes changed.
    pub(super) total: i64,
}

/// A connection with the counters of whichever session uses it.
pub(super) struct Link {
    pub(super) sql: Connection,
    changes: Arc<AtomicI64>,
    total: Arc<AtomicI64>,
    budget: Arc<AtomicI64>,
}

/// After how many steps of SQLite's machine a statement's budget is looked at.
const STEPS: i32 = 1_000;

impl Link {
    pub(super) fn open(path: &Path) -> Result<Self, SqlError> {
        let sql = Connection::open(path)?;
        // FULL: a write is synced before it is answered. WAL: readers never wait for the writer.
        sql.pragma_update(None, "journal_mode", "WAL")?;
        sql.pragma_update(None, "synchronous", "FULL")?;
        // A pool holds several caches where Spin has one, and the system caches the file as well.
        sql.pragma_update(None, "cache_size", -1024)?;
        sql.busy_handler(Some(wait_a_little))?;
        sql.set_prepared_statement_cache_capacity(STATEMENTS);
        sql.authorizer(Some(|context: AuthContext<'_>| match context.action {
            // A guest must not reach files by their name.
            AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => Authorization::Deny,
            _ => Authorization::Allow,
        }));
        let budget = Arc::new(AtomicI64::new(i64::MAX));
        let left = budget.clone();
        sql.progress_handler(STEPS, Some(move || left.fetch_sub(1, Relaxed) <= 0));
        let (changes, total) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
        for (name, cell) in [("changes", changes.clone()), ("total_changes", total.clone())] {
            let flags = FunctionFlags::SQLITE_UTF8;
            sql.create_scalar_function(name, 0, flags, move |_| Ok(cell.load(Relaxed)))?;
        }
        Ok(Self { sql, changes, total, budget })
    }

    /// Interrupts statements that take more than `budget` thousand steps; `None` lets them run on.
    pub(super) fn bound(&self, budget: Option<i64>) {
        self.budget.store(budget.unwrap_or(i64::MAX), Relaxed);
    }

    /// Makes the connection look as the session left its last one.
    pub(super) fn enter(&self, counters: Counters) {
        self.changes.store(counters.changes, Relaxed);
        self.total.store(counters.total, Relaxed);
        // SAFETY: the handle is that of an open connection, which `self` owns and nobody else uses meanwhile.
        #[expect(unsafe_code, reason = "SQLite offers this only through its C interface")]
        unsafe {
            ffi::sqlite3_set_last_insert_rowid(self.sql.handle(), counters.rowid);
        }
    }

    /// The counters after a statement that was entered with `before`.
    pub(super) fn counters(&self, before: Counters, wrote: bool) -> Counters {
        let rowid = self.sql.last_insert_rowid();
        if !wrote {
            return Counters { rowid, ..before };
        }
        let changes = i64::try_from(self.sql.changes()).unwrap_or(i64::MAX);
        Counters { rowid, changes, total: before.total.saturating_add(changes) }
    }
}

/// Polls often, so that a transaction waits hardly longer than it must.
fn wait_a_little(tries: i32) -> bool {
    std::thread::sleep(Duration::from_millis(1));
    Duration::from_millis(u64::try_from(tries).unwrap_or(0)) < PATIENCE
}
