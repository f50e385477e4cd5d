//! The port to SQL over `spin:sqlite`.

use desk_store::{Row, Sql, SqlError, Value, migrate};
use spin_sdk::sqlite::{self, Connection};
use std::cell::Cell;

thread_local! {
    static MIGRATED: Cell<bool> = const { Cell::new(false) };
}

/// A connection to the app's database, for one request.
pub struct Database(Connection);

impl Database {
    /// Opens it; the first time in an instance, brings its tables up to date.
    ///
    /// # Errors
    /// The database's.
    pub async fn open() -> Result<Self, SqlError> {
        let database = Self(Connection::open_default().await.map_err(error)?);
        if !MIGRATED.get() {
            // Readers must not wait for the writer. The mode is kept in the file; asking again costs nothing.
            database.query("PRAGMA journal_mode = WAL", Vec::new()).await?;
            migrate(&database).await?;
            MIGRATED.set(true);
        }
        Ok(database)
    }
}

impl Sql for Database {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let parameters = parameters.into_iter().map(|value| match value {
            Value::Null => sqlite::Value::Null,
            Value::Integer(number) => sqlite::Value::Integer(number),
            Value::Text(text) => sqlite::Value::Text(text),
        });
        let result = self.0.execute(statement, parameters).await.map_err(error)?;
        if result.columns().is_empty() {
            // A statement without columns has no rows to wait for, only an end.
            result.result().await.map_err(error)?;
            return Ok(Vec::new());
        }
        let rows = result.collect().await.map_err(error)?;
        Ok(rows.into_iter().map(|row| Row(row.values.into_iter().map(value).collect())).collect())
    }
}

fn value(value: sqlite::Value) -> Value {
    match value {
        sqlite::Value::Integer(number) => Value::Integer(number),
        sqlite::Value::Text(text) => Value::Text(text),
        // No column of the schema is real or blob.
        sqlite::Value::Real(_) | sqlite::Value::Blob(_) | sqlite::Value::Null => Value::Null,
    }
}

fn error(error: sqlite::Error) -> SqlError {
    match error {
        sqlite::Error::Io(text) => SqlError::from_text(&text),
        sqlite::Error::DatabaseFull => SqlError::Unavailable("the database is full".to_owned()),
        other => SqlError::Failed(other.to_string()),
    }
}
