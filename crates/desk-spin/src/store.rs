//! The port to session state over `spin:key-value`.

use desk_store::{Kv, KvError};
use spin_sdk::key_value::{self, Error};
use std::{cell::RefCell, rc::Rc};

thread_local! {
    static OPEN: RefCell<Option<Rc<key_value::Store>>> = const { RefCell::new(None) };
}

/// The app's key-value store, opened once in the life of an instance.
pub struct Store(Rc<key_value::Store>);

impl Store {
    /// Opens it.
    ///
    /// # Errors
    /// Where the manifest does not grant it, or the host has none.
    pub async fn open() -> Result<Self, KvError> {
        if let Some(store) = OPEN.with_borrow(Clone::clone) {
            return Ok(Self(store));
        }
        let store = Rc::new(key_value::Store::open_default().await.map_err(error)?);
        OPEN.with_borrow_mut(|open| *open = Some(Rc::clone(&store)));
        Ok(Self(store))
    }
}

impl Kv for Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        self.0.get(key).await.map_err(error)
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), KvError> {
        self.0.set(key, value).await.map_err(error)
    }
    async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.0.delete(key).await.map_err(error)
    }
    async fn keys(&self) -> Result<Vec<String>, KvError> {
        self.0.get_keys().await.collect().await.map_err(error)
    }
}

fn error(error: Error) -> KvError {
    match error {
        Error::AccessDenied => KvError::Denied,
        other => KvError::Failed(other.to_string()),
    }
}
