//! The interfaces in `wit` are those of Spin's SDK.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the SDK's interfaces, where cargo has its source.
fn sdk() -> Option<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/Cargo.toml");
    let found = Command::new("cargo")
        .args(["metadata", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .output()
        .ok()?;
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).ok()?;
    let sdk = found["packages"].as_array()?.iter().find(|package| package["name"] == "spin-sdk")?;
    let folder = Path::new(sdk["manifest_path"].as_str()?).parent()?.join("wit/deps");
    folder.is_dir().then_some(folder)
}

/// The signatures of a folder's files: without comments, and with one blank wherever there are some.
fn signatures(folder: &Path) -> String {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let code = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_interfaces_are_those_of_the_sdk() {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/deps");
    let Some(theirs) = sdk() else {
        eprintln!("skipped: cargo has no source of spin-sdk, so the interfaces were not compared");
        return;
    };
    let mut compared = 0;
    for entry in fs::read_dir(ours).unwrap() {
        let folder = entry.unwrap().path();
        let package = folder.file_name().unwrap();
        assert_eq!(signatures(&folder), signatures(&theirs.join(package)), "{}", folder.display());
        compared += 1;
    }
    assert!(compared >= 5);
}
