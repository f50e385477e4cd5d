//! Neither a file nor a text can make the crate panic.

#[path = "../../desk-encoder/tests/files/mod.rs"]
mod files;

use desk_e5::{FORMAT, FormatError, Header, Model, Role};
use files::{filled, vocabulary, with_number};
use proptest::prelude::*;

/// A file with a header for a small vocabulary, and nonsense after it.
fn file(seed: u8) -> Vec<u8> {
    let header = Header { vocabulary: vocabulary(), source: [7; 32] };
    filled(header.to_bytes(), header.file_length(), seed)
}

#[test]
fn a_header_is_read_as_it_was_written() {
    let header = Header { vocabulary: vocabulary(), source: [7; 32] };
    assert_eq!(Header::read(&header.to_bytes()), Ok(header));
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let error = |file: &[u8]| Model::from_bytes(file).map(|_| ()).unwrap_err();
    let whole = file(0);
    let with = |place, number| error(&with_number(&whole, place, number));
    assert_eq!(error(&[]), FormatError::Short { needed: FORMAT.header, found: 0 });
    assert_eq!(error(&[b'x'; 200]), FormatError::Magic { expected: FORMAT.magic, found: [b'x'; 8] });
    assert_eq!(with(8, 9), FormatError::Version { expected: FORMAT.version, found: 9 });
    assert_eq!(with(12, 768), FormatError::Shape { name: "hidden", expected: 384, found: 768 });
    assert_eq!(with(16, 6), FormatError::Shape { name: "layers", expected: 12, found: 6 });
    assert_eq!(with(60, 300), FormatError::Token { name: "<unk>", row: 300, pieces: 300 });
    let expected = whole.len() as u64;
    assert_eq!(error(&whole[..whole.len() - 1]), FormatError::Length { expected, found: expected - 1 });
    let vast = FormatError::Length { expected: expected + u64::from(u32::MAX - 900), found: expected };
    assert_eq!(with(40, u32::MAX), vast);
}

#[test]
fn damaged_weights_give_a_vector_and_no_panic() -> Result<(), FormatError> {
    for seed in 0..3 {
        let file = file(seed);
        let model = Model::from_bytes(&file)?;
        for text in ["", "refund 退款 😀", "a</s>b"] {
            model.embed(Role::Query, text);
        }
    }
    Ok(())
}

#[test]
fn a_long_text_is_truncated_and_says_so() -> Result<(), FormatError> {
    let file = file(0);
    let model = Model::from_bytes(&file)?;
    let tokens = model.tokens(Role::Passage, &"问".repeat(10_000));
    assert!(tokens.truncated);
    assert_eq!(tokens.count(), 512);
    assert!(!model.tokens(Role::Passage, "问").truncated);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
        let mut file = if magic { FORMAT.magic.to_vec() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(Model::from_bytes(&file).is_err());
    }

    #[test]
    fn no_header_is_a_panic(place in 0..FORMAT.header, byte in any::<u8>(), cut in 0_usize..4) {
        let mut file = file(0);
        file[place] = byte;
        file.truncate(file.len() - cut);
        if let Ok(model) = Model::from_bytes(&file) {
            model.tokens(Role::Query, "refund 退款");
        }
    }

    #[test]
    fn no_text_is_a_panic(text in any::<String>(), seed in any::<u8>()) {
        static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let model = Model::from_bytes(FILE.get_or_init(|| file(seed))).unwrap();
        let tokens = model.tokens(Role::Query, &text);
        prop_assert!((3..=512).contains(&tokens.count()));
    }
}
