//! The derivation itself, which the tests of a split deployment use as well.

use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// Derives a manifest from `from` with the functions `only`, written to `to`.
pub fn derive(from: &Path, only: &[String], to: &Path) -> Result<PathBuf> {
    let text = fs::read_to_string(from).with_context(|| format!("cannot read {}", from.display()))?;
    let manifest = text.parse::<Table>().with_context(|| format!("{} is faulty", from.display()))?;
    let root = fs::canonicalize(from)?.parent().map(Path::to_owned).context("the manifest has no folder")?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let derived = part(manifest, only, &way(&fs::canonicalize(folder)?, &root))?;
    let head = "# Derived from spin.toml by `cargo xtask manifest`; do not edit.\n";
    fs::write(to, format!("{head}{}", toml::to_string(&derived)?))
        .with_context(|| format!("cannot write {}", to.display()))?;
    Ok(to.to_owned())
}

fn part(mut manifest: Table, only: &[String], root: &Path) -> Result<Table> {
    let kept = |id: &str| only.iter().any(|name| name == id);
    let triggers = manifest.get_mut("trigger").and_then(Value::as_table_mut).context("no trigger in the manifest")?;
    for (_, kind) in triggers.iter_mut() {
        let Some(list) = kind.as_array_mut() else { continue };
        list.retain(|trigger| trigger.get("component").and_then(Value::as_str).is_some_and(kept));
        for trigger in list {
            let Some(id) = trigger.get("component").and_then(Value::as_str).map(str::to_owned) else { continue };
            if let Some(route) = trigger.get_mut("route").filter(|route| route.is_table()) {
                *route = Value::String(format!("/internal/{id}/..."));
            }
        }
    }
    triggers.retain(|_, kind| kind.as_array().is_some_and(|list| !list.is_empty()));
    let components = manifest.get_mut("component").and_then(Value::as_table_mut).context("no component")?;
    if let Some(name) = only.iter().find(|name| !components.contains_key(*name)) {
        let known: Vec<&str> = components.keys().map(String::as_str).collect();
        bail!("there is no function {name}; there are {}", known.join(", "));
    }
    components.retain(|id, _| kept(id));
    for (_, component) in components.iter_mut() {
        let Some(component) = component.as_table_mut() else { continue };
        component.remove("build");
        if let Some(source) = component.get_mut("source") {
            as_seen(source, root);
        }
        for file in component.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(source) = file.get_mut("source") {
                as_seen(source, root);
            }
        }
        // Spin refuses a grant for chaining to a function that is not there.
        if let Some(hosts) = component.get_mut("allowed_outbound_hosts").and_then(Value::as_array_mut) {
            hosts.retain(|host| {
                let id = host.as_str().and_then(|h| h.strip_prefix("http://")?.strip_suffix(".spin.internal"));
                id.is_none_or(kept)
            });
        }
    }
    let ticks = ["application", "tool", "spin-host", "tick"];
    let mut place = Some(&mut manifest).map(|table| table as &mut Table);
    for (n, key) in ticks.iter().enumerate() {
        let Some(value) = place.take().and_then(|table| table.get_mut(*key)) else { break };
        if n + 1 == ticks.len() {
            if let Some(list) = value.as_array_mut() {
                list.retain(|tick| tick.get("component").and_then(Value::as_str).is_some_and(kept));
            }
        } else {
            place = value.as_table_mut();
        }
    }
    Ok(manifest)
}

fn as_seen(source: &mut Value, root: &Path) {
    if let Some(path) = source.as_str() {
        *source = Value::String(root.join(path).to_string_lossy().into_owned());
    }
}

/// The relative way from one folder to another: Spin takes no absolute path for files.
pub fn way(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| OsStr::new(".."));
    up.chain(to.components().skip(common).map(|step| step.as_os_str())).collect()
}
