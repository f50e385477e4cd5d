//! Questions and articles as the index sees them, and posting lists as they come back from the store.

use desk_search::{
    Bucket, Document, Filter, Hit, MAX_QUERY_CHARS, Meta, Query, RERANKED, Section, StoredDocument, Synonyms,
    TermPostings, build, terms,
};
use std::collections::BTreeSet;

/// Any text has few terms, is a question of bounded cost, and is found by its own words.
pub fn search(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let found = terms(text);
    assert_eq!(found, terms(text));
    // One character can fold to many (U+FDFA to 18), and a word gives each of its letters one trigram and itself.
    assert!(found.len() <= 18 * 4 * text.chars().count(), "{} terms", found.len());
    assert!(found.iter().all(|term| !term.text.is_empty()));
    assert!(found.iter().map(|term| term.text.len()).max().unwrap_or(0) <= 12 * text.len() + 32);

    let begin: String = text.chars().take(MAX_QUERY_CHARS).collect();
    let none = Synonyms::default();
    assert_eq!(Query::parse(text, &none), Query::parse(&begin, &none), "what follows the first characters is ignored");

    let document = |id: &str, title: &str| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        language: "en".to_owned(),
        category: "a".to_owned(),
        questions: vec!["how do i return it".to_owned()],
        body: text.to_owned(),
        agents_only: false,
        valid_from: None,
        valid_until: None,
    };
    let index = build(&[document("own", &begin), document("other", "退货")], Synonyms::default());
    let buckets: Vec<(u32, &Bucket)> = (0..).zip(&index.buckets).collect();
    let query = Query::parse(text, &none);
    let needed = query.buckets(&index.meta);
    assert!(needed.is_sorted() && needed.iter().all(|number| *number < index.meta.bucket_count));
    let hits = query.rank(&index.meta, &buckets, Some("en"), &Filter::default());
    check(&hits, &index.meta);
    let wanted: Vec<(u32, &Bucket)> = buckets.iter().copied().filter(|(n, _)| needed.contains(n)).collect();
    assert_eq!(
        query.rank(&index.meta, &wanted, Some("en"), &Filter::default()),
        hits,
        "the buckets that it names are enough"
    );
    if begin.chars().any(char::is_alphanumeric) && !found.is_empty() && !hits.is_empty() {
        assert!(hits[0].score >= 1.0, "its own title is exactly what was asked: {hits:?}");
    }
}

/// A damaged posting list gives fewer hits and nothing worse.
pub fn postings(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (postings, documents) = text.split_once(' ').unwrap_or((&text, "3"));
    let document_count = documents.trim().parse().unwrap_or(3);
    let list = TermPostings { documents: document_count, postings: postings.to_owned(), common: Some(0) };
    let terms = terms("lamp").into_iter().map(|term| (term.text, list.clone())).collect();
    let all = Section {
        language: "en".to_owned(),
        agents_only: false,
        category: "a".to_owned(),
        first: 0,
        count: document_count,
    };
    let synonyms = Synonyms::default();
    let query = Query::parse("lamp", &synonyms);
    let meta = Meta { bucket_count: 1, document_count, sections: vec![all], synonyms, encoder: None };
    let bucket = Bucket { terms, ..Bucket::default() };
    let hits = query.rank(&meta, &[(0, &bucket)], Some("en"), &Filter::default());
    check(&hits, &meta);
    // The same list as what a document has of common terms.
    let [mut stored] =
        build(&[Document::default()], Synonyms::default()).documents.try_into().unwrap_or_else(|_| unreachable!());
    postings.clone_into(&mut stored.common);
    let first: Vec<(u32, &StoredDocument)> = hits.iter().take(RERANKED).map(|hit| (hit.document, &stored)).collect();
    check(&query.rerank(&meta, &[(0, &bucket)], Some("en"), &first), &meta);
}

fn check(hits: &[Hit], meta: &Meta) {
    let documents: BTreeSet<u32> = hits.iter().map(|hit| hit.document).collect();
    assert_eq!(documents.len(), hits.len(), "each document once");
    assert!(documents.iter().all(|document| *document < meta.document_count));
    assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)), "{hits:?}");
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score), "best first");
}
