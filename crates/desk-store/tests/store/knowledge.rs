//! Published knowledge: lookups see one whole generation, and no key outlives its own.

use crate::{
    doubles::Dawdling,
    vectors::Topics,
    world::{empty, site},
};
use desk_core::{Language, Millis, dialogue::Evidence};
use desk_search::{Bucket, Document, Filter, Index, Starts, Synonyms, Vector, build};
use desk_store::{
    Kv, Sql, StoreError,
    kv::{
        DocumentKey, GenerationKey, KNOWLEDGE_BUCKET, KNOWLEDGE_DOCUMENT, KNOWLEDGE_META, KNOWLEDGE_POINTER,
        KNOWLEDGE_STARTS,
    },
    lookup::{Ask, Cache, Found, lookup, suggest},
    native::{Database, MemoryKv},
    publish::{Page, Progress, Revision, Source, go_on},
    sites,
};
use futures::{
    executor::block_on,
    future::{join, join_all},
};
use proptest::prelude::*;
use std::{cell::Cell, collections::BTreeSet, sync::LazyLock};

pub(crate) const NOW: Millis = Millis::from_secs(1);
pub(crate) const QUESTIONS: [&str; 4] =
    ["how do I return a parcel", "refund of item 7", "怎么退货", "delivery of item 3"];

/// Generation `n` says so in every body, and is larger than the one before.
pub(crate) fn generation(n: u32) -> &'static (Vec<Document>, Index) {
    static GENERATIONS: LazyLock<Vec<(Vec<Document>, Index)>> = LazyLock::new(|| (0..=4).map(made).collect());
    &GENERATIONS[n as usize]
}

fn made(n: u32) -> (Vec<Document>, Index) {
    let mut documents: Vec<Document> = (0..5 + 3 * n)
        .map(|i| Document {
            id: format!("article-{i}"),
            title: format!("How to return parcel {i} and delivery of item {i}"),
            language: if i % 2 == 0 { "en" } else { "zh" }.to_owned(),
            category: "returns".to_owned(),
            questions: vec![format!("refund of item {i}"), format!("怎么退货 {i}")],
            body: format!("generation {n}"),
            ..Document::default()
        })
        .collect();
    documents.sort();
    let index = build(&documents, Synonyms::default());
    (documents, index)
}

pub(crate) async fn look(kv: &impl Kv, cache: &mut Cache, question: &str) -> Result<Found, StoreError> {
    let ask = Ask { text: question, language: Some(Language::En), limit: 5, ..Ask::default() };
    lookup(kv, cache, &site(), &ask, &Topics("none"), NOW).await
}

/// Publishes generation `n` by one call.
pub(crate) async fn put(sql: &impl Sql, kv: &impl Kv, n: u32) -> Result<Progress, StoreError> {
    let fixed = Fixed { revision: n.into(), documents: generation(n).0.clone() };
    go_on(sql, kv, &site(), &fixed, &format!("gen-{n}"), &|| true, NOW).await
}

/// A base and where its publishing stands.
pub(crate) struct World {
    pub(crate) sql: Database,
    pub(crate) kv: MemoryKv,
}

impl World {
    /// In which generations up to `n` were published.
    pub(crate) fn with(n: u32) -> Self {
        let world = Self { sql: empty(), kv: MemoryKv::default() };
        (1..=n).for_each(|n| world.put(n));
        world
    }

    pub(crate) fn put(&self, n: u32) {
        let name = format!("gen-{n}");
        let done = block_on(put(&self.sql, &self.kv, n)).unwrap();
        let articles = generation(n).0.len() as u64;
        assert_eq!(done, Progress::Published { generation: name, articles });
    }

    pub(crate) fn seen(&self) -> String {
        block_on(KNOWLEDGE_POINTER.get(&self.kv, &site(), NOW)).unwrap().unwrap().generation
    }

    /// How many rows the publishing has left behind.
    pub(crate) fn rows_left(&self) -> usize {
        let count = |table| {
            let rows = self.sql.query(table, Vec::new());
            block_on(rows).unwrap().len()
        };
        count("SELECT 1 FROM publishing") + count("SELECT 1 FROM publishing_part")
    }
}

/// A base of these articles.
pub(crate) struct Fixed {
    pub(crate) revision: u64,
    pub(crate) documents: Vec<Document>,
}

impl Source for Fixed {
    async fn revision(&self) -> Result<Revision, StoreError> {
        Ok(Revision { articles: self.revision, ..Revision::default() })
    }
    fn synonyms(&self) -> Synonyms {
        Synonyms::default()
    }
    fn flows(&self) -> Option<Vec<(String, String)>> {
        None
    }
    async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.documents.len() as u64)
    }
    async fn page(&self, after: &str) -> Result<Page, StoreError> {
        let from = after.parse().unwrap_or(0);
        let until = self.documents.len().min(from + 4);
        let next = (until < self.documents.len()).then(|| until.to_string());
        Ok(Page { documents: self.documents[from..until].iter().map(|one| (one.clone(), 1)).collect(), next })
    }
    async fn vectors(&self, documents: &[Document]) -> Result<Vec<Vec<Vector>>, StoreError> {
        Ok(vec![Vec::new(); documents.len()])
    }
    async fn newest_event(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
    async fn record_articles(&self, _: &str, _: u32, articles: &[(String, u64)]) -> Result<(), StoreError> {
        assert!(!articles.is_empty() && articles.len() <= sites::AT_ONCE);
        Ok(())
    }
    async fn record_removals(&self, _: &str, _: u32, _: u64) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn record(&self, generation: &str, of: &Revision) -> Result<(), StoreError> {
        // What is recorded is what was written, whatever the base is by now.
        assert!(generation.starts_with("gen-").then_some(of.articles).is_none_or(|n| generation == format!("gen-{n}")));
        Ok(())
    }
}

/// What a lookup finds where generation `n` alone was ever published.
pub(crate) fn expected(n: u32, question: &str) -> Found {
    static ALONE: LazyLock<Vec<MemoryKv>> = LazyLock::new(|| {
        let alone = |n| {
            let kv = MemoryKv::default();
            block_on(put(&empty(), &kv, n)).unwrap();
            kv
        };
        (0..=4).map(alone).collect()
    });
    block_on(look(&ALONE[n as usize], &mut Cache::default(), question)).unwrap()
}

fn nothing() -> Found {
    Found { generation: None, evidence: Evidence::default(), encoded: None }
}

/// Every key that generations may have, beside the pointer.
pub(crate) fn keys_of(generations: &[u32]) -> BTreeSet<String> {
    let mut keys = BTreeSet::from([KNOWLEDGE_POINTER.key(&site())]);
    for n in generations {
        let (index, key) = (&generation(*n).1, GenerationKey(site(), format!("gen-{n}")));
        keys.insert(KNOWLEDGE_META.key(&key));
        for (at, bucket) in (0..).zip(&index.buckets) {
            if *bucket != Bucket::default() {
                keys.insert(KNOWLEDGE_BUCKET.key(&DocumentKey(key.clone(), at)));
            }
        }
        for (at, block) in (0..).zip(&index.starts) {
            if *block != Starts::default() {
                keys.insert(KNOWLEDGE_STARTS.key(&DocumentKey(key.clone(), at)));
            }
        }
        for (at, _) in (0..).zip(&index.documents) {
            keys.insert(KNOWLEDGE_DOCUMENT.key(&DocumentKey(key.clone(), at)));
        }
    }
    keys
}

pub(crate) fn keys(kv: &MemoryKv) -> BTreeSet<String> {
    block_on(kv.keys()).unwrap().into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_lookup_sees_one_whole_generation_while_others_are_published(
        writer in prop::collection::vec(0..4_u8, 1..20),
        readers in prop::collection::vec(prop::collection::vec(0..40_u8, 1..20), 1..4),
    ) {
        let kv = MemoryKv::default();
        let allowed: Vec<[Found; 3]> =
            QUESTIONS.iter().map(|question| [nothing(), expected(1, question), expected(2, question)]).collect();
        let sql = empty();
        let publisher = async {
            let slow = Dawdling { inner: &kv, pattern: writer, calls: Cell::new(0) };
            put(&sql, &slow, 1).await.unwrap();
            put(&sql, &slow, 2).await.unwrap();
        };
        let looking = join_all(readers.into_iter().map(|pattern| {
            let (kv, allowed) = (&kv, &allowed);
            async move {
                let slow = Dawdling { inner: kv, pattern, calls: Cell::new(0) };
                // An instance keeps its blocks over generations.
                let mut cache = Cache::default();
                let mut newest = 0;
                for round in 0..12 {
                    let n = round % QUESTIONS.len();
                    let found = look(&slow, &mut cache, QUESTIONS[n]).await.unwrap();
                    let seen = allowed[n].iter().position(|allowed| *allowed == found);
                    let seen = seen.unwrap_or_else(|| panic!("a mixture: {found:?}"));
                    assert!(seen >= newest, "a lookup went back to generation {seen}");
                    newest = seen;
                }
            }
        }));
        block_on(join(publisher, looking));
        prop_assert_eq!(block_on(look(&kv, &mut Cache::default(), QUESTIONS[0])).unwrap(), expected(2, QUESTIONS[0]));
    }
}

#[test]
fn a_publish_keeps_the_generation_before_and_deletes_the_one_before_that() {
    let world = World::with(0);
    for n in 1..=4 {
        world.put(n);
        let kept: Vec<u32> = if n == 1 { vec![1] } else { vec![n - 1, n] };
        assert_eq!(keys(&world.kv), keys_of(&kept));
        assert_eq!(world.rows_left(), 0);
    }
}

#[test]
fn a_lookup_with_a_cache_finds_what_one_without_finds() {
    let world = World::with(0);
    let mut cache = Cache::default();
    for n in 1..=4 {
        world.put(n);
        for question in QUESTIONS.iter().chain(&QUESTIONS) {
            let found = block_on(look(&world.kv, &mut cache, question)).unwrap();
            assert_eq!(found, expected(n, question));
            assert!(!found.evidence.candidates.is_empty());
            assert!(found.evidence.candidates.iter().all(|candidate| candidate.body == format!("generation {n}")));
        }
    }
}

#[test]
fn a_lookup_never_shows_what_the_asker_may_not_see_or_what_is_not_valid_today() {
    let kv = MemoryKv::default();
    let at = |id: &str, agents_only, valid_from, valid_until| Document {
        id: id.to_owned(),
        language: "en".to_owned(),
        category: if id == "other" { "shipping" } else { "returns" }.to_owned(),
        title: "How to return a parcel".to_owned(),
        agents_only,
        valid_from,
        valid_until,
        ..Document::default()
    };
    let now = NOW.as_u64();
    let mut base = vec![
        at("agents", true, None, None),
        at("ended", false, None, Some(now)),
        at("other", false, None, None),
        at("to-come", false, Some(now + 1), None),
        at("today", false, Some(now), Some(now + 1)),
    ];
    base.sort();
    let base = Fixed { revision: 1, documents: base };
    block_on(go_on(&empty(), &kv, &site(), &base, "one", &|| true, NOW)).unwrap();
    let found = |filter| {
        let ask = Ask { text: "how do I return a parcel", language: None, filter, limit: 9, ..Ask::default() };
        let found = block_on(lookup(&kv, &mut Cache::default(), &site(), &ask, &Topics("none"), NOW)).unwrap();
        let mut ids: Vec<String> = found.evidence.candidates.into_iter().map(|candidate| candidate.article).collect();
        ids.sort();
        (ids, found.evidence.confidence)
    };
    assert_eq!(found(Filter::default()).0, ["other", "today"]);
    assert_eq!(found(Filter { agents: true, ..Filter::default() }).0, ["agents", "other", "today"]);
    let (ids, alone) = found(Filter { category: Some("returns"), ..Filter::default() });
    assert_eq!(ids, ["today"]);
    assert!(alone > found(Filter::default()).1, "what may not be seen lowers no confidence");
    assert!(found(Filter { language: Some("zh"), ..Filter::default() }).0.is_empty());
}

#[test]
fn what_is_typed_is_suggested_once_an_article_and_never_what_may_not_be_shown() {
    let kv = MemoryKv::default();
    let at = |id: &str, title: &str, agents_only| Document {
        id: id.to_owned(),
        language: "zh".to_owned(),
        category: "returns".to_owned(),
        title: title.to_owned(),
        questions: vec![format!("{title}呢")],
        agents_only,
        ..Document::default()
    };
    let mut base = vec![at("a", "怎么退货", false), at("b", "怎么退款", false), at("c", "怎么退税", true)];
    base.sort();
    let base = Fixed { revision: 1, documents: base };
    block_on(go_on(&empty(), &kv, &site(), &base, "one", &|| true, NOW)).unwrap();
    let suggested = |typed: &str| {
        let found = block_on(suggest(&kv, &mut Cache::default(), &site(), typed, &Filter::default(), 5, NOW)).unwrap();
        found.into_iter().map(|suggestion| (suggestion.article, suggestion.text)).collect::<Vec<_>>()
    };
    let both = [("a".to_owned(), "怎么退货".to_owned()), ("b".to_owned(), "怎么退款".to_owned())];
    for typed in ["怎么", "怎麼退", "zenmet"] {
        assert_eq!(suggested(typed), both, "{typed}");
    }
    assert_eq!(suggested("怎么退货呢"), [("a".to_owned(), "怎么退货呢".to_owned())]);
    assert_eq!(suggested("?"), []);
}

#[test]
fn a_missing_block_is_an_error_and_no_empty_answer() {
    let World { kv, .. } = World::with(1);
    let key = GenerationKey(site(), "gen-1".to_owned());
    for n in 0..30 {
        block_on(KNOWLEDGE_DOCUMENT.delete(&kv, &DocumentKey(key.clone(), n))).unwrap();
    }
    let found = block_on(look(&kv, &mut Cache::default(), QUESTIONS[0]));
    assert!(matches!(&found, Err(StoreError::Corrupt { .. })), "{found:?}");
    block_on(KNOWLEDGE_META.delete(&kv, &key)).unwrap();
    let found = block_on(look(&kv, &mut Cache::default(), QUESTIONS[0]));
    assert!(matches!(&found, Err(StoreError::Corrupt { .. })), "{found:?}");
}
