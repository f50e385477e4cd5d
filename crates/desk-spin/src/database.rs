//! The port to SQL over `spin:sqlite`.
//!
//! An instance keeps its connections for the requests to come: opening one costs as much as a read. A connection runs
//! one statement at a time, so that each request has its own.
//!
//! The connection is the interface's own type and not the SDK's: the latter hands rows over a stream, which for the few
//! rows of our reads costs more than the read.

use desk_store::{Row, Sql, SqlError, Value, migrate};
use spin_sdk::sqlite::{self, wit::sqlite::Connection};
use std::cell::{Cell, RefCell};

thread_local! {
    static MIGRATED: Cell<bool> = const { Cell::new(false) };
    static IDLE: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
}

/// As many as an instance serves requests at a time by default.
const IDLE_MAX: usize = 16;

/// A connection to the app's database, for one request.
pub struct Database {
    /// There until the drop.
    connection: Option<Connection>,
    /// Whether a statement failed: the next request gets another connection.
    broken: Cell<bool>,
}

impl Database {
    /// Opens it; the first time in an instance, brings its tables up to date.
    ///
    /// # Errors
    /// The database's.
    pub async fn open() -> Result<Self, SqlError> {
        let idle = IDLE.with_borrow_mut(Vec::pop);
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open_async("default".to_owned()).await.map_err(error)?,
        };
        let database = Self { connection: Some(connection), broken: Cell::new(false) };
        if !MIGRATED.get() {
            // Readers must not wait for the writer. The mode is kept in the file; asking again costs nothing.
            database.query("PRAGMA journal_mode = WAL", Vec::new()).await?;
            migrate(&database).await?;
            MIGRATED.set(true);
        }
        Ok(database)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take().filter(|_| !self.broken.get()) else { return };
        IDLE.with_borrow_mut(|idle| {
            if idle.len() < IDLE_MAX {
                idle.push(connection);
            }
        });
    }
}

impl Sql for Database {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let Some(connection) = &self.connection else { return Err(SqlError::Failed("no connection".to_owned())) };
        let parameters = parameters.into_iter().map(|value| match value {
            Value::Null => sqlite::Value::Null,
            Value::Integer(number) => sqlite::Value::Integer(number),
            Value::Text(text) => sqlite::Value::Text(text),
        });
        let rows = run(connection, statement.to_owned(), parameters.collect()).await.map_err(error);
        self.broken.set(matches!(rows, Err(SqlError::Unavailable(_))));
        Ok(rows?.into_iter().map(|row| Row(row.values.into_iter().map(value).collect())).collect())
    }
}

async fn run(
    connection: &Connection,
    statement: String,
    parameters: Vec<sqlite::Value>,
) -> Result<Vec<sqlite::RowResult>, sqlite::Error> {
    if statement.starts_with("SELECT") {
        // Short, and read from memory as a rule: a stream of rows would cost more than the rows.
        return Ok(connection.execute(&statement, &parameters)?.rows);
    }
    let (columns, rows, end) = connection.execute_async(statement, parameters).await?;
    // A statement without columns has no rows to wait for, only an end.
    let rows = if columns.is_empty() { Vec::new() } else { rows.collect().await };
    end.await?;
    Ok(rows)
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
