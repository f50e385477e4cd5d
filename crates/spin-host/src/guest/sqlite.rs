//! `spin:sqlite`: the databases that the manifest grants, under their labels.

use super::{
    bindings::spin::sqlite::sqlite::{
        Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value as Wit,
    },
    state::{Data, Guest},
    stream::Items,
};
use crate::sqlite::{Answer, More, Row, Session, SqlError, Value};
use std::sync::Arc;
use tokio::sync::oneshot;
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

/// An open connection.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
pub type Connection = Arc<Handle>;

/// What stands behind a guest's connection.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
pub struct Handle(Session);

type Trapping<T> = wasmtime::Result<T>;

impl From<SqlError> for Error {
    fn from(error: SqlError) -> Self {
        Self::Io(error.0)
    }
}

fn open(guest: &mut Guest, database: &str) -> Trapping<Result<Resource<Connection>, Error>> {
    if !guest.grants.sqlite.contains(database) {
        return Ok(Err(Error::AccessDenied));
    }
    let Some(database) = guest.services.sqlite.get(database) else { return Ok(Err(Error::NoSuchDatabase)) };
    let connection = Arc::new(Handle(database.session()));
    Ok(Ok(guest.table.push(connection)?))
}

fn find<T>(accessor: &Accessor<T, Data>, connection: &Resource<Connection>) -> Trapping<Connection> {
    accessor.with(|mut access| Ok(access.get().table.get(connection)?.clone()))
}

impl Host for &mut Guest {}

impl HostConnection for &mut Guest {
    async fn open(&mut self, database: String) -> Trapping<Result<Resource<Connection>, Error>> {
        open(self, &database)
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Wit>,
    ) -> Trapping<Result<QueryResult, Error>> {
        let connection = self.table.get(&connection)?.clone();
        let run = async {
            let answer = connection.0.execute(statement, values(parameters)).await?;
            let (columns, rows) = answer.collect().await?;
            Ok(QueryResult { columns, rows: rows.into_iter().map(to_wit).collect() })
        };
        Ok(run.await)
    }

    async fn last_insert_rowid(&mut self, connection: Resource<Connection>) -> Trapping<i64> {
        let connection = self.table.get(&connection)?.clone();
        Ok(connection.0.last_insert_rowid().await)
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> Trapping<u64> {
        let connection = self.table.get(&connection)?.clone();
        Ok(connection.0.changes().await)
    }

    fn drop(&mut self, connection: Resource<Connection>) -> Trapping<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

type Streamed = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

impl<T: Send> HostConnectionWithStore<T> for Data {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> Trapping<Result<Resource<Connection>, Error>> {
        accessor.with(|mut access| open(access.get(), &database))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Wit>,
    ) -> Trapping<Result<Streamed, Error>> {
        let connection = find(accessor, &connection)?;
        let answer = connection.0.execute(statement, values(parameters)).await;
        accessor.with(|mut access| {
            // Spin reports a failed statement where the stream of its rows ends.
            let (Answer { columns, rows, more }, end) = match answer {
                Ok(answer) => (answer, Ok(())),
                Err(error) => (Answer::default(), Err(Error::from(error))),
            };
            let (more, ended) = match more {
                Some(More { rows, end }) => (Some(rows), Some(end)),
                None => (None, None),
            };
            let rows = StreamReader::new(&mut access, Items::new(rows, more, to_wit))?;
            let end = FutureReader::new(&mut access, finish(end, ended))?;
            Ok(Ok((columns, rows, end)))
        })
    }

    async fn last_insert_rowid_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> Trapping<i64> {
        let connection = find(accessor, &connection)?;
        Ok(connection.0.last_insert_rowid().await)
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> Trapping<u64> {
        let connection = find(accessor, &connection)?;
        Ok(connection.0.changes().await)
    }
}

async fn finish(
    end: Result<(), Error>,
    ended: Option<oneshot::Receiver<Result<(), SqlError>>>,
) -> Trapping<Result<(), Error>> {
    Ok(match ended {
        None => end,
        Some(ended) => match ended.await {
            Ok(end) => end.map_err(Error::from),
            Err(_) => Err(Error::Io("the statement was abandoned".to_owned())),
        },
    })
}

fn values(parameters: Vec<Wit>) -> Vec<Value> {
    parameters
        .into_iter()
        .map(|value| match value {
            Wit::Integer(number) => Value::Integer(number),
            Wit::Real(number) => Value::Real(number),
            Wit::Text(text) => Value::Text(text),
            Wit::Blob(bytes) => Value::Blob(bytes),
            Wit::Null => Value::Null,
        })
        .collect()
}

fn to_wit(row: Row) -> RowResult {
    let values = row
        .into_iter()
        .map(|value| match value {
            Value::Null => Wit::Null,
            Value::Integer(number) => Wit::Integer(number),
            Value::Real(number) => Wit::Real(number),
            Value::Text(text) => Wit::Text(text),
            Value::Blob(bytes) => Wit::Blob(bytes),
        })
        .collect();
    RowResult { values }
}
