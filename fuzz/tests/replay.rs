//! The seeds, and every input that once broke something, through the same functions as the fuzzer's.

use desk_fuzz::TARGETS;
use std::{collections::BTreeSet, fs, path::Path};

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn seeds_and_found_crashes_break_nothing() {
    for (name, target) in TARGETS {
        let mut replayed = 0;
        for kind in ["seeds", "crashes"] {
            for entry in fs::read_dir(folder(kind).join(name)).into_iter().flatten() {
                let path = entry.unwrap().path();
                eprintln!("{}", path.display());
                target(&fs::read(&path).unwrap());
                replayed += 1;
            }
        }
        assert!(replayed > 0, "fuzz/seeds/{name} has no seed");
    }
}

#[test]
fn each_target_is_shown_to_the_fuzzer() {
    let shown: BTreeSet<String> = fs::read_dir(folder("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(shown, TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect());
}
