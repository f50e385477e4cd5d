//! Group commit: one thread runs the single writes of all guests, as many at a time as have come in while the last
//! sync was under way, in one transaction with one sync.
//!
//! A guest must not be able to tell this from committing by itself:
//! - it is answered after the commit, so an answer means "on disk";
//! - a statement that fails takes back its own changes and no others: SQLite's statement journal does that inside a
//!   transaction too, which is why no savepoint is needed around each;
//! - where a statement or the commit takes the whole transaction back (a deferred foreign key, a full disk, a
//!   trigger that says ROLLBACK), the others are run again one by one, each with its own commit;
//! - `changes` and `last_insert_rowid` are those of the statement.

use super::{
    SqlError, Value,
    connection::{Counters, Link},
    read::{self, Answer},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// The most statements of one transaction, so that the first of them does not wait for long.
const BATCH: usize = 256;

/// A write to be run.
pub(super) struct Job {
    pub(super) sql: String,
    pub(super) parameters: Vec<Value>,
    pub(super) counters: Counters,
    pub(super) reply: oneshot::Sender<Result<Written, SqlError>>,
}

/// What a write left behind.
pub(super) struct Written {
    pub(super) answer: Answer,
    pub(super) counters: Counters,
}

/// Runs until no database holds a sender any more. `outsiders` counts the connections beside this one that may be
/// waiting to write: the writer leaves them a gap, because SQLite's lock knows no queue.
pub(super) fn run(link: &Link, jobs: &mpsc::Receiver<Job>, outsiders: &Arc<AtomicUsize>) {
    let mut batch = Vec::new();
    while let Ok(first) = jobs.recv() {
        batch.push(first);
        batch.extend(jobs.try_iter().take(BATCH - 1));
        if outsiders.load(Relaxed) > 0 {
            std::thread::sleep(Duration::from_millis(2));
        }
        write(link, std::mem::take(&mut batch));
    }
}

fn write(link: &Link, batch: Vec<Job>) {
    if batch.len() == 1 {
        return batch.into_iter().for_each(|job| alone(link, job));
    }
    if let Err(error) = link.sql.execute_batch("BEGIN IMMEDIATE") {
        let error = SqlError::from(error);
        return batch.into_iter().for_each(|job| answer(job, Err(error.clone())));
    }
    let mut rest = batch.into_iter();
    let mut pending = Vec::new();
    for job in rest.by_ref() {
        let result = execute(link, &job);
        pending.push((job, result));
        if link.sql.is_autocommit() {
            // The transaction is gone, and with it what the statements before this one had written. This one keeps
            // its error: by itself it would have taken back just as much.
            if let Some((job, result)) = pending.pop() {
                answer(job, result);
            }
            return again(link, pending, rest);
        }
    }
    match link.sql.execute_batch("COMMIT") {
        Ok(()) => pending.into_iter().for_each(|(job, result)| answer(job, result)),
        Err(error) => {
            if !link.sql.is_autocommit()
                && let Err(error) = link.sql.execute_batch("ROLLBACK")
            {
                eprintln!("sqlite: a transaction could not be taken back: {error}");
            }
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
                return again(link, pending, rest);
            }
            let error = SqlError::from(error);
            pending.into_iter().for_each(|(job, _)| answer(job, Err(error.clone())));
        }
    }
}

/// Runs each of a failed batch for itself.
fn again<T>(link: &Link, pending: Vec<(Job, T)>, rest: impl Iterator<Item = Job>) {
    pending.into_iter().map(|(job, _)| job).chain(rest).for_each(|job| alone(link, job));
}

fn alone(link: &Link, job: Job) {
    let result = execute(link, &job);
    answer(job, result);
}

fn execute(link: &Link, job: &Job) -> Result<Written, SqlError> {
    link.enter(job.counters);
    let (answer, wrote) = read::collect(link, &job.sql, &job.parameters)?;
    Ok(Written { answer, counters: link.counters(job.counters, wrote) })
}

fn answer(job: Job, result: Result<Written, SqlError>) {
    // Where the guest has gone meanwhile, the write stands all the same.
    let _ = job.reply.send(result);
}
