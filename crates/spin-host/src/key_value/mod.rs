//! The key-value store: Spin's table in Spin's file, read from memory and written by one thread.
//!
//! One host runs on a state directory, so every write of the file goes through here and what is in memory cannot be
//! stale: see [`cache`] for how a read and a commit that cross each other are told apart. A second process writing
//! the same file would not be noticed; hosts that share session state need a store that is a server. Writes that come in while the last commit is under way are
//! committed together.
//!
//! `synchronous=NORMAL` in WAL mode: a commit is not synced, so a power cut may take back the last moments; the
//! file stays whole, and a crash of the process loses nothing. Guests keep session state here, which is
//! short-lived, and put what must survive into SQLite, where every answer waits for the disk.

mod cache;
mod writer;

use cache::{Cache, Found};
use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};
use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};
use writer::{Change, Job};

/// Connections for reads that memory cannot answer. More reads wait: a thread and a connection of its own for each of
/// the dozens that a guest may begin at once cost far more than the reads.
const READERS: usize = 4;

/// Why the store failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct KeyValueError(pub(crate) String);

impl From<rusqlite::Error> for KeyValueError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

/// All key-value stores of an app; a label is a namespace in it.
#[derive(Clone)]
pub struct KeyValue(Arc<Inner>);

struct Inner {
    path: PathBuf,
    cache: Arc<Cache>,
    idle: Mutex<Vec<Connection>>,
    reading: Semaphore,
    writer: mpsc::Sender<Job>,
}

impl KeyValue {
    /// Opens the file, making it where there is none.
    pub fn open(path: &Path) -> Result<Self, KeyValueError> {
        let connection = connect(path)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS spin_key_value (
               store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key));
             BEGIN IMMEDIATE; COMMIT",
        )?;
        let cache = Arc::new(Cache::default());
        let (send, jobs) = mpsc::channel();
        let seen = cache.clone();
        std::thread::Builder::new()
            .name("key-value-writer".to_owned())
            .spawn(move || writer::run(&connection, &jobs, &seen))
            .map_err(|e| KeyValueError(format!("cannot start the writer's thread: {e}")))?;
        let (idle, reading) = (Mutex::new(Vec::new()), Semaphore::new(READERS));
        Ok(Self(Arc::new(Inner { path: path.to_owned(), cache, idle, reading, writer: send })))
    }

    /// The value of a key.
    pub async fn get(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, KeyValueError> {
        match self.0.cache.find(store, key) {
            Found::Value(value) => Ok(value.map(|value| value.to_vec())),
            Found::Ask(ticket) => {
                let (inner, store, key) = (self.0.clone(), store.to_owned(), key.to_owned());
                let _turn = self.0.reading.acquire().await.map_err(|e| KeyValueError(e.to_string()))?;
                let value = blocking(move || {
                    let value = inner.read(&store, &key)?;
                    inner.cache.learn(&store, &key, value.as_deref(), ticket);
                    Ok(value)
                });
                value.await
            }
        }
    }

    /// Whether a key has a value.
    pub async fn exists(&self, store: &str, key: &str) -> Result<bool, KeyValueError> {
        Ok(self.get(store, key).await?.is_some())
    }

    /// Gives a key a value.
    pub async fn set(&self, store: &str, key: &str, value: Vec<u8>) -> Result<(), KeyValueError> {
        self.change(store, key, Some(value)).await
    }

    /// Takes a key away.
    pub async fn delete(&self, store: &str, key: &str) -> Result<(), KeyValueError> {
        self.change(store, key, None).await
    }

    async fn change(&self, store: &str, key: &str, value: Option<Vec<u8>>) -> Result<(), KeyValueError> {
        let (reply, answer) = oneshot::channel();
        let change = Change { store: store.to_owned(), key: key.to_owned(), value: value.map(Into::into) };
        let gone = || KeyValueError("the writer of the key-value store has stopped".to_owned());
        self.0.writer.send(Job { change, reply }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// All keys of a store, a page at a time: `after` is the last key of the page before.
    pub async fn keys(&self, store: &str, after: Option<String>, most: usize) -> Result<Vec<String>, KeyValueError> {
        let (inner, store) = (self.0.clone(), store.to_owned());
        let _turn = self.0.reading.acquire().await.map_err(|e| KeyValueError(e.to_string()))?;
        blocking(move || inner.keys(&store, after.as_deref(), most)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyValueError> + Send + 'static,
) -> Result<T, KeyValueError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| KeyValueError(e.to_string()))?
}

fn connect(path: &Path) -> Result<Connection, KeyValueError> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -1024)?;
    Ok(connection)
}

impl Inner {
    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, KeyValueError>) -> Result<T, KeyValueError> {
        let idle = self.idle.lock().pop();
        let connection = idle.map_or_else(|| connect(&self.path), Ok)?;
        let result = work(&connection);
        let mut idle = self.idle.lock();
        if idle.len() < READERS {
            idle.push(connection);
        }
        result
    }

    fn read(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, KeyValueError> {
        self.with(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2")?;
            Ok(statement.query_row(params![store, key], |row| row.get(0)).optional()?)
        })
    }

    fn keys(&self, store: &str, after: Option<&str>, most: usize) -> Result<Vec<String>, KeyValueError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT key FROM spin_key_value WHERE store = ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT ?3",
            )?;
            let keys = statement.query_map(params![store, after, most], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }
}
