//! Vectors as they stand in stored documents.

use desk_search::{Direction, Filter, Query, Space, StoredDocument, Synonyms, Vector, build, fuse};

/// Any text is a vector as far as storage goes; a damaged one is like nothing, and no document is lost for it. Any
/// numbers make a vector that can be read.
pub fn vectors(data: &[u8]) {
    of_bits::<2>(data);
    of_bits::<3>(data);
    if let Ok(text) = std::str::from_utf8(data) {
        among_others(stored(text));
    }
}

fn of_bits<const BITS: u32>(data: &[u8]) {
    let group = 6 / BITS as usize;
    if let Ok(text) = std::str::from_utf8(data) {
        let vector = stored::<BITS>(text);
        let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        for numbers in [text.len(), group * text.len(), 512] {
            let likeness = direction::<BITS>(numbers).likeness(&vector);
            assert!(likeness.is_none_or(|likeness| (0.0..=1.0).contains(&likeness)), "{likeness:?}");
            assert!(likeness.is_none() || letters && numbers.div_ceil(group) == text.len(), "{text:?} is a vector");
        }
    }
    let (fours, _) = data.as_chunks::<4>();
    let numbers: Vec<f32> = fours.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let vector = Vector::<BITS>::of(&numbers);
    let text = serde_json::to_value(&vector).unwrap();
    assert_eq!(text.as_str().map(str::len), Some(numbers.len().div_ceil(group)));
    assert_eq!(direction(numbers.len()).likeness(&vector).is_none(), numbers.is_empty(), "it can be read");
    let likeness = Direction::of(&numbers).likeness(&vector);
    assert!(likeness.is_none_or(|likeness| (0.0..=1.0).contains(&likeness)), "{likeness:?}");
}

fn stored<const BITS: u32>(text: &str) -> Vector<BITS> {
    let json = serde_json::Value::String(text.to_owned());
    let vector = serde_json::from_value(json.clone()).expect("any text is taken");
    assert_eq!(serde_json::to_value(&vector).unwrap(), json, "and kept as it is");
    vector
}

fn direction<const BITS: u32>(numbers: usize) -> Direction<BITS> {
    Direction::of(&vec![1.0; numbers])
}

/// A document with this vector beside one with a right one: both are found, and the scores are scores.
fn among_others(vector: Vector) {
    let document = |id: &str| desk_search::Document {
        id: id.to_owned(),
        title: "lamp".to_owned(),
        language: "en".to_owned(),
        ..desk_search::Document::default()
    };
    let index = build(&[document("one"), document("two")], Synonyms::default());
    let mut stored = index.documents;
    stored[0].vectors = vec![vector];
    stored[1].vectors = vec![Vector::of(&[1.0; 512])];
    let buckets: Vec<_> = (0..).zip(&index.buckets).collect();
    let hits = Query::parse("a lamp", &Synonyms::default()).rank(&index.meta, &buckets, None, &Filter::default());
    let numbered: Vec<_> = (0..).zip(&stored).collect();
    let question = direction(512);
    let near = |document: &StoredDocument| Space { unrelated: 0.3 }.nearness(document.vectors(), &question);
    let ranked = fuse(&hits, &numbered, near, None);
    assert_eq!(ranked.len(), hits.len());
    assert!(ranked.iter().all(|one| (0.0..=1.0).contains(&one.score)), "{ranked:?}");
}
