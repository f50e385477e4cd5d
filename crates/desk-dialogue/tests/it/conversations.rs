//! Each file of `tests/conversations` is a conversation with what the bot must do. `UPDATE_EXPECT=1` writes down what
//! it does.

use crate::script::play;
use std::{fs, path::Path};

#[test]
fn every_conversation_goes_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
    let mut differing = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = fs::read_to_string(&path).unwrap();
        let played = play(&case);
        count += 1;
        if played != case {
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&path, played).unwrap();
            } else {
                let first = played.lines().zip(case.lines()).find(|(is, should)| is != should);
                differing.push(format!("{}\n  first difference (is, should be): {first:#?}", path.display()));
            }
        }
    }
    assert!(differing.is_empty(), "UPDATE_EXPECT=1 writes these down anew:\n{}", differing.join("\n"));
    assert!(count >= 40, "only {count} conversations");
}
