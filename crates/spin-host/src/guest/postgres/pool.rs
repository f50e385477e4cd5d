//! The connections of the host, by address and by what they trust.

use super::{
    Error,
    tls::{self, Root},
};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use parking_lot::Mutex;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio_postgres::{Config, NoTls, config::SslMode};

/// Connections to one address, as in Spin.
const CONNECTIONS: usize = 64;
/// Addresses that are remembered, as in Spin. A guest may make up addresses, so there is a bound.
const ADDRESSES: usize = 16;
/// How long a guest waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address as the guest wrote it, and the authority that it trusts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub(super) text: String,
    pub(super) root: Option<Root>,
}

/// The pools of the host.
#[derive(Clone, Default)]
pub(crate) struct Postgres(Arc<Mutex<HashMap<Address, Pool>>>);

impl Postgres {
    /// A connection to an address that was checked.
    pub(super) async fn connect(&self, address: &Address, config: Config) -> Result<Object, Error> {
        let pool = self.pool(address, config)?;
        // With its causes: what the pool says by itself is only that there is no connection.
        pool.get().await.map_err(|e| Error::ConnectionFailed(format!("{:#}", anyhow::Error::new(e))))
    }

    fn pool(&self, address: &Address, config: Config) -> Result<Pool, Error> {
        let mut pools = self.0.lock();
        if let Some(pool) = pools.get(address) {
            return Ok(pool.clone());
        }
        let failed = |why: String| Error::ConnectionFailed(why);
        // Nothing of a guest's session may reach the next one.
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Clean };
        let manager = if config.get_ssl_mode() == SslMode::Disable {
            Manager::from_config(config, NoTls, recycling)
        } else {
            let tls = tls::connector(address.root.as_ref()).map_err(|e| failed(e.to_string()))?;
            Manager::from_config(config, tls, recycling)
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|e| failed(e.to_string()))?;
        if pools.len() >= ADDRESSES {
            pools.clear();
        }
        pools.insert(address.clone(), pool.clone());
        Ok(pool)
    }
}
