//! The manifests grant what the functions need and nothing else.

use crate::desk::root;
use desk_wire::edge::{self, Edge};
use spin_host::Host;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use toml::{Table, Value};

/// Every edge by its name in the code.
const EDGES: &[(&str, Edge)] = &[
    ("REPLY", edge::REPLY),
    ("LOOKUP", edge::LOOKUP),
    ("SUGGEST", edge::SUGGEST),
    ("EMBED", edge::EMBED),
    ("ENGINE", edge::ENGINE),
    ("ROUTE", edge::ROUTE),
    ("DRAIN", edge::DRAIN),
    ("TICKET", edge::TICKET),
    ("INGEST", edge::INGEST),
];

/// Variables that name hosts outside of the desk, and the function that calls them.
const CONNECTORS: &[(&str, &str)] = &[("reply", "orders_url")];

fn manifest(path: &str) -> Table {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}")).parse().unwrap()
}

fn texts(value: Option<&Value>) -> BTreeSet<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn components(manifest: &Table) -> BTreeMap<String, Table> {
    let components = manifest["component"].as_table().unwrap();
    components.iter().map(|(id, component)| (id.clone(), component.as_table().unwrap().clone())).collect()
}

/// The code of a function, all files of it.
fn code(function: &str) -> String {
    let files = fs::read_dir(root().join("functions").join(function).join("src")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// Whether the code calls an edge.
fn calls(code: &str, name: &str) -> bool {
    let word = format!("edge::{name}");
    code.match_indices(&word).any(|(at, _)| !code[at + word.len()..].starts_with(|c: char| c.is_alphanumeric()))
}

#[test]
fn both_manifests_are_ones_that_the_host_reads() {
    for path in ["spin.toml", "deploy/spin.redis.toml"] {
        Host::builder(root().join(path)).check().unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_folder_is_a_crate_is_a_component() {
    let manifest = manifest("spin.toml");
    let folders: BTreeSet<String> = fs::read_dir(root().join("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let components = components(&manifest);
    assert_eq!(folders, components.keys().cloned().collect());
    for (id, component) in &components {
        let package: Table =
            fs::read_to_string(root().join(format!("functions/{id}/Cargo.toml"))).unwrap().parse().unwrap();
        assert_eq!(package["package"]["name"].as_str(), Some(id.as_str()));
        assert_eq!(component["source"].as_str(), Some(format!("target/functions/{id}.wasm").as_str()));
        assert_eq!(component["build"]["command"].as_str(), Some(format!("cargo xtask build {id}").as_str()));
    }
}

#[test]
fn grants_are_exactly_the_calls_in_the_code() {
    assert_eq!(EDGES.len(), edge::ALL.len(), "name the new edge here");
    let manifest = manifest("spin.toml");
    for (id, component) in components(&manifest) {
        let code = code(&id);
        let mut granted = BTreeSet::new();
        let mut variables = BTreeSet::new();
        for (_, edge) in EDGES.iter().filter(|(name, _)| calls(&code, name)) {
            granted.insert(format!("http://{}.spin.internal", edge.function));
            granted.insert(format!("{{{{ {} }}}}", edge.variable));
            variables.insert(edge.variable.to_owned());
        }
        // Other engines stand where the deployment says, and nobody else goes there.
        if code.contains("outside::post_json") {
            granted.extend(desk_engines::SLOTS.map(|(host, _)| format!("{{{{ {host} }}}}")));
        }
        for (_, variable) in CONNECTORS.iter().filter(|(function, _)| *function == id) {
            granted.insert(format!("{{{{ {variable} }}}}"));
        }
        assert_eq!(texts(component.get("allowed_outbound_hosts")), granted, "{id}: allowed_outbound_hosts");
        let has = component.get("variables").and_then(Value::as_table).cloned().unwrap_or_default();
        let has: BTreeSet<String> = has.keys().filter(|name| is_edge(name)).cloned().collect();
        assert_eq!(has, variables, "{id}: variables");
    }
}

fn is_edge(variable: &str) -> bool {
    edge::ALL.iter().any(|edge| edge.variable == variable)
}

#[test]
fn every_internal_address_has_the_function_beside_it_as_default() {
    let manifest = manifest("spin.toml");
    let variables = manifest["variables"].as_table().unwrap();
    for edge in edge::ALL {
        if let Some(variable) = variables.get(edge.variable) {
            let expected = format!("http://{}.spin.internal", edge.function);
            assert_eq!(variable["default"].as_str(), Some(expected.as_str()), "{}", edge.variable);
        }
    }
    for (id, component) in components(&manifest) {
        for (name, value) in component.get("variables").and_then(Value::as_table).into_iter().flatten() {
            assert_eq!(value.as_str(), Some(format!("{{{{ {name} }}}}").as_str()), "{id}: {name} keeps its name");
        }
    }
}

#[test]
fn no_grant_holds_a_wildcard() {
    for path in ["spin.toml", "deploy/spin.redis.toml"] {
        for (id, component) in components(&manifest(path)) {
            let granted = texts(component.get("allowed_outbound_hosts"));
            assert!(granted.iter().all(|host| !host.contains('*') && host != "self"), "{path}: {id}: {granted:?}");
        }
    }
}

#[test]
fn no_function_that_trusts_the_inside_has_the_route_of_the_inside() {
    for path in ["spin.toml", "deploy/spin.redis.toml"] {
        let manifest = manifest(path);
        for trigger in manifest["trigger"]["http"].as_array().unwrap() {
            let id = trigger["component"].as_str().unwrap();
            let code = code(id);
            let trusts = code.contains("from_inside") || code.contains("is_chained");
            assert!(!trusts || trigger["route"].as_str() != Some("/..."), "{path}: {id} would believe anybody");
            let inner = code.contains("from_inside");
            assert_eq!(
                inner,
                trigger["route"].is_table(),
                "{path}: {id}: private if and only if it answers the inside"
            );
        }
    }
}

#[test]
fn the_queue_s_manifest_is_the_plain_one_with_a_queue() {
    let mut expected = manifest("spin.toml");
    let application = expected["application"].as_table_mut().unwrap();
    application.insert("trigger".to_owned(), toml::toml! { redis = { address = "{{ redis_url }}" } }.into());
    let trigger = toml::toml! {
        id = "analytics-ingest-redis"
        component = "analytics-ingest"
        channel = "desk.events"
    };
    expected["trigger"].as_table_mut().unwrap().insert("redis".to_owned(), vec![Value::Table(trigger)].into());
    expected["variables"]["redis_url"]["default"] = "redis://127.0.0.1:6379".into();
    for (id, component) in expected["component"].as_table_mut().unwrap() {
        let component = component.as_table_mut().unwrap();
        up(&mut component["source"]);
        for file in component.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
            up(&mut file["source"]);
        }
        component["build"]["watch"].as_array_mut().unwrap().iter_mut().for_each(up);
        // Whoever publishes may reach the queue.
        let code = code(id);
        if code.contains("wake()") {
            component["allowed_outbound_hosts"].as_array_mut().unwrap().push("{{ redis_url }}".into());
        }
    }
    let stands = manifest("deploy/spin.redis.toml");
    for (name, value) in &expected {
        assert_eq!(stands.get(name), Some(value), "deploy/spin.redis.toml: {name}");
    }
    assert_eq!(stands.len(), expected.len());
}

fn up(path: &mut Value) {
    *path = format!("../{}", path.as_str().unwrap()).into();
}
