//! What a guest sees of the world: one module for each interface, and the state of an instance that they share.
//!
//! Every interface asks [`Grants`] first and answers a refusal as Spin answers it. What an interface works on
//! (pools, files, the HTTP client) belongs to the host and outlives every instance.

pub(crate) mod bindings;
mod http;
mod key_value;
mod postgres;
mod redis;
mod sqlite;
mod state;
mod stream;
mod variables;

pub(crate) use self::http::Outbound;
pub(crate) use postgres::Postgres;
pub(crate) use redis::Redis;
pub(crate) use state::{Data, Grants, Guest, Services};

use wasmtime::{Engine, component::Linker};

/// Links everything that a guest may import.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    http::add_to_linker(&mut linker)?;
    bindings::spin::key_value::key_value::add_to_linker::<_, Data>(&mut linker, |guest| guest)?;
    bindings::spin::postgres::postgres::add_to_linker::<_, Data>(&mut linker, |guest| guest)?;
    bindings::spin::redis::redis::add_to_linker::<_, Data>(&mut linker, |guest| guest)?;
    bindings::spin::sqlite::sqlite::add_to_linker::<_, Data>(&mut linker, |guest| guest)?;
    bindings::spin::variables::variables::add_to_linker::<_, Data>(&mut linker, |guest| guest)?;
    Ok(linker)
}
