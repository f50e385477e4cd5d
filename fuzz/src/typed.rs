//! What somebody has typed so far, and the blocks that it is looked up in.

use desk_search::{Document, Filter, Starts, Synonyms, Typed, build};

/// Whatever is typed is looked up in few blocks, a title is suggested from any beginning of it, and a damaged block
/// suggests less and nothing worse.
pub fn typed(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(typed) = Typed::parse(text) else { return };
    assert!(typed.fits(text), "it goes on from itself");
    let title: String = text.chars().take(120).collect();
    let document = |title: &str| Document { title: title.to_owned(), ..Document::default() };
    let index = build(&[document("退货要多久"), document(&title)], Synonyms::default());
    let meta = &index.meta;
    // The index has an order of its own.
    let own = (0..).zip(&index.documents).find(|(_, document)| document.title == title).map(|(number, _)| number);
    let blocks: Vec<(u32, &Starts)> = (0..).zip(&index.starts).collect();
    for length in [1, 2, 5, 9, 20] {
        let begin: String = title.chars().take(length).collect();
        let Some(typed) = Typed::parse(&begin) else { continue };
        let needed = typed.blocks(meta);
        assert!((1..=2).contains(&needed.len()) && needed.iter().all(|number| *number < meta.bucket_count));
        let found = typed.texts(meta, &blocks, &Filter::default());
        assert!(found.iter().all(|(document, _)| *document < meta.document_count));
        assert!(found.iter().any(|(document, _)| Some(*document) == own), "{begin:?} begins {title:?}: {found:?}");
        let held: Vec<(u32, &Starts)> = blocks.iter().copied().filter(|(n, _)| needed.contains(n)).collect();
        assert_eq!(typed.texts(meta, &held, &Filter::default()), found, "the blocks that it names are enough");
    }
    // The same text as what every beginning keeps.
    let damaged =
        |block: &Starts| Starts { starts: block.starts.keys().map(|key| (key.clone(), text.to_owned())).collect() };
    let damaged: Vec<Starts> = index.starts.iter().map(damaged).collect();
    let blocks: Vec<(u32, &Starts)> = (0..).zip(&damaged).collect();
    let found = typed.texts(meta, &blocks, &Filter::default());
    assert!(found.iter().all(|(document, _)| *document < meta.document_count), "{found:?}");
}
