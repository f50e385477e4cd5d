//! `spin:key-value`: the stores that the manifest grants, under their labels.

use super::{
    bindings::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore},
    state::{Data, Guest},
    stream::Items,
};
use crate::key_value::{KeyValue, KeyValueError};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

/// Stores that an instance may hold open, as in Spin.
const MOST_OPEN: usize = 256;
/// Keys that are read at a time.
const PAGE: usize = 512;

/// An open store.
#[expect(unreachable_pub, reason = "the generated code names it again as public")]
#[derive(Clone)]
pub struct Store {
    label: Arc<str>,
    store: KeyValue,
}

type Trapping<T> = wasmtime::Result<T>;

impl From<KeyValueError> for Error {
    fn from(error: KeyValueError) -> Self {
        Self::Other(error.0)
    }
}

fn open(guest: &mut Guest, label: &str) -> Trapping<Result<Resource<Store>, Error>> {
    if !guest.grants.key_value.contains(label) {
        return Ok(Err(Error::AccessDenied));
    }
    let Some(store) = guest.services.key_value.clone() else { return Ok(Err(Error::NoSuchStore)) };
    if guest.open_stores >= MOST_OPEN {
        return Ok(Err(Error::StoreTableFull));
    }
    guest.open_stores += 1;
    Ok(Ok(guest.table.push(Store { label: label.into(), store })?))
}

fn find<T: Send>(accessor: &Accessor<T, Data>, store: &Resource<Store>) -> Trapping<Store> {
    accessor.with(|mut access| Ok(access.get().table.get(store)?.clone()))
}

impl Host for &mut Guest {}

impl HostStore for &mut Guest {
    fn drop(&mut self, store: Resource<Store>) -> Trapping<()> {
        self.open_stores = self.open_stores.saturating_sub(1);
        self.table.delete(store)?;
        Ok(())
    }
}

impl<T: Send> HostStoreWithStore<T> for Data {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> Trapping<Result<Resource<Store>, Error>> {
        accessor.with(|mut access| open(access.get(), &label))
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> Trapping<Result<Option<Vec<u8>>, Error>> {
        let Store { label, store } = find(accessor, &store)?;
        Ok(store.get(&label, &key).await.map_err(Error::from))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> Trapping<Result<(), Error>> {
        let Store { label, store } = find(accessor, &store)?;
        Ok(store.set(&label, &key, value).await.map_err(Error::from))
    }

    async fn delete(accessor: &Accessor<T, Self>, store: Resource<Store>, key: String) -> Trapping<Result<(), Error>> {
        let Store { label, store } = find(accessor, &store)?;
        Ok(store.delete(&label, &key).await.map_err(Error::from))
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> Trapping<Result<bool, Error>> {
        let Store { label, store } = find(accessor, &store)?;
        Ok(store.exists(&label, &key).await.map_err(Error::from))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
    ) -> Trapping<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let store = find(accessor, &store)?;
        let (send, receive) = mpsc::channel(PAGE);
        let (end, ended) = oneshot::channel();
        tokio::spawn(async move {
            // Where the guest has gone, nobody minds how it ended.
            let _ = end.send(send_keys(store, send).await);
        });
        accessor.with(|mut access| {
            let keys = StreamReader::new(&mut access, Items::new(Vec::new(), Some(receive), |key| key))?;
            Ok((keys, FutureReader::new(&mut access, ended)?))
        })
    }
}

async fn send_keys(Store { label, store }: Store, send: mpsc::Sender<String>) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = store.keys(&label, after, PAGE).await?;
        let Some(last) = page.last().cloned() else { return Ok(()) };
        for key in page {
            if send.send(key).await.is_err() {
                return Ok(());
            }
        }
        after = Some(last);
    }
}
