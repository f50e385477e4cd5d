//! The pieces that a host is put together from.

use super::BuildError;
use crate::{
    egress::Egress,
    guest::{Grants, Guest, Postgres, Redis, Services, bindings::handler::RedisHandlerPre},
    key_value::{KeyValue, KeyValueError},
    manifest::{Component, HttpTarget, Manifest},
    mounts,
    outbound::Client,
    sqlite::{Database, SqlError},
    variables::Variables,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};
use wasmtime::component::InstancePre;
use wasmtime_wasi_http::{handler::ProxyPre, p2, p3};

pub(super) fn grants(
    manifest: &Manifest,
    wanted: &BTreeMap<&str, &Component>,
    variables: &Variables,
) -> Result<Vec<Grants>, BuildError> {
    let all: Vec<String> = manifest.components.keys().cloned().collect();
    wanted
        .iter()
        .map(|(id, component)| {
            let hosts: Vec<String> = component.allowed_outbound_hosts.iter().map(|h| variables.fill(h)).collect();
            let egress = Egress::parse(hosts.iter().map(String::as_str), &all)
                .map_err(|what| BuildError::Egress { id: (*id).to_owned(), what })?;
            let values = component.variables.iter().map(|(name, value)| (name.clone(), variables.fill(value)));
            Ok(Grants {
                id: (*id).to_owned(),
                egress,
                variables: values.collect(),
                key_value: component.key_value_stores.iter().cloned().collect(),
                sqlite: component.sqlite_databases.iter().cloned().collect(),
            })
        })
        .collect()
}

/// Makes the folders of the state and writes into them, so that a read-only or full disk is found now.
pub(super) fn prepare_state(folder: &Path) -> Result<PathBuf, BuildError> {
    let logs = folder.join("logs");
    let probe = folder.join(".probe");
    fs::create_dir_all(&logs)
        .and_then(|()| fs::write(&probe, [0; 4096]))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|e| BuildError::State { path: folder.to_owned(), why: e.to_string() })?;
    Ok(logs)
}

pub(super) fn services(
    state: &Path,
    grants: &[Grants],
    trusted: &[rustls::pki_types::CertificateDer<'static>],
) -> Result<Services, BuildError> {
    let failed = |path: &Path, why: String| BuildError::State { path: path.to_owned(), why };
    let key_value = if grants.iter().any(|grants| !grants.key_value.is_empty()) {
        let path = state.join("sqlite_key_value.db");
        Some(KeyValue::open(&path).map_err(|KeyValueError(why)| failed(&path, why))?)
    } else {
        None
    };
    let labels: BTreeSet<&String> = grants.iter().flat_map(|grants| &grants.sqlite).collect();
    let mut sqlite = HashMap::new();
    for label in labels {
        // The default database has the name that Spin gives it.
        let path = state.join(if label == "default" { "sqlite_db.db".to_owned() } else { format!("{label}.db") });
        let database = Database::open(&path).map_err(|SqlError(why)| failed(&path, why))?;
        sqlite.insert(label.clone(), database);
    }
    let http = Client::new(trusted).map_err(|e| BuildError::Start(e.to_string()))?;
    Ok(Services { key_value, sqlite, redis: Redis::default(), postgres: Postgres::default(), http })
}

pub(super) type Mounted = (Option<tempfile::TempDir>, HashMap<String, PathBuf>);

pub(super) fn mount(wanted: &BTreeMap<&str, &Component>, app: &Path) -> Result<Mounted, BuildError> {
    if wanted.values().all(|component| component.files.is_empty()) {
        return Ok((None, HashMap::new()));
    }
    let files = tempfile::tempdir().map_err(|e| BuildError::Start(format!("no temporary folder: {e}")))?;
    let mut mounted = HashMap::new();
    for (id, component) in wanted.iter().filter(|(_, component)| !component.files.is_empty()) {
        let target = files.path().join(id);
        mounts::copy(id, component, app, &target)?;
        mounted.insert((*id).to_owned(), target);
    }
    Ok((Some(files), mounted))
}

pub(super) type Exports = (Option<ProxyPre<Guest>>, Option<RedisHandlerPre<Guest>>);

/// What the triggers of a component call it by.
pub(super) fn exports(manifest: &Manifest, id: &str, pre: InstancePre<Guest>) -> Result<Exports, String> {
    let by_http = manifest.http_triggers.iter().any(|t| t.target == HttpTarget::Component(id.to_owned()));
    let by_redis = manifest.redis_triggers.iter().any(|trigger| trigger.component == id);
    let http = if by_http {
        let found = p3::bindings::ServicePre::new(pre.clone())
            .map(ProxyPre::P3)
            .or_else(|_| p2::bindings::ProxyPre::new(pre.clone()).map(ProxyPre::P2));
        Some(found.map_err(|_| "it has an HTTP trigger but exports no wasi:http handler".to_owned())?)
    } else {
        None
    };
    let redis = if by_redis {
        let found = RedisHandlerPre::new(pre);
        Some(
            found
                .map_err(|_| "it has a Redis trigger but does not export spin:redis/inbound-redis@3.0.0".to_owned())?,
        )
    } else {
        None
    };
    Ok((http, redis))
}
