//! `spin:postgres`: a client for granted addresses. Connections are pooled by address, 64 at most as in Spin, and a
//! guest holds one until it drops it.
#![expect(clippy::result_large_err, reason = "the error's shape is that of the interface")]

mod from_sql;
mod pool;
mod raw;
mod tls;
mod to_sql;

pub(crate) use pool::Postgres;

use super::{
    bindings::spin::postgres::postgres::{
        Column, DbError, DbValue, Error, Host, HostConnection, HostConnectionBuilder, HostConnectionBuilderWithStore,
        HostConnectionWithStore, ParameterValue, QueryError, RowSet,
    },
    state::{Data, Guest},
    stream::Items,
};
use crate::{egress::Egress, sqlite::MAX_RESULT_BYTES};
use deadpool_postgres::Object;
use futures::{Stream, StreamExt};
use pool::Address;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Config, config};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

type Trapping<T> = wasmtime::Result<T>;
type Row = Vec<DbValue>;

/// A guest's connection.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
pub type Connection = Arc<Object>;

/// A connection that a guest is describing.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
pub struct Builder {
    address: Address,
}

/// Checks every server of an address against the grants.
fn check(egress: &Egress, address: &str) -> Result<Config, Error> {
    let config: Config = address.parse().map_err(|e: tokio_postgres::Error| Error::ConnectionFailed(e.to_string()))?;
    let ports = config.get_ports();
    for (index, host) in config.get_hosts().iter().enumerate() {
        let config::Host::Tcp(host) = host else {
            return Err(Error::ConnectionFailed("Unix sockets are not supported on WebAssembly".to_owned()));
        };
        // One port may stand for all hosts.
        let port = ports.get(index).or_else(|| ports.first().filter(|_| ports.len() == 1));
        let url = port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        if !egress.allows(&url, "postgres") {
            return Err(Error::ConnectionFailed(format!("address postgres://{url} is not permitted")));
        }
    }
    Ok(config)
}

/// What an opening needs of the guest, so that the guest is free meanwhile.
fn prepare(guest: &Guest, address: &Address) -> Result<(Postgres, Config), Error> {
    Ok((guest.services.postgres.clone(), check(&guest.grants.egress, &address.text)?))
}

async fn connect(prepared: Result<(Postgres, Config), Error>, address: &Address) -> Result<Connection, Error> {
    let (pool, config) = prepared?;
    pool.connect(address, config).await.map(Arc::new)
}

fn push(guest: &mut Guest, connection: Result<Connection, Error>) -> Trapping<Result<Resource<Connection>, Error>> {
    Ok(match connection {
        Ok(connection) => Ok(guest.table.push(connection)?),
        Err(error) => Err(error),
    })
}

impl Host for &mut Guest {}

impl HostConnectionBuilder for &mut Guest {
    fn new(&mut self, address: String) -> Trapping<Resource<Builder>> {
        Ok(self.table.push(Builder { address: Address { text: address, root: None } })?)
    }

    fn set_ca_root(&mut self, builder: Resource<Builder>, certificate: String) -> Trapping<Result<(), Error>> {
        let builder = self.table.get_mut(&builder)?;
        Ok(match tls::root(&certificate) {
            Ok(root) => {
                builder.address.root = Some(root);
                Ok(())
            }
            Err(why) => Err(Error::Other(format!("invalid root certificate: {why}"))),
        })
    }

    async fn build(&mut self, builder: Resource<Builder>) -> Trapping<Result<Resource<Connection>, Error>> {
        let address = self.table.get(&builder)?.address.clone();
        let connection = connect(prepare(self, &address), &address).await;
        push(self, connection)
    }

    fn drop(&mut self, builder: Resource<Builder>) -> Trapping<()> {
        self.table.delete(builder)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionBuilderWithStore<T> for Data {
    async fn build_async(
        accessor: &Accessor<T, Self>,
        builder: Resource<Builder>,
    ) -> Trapping<Result<Resource<Connection>, Error>> {
        let address = accessor.with(|mut access| Trapping::Ok(access.get().table.get(&builder)?.address.clone()))?;
        open(accessor, address).await
    }
}

async fn open<T: Send>(
    accessor: &Accessor<T, Data>,
    address: Address,
) -> Trapping<Result<Resource<Connection>, Error>> {
    let prepared = accessor.with(|mut access| prepare(access.get(), &address));
    let connection = connect(prepared, &address).await;
    accessor.with(|mut access| push(access.get(), connection))
}

impl HostConnection for &mut Guest {
    async fn open(&mut self, address: String) -> Trapping<Result<Resource<Connection>, Error>> {
        let address = Address { text: address, root: None };
        let connection = connect(prepare(self, &address), &address).await;
        push(self, connection)
    }

    async fn query(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Trapping<Result<RowSet, Error>> {
        let connection = self.table.get(&connection)?.clone();
        Ok(collect(connection, statement, parameters).await)
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Trapping<Result<u64, Error>> {
        let connection = self.table.get(&connection)?.clone();
        Ok(execute(connection, statement, parameters).await)
    }

    fn drop(&mut self, connection: Resource<Connection>) -> Trapping<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

type Streamed = (Vec<Column>, StreamReader<Row>, FutureReader<Result<(), Error>>);

impl<T: Send> HostConnectionWithStore<T> for Data {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        address: String,
    ) -> Trapping<Result<Resource<Connection>, Error>> {
        open(accessor, Address { text: address, root: None }).await
    }

    async fn query_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Trapping<Result<Streamed, Error>> {
        let connection = accessor.with(|mut access| Trapping::Ok(access.get().table.get(&connection)?.clone()))?;
        let (columns, rows, ended) = match stream(connection, statement, parameters).await {
            Ok(started) => started,
            Err(error) => return Ok(Err(error)),
        };
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, Items::new(Vec::new(), Some(rows), |row| row))?;
            Ok(Ok((columns, rows, FutureReader::new(&mut access, ended)?)))
        })
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Trapping<Result<u64, Error>> {
        let connection = accessor.with(|mut access| Trapping::Ok(access.get().table.get(&connection)?.clone()))?;
        Ok(execute(connection, statement, parameters).await)
    }
}

async fn execute(connection: Connection, statement: String, parameters: Vec<ParameterValue>) -> Result<u64, Error> {
    let parameters = to_sql::parameters(&parameters).map_err(Error::ValueConversionFailed)?;
    let parameters: Vec<_> = parameters.iter().map(to_sql::Parameter::as_sql).collect();
    let statement = connection.prepare(&statement).await.map_err(failed)?;
    connection.execute(&statement, &parameters).await.map_err(failed)
}

/// The rows of a query as they come, each with the columns of the result.
async fn rows(
    connection: &Object,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<(Vec<Column>, impl Stream<Item = Result<Row, Error>> + use<>), Error> {
    let parameters = to_sql::parameters(parameters).map_err(Error::BadParameter)?;
    let statement = connection.prepare(statement).await.map_err(failed)?;
    let columns = statement.columns().iter().map(from_sql::column).collect();
    let rows = connection.query_raw(&statement, parameters.iter().map(to_sql::Parameter::as_sql)).await;
    let rows = rows.map_err(failed)?.map(|row| {
        let row = row.map_err(failed)?;
        from_sql::row(&row).map_err(|why| Error::QueryFailed(QueryError::Text(why)))
    });
    Ok((columns, rows))
}

async fn collect(connection: Connection, statement: String, parameters: Vec<ParameterValue>) -> Result<RowSet, Error> {
    let (columns, rows) = rows(&connection, &statement, &parameters).await?;
    let mut rows = std::pin::pin!(rows);
    let mut all = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next().await {
        let row = row?;
        bytes += from_sql::weight(&row);
        if bytes > MAX_RESULT_BYTES {
            return Err(too_large());
        }
        all.push(row);
    }
    // Spin tells the columns with the first row, and so none where there is no row.
    let columns = if all.is_empty() { Vec::new() } else { columns };
    Ok(RowSet { columns, rows: all })
}

type Started = (Vec<Column>, mpsc::Receiver<Row>, oneshot::Receiver<Result<(), Error>>);

async fn stream(connection: Connection, statement: String, parameters: Vec<ParameterValue>) -> Result<Started, Error> {
    let (columns, rows) = rows(&connection, &statement, &parameters).await?;
    let (send, receive) = mpsc::channel(64);
    let (end, ended) = oneshot::channel();
    let (begin, begun) = oneshot::channel();
    tokio::spawn(async move {
        let forward = async {
            let mut begin = Some(begin);
            let mut rows = std::pin::pin!(rows);
            loop {
                let row = tokio::select! {
                    biased;
                    () = send.closed() => return Ok(()),
                    row = rows.next() => row,
                };
                let Some(row) = row.transpose()? else { return Ok(()) };
                if let Some(begin) = begin.take() {
                    // Nobody minds where the guest has gone.
                    let _ = begin.send(());
                }
                if from_sql::weight(&row) > MAX_RESULT_BYTES {
                    return Err(too_large());
                }
                if send.send(row).await.is_err() {
                    return Ok(());
                }
            }
        };
        // The guest may have gone, and then nobody minds how it ended.
        let _ = end.send(forward.await);
        drop(send);
        // The connection goes back to the pool only now: it was busy with the rows.
        drop(connection);
    });
    // Spin tells the columns with the first row, and so none where there is no row.
    let columns = if begun.await.is_ok() { columns } else { Vec::new() };
    Ok((columns, receive, ended))
}

fn too_large() -> Error {
    Error::QueryFailed(QueryError::Text(format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes")))
}

fn failed(error: tokio_postgres::Error) -> Error {
    let text = format!("{error:?}");
    Error::QueryFailed(match error.as_db_error() {
        None => QueryError::Text(text),
        Some(found) => {
            let extras = [
                ("column", found.column().map(str::to_owned)),
                ("constraint", found.constraint().map(str::to_owned)),
                ("routine", found.routine().map(str::to_owned)),
                ("hint", found.hint().map(str::to_owned)),
                ("table", found.table().map(str::to_owned)),
                ("datatype", found.datatype().map(str::to_owned)),
                ("schema", found.schema().map(str::to_owned)),
                ("file", found.file().map(str::to_owned)),
                ("line", found.line().map(|line| line.to_string())),
                ("where_", found.where_().map(str::to_owned)),
            ];
            QueryError::DbError(DbError {
                as_text: text,
                severity: found.severity().to_owned(),
                code: found.code().code().to_owned(),
                message: found.message().to_owned(),
                detail: found.detail().map(str::to_owned),
                extras: extras.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
            })
        }
    })
}
