//! Families: typed keys and values over a store of bytes.

use super::{Kv, KvError, WRITERS};
use desk_core::{Millis, id::SiteId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::marker::PhantomData;

/// What stands under every key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope<V> {
    /// The family's version.
    pub v: u32,
    /// When it lapses, in milliseconds since the Unix epoch; null for never.
    pub exp: Option<u64>,
    /// The value.
    pub data: V,
}

/// Something that a key is made of. Its text holds no `/` but between its own parts.
pub trait KeyPart {
    /// The text.
    fn text(&self) -> String;
}

impl KeyPart for SiteId {
    fn text(&self) -> String {
        self.to_string()
    }
}

/// A kind of record: its name and version make the key's beginning, its types the rest.
pub struct Family<K, V> {
    name: &'static str,
    version: u32,
    types: PhantomData<fn(K) -> V>,
}

impl<K: KeyPart, V: Serialize + DeserializeOwned + JsonSchema> Family<K, V> {
    pub(super) const fn new(name: &'static str, version: u32) -> Self {
        Self { name, version, types: PhantomData }
    }

    fn prefix(&self) -> String {
        format!("{}/v{}/", self.name, self.version)
    }

    /// The key of a record.
    #[must_use]
    pub fn key(&self, key: &K) -> String {
        format!("{}{}", self.prefix(), key.text())
    }

    /// The record under `key`; absent where it is missing or has lapsed by `now`.
    ///
    /// # Errors
    /// The store's, and [`KvError::Corrupt`].
    pub async fn get(&self, kv: &impl Kv, key: &K, now: Millis) -> Result<Option<V>, KvError> {
        let key = self.key(key);
        let Some(bytes) = kv.get(&key).await? else { return Ok(None) };
        let envelope: Envelope<V> =
            serde_json::from_slice(&bytes).map_err(|e| KvError::Corrupt { key, cause: e.to_string() })?;
        Ok(envelope.exp.is_none_or(|exp| exp > now.as_u64()).then_some(envelope.data))
    }

    /// Writes a record that lapses at `expires`, or never.
    ///
    /// # Errors
    /// The store's.
    pub async fn set(&self, kv: &impl Kv, key: &K, data: &V, expires: Option<Millis>) -> Result<(), KvError> {
        let key = self.key(key);
        let envelope = Envelope { v: self.version, exp: expires.map(Millis::as_u64), data };
        let bytes =
            serde_json::to_vec(&envelope).map_err(|e| KvError::Corrupt { key: key.clone(), cause: e.to_string() })?;
        kv.set(&key, bytes).await
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete(&self, kv: &impl Kv, key: &K) -> Result<(), KvError> {
        kv.delete(&self.key(key)).await
    }

    /// The JSON schema of what stands under its keys.
    pub(super) fn schema(&self) -> schemars::Schema {
        schemars::schema_for!(Envelope<V>)
    }
}

/// Deletes what has lapsed by `now` in the families that `writer` writes; answers how many there were.
///
/// # Errors
/// The store's.
pub async fn sweep(kv: &impl Kv, writer: &str, now: Millis) -> Result<u64, KvError> {
    let prefixes: Vec<&str> = WRITERS.iter().filter(|(_, w)| *w == writer).map(|(prefix, _)| *prefix).collect();
    let mut swept = 0;
    for key in kv.keys().await? {
        if !prefixes.iter().any(|prefix| key.starts_with(prefix)) {
            continue;
        }
        let Some(bytes) = kv.get(&key).await? else { continue };
        let expired = serde_json::from_slice::<Envelope<serde::de::IgnoredAny>>(&bytes)
            .is_ok_and(|envelope| envelope.exp.is_some_and(|exp| exp <= now.as_u64()));
        if expired {
            kv.delete(&key).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
