//! What keeps the project in order: who may depend on whom, and documents that say what is so.

use crate::desk::root;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The desk's crates in the order of the dependency arrow: each may know those before it.
const CRATES: &[&str] = &[
    "desk-encoder",
    "desk-e5",
    "desk-intents",
    "desk-core",
    "desk-calendar",
    "desk-sla",
    "desk-nlu",
    "desk-dialogue",
    "desk-routing",
    "desk-simulation",
    "desk-search",
    "desk-reports",
    "desk-engines",
    "desk-bot",
    "desk-knowledge",
    "desk-store",
    "desk-wire",
    "desk-spin",
];
/// The most lines of a file of a function: a shell, no business rule.
const SHELL: usize = 150;
/// The most lines of a README.
const README: usize = 120;

/// The crates of the workspace and what they depend on outside their tests.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let needed = package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
        (name(package), needed.map(name).collect())
    });
    packages.collect()
}

fn functions() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("functions")).unwrap();
    folders.map(|folder| folder.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// The project's own files with one of these endings, by their paths from the root.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let made = ["target", "node_modules", "dist"].contains(&name.as_str()) || name.starts_with(".");
                if !made || name == ".cargo" {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let short = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((short, fs::read_to_string(&path).unwrap_or_default()));
            }
        }
    }
    found.sort();
    found
}

fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{path} is missing: write it, it is checked here"))
}

#[test]
fn dependencies_point_one_way() {
    let dependencies = dependencies();
    for (n, name) in CRATES.iter().enumerate() {
        let later: BTreeSet<&str> = CRATES[n..].iter().copied().collect();
        let wrong: Vec<_> = dependencies[*name].iter().filter(|needed| later.contains(needed.as_str())).collect();
        assert!(wrong.is_empty(), "{name} must not depend on {wrong:?}");
    }
    let functions = functions();
    for (name, needed) in &dependencies {
        let is_function = functions.contains(name);
        if needed.contains("spin-sdk") {
            assert!(is_function || name == "desk-spin", "{name} must not use the SDK");
        }
        assert!(needed.is_disjoint(&functions), "{name} must not depend on a function");
        if name.starts_with("spin-") {
            assert!(needed.iter().all(|n| !n.starts_with("desk-")), "the host knows nothing of the desk");
        }
        if is_function || name.starts_with("desk-") && name != "desk-tests" {
            assert!(!needed.contains("spin-host"), "{name} must not know the host");
        }
    }
}

#[test]
fn functions_are_shells() {
    for (path, text) in files(&[".rs"]) {
        let lines = text.lines().count();
        assert!(
            !path.starts_with("functions/") || lines <= SHELL,
            "{path} has {lines} lines: move its rules to a crate"
        );
    }
}

#[test]
fn internal_addresses_stand_in_one_place() {
    let allowed = ["crates/desk-wire/", "crates/desk-spin/src/call.rs", "crates/spin-", "tests/", "xtask/src/manifest"];
    for (path, text) in files(&[".rs"]) {
        let may = allowed.iter().any(|place| path.starts_with(place));
        assert!(may || !text.contains(".spin.internal"), "{path} names an internal address");
    }
}

#[test]
fn nothing_is_left_to_be_done_in_a_comment() {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    for (path, text) in files(&[".rs", ".ts", ".tsx", ".toml", ".sh", ".md", ".css", ".html", ".wit", ".yml"]) {
        // The packages of others are theirs.
        if !path.starts_with("wit/deps/") {
            assert!(marks.iter().all(|mark| !text.contains(mark)), "{path} leaves something to be done");
        }
    }
}

/// The routes of each component as a table must name them.
fn routes() -> BTreeMap<String, BTreeSet<String>> {
    let manifest: toml::Table = document("spin.toml").parse().unwrap();
    let mut routes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for trigger in manifest["trigger"]["http"].as_array().unwrap() {
        let route = trigger["route"].as_str().map_or_else(|| "private".to_owned(), |route| format!("`{route}`"));
        routes.entry(trigger["component"].as_str().unwrap().to_owned()).or_default().insert(route);
    }
    routes
}

#[test]
fn the_readmes_list_the_functions_that_there_are() {
    let routes = routes();
    for path in ["README.md", "README.zh-CN.md"] {
        let text = document(path);
        assert!(text.lines().count() <= README, "{path} has more than {README} lines");
        let rows: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| Some((line.strip_prefix("| `")?.split_once('`')?.0, line)))
            .filter(|(name, _)| functions().contains(*name))
            .collect();
        for (name, routes) in &routes {
            let row = rows.get(name.as_str()).unwrap_or_else(|| panic!("{path}: the table of functions lacks {name}"));
            for route in routes {
                assert!(row.contains(route.as_str()), "{path}: the row of {name} must name the route {route}");
            }
        }
        let table: BTreeSet<&str> = rows.keys().copied().collect();
        assert_eq!(table, routes.keys().map(String::as_str).collect(), "{path}: the table of functions");
    }
}

#[test]
fn the_architecture_names_tests_that_there_are() {
    let text = document("ARCHITECTURE.md");
    let (_, after) = text.split_once("## Invariants").expect("ARCHITECTURE.md has a part `## Invariants`");
    let invariants = after.split("\n## ").next().unwrap();
    let sources = files(&[".rs"]);
    let is_test = |name: &str| {
        let function = format!("fn {name}(");
        sources.iter().any(|(_, text)| text.contains(&function)) || is_case(&root().join("tests/cases"), name)
    };
    let mut missing = Vec::new();
    for (n, part) in invariants.split("(held by ").enumerate() {
        // What stands before the first `(held by` is the first invariant's sentence.
        if let Some((name, _)) = part.strip_prefix('`').and_then(|part| part.split_once('`')).filter(|_| n > 0)
            && !is_test(name)
        {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "ARCHITECTURE.md names tests that are not there: {missing:?}");
    let numbered = invariants.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
    assert_eq!(invariants.matches("(held by ").count(), numbered, "each invariant says what holds it");
}

fn is_case(cases: &Path, name: &str) -> bool {
    fs::read_dir(cases).unwrap().any(|function| function.unwrap().path().join(name).join("case.toml").is_file())
}
