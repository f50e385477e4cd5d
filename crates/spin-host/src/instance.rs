//! Instances: how they are made, how many requests they answer, and when they are dropped.
//!
//! An instance answers 128 requests, 16 at a time, and is dropped after a second without any: Spin's defaults, so
//! that whatever a guest keeps in a `static` lives here as long as it would there. A request that takes too long is
//! answered for by the host; its instance takes no more and is dropped with it, because wasmtime cannot yet stop
//! one request alone. A guest that computes without a pause is made to yield by the epoch clock, and dropped from
//! outside when its time is over.
//!
//! Requests that share an instance share its one thread: one that computes holds up the others, and also one that
//! was waiting for this instance to take it, because wasmtime's workers share a queue. Where that matters more than
//! memory, `max_instance_concurrent_reuse_count = 1` gives each request an instance of its own.

use crate::{
    guest::{Grants, Guest, Outbound, Services},
    host::Shared,
    limits::Limits,
    logs::ComponentLog,
};
use std::{
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::time::{Sleep, sleep};
use wasmtime::{Engine, Store, StoreContextMut, component::GuestTaskId};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};
use wasmtime_wasi_http::{
    WasiHttpView,
    handler::{HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus},
};

/// Makes the stores of one component.
pub(crate) struct Maker {
    pub(crate) engine: Engine,
    pub(crate) limits: Limits,
    pub(crate) grants: Arc<Grants>,
    pub(crate) services: Arc<Services>,
    pub(crate) environment: Vec<(String, String)>,
    /// A folder with the files that the component sees.
    pub(crate) files: Option<PathBuf>,
    pub(crate) log: Arc<ComponentLog>,
    pub(crate) host: Weak<Shared>,
}

impl Maker {
    pub(crate) fn store(&self) -> wasmtime::Result<Store<Guest>> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.envs(&self.environment).stdout(self.log.stdout()).stderr(self.log.stderr());
        if let Some(files) = &self.files {
            wasi.preopened_dir(files, "/", FsPerms::ReadOnly)?;
        }
        let outbound = Outbound::new(self.grants.clone(), self.services.http.clone(), self.host.clone());
        let memory = self.limits.max_instance_memory;
        let guest = Guest::new(self.grants.clone(), self.services.clone(), wasi.build(), outbound, memory);
        let mut store = Store::new(&self.engine, guest);
        store.limiter(|guest| &mut guest.limits);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        Ok(store)
    }
}

/// A component that answers HTTP.
pub(crate) struct Function {
    pub(crate) maker: Arc<Maker>,
    pub(crate) pre: ProxyPre<Guest>,
}

impl HandlerState for Function {
    type StoreData = Guest;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<Guest, Expiration, Worker>> {
        let mut store = self.maker.store()?;
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let limits = &self.maker.limits;
        // An instance of WASI 0.2 can't be called again while it runs, nor by its toolchains' promise after it.
        let (reuse, at_once) = match self.pre {
            ProxyPre::P2(_) => (1, 1),
            ProxyPre::P3(_) => (limits.max_instance_reuse_count, limits.max_instance_concurrent_reuse_count),
        };
        Ok(Instance {
            store,
            proxy,
            view: WasiHttpView::http,
            expiration: Expiration {
                idle: limits.idle_instance_timeout,
                request: limits.request_timeout,
                sleep: Box::pin(sleep(limits.idle_instance_timeout)),
                deadline: None,
            },
            state: Worker { reuse, at_once, timeout: limits.request_timeout, log: self.maker.log.clone() },
        })
    }
}

/// When an instance is dropped whatever it does.
pub(crate) struct Expiration {
    idle: Duration,
    request: Duration,
    sleep: Pin<Box<Sleep>>,
    deadline: Option<Instant>,
}

impl WorkerExpiration for Expiration {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let allowed = match status {
            WorkerStatus::Idle => self.idle,
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.request,
        };
        let deadline = since + allowed;
        // Setting the timer anew at each request would cost more than it tells: it is set when it rings.
        if self.deadline.is_none_or(|set| set > deadline) {
            self.deadline = Some(deadline);
            self.sleep.as_mut().reset(deadline.into());
        }
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            self.deadline = Some(deadline);
            self.sleep.as_mut().reset(deadline.into());
        }
    }
}

/// How many requests an instance takes.
pub(crate) struct Worker {
    reuse: usize,
    at_once: usize,
    timeout: Duration,
    log: Arc<ComponentLog>,
}

impl WorkerState for Worker {
    type StoreData = Guest;
    /// How deep in a chain of calls the request stands.
    type RequestData = u32;

    fn should_accept_request(&self, at_once: usize, total: usize) -> ShouldAccept {
        if total >= self.reuse {
            ShouldAccept::Never
        } else if at_once >= self.at_once {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        mut store: StoreContextMut<'_, Guest>,
        depth: u32,
        task: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        store.data_mut().began(task, depth);
        Box::pin(sleep(self.timeout))
    }

    fn drop(&self, store: Store<Guest>, result: Result<(), wasmtime::Error>) {
        // "worker panicked" is also what is said of a worker that the end of the runtime cuts off; a real panic has
        // its own message.
        if let Err(error) = result
            && error.to_string() != "worker panicked"
        {
            self.log.note(&format!("an instance was dropped: {error:?}"));
        }
        drop(store);
    }
}
