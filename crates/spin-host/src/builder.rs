//! From a manifest to a host. Whatever can go wrong goes wrong here, before anybody is served, and says what to do.

mod error;
mod parts;

pub use error::BuildError;

use crate::{
    access_log::AccessLog,
    engine::{self, Source},
    guest,
    host::{Destination, Host, Loaded, Progress, Shared},
    instance::{Function, Maker},
    limits::Limits,
    logs::ComponentLog,
    manifest::{Component, HttpTarget, Manifest, Route},
    routes::Router,
    variables::Variables,
};
use parts::{exports, grants, mount, prepare_state, services};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, Weak},
};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::handler::ProxyHandler;

/// Builds a [`Host`].
pub struct HostBuilder {
    manifest: PathBuf,
    variables: BTreeMap<String, String>,
    read_environment: bool,
    environment: Vec<(String, String)>,
    state_dir: Option<PathBuf>,
    cache_dir: Option<PathBuf>,
    components: BTreeSet<String>,
    limits: Limits,
    keep_logs: bool,
    follow_logs: bool,
    access_log: bool,
    trusted: Vec<rustls::pki_types::CertificateDer<'static>>,
    progress: Progress,
}

impl HostBuilder {
    /// Begins with the manifest at this path.
    pub fn from_manifest(path: impl Into<PathBuf>) -> Self {
        Self {
            manifest: path.into(),
            variables: BTreeMap::new(),
            read_environment: false,
            environment: Vec::new(),
            state_dir: None,
            cache_dir: None,
            components: BTreeSet::new(),
            limits: Limits::default(),
            keep_logs: false,
            follow_logs: false,
            access_log: true,
            trusted: Vec::new(),
            progress: Progress::silent(),
        }
    }

    /// Sets a variable of the app.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Lets variables be set by `SPIN_VARIABLE_…` of the environment.
    #[must_use]
    pub fn variables_from_environment(mut self) -> Self {
        self.read_environment = true;
        self
    }

    /// Adds to the environment of every component.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Where databases and logs stand; `.spin` beside the manifest unless it is set.
    #[must_use]
    pub fn state_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_dir = Some(path.into());
        self
    }

    /// Where compiled components are kept; nowhere unless it is set.
    #[must_use]
    pub fn cache_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.cache_dir = Some(path.into());
        self
    }

    /// Loads this component and others named so, and no more.
    #[must_use]
    pub fn component(mut self, id: impl Into<String>) -> Self {
        self.components.insert(id.into());
        self
    }

    /// Sets the bounds.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Keeps what components print, for [`Host::logs`].
    #[must_use]
    pub fn keep_logs(mut self) -> Self {
        self.keep_logs = true;
        self
    }

    /// Prints what components print.
    #[must_use]
    pub fn follow_logs(mut self) -> Self {
        self.follow_logs = true;
        self
    }

    /// Keeps no access log.
    #[must_use]
    pub fn without_access_log(mut self) -> Self {
        self.access_log = false;
        self
    }

    /// Trusts one more certificate authority for outbound https.
    #[must_use]
    pub fn trust(mut self, certificate: rustls::pki_types::CertificateDer<'static>) -> Self {
        self.trusted.push(certificate);
        self
    }

    /// Is told what happens meanwhile.
    #[must_use]
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// Reads the manifest and checks everything in it that needs no component.
    pub fn check(&self) -> Result<Manifest, BuildError> {
        let path = &self.manifest;
        let text = fs::read_to_string(path).map_err(|why| BuildError::Unreadable { path: path.clone(), why })?;
        Manifest::parse(&text).map_err(|what| BuildError::Manifest { path: path.clone(), what })
    }

    /// Loads everything and opens everything.
    pub fn build(self) -> Result<Host, BuildError> {
        let manifest = self.check()?;
        if let Some(unknown) = self.components.iter().find(|id| !manifest.components.contains_key(*id)) {
            return Err(BuildError::NoComponent(unknown.clone()));
        }
        let environment = |name: &str| if self.read_environment { std::env::var(name).ok() } else { None };
        let variables = Variables::settle(&manifest, &self.variables, environment)?;
        let folder = self.manifest.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|e| BuildError::Start(e.to_string()))?;
        let wanted = self.wanted(&manifest);
        let grants = grants(&manifest, &wanted, &variables)?;
        let state_dir = self.state_dir.clone().unwrap_or_else(|| folder.join(".spin"));
        let logs = prepare_state(&state_dir)?;
        let services = Arc::new(services(&state_dir, &grants, &self.trusted)?);
        let (files, mounted) = mount(&wanted, &folder)?;

        let start = |e: wasmtime::Error| BuildError::Start(format!("{e:#}"));
        let engine = engine::engine(&self.limits).map_err(start)?;
        let linker = guest::linker(&engine).map_err(start)?;
        let sources: Vec<Source> = wanted
            .iter()
            .map(|(id, component)| Source { id: (*id).to_owned(), path: folder.join(&component.source) })
            .collect();
        let compiled = engine::load_all(&engine, self.cache_dir.as_deref(), &sources, &self.progress)?;

        let mut parts = Vec::new();
        for ((grants, component), compiled) in grants.into_iter().zip(wanted.values()).zip(&compiled) {
            let id = grants.id.clone();
            let unrunnable = |why: String| BuildError::Unrunnable { id: id.clone(), why };
            let pre = linker.instantiate_pre(compiled).map_err(|e| unrunnable(format!("{e:#}")))?;
            let exports = exports(&manifest, &id, pre).map_err(unrunnable)?;
            let log = ComponentLog::open(&id, Some(&logs), self.keep_logs, self.follow_logs)
                .map_err(|e| BuildError::State { path: logs.clone(), why: e.to_string() })?;
            let mut environment: Vec<_> =
                component.environment.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            environment.extend(self.environment.iter().cloned());
            parts.push((grants, exports, log, environment));
        }
        let access_log = if self.access_log {
            AccessLog::open(&logs.join("access.log"))
                .map_err(|e| BuildError::State { path: logs.clone(), why: e.to_string() })?
        } else {
            AccessLog::none()
        };
        let routes = manifest.http_triggers.iter().filter_map(|trigger| {
            let Route::Public(route) = &trigger.route else { return None };
            let destination = match &trigger.target {
                HttpTarget::Static(fixed) => Destination::Static(fixed.clone()),
                HttpTarget::Component(id) if wanted.contains_key(id.as_str()) => Destination::Component(id.clone()),
                HttpTarget::Component(_) => return None,
            };
            Some((route.clone(), destination))
        });
        let router = Router::build(routes).map_err(BuildError::Start)?;
        drop(wanted);

        Ok(Host(Arc::new_cyclic(|host: &Weak<Shared>| {
            let components = parts.into_iter().map(|(grants, (http, redis), log, environment)| {
                let maker = Arc::new(Maker {
                    engine: engine.clone(),
                    limits: self.limits.clone(),
                    files: mounted.get(&grants.id).cloned(),
                    grants: Arc::new(grants),
                    services: services.clone(),
                    environment,
                    log: log.clone(),
                    host: host.clone(),
                });
                let id = maker.grants.id.clone();
                let http = http.map(|pre| ProxyHandler::new(Function { maker: maker.clone(), pre }));
                (id, Loaded { http, redis, maker, log })
            });
            Shared {
                components: components.collect(),
                variables,
                router,
                services,
                permits: Arc::new(Semaphore::new(self.limits.max_concurrent_requests)),
                limits: self.limits,
                access_log,
                state_dir,
                origin: OnceLock::new(),
                _files: files,
                manifest,
            }
        })))
    }

    /// The components that a trigger can call, or those of them that were asked for.
    fn wanted<'a>(&self, manifest: &'a Manifest) -> BTreeMap<&'a str, &'a Component> {
        let http = manifest.http_triggers.iter().filter_map(|trigger| match &trigger.target {
            HttpTarget::Component(id) => Some(id.as_str()),
            HttpTarget::Static(_) => None,
        });
        let redis = manifest.redis_triggers.iter().map(|trigger| trigger.component.as_str());
        http.chain(redis)
            .filter(|id| self.components.is_empty() || self.components.contains(*id))
            .filter_map(|id| manifest.components.get_key_value(id))
            .map(|(id, component)| (id.as_str(), component))
            .collect()
    }
}
