//! `kv-schemas/` says what stands in the key-value store.

use crate::{desk::root, schema};
use std::{collections::BTreeSet, fs};

#[test]
fn schemas_are_what_the_types_say() {
    let folder = root().join("kv-schemas");
    let files = schema::files().unwrap();
    for (name, expected) in &files {
        let stands = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert_eq!(stands, *expected, "kv-schemas/{name} is not what the types say: run `cargo xtask schema`");
    }
    let made: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(made.contains(name.as_str()), "kv-schemas/{name} belongs to no family");
    }
}
