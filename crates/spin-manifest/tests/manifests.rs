//! Manifests as pairs of files: `<case>.toml` and what is made of it, `<case>.ok` or `<case>.err`. To add a case, add
//! its manifest, run with `BLESS=1`, and read what was written.

use spin_manifest::Manifest;
use std::{fs, path::Path};

#[test]
fn every_manifest_is_read_or_refused_as_its_neighbour_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in &cases {
        let (extension, made) = match Manifest::parse(&fs::read_to_string(case).unwrap()) {
            Ok(manifest) => ("ok", format!("{manifest:#?}\n")),
            Err(error) => ("err", format!("{error}\n")),
        };
        let expected = case.with_extension(extension);
        if bless {
            fs::write(&expected, &made).unwrap();
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(made.as_str()) {
            wrong.push(format!("{} does not say:\n{made}", expected.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
