//! `kv-schemas/` says what stands in the key-value store, `docs/openapi.json` what the public API is.

use crate::{desk::root, schema};
use std::{collections::BTreeSet, fs};

#[test]
fn schemas_are_what_the_types_say() {
    let files = schema::files().unwrap();
    for (name, expected) in &files {
        let stands = fs::read_to_string(root().join(name)).unwrap_or_default();
        assert!(stands == *expected, "{name} is not what the types say: run `cargo xtask schema`");
    }
    let made: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for entry in fs::read_dir(root().join("kv-schemas")).unwrap() {
        let name = format!("kv-schemas/{}", entry.unwrap().file_name().to_string_lossy());
        assert!(made.contains(name.as_str()), "{name} belongs to no family");
    }
}
