//! From files to components: what is kept compiled, and what is said when a file is no good.

use crate::support::{App, get, need_guests};
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn a_module_of_old_runs_like_a_component() {
    let manifest = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"MODULE\"";
    let host = App::new(need_guests!(), manifest).start();
    assert_eq!(get(&host, "/hello").await, (200, "hello".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compiled_component_that_was_tampered_with_is_compiled_again() {
    let app = App::probe(need_guests!(), "");
    let cache = app.folder.path().join("cache");
    let compiled = || {
        let lines = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let told = lines.clone();
        let progress = spin_host::Progress::new(move |line| told.lock().unwrap().push(line.to_owned()));
        let host = app.builder().cache_dir(&cache).progress(progress).build().unwrap();
        let count = lines.lock().unwrap().iter().filter(|line| line.starts_with("compiling")).count();
        (host, count)
    };
    assert_eq!(compiled().1, 1);
    assert_eq!(compiled().1, 0, "the second start compiles nothing");
    let entry = glob::glob(&cache.join("*.cwasm").to_string_lossy()).unwrap().next().unwrap().unwrap();
    let mut bytes = fs::read(&entry).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&entry, bytes).unwrap();
    let (host, count) = compiled();
    assert_eq!(count, 1);
    assert_eq!(get(&host, "/hello").await.0, 200);
    fs::write(entry.with_extension("sum"), "").unwrap();
    assert_eq!(compiled().1, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_or_missing_file_is_told_with_its_component() {
    let guests = need_guests!();
    let manifest =
        "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"bad.wasm\"";
    let app = App::new(guests, manifest);
    let error = app.builder().build().err().unwrap().to_string();
    assert!(error.contains("component `probe`: cannot read") && error.contains("bad.wasm"), "{error}");
    for bytes in [b"nothing".as_slice(), b"\0asm\x0d\0\x01\0garbage", b"\0asm\x01\0\0\0garbage"] {
        fs::write(app.folder.path().join("bad.wasm"), bytes).unwrap();
        let error = app.builder().build().err().unwrap().to_string();
        assert!(error.contains("component `probe`") && error.contains("bad.wasm"), "{error}");
    }
    let mut truncated = fs::read(&guests.component).unwrap();
    truncated.truncate(truncated.len() / 2);
    fs::write(app.folder.path().join("bad.wasm"), truncated).unwrap();
    assert!(app.builder().build().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_an_app_can_be_loaded() {
    let manifest = "[[trigger.http]]\nroute = \"/a\"\ncomponent = \"a\"\n[[trigger.http]]\nroute = \"/b\"\ncomponent = \"b\"\n\
                    [component.a]\nsource = \"PROBE\"\n[component.b]\nsource = \"gone.wasm\"";
    let app = App::new(need_guests!(), manifest);
    let host = app.builder().component("a").build().unwrap();
    assert_eq!(get(&host, "/b").await.0, 404);
    assert!(app.builder().component("c").build().is_err());
}

#[test]
fn a_state_directory_that_cannot_be_used_is_told_before_anybody_is_served() {
    let app = App::probe(need_guests!(), "key_value_stores = [\"default\"]");
    let file = app.folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = app.builder().state_dir(file.join("state")).build().err().unwrap().to_string();
    assert!(error.contains("--state-dir"), "{error}");
}

#[test]
fn a_missing_manifest_or_variable_is_told_with_what_to_do() {
    let error = spin_host::Host::builder("/nowhere/spin.toml").build().err().unwrap().to_string();
    assert!(error.contains("/nowhere/spin.toml") && error.contains("--from"), "{error}");
    let manifest = "[trigger]\n[variables]\nkey = { required = true }";
    let error = App::new(need_guests!(), manifest).builder().build().err().unwrap().to_string();
    assert!(error.contains("SPIN_VARIABLE_KEY"), "{error}");
}
