//! Reading and compiling the components of an app, several at a time.

use super::cache::Cache;
use crate::host::Progress;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};
use thiserror::Error;
use wasi_preview1_component_adapter_provider as adapter;
use wasmtime::{Engine, component::Component};
use wit_component::ComponentEncoder;

/// A component to be loaded.
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) path: PathBuf,
}

/// Why a component cannot be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Its file cannot be read.
    #[error("component `{id}`: cannot read {path}: {why}; build the app first", path = .path.display())]
    Unreadable {
        /// The component.
        id: String,
        /// Its file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// Its file is no WebAssembly that can be run.
    #[error("component `{id}`: {path} is not a valid component: {why}; build it again", path = .path.display())]
    Invalid {
        /// The component.
        id: String,
        /// Its file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// Loads components in their order, with as many threads as there are cores.
pub(crate) fn load_all(
    engine: &Engine,
    cache: Option<&Path>,
    sources: &[Source],
    progress: &Progress,
) -> Result<Vec<Component>, LoadError> {
    let cache = Cache::new(engine, cache);
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(sources.len());
    let mut loaded: Vec<(usize, Result<Component, LoadError>)> = thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            while let Some((index, source)) = {
                let index = next.fetch_add(1, Relaxed);
                sources.get(index).map(|source| (index, source))
            } {
                mine.push((index, load(engine, &cache, source, progress)));
            }
            mine
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    loaded.sort_by_key(|(index, _)| *index);
    loaded.into_iter().map(|(_, component)| component).collect()
}

fn load(engine: &Engine, cache: &Cache<'_>, source: &Source, progress: &Progress) -> Result<Component, LoadError> {
    let Source { id, path } = source;
    let invalid = |why: String| LoadError::Invalid { id: id.clone(), path: path.clone(), why };
    let bytes = fs::read(path).map_err(|why| LoadError::Unreadable { id: id.clone(), path: path.clone(), why })?;
    let entry = cache.entry(&bytes);
    if let Some(component) = entry.as_deref().and_then(|entry| cache.load(entry)) {
        return Ok(component);
    }
    progress.say(&format!("compiling {id} ({} KiB)", bytes.len() / 1024));
    let component = componentize(&bytes).map_err(invalid)?;
    let bytes = component.as_deref().unwrap_or(&bytes);
    let component = Component::from_binary(engine, bytes).map_err(|e| invalid(format!("{e:#}")))?;
    if let Some(entry) = entry {
        let stored = component
            .serialize()
            .map_err(|e| format!("{e:#}"))
            .and_then(|compiled| cache.store(&entry, &compiled).map_err(|e| e.to_string()));
        if let Err(why) = stored {
            progress.say(&format!("the compiled {id} could not be kept at {}: {why}", entry.display()));
        }
    }
    Ok(component)
}

/// A module of WASI 0.1 as a component, or nothing where it is one already.
fn componentize(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    const MODULE: &[u8] = b"\0asm\x01\0\0\0";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    if bytes.starts_with(COMPONENT) {
        return Ok(None);
    }
    if !bytes.starts_with(MODULE) {
        return Err("it does not begin as WebAssembly does".to_owned());
    }
    let encode = |adapter| {
        ComponentEncoder::default()
            .validate(true)
            .module(bytes)?
            .adapter(adapter::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)?
            .encode()
    };
    // A library has no `_start`, which the command adapter insists on.
    encode(adapter::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)
        .or_else(|first| encode(adapter::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER).map_err(|_| first))
        .map(Some)
        .map_err(|e| format!("{e:#}"))
}
