//! `spin:redis`: a client for granted addresses. A connection is multiplexed, so all guests share one for each
//! address; it reconnects by being opened again when it has broken.

use super::{
    bindings::spin::redis::redis::{Error, Host, HostConnection, HostConnectionWithStore, RedisParameter, RedisResult},
    state::{Data, Guest},
};
use crate::sqlite::MAX_RESULT_BYTES;
use ::redis::{
    AsyncCommands, Client, ErrorKind, FromRedisValue, RedisError, RedisResult as Outcome, ToRedisArgs, Value,
    aio::MultiplexedConnection,
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::sync::Mutex;
use wasmtime::component::{Accessor, Resource};

/// How long a server may take to accept a connection or to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that an instance may hold open, as in Spin.
const MOST_OPEN: usize = 256;

type Trapping<T> = wasmtime::Result<T>;

/// The connections of the host, by address.
#[derive(Clone, Default)]
pub(crate) struct Redis(Arc<Mutex<HashMap<String, MultiplexedConnection>>>);

/// A guest's connection.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
#[derive(Clone)]
pub struct Connection {
    address: Arc<str>,
    pool: Redis,
    link: MultiplexedConnection,
}

impl Redis {
    async fn connect(&self, address: &str) -> Result<MultiplexedConnection, Error> {
        let mut known = self.0.lock().await;
        if let Some(link) = known.get(address) {
            return Ok(link.clone());
        }
        let client = Client::open(address).map_err(|_| Error::InvalidAddress)?;
        let config =
            ::redis::AsyncConnectionConfig::new().set_connection_timeout(PATIENCE).set_response_timeout(PATIENCE);
        let link = client.get_multiplexed_async_connection_with_config(&config).await.map_err(other)?;
        known.insert(address.to_owned(), link.clone());
        Ok(link)
    }

    /// Forgets a connection that has broken, so that the next `open` makes a new one.
    async fn forget(&self, address: &str) {
        self.0.lock().await.remove(address);
    }
}

impl Connection {
    async fn run<T>(
        &mut self,
        outcome: impl AsyncFnOnce(&mut MultiplexedConnection) -> Outcome<T>,
    ) -> Result<T, Error> {
        match outcome(&mut self.link).await {
            Ok(value) => Ok(value),
            Err(error) => {
                if error.is_unrecoverable_error() || error.is_connection_dropped() || error.is_io_error() {
                    self.pool.forget(&self.address).await;
                }
                Err(other(error))
            }
        }
    }
}

fn other(error: RedisError) -> Error {
    Error::Other(error.to_string())
}

fn find<T: Send>(accessor: &Accessor<T, Data>, connection: &Resource<Connection>) -> Trapping<Connection> {
    accessor.with(|mut access| Ok(access.get().table.get(connection)?.clone()))
}

impl Host for &mut Guest {}

impl HostConnection for &mut Guest {
    fn drop(&mut self, connection: Resource<Connection>) -> Trapping<()> {
        self.open_redis = self.open_redis.saturating_sub(1);
        self.table.delete(connection)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for Data {
    async fn open(accessor: &Accessor<T, Self>, address: String) -> Trapping<Result<Resource<Connection>, Error>> {
        let (granted, full, pool) = accessor.with(|mut access| {
            let guest = access.get();
            let granted = guest.grants.egress.allows(&address, "redis");
            (granted, guest.open_redis >= MOST_OPEN, guest.services.redis.clone())
        });
        if !granted {
            return Ok(Err(Error::InvalidAddress));
        }
        if full {
            return Ok(Err(Error::TooManyConnections));
        }
        let link = match pool.connect(&address).await {
            Ok(link) => link,
            Err(error) => return Ok(Err(error)),
        };
        accessor.with(|mut access| {
            let guest = access.get();
            guest.open_redis += 1;
            Ok(Ok(guest.table.push(Connection { address: address.into(), pool, link })?))
        })
    }

    async fn publish(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        channel: String,
        payload: Vec<u8>,
    ) -> Trapping<Result<(), Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.publish(channel, payload).await).await)
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
    ) -> Trapping<Result<Option<Vec<u8>>, Error>> {
        let mut connection = find(accessor, &connection)?;
        let value: Result<Option<Vec<u8>>, Error> = connection.run(async |link| link.get(key).await).await;
        Ok(value.and_then(|value| match &value {
            Some(bytes) if bytes.len() > MAX_RESULT_BYTES => Err(too_large()),
            _ => Ok(value),
        }))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
        value: Vec<u8>,
    ) -> Trapping<Result<(), Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.set(key, value).await).await)
    }

    async fn incr(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
    ) -> Trapping<Result<i64, Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.incr(key, 1).await).await)
    }

    async fn del(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        keys: Vec<String>,
    ) -> Trapping<Result<u32, Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.del(keys).await).await)
    }

    async fn sadd(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Trapping<Result<u32, Error>> {
        let mut connection = find(accessor, &connection)?;
        match connection.link.sadd(key, values).await {
            Ok(added) => Ok(Ok(added)),
            Err(error) if error.kind() == ErrorKind::TypeError => Ok(Err(Error::TypeError)),
            Err(error) => Ok(Err(other(error))),
        }
    }

    async fn smembers(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
    ) -> Trapping<Result<Vec<String>, Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.smembers(key).await).await)
    }

    async fn srem(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Trapping<Result<u32, Error>> {
        let mut connection = find(accessor, &connection)?;
        Ok(connection.run(async |link| link.srem(key, values).await).await)
    }

    async fn execute(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> Trapping<Result<Vec<RedisResult>, Error>> {
        let mut connection = find(accessor, &connection)?;
        let mut command = ::redis::cmd(&command);
        command.arg(arguments);
        let results: Result<Results, Error> = connection.run(async |link| command.query_async(link).await).await;
        Ok(results.and_then(|Results(results)| {
            let bytes: usize = results.iter().map(weight).sum();
            if bytes > MAX_RESULT_BYTES { Err(too_large()) } else { Ok(results) }
        }))
    }
}

fn too_large() -> Error {
    Error::Other(format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes"))
}

fn weight(result: &RedisResult) -> usize {
    size_of::<RedisResult>()
        + match result {
            RedisResult::Status(text) => text.len(),
            RedisResult::Binary(bytes) => bytes.len(),
            RedisResult::Nil | RedisResult::Int64(_) => 0,
        }
}

impl ToRedisArgs for RedisParameter {
    fn write_redis_args<W: ?Sized + ::redis::RedisWrite>(&self, out: &mut W) {
        match self {
            Self::Int64(number) => number.write_redis_args(out),
            Self::Binary(bytes) => out.write_arg(bytes),
        }
    }
}

/// The answer to any command, flattened as Spin flattens it.
struct Results(Vec<RedisResult>);

impl FromRedisValue for Results {
    fn from_redis_value(value: &Value) -> Outcome<Self> {
        let mut results = Vec::new();
        flatten(value, &mut results)?;
        Ok(Self(results))
    }
}

fn flatten(value: &Value, results: &mut Vec<RedisResult>) -> Outcome<()> {
    results.push(match value {
        Value::Nil => RedisResult::Nil,
        Value::Int(number) => RedisResult::Int64(*number),
        Value::BulkString(bytes) => RedisResult::Binary(bytes.clone()),
        Value::SimpleString(text) => RedisResult::Status(text.clone()),
        Value::Okay => RedisResult::Status("OK".to_owned()),
        Value::Double(number) => RedisResult::Binary(number.to_string().into_bytes()),
        Value::Boolean(flag) => RedisResult::Int64(i64::from(*flag)),
        Value::BigNumber(number) => RedisResult::Binary(number.to_string().into_bytes()),
        Value::Array(values) | Value::Set(values) => {
            return values.iter().try_for_each(|value| flatten(value, results));
        }
        other => {
            let what = format!("{other:?}");
            return Err(RedisError::from((ErrorKind::TypeError, "this kind of answer is not supported", what)));
        }
    });
    Ok(())
}
