//! What the file holds, as far as it was asked for, in memory.
//!
//! A commit must never be overtaken by a read that began before it. So the writer announces the keys of a batch
//! before it commits: from then until it says what became of them, reads of these keys go to the file, and what
//! such reads bring is not remembered. A read that missed takes a ticket, and its value is remembered only if no
//! batch was announced in its shard since.

use parking_lot::Mutex;
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    sync::Arc,
};

const SHARDS: usize = 16;
/// What all shards together may hold; a shard that is full forgets everything, which costs one read a key.
const MOST_BYTES: usize = 32 << 20;
/// Larger values are not worth the memory.
const LARGEST: usize = 64 << 10;
/// What an entry takes beside its key and its value.
const OVERHEAD: usize = 96;

type Key = (Box<str>, Box<str>);

/// The memory of a store.
pub(super) struct Cache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    known: HashMap<Key, Option<Arc<[u8]>>>,
    bytes: usize,
    /// Keys of the batch that is being committed.
    pending: HashMap<Key, usize>,
    /// Counts the batches, to tell old tickets.
    batch: u64,
}

/// What memory says of a key.
pub(super) enum Found {
    /// Its value, or that it has none.
    Value(Option<Arc<[u8]>>),
    /// Nothing: the file must be asked.
    Ask(Ticket),
}

/// Lets a value that was read from the file be remembered, if nothing was written meanwhile.
#[derive(Clone, Copy)]
pub(super) struct Ticket(Option<u64>);

impl Default for Cache {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }
}

impl Cache {
    fn shard(&self, key: &(impl Hash + ?Sized)) -> Option<&Mutex<Shard>> {
        let hash = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or(0);
        self.shards.get(hash)
    }

    pub(super) fn find(&self, store: &str, key: &str) -> Found {
        let key: Key = (store.into(), key.into());
        let Some(shard) = self.shard(&key) else { return Found::Ask(Ticket(None)) };
        let shard = shard.lock();
        if shard.pending.contains_key(&key) {
            return Found::Ask(Ticket(None));
        }
        match shard.known.get(&key) {
            Some(value) => Found::Value(value.clone()),
            None => Found::Ask(Ticket(Some(shard.batch))),
        }
    }

    /// Remembers what a read brought.
    pub(super) fn learn(&self, store: &str, key: &str, value: Option<&[u8]>, ticket: Ticket) {
        let key: Key = (store.into(), key.into());
        let Some(shard) = self.shard(&key) else { return };
        let mut shard = shard.lock();
        if ticket.0 == Some(shard.batch) && !shard.pending.contains_key(&key) && !shard.known.contains_key(&key) {
            shard.remember(key, value.map(Into::into));
        }
    }

    /// The writer is about to commit a change of this key.
    pub(super) fn announce(&self, store: &str, key: &str) {
        let key: Key = (store.into(), key.into());
        let Some(shard) = self.shard(&key) else { return };
        let mut shard = shard.lock();
        shard.batch += 1;
        shard.forget(&key);
        *shard.pending.entry(key).or_default() += 1;
    }

    /// The change that was announced is committed, with this value, or has failed.
    pub(super) fn settle(&self, store: &str, key: &str, value: Result<Option<Arc<[u8]>>, ()>) {
        let key: Key = (store.into(), key.into());
        let Some(shard) = self.shard(&key) else { return };
        let mut shard = shard.lock();
        let left = shard.pending.get(&key).copied().unwrap_or(1) - 1;
        if left > 0 {
            shard.pending.insert(key, left);
            return;
        }
        shard.pending.remove(&key);
        shard.batch += 1;
        if let Ok(value) = value {
            shard.remember(key, value);
        }
    }
}

impl Shard {
    fn remember(&mut self, key: Key, value: Option<Arc<[u8]>>) {
        let bytes = weight(&key, value.as_deref());
        if bytes > LARGEST {
            return;
        }
        if self.bytes + bytes > MOST_BYTES / SHARDS {
            self.known.clear();
            self.bytes = 0;
        }
        self.forget(&key);
        self.bytes += bytes;
        self.known.insert(key, value);
    }

    fn forget(&mut self, key: &Key) {
        if let Some(value) = self.known.remove(key) {
            self.bytes -= weight(key, value.as_deref());
        }
    }
}

fn weight(key: &Key, value: Option<&[u8]>) -> usize {
    OVERHEAD + key.0.len() + key.1.len() + value.map_or(0, <[u8]>::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(found: Found) -> Option<Option<Vec<u8>>> {
        match found {
            Found::Value(value) => Some(value.map(|v| v.to_vec())),
            Found::Ask(_) => None,
        }
    }

    #[test]
    fn a_read_that_began_before_a_commit_is_not_remembered() {
        let cache = Cache::default();
        let Found::Ask(ticket) = cache.find("s", "k") else { panic!("the cache is empty") };
        cache.announce("s", "k");
        cache.learn("s", "k", Some(b"old"), ticket);
        assert!(value(cache.find("s", "k")).is_none(), "while a commit is under way the file is asked");
        cache.settle("s", "k", Ok(Some(Arc::from(b"new".as_slice()))));
        cache.learn("s", "k", Some(b"old"), ticket);
        assert_eq!(value(cache.find("s", "k")), Some(Some(b"new".to_vec())));
    }

    #[test]
    fn a_failed_commit_leaves_nothing_behind() {
        let cache = Cache::default();
        cache.announce("s", "k");
        cache.settle("s", "k", Err(()));
        assert!(value(cache.find("s", "k")).is_none());
    }

    #[test]
    fn of_two_changes_in_one_batch_the_last_is_remembered() {
        let cache = Cache::default();
        cache.announce("s", "k");
        cache.announce("s", "k");
        cache.settle("s", "k", Ok(Some(Arc::from(b"first".as_slice()))));
        assert!(value(cache.find("s", "k")).is_none());
        cache.settle("s", "k", Ok(None));
        assert_eq!(value(cache.find("s", "k")), Some(None));
    }

    #[test]
    fn memory_is_bounded() {
        let cache = Cache::default();
        for n in 0..100_000 {
            cache.announce("s", &n.to_string());
            cache.settle("s", &n.to_string(), Ok(Some(vec![0; 1024].into())));
        }
        let bytes: usize = cache.shards.iter().map(|shard| shard.lock().bytes).sum();
        assert!(bytes <= MOST_BYTES, "{bytes}");
    }
}
