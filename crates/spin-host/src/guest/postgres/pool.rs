//! The connections of the host, by address.

use super::Error;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use parking_lot::Mutex;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio_postgres::{Config, NoTls};

/// Connections to one address, as in Spin.
const CONNECTIONS: usize = 64;
/// Addresses that are remembered, as in Spin. A guest may make up addresses, so there is a bound.
const ADDRESSES: usize = 16;
/// How long a guest waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pools of the host.
#[derive(Clone, Default)]
pub(crate) struct Postgres(Arc<Mutex<HashMap<String, Pool>>>);

impl Postgres {
    /// A connection to an address that was checked.
    pub(super) async fn connect(&self, address: &str, config: Config) -> Result<Object, Error> {
        let pool = self.pool(address, config)?;
        pool.get().await.map_err(|e| Error::ConnectionFailed(format!("{e:?}")))
    }

    fn pool(&self, address: &str, config: Config) -> Result<Pool, Error> {
        let mut pools = self.0.lock();
        if let Some(pool) = pools.get(address) {
            return Ok(pool.clone());
        }
        // Nothing of a guest's session may reach the next one.
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Clean };
        let pool = Pool::builder(Manager::from_config(config, NoTls, manager))
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|e| Error::ConnectionFailed(e.to_string()))?;
        if pools.len() >= ADDRESSES {
            pools.clear();
        }
        pools.insert(address.to_owned(), pool.clone());
        Ok(pool)
    }
}
