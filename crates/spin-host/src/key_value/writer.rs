//! The one thread that writes the key-value file.

use super::{KeyValueError, cache::Cache};
use rusqlite::{Connection, params};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// The most changes of one transaction.
const BATCH: usize = 256;

/// A key and its new value, or none.
pub(super) struct Change {
    pub(super) store: String,
    pub(super) key: String,
    pub(super) value: Option<Arc<[u8]>>,
}

/// A change to be made.
pub(super) struct Job {
    pub(super) change: Change,
    pub(super) reply: oneshot::Sender<Result<(), KeyValueError>>,
}

pub(super) fn run(connection: &Connection, jobs: &mpsc::Receiver<Job>, cache: &Cache) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect();
        for Job { change, .. } in &batch {
            cache.announce(&change.store, &change.key);
        }
        let result = write(connection, &batch);
        for Job { change, reply } in batch {
            cache.settle(&change.store, &change.key, result.as_ref().map(|()| change.value).map_err(drop));
            // The guest may have gone; the change stands.
            let _ = reply.send(result.clone());
        }
    }
}

fn write(connection: &Connection, batch: &[Job]) -> Result<(), KeyValueError> {
    // Dropping it uncommitted takes it back.
    let transaction = connection.unchecked_transaction()?;
    for Job { change: Change { store, key, value }, .. } in batch {
        match value {
            Some(value) => transaction
                .prepare_cached(
                    "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
                     ON CONFLICT (store, key) DO UPDATE SET value = ?3",
                )?
                .execute(params![store, key, value.as_ref()])?,
            None => transaction
                .prepare_cached("DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2")?
                .execute(params![store, key])?,
        };
    }
    Ok(transaction.commit()?)
}
