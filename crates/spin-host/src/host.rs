//! A host: an app that is ready to answer.
//!
//! [`Host`] answers without a socket, which is how tests use it; [`Host::serve`] puts one in front. All of it is one
//! shared value, so a clone is free.

use crate::{
    access_log::AccessLog,
    builder::HostBuilder,
    guest::{Guest, Services, bindings::handler::RedisHandlerPre},
    inbound::Peer,
    instance::{Function, Maker},
    key_value::KeyValue,
    limits::Limits,
    logs::ComponentLog,
    manifest::{Manifest, StaticResponse},
    routes::Router,
    sqlite::{Row, SqlError, Value},
    variables::Variables,
};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::{WasiBody, handler::ProxyHandler};

/// What a response carries.
pub type Body = WasiBody;

/// Told what a host is doing while it starts.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(&str) + Send + Sync>);

impl Progress {
    /// Calls `say` with each line.
    pub fn new(say: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(say))
    }

    /// Tells nobody.
    pub fn silent() -> Self {
        Self::new(|_| {})
    }

    pub(crate) fn say(&self, what: &str) {
        (self.0)(what);
    }
}

/// An app that is ready to answer.
#[derive(Clone)]
pub struct Host(pub(crate) Arc<Shared>);

/// What a public route leads to.
pub(crate) enum Destination {
    Component(String),
    Static(StaticResponse),
}

/// A component that is ready to run.
pub(crate) struct Loaded {
    pub(crate) http: Option<ProxyHandler<Function>>,
    pub(crate) redis: Option<RedisHandlerPre<Guest>>,
    pub(crate) maker: Arc<Maker>,
    pub(crate) log: Arc<ComponentLog>,
}

/// Everything that a host is made of.
pub(crate) struct Shared {
    pub(crate) manifest: Manifest,
    pub(crate) variables: Variables,
    pub(crate) limits: Limits,
    pub(crate) components: HashMap<String, Loaded>,
    pub(crate) router: Router<Destination>,
    pub(crate) services: Arc<Services>,
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) access_log: AccessLog,
    pub(crate) state_dir: PathBuf,
    /// Where the app reaches itself: the address on which it is served.
    pub(crate) origin: OnceLock<String>,
    /// The copies of the files that components see, removed at the end.
    pub(crate) _files: Option<tempfile::TempDir>,
}

impl Host {
    /// Begins to build a host for the app of a manifest.
    pub fn builder(manifest: impl Into<PathBuf>) -> HostBuilder {
        HostBuilder::from_manifest(manifest)
    }

    /// Answers a request as if it came from outside.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: std::fmt::Display,
    {
        self.0.clone().outside(request.map(boxed), &Peer::local()).await
    }

    /// Answers a request as if another component sent it to `component`. The path and query of its URI count.
    pub async fn chain<B>(&self, component: &str, request: Request<B>) -> Result<Response<Body>, ChainError>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: std::fmt::Display,
    {
        self.0.chain(component, request.map(boxed), 0).await.map_err(|e| ChainError(e.to_string()))
    }

    /// Answers a request from outside, body and all.
    pub async fn call(&self, request: Request<impl Into<Bytes>>) -> Response<Bytes> {
        let request = request.map(|body| Full::new(body.into()));
        let (head, body) = self.handle(request).await.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Response::from_parts(head, body)
    }

    /// Delivers every tick once, one after the other, and gives the statuses of the answers.
    pub async fn tick_once(&self) -> Vec<http::StatusCode> {
        let mut statuses = Vec::new();
        for tick in &self.0.manifest.ticks {
            statuses.push(self.0.deliver(tick).await);
        }
        statuses
    }

    /// What a component has printed, where the builder was told to keep it.
    pub fn logs(&self, component: &str) -> String {
        self.0.components.get(component).map(|loaded| loaded.log.read()).unwrap_or_default()
    }

    /// The manifest of the app.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// Where the app keeps its databases and logs.
    pub fn state_dir(&self) -> &Path {
        &self.0.state_dir
    }

    /// The key-value stores, where any component has one.
    pub fn key_value(&self) -> Option<&KeyValue> {
        self.0.services.key_value.as_ref()
    }

    /// Runs a statement in the SQLite database of a label, by itself, and gives its rows.
    pub async fn query(&self, database: &str, sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let found = self.0.services.sqlite.get(database);
        let found = found.ok_or_else(|| SqlError(format!("no component has a database `{database}`")))?;
        Ok(found.query(sql, parameters).await?.1)
    }
}

/// Why a chained request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ChainError(String);

fn boxed<B>(body: B) -> WasiBody
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: std::fmt::Display,
{
    body.map_err(|e| wasmtime_wasi_http::Error::InternalError(Some(e.to_string()))).boxed_unsync()
}
