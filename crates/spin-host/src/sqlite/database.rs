//! One database file: its pool of connections and its writer.

use super::{
    Row, SqlError, Value,
    connection::{Counters, Link},
    read::{self, Answer, Ran},
    session::Session,
    writer::{self, Job, Written},
};
use parking_lot::Mutex;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Connections that stand idle in the pool.
const IDLE: usize = 8;
/// Statements that read at a time; more would only wait for the same disk and the same cores.
const READERS: usize = 8;
/// Large results that guests are reading at a time.
const STREAMS: usize = 16;

/// Thousands of steps of a read that runs at once: well under a millisecond.
const SHORT: i64 = 4;

/// A database that guests may open.
pub(crate) struct Database {
    path: PathBuf,
    idle: Mutex<Vec<Link>>,
    readers: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    writer: mpsc::Sender<Job>,
    pub(super) outsiders: Arc<AtomicUsize>,
}

impl Database {
    /// Opens a database, making its file where there is none.
    pub(crate) fn open(path: &Path) -> Result<Arc<Self>, SqlError> {
        let link = Link::open(path)?;
        // Creating the file's first page now shows a read-only or full disk before anybody is served.
        link.sql.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
        let (send, jobs) = mpsc::channel();
        let outsiders = Arc::new(AtomicUsize::new(0));
        let seen = outsiders.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || writer::run(&link, &jobs, &seen))
            .map_err(|e| SqlError(format!("cannot start the writer's thread: {e}")))?;
        Ok(Arc::new(Self {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            readers: Arc::new(Semaphore::new(READERS)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            writer: send,
            outsiders,
        }))
    }

    /// A new connection as a guest sees it.
    pub(crate) fn session(self: &Arc<Self>) -> Session {
        Session::new(self.clone())
    }

    /// Runs one statement by itself.
    pub(crate) async fn query(
        self: &Arc<Self>,
        sql: &str,
        parameters: Vec<Value>,
    ) -> Result<(Vec<String>, Vec<Row>), SqlError> {
        self.session().execute(sql.to_owned(), parameters).await?.collect().await
    }

    /// A connection, new or used.
    pub(super) fn lend(&self) -> Result<Link, SqlError> {
        let idle = self.idle.lock().pop();
        idle.map_or_else(|| Link::open(&self.path), Ok)
    }

    /// Takes a connection back that is as good as new.
    pub(super) fn take_back(&self, link: Link) {
        let mut idle = self.idle.lock();
        if idle.len() < IDLE {
            idle.push(link);
        }
    }

    /// Runs a write in the writer.
    pub(super) async fn write(
        &self,
        sql: String,
        parameters: Vec<Value>,
        counters: Counters,
    ) -> Result<Written, SqlError> {
        let (reply, answer) = oneshot::channel();
        let gone = || SqlError("the writer of the database has stopped".to_owned());
        self.writer.send(Job { sql, parameters, counters, reply }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Runs a read on any connection. `None` says that the statement writes.
    pub(super) async fn read(
        self: &Arc<Self>,
        sql: Arc<str>,
        parameters: Arc<[Value]>,
        counters: Counters,
    ) -> Result<Option<Answer>, SqlError> {
        if let Some(answer) = self.read_at_once(&sql, &parameters, counters) {
            return Ok(answer);
        }
        let permit = self.readers.clone().acquire_owned().await.map_err(|e| SqlError(e.to_string()))?;
        let (reply, answer) = oneshot::channel();
        let database = self.clone();
        tokio::task::spawn_blocking(move || database.read_blocking(permit, &sql, &parameters, counters, reply));
        answer.await.map_err(|_| SqlError("the statement was abandoned".to_owned()))?
    }

    /// Runs a read right here where that takes no longer than handing it to another thread would. A read that turns
    /// out long, large or faulty is given up, which changes nothing, and runs again where it may block.
    fn read_at_once(&self, sql: &str, parameters: &[Value], counters: Counters) -> Option<Option<Answer>> {
        let link = self.idle.lock().pop()?;
        link.enter(counters);
        link.bound(Some(SHORT));
        let mut read = None;
        let large = || Err(SqlError(String::new()));
        let ran = read::run(&link, sql, parameters, true, large, |answer| read = answer.ok());
        link.bound(None);
        self.take_back(link);
        match ran {
            Ok(Ran::Done) => read.map(Some),
            Ok(Ran::Writes) => Some(None),
            Err(_) => None,
        }
    }

    fn read_blocking(
        self: Arc<Self>,
        permit: OwnedSemaphorePermit,
        sql: &str,
        parameters: &[Value],
        counters: Counters,
        reply: oneshot::Sender<Result<Option<Answer>, SqlError>>,
    ) {
        let mut reply = Some(reply);
        let mut say = |result| {
            if let Some(reply) = reply.take() {
                // The guest may have gone.
                let _ = reply.send(result);
            }
        };
        let link = match self.lend() {
            Ok(link) => link,
            Err(error) => return say(Err(error)),
        };
        link.enter(counters);
        let mut streaming = None;
        // A stream may take as long as its guest likes, so it gives its place among the readers back.
        let detach = || {
            drop(permit);
            let place = self.streams.clone().try_acquire_owned();
            streaming = Some(place.map_err(|_| SqlError("too many large results are being read".to_owned()))?);
            Ok(())
        };
        let ran = read::run(&link, sql, parameters, true, detach, |answer| say(answer.map(Some)));
        match ran {
            Ok(Ran::Done) => {}
            Ok(Ran::Writes) => say(Ok(None)),
            Err(error) => say(Err(error)),
        }
        self.take_back(link);
        drop(streaming);
    }

    /// Counts a connection that may wait for the lock of the file for as long as the guard lives.
    pub(super) fn outsider(&self) -> Outsider {
        self.outsiders.fetch_add(1, Relaxed);
        Outsider(self.outsiders.clone())
    }
}

/// See [`Database::outsider`].
pub(super) struct Outsider(Arc<AtomicUsize>);

impl Drop for Outsider {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
