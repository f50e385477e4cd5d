//! Neither a file nor a text can make the crate panic.

mod files;

use desk_encoder::{Encoder, FORMAT, FormatError, Header};
use files::{filled, vocabulary, with_number};
use proptest::prelude::*;

/// A header for a small vocabulary.
fn header() -> Header {
    Header { vocabulary: vocabulary(), levels: [-1.5, -0.5, 0.5, 1.5], source: [7; 32] }
}

/// A file with that header and nonsense after it.
fn file(seed: u8) -> Vec<u8> {
    filled(header().to_bytes(), header().file_length(), seed)
}

#[test]
fn a_header_is_read_as_it_was_written() {
    assert_eq!(Header::read(&header().to_bytes()), Ok(header()));
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let error = |file: &[u8]| Encoder::from_bytes(file).map(|_| ()).unwrap_err();
    let whole = file(0);
    let with = |place, number| error(&with_number(&whole, place, number));
    assert_eq!(error(&[]), FormatError::Short { needed: FORMAT.header, found: 0 });
    assert_eq!(error(&[b'x'; 200]), FormatError::Magic { expected: FORMAT.magic, found: [b'x'; 8] });
    assert_eq!(with(8, 9), FormatError::Version { expected: FORMAT.version, found: 9 });
    assert_eq!(with(12, 768), FormatError::Shape { name: "embedding", expected: 512, found: 768 });
    assert_eq!(with(28, 512), FormatError::Shape { name: "narrow", expected: 320, found: 512 });
    assert_eq!(with(56, 300), FormatError::Token { name: "<unk>", row: 300, pieces: 300 });
    let expected = whole.len() as u64;
    assert_eq!(error(&whole[..whole.len() - 1]), FormatError::Length { expected, found: expected - 1 });
    let vast = FormatError::Length { expected: expected + u64::from(u32::MAX - 900), found: expected };
    assert_eq!(with(36, u32::MAX), vast);
    assert!(error(&[b'x'; 200]).to_string().contains("\"xxxxxxxx\", not with \"desk-enc\""));
}

#[test]
fn damaged_weights_give_a_vector_and_no_panic() -> Result<(), FormatError> {
    for seed in 0..3 {
        let file = file(seed);
        let encoder = Encoder::from_bytes(&file)?;
        for text in ["", "refund 退款 😀", "a</s>b"] {
            encoder.encode(text);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
        let mut file = if magic { FORMAT.magic.to_vec() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(Encoder::from_bytes(&file).is_err());
    }

    #[test]
    fn no_header_is_a_panic(place in 0..FORMAT.header, byte in any::<u8>(), cut in 0_usize..4) {
        let mut file = file(0);
        file[place] = byte;
        file.truncate(file.len() - cut);
        if let Ok(encoder) = Encoder::from_bytes(&file) {
            encoder.tokens("refund 退款");
        }
    }

    #[test]
    fn no_text_is_a_panic(text in any::<String>(), seed in any::<u8>()) {
        static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let encoder = Encoder::from_bytes(FILE.get_or_init(|| file(seed))).unwrap();
        let tokens = encoder.tokens(&text);
        prop_assert!((3..=512).contains(&tokens.count()));
    }
}
