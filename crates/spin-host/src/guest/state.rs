//! The state of one instance, and what its component may use.

use super::http::Outbound;
use super::{Postgres, Redis};
use crate::{egress::Egress, key_value::KeyValue, outbound::Client, sqlite::Database};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use wasmtime::{
    StoreLimits, StoreLimitsBuilder,
    component::{GuestTaskId, HasData, ResourceTable},
};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// What the manifest grants a component.
pub(crate) struct Grants {
    pub(crate) id: String,
    pub(crate) egress: Egress,
    pub(crate) variables: HashMap<String, String>,
    pub(crate) key_value: HashSet<String>,
    pub(crate) sqlite: HashSet<String>,
}

/// What all instances share.
pub(crate) struct Services {
    pub(crate) key_value: Option<KeyValue>,
    pub(crate) sqlite: HashMap<String, Arc<Database>>,
    pub(crate) redis: Redis,
    pub(crate) postgres: Postgres,
    pub(crate) http: Client,
}

/// Call depths that are remembered: as many as an instance answers requests, unless that has no bound.
const DEPTHS: usize = 4096;

/// The data of a store.
pub(crate) struct Guest {
    pub(crate) table: ResourceTable,
    pub(crate) grants: Arc<Grants>,
    pub(crate) services: Arc<Services>,
    pub(crate) limits: StoreLimits,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
    pub(super) open_redis: usize,
    pub(super) open_stores: usize,
    depths: HashMap<GuestTaskId, u32>,
}

impl Guest {
    pub(crate) fn new(
        grants: Arc<Grants>,
        services: Arc<Services>,
        wasi: WasiCtx,
        outbound: Outbound,
        max_memory: usize,
    ) -> Self {
        Self {
            table: ResourceTable::new(),
            grants,
            services,
            limits: StoreLimitsBuilder::new().memory_size(max_memory).build(),
            wasi,
            http: WasiHttpCtx::new(),
            outbound,
            open_redis: 0,
            open_stores: 0,
            depths: HashMap::new(),
        }
    }

    /// Remembers how deep in a chain of calls a request stands.
    pub(crate) fn began(&mut self, task: GuestTaskId, depth: u32) {
        if self.depths.len() >= DEPTHS {
            self.depths.clear();
        }
        self.depths.insert(task, depth);
    }

    /// Says which request the next outbound call belongs to.
    pub(super) fn calling(&mut self, stack: &[GuestTaskId]) {
        let depth = stack.iter().find_map(|task| self.depths.get(task)).copied().unwrap_or_default();
        self.outbound.depth = depth;
    }
}

/// Shows the whole guest to the interfaces of this crate.
pub(crate) struct Data;

impl HasData for Data {
    type Data<'a> = &'a mut Guest;
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outbound, table: &mut self.table, ctx: &mut self.http }
    }
}
