//! The ports over an SQLite file and a map, for native tools and tests.

use crate::{Kv, KvError, Row, Sql, SqlError, Value};
use rusqlite::types::ValueRef;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// An SQLite database of one connection.
pub struct Database(Mutex<rusqlite::Connection>);

impl Database {
    /// Opens or creates the file.
    ///
    /// # Errors
    /// SQLite's.
    pub fn open(path: &Path) -> Result<Self, SqlError> {
        let connection = rusqlite::Connection::open(path).map_err(error)?;
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(error)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(error)?;
        Ok(Self::of(connection))
    }

    /// A database that goes when this goes.
    ///
    /// # Errors
    /// SQLite's.
    pub fn in_memory() -> Result<Self, SqlError> {
        Ok(Self::of(rusqlite::Connection::open_in_memory().map_err(error)?))
    }

    fn of(connection: rusqlite::Connection) -> Self {
        // This crate has some fifty statements; SQLite reads each of them once.
        connection.set_prepared_statement_cache_capacity(64);
        Self(Mutex::new(connection))
    }

    fn connection(&self) -> MutexGuard<'_, rusqlite::Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sql for Database {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(statement).map_err(error)?;
        let columns = prepared.column_count();
        let parameters = parameters.into_iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => rusqlite::types::Value::Integer(number),
            Value::Text(text) => rusqlite::types::Value::Text(text),
        });
        let mut rows = prepared.query(rusqlite::params_from_iter(parameters)).map_err(error)?;
        let mut read = Vec::new();
        while let Some(row) = rows.next().map_err(error)? {
            let values = (0..columns).map(|column| Ok(value(row.get_ref(column)?)));
            read.push(Row(values.collect::<rusqlite::Result<_>>().map_err(error)?));
        }
        Ok(read)
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        // No column of the schema is real or blob.
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn error(error: rusqlite::Error) -> SqlError {
    SqlError::from_text(&error.to_string())
}

/// A key-value store in memory.
#[derive(Default)]
pub struct MemoryKv(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryKv {
    fn map(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kv for MemoryKv {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        Ok(self.map().get(key).cloned())
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), KvError> {
        self.map().insert(key.to_owned(), value);
        Ok(())
    }
    async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.map().remove(key);
        Ok(())
    }
    async fn keys(&self) -> Result<Vec<String>, KvError> {
        Ok(self.map().keys().cloned().collect())
    }
}
