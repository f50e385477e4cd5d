//! Vectors are made once for a text, and a lookup ranks by them where words leave a doubt.

use crate::world::site;
use desk_core::{Actor, Language, Millis, id::SiteId, site::Site, text::MessageText};
use desk_encoder::Encoded;
use desk_knowledge::{Article, ArticleDraft};
use desk_search::{Document, Vector};
use desk_store::{
    Sql, articles,
    embeddings::{self, Asked},
    lookup::{Ask, Cache, Found, lookup},
    migrate,
    native::{Database, MemoryKv},
    publish::{Newest, Progress, document, go_on},
    sites,
    vectors::{self, Encode, Maker},
};
use futures::executor::block_on;
use std::{cell::Cell, collections::BTreeMap};

const NOW: Millis = Millis::from_secs(1);

/// A model that knows that money back is a refund; all other texts are about something else each.
pub(crate) struct Topics(pub(crate) &'static str);

impl Encode for Topics {
    fn name(&self) -> &str {
        self.0
    }

    fn encode(&self, text: &str) -> Encoded {
        let topic = if ["refund", "money back"].iter().any(|word| text.contains(word)) { "refund" } else { text };
        let mut state = topic.bytes().fold(1_u64, |state, byte| state.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let z = std::array::from_fn(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if state >> 63 == 0 { 1.0 } else { -1.0 }
        });
        Encoded { mean: z, z }
    }
}

/// Counts what it is asked for.
struct Counting(Cell<usize>);

impl Encode for Counting {
    fn name(&self) -> &str {
        "counting"
    }

    fn encode(&self, text: &str) -> Encoded {
        self.0.set(self.0.get() + 1);
        Topics("counting").encode(text)
    }
}

fn database() -> Database {
    let database = Database::in_memory().unwrap();
    block_on(migrate(&database)).unwrap();
    database
}

fn article(id: &str, title: &str, questions: &[&str]) -> Article {
    Article::parse(ArticleDraft {
        id: id.to_owned(),
        title: title.to_owned(),
        body: "text".to_owned(),
        language: "en".to_owned(),
        category: "general".to_owned(),
        questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        ..ArticleDraft::default()
    })
    .unwrap()
}

/// How many vectors were made, and how many there are.
fn made(sql: &impl Sql, most: usize, documents: &[Document]) -> (usize, Vec<usize>) {
    let model = Counting(Cell::new(0));
    let found = block_on(vectors::of(sql, &site(), &Maker::new(&model, most), documents)).unwrap();
    (model.0.get(), found.iter().map(Vec::len).collect())
}

#[test]
fn a_text_is_turned_into_a_vector_once() {
    let sql = database();
    let mut first = document(&article("first", "a title", &["one question", "another question"]));
    let second = document(&article("second", "a title", &[]));
    assert_eq!(made(&sql, 9, &[first.clone(), second.clone()]), (4, vec![3, 1]));
    assert_eq!(made(&sql, 9, &[first.clone(), second.clone()]), (0, vec![3, 1]));
    first.questions.insert(1, "a third question".to_owned());
    assert_eq!(made(&sql, 9, &[second, first.clone()]), (1, vec![1, 4]));
    let other = Maker::new(&Topics("other"), 9);
    block_on(vectors::of(&sql, &site(), &other, std::slice::from_ref(&first))).unwrap();
    assert_eq!(made(&sql, 9, std::slice::from_ref(&first)), (4, vec![4]), "another model's vectors are of no use");
    block_on(vectors::forget(&sql, &site(), "first")).unwrap();
    assert_eq!(made(&sql, 9, &[first]), (4, vec![4]));
}

#[test]
fn what_is_too_much_now_is_made_later() {
    let sql = database();
    let documents = ["a", "b"].map(|id| document(&article(id, id, &["one question", "another question"])));
    let model = Counting(Cell::new(0));
    let maker = Maker::new(&model, 4);
    let found = block_on(vectors::of(&sql, &site(), &maker, &documents)).unwrap();
    assert_eq!((found[0].len(), found[1].len(), maker.refused()), (3, 1, 2));
    assert_eq!(made(&sql, 4, &documents), (2, vec![3, 3]));
}

#[test]
fn vectors_that_do_not_read_back_are_made_again() {
    let sql = database();
    let one = [document(&article("one", "a title", &[]))];
    made(&sql, 9, &one);
    block_on(sql.query("UPDATE document_vectors SET vectors = '{'", Vec::new())).unwrap();
    assert_eq!(made(&sql, 9, &one), (1, vec![1]));
}

/// Three articles, published with a model's vectors.
fn published_with(model: &'static str) -> MemoryKv {
    let (sql, kv, site) = (database(), MemoryKv::default(), site());
    let all = [
        article("refund", "When does a refund arrive", &["how long does a refund take"]),
        article("back", "How do I get back into my account", &["my password is lost"]),
        article("lamp", "How bright is the lamp", &[]),
    ];
    block_on(articles::put_all(&sql, &site, &all, &Actor::System, NOW)).unwrap();
    let the_site = Site { id: site.clone(), name: "Shop".to_owned(), greeting: BTreeMap::new(), hours: None };
    block_on(sites::create(&sql, the_site, NOW)).unwrap();
    let model = Topics(model);
    let maker = Maker::new(&model, 100);
    let newest = block_on(Newest::of(&sql, &site, &maker, Actor::System, NOW)).unwrap();
    let done = block_on(go_on(&sql, &kv, &site, &newest, "gen-1", &|| true, NOW)).unwrap();
    assert_eq!(done, Progress::Published { generation: "gen-1".to_owned(), articles: 3 });
    assert_eq!(block_on(articles::counts(&sql, &site)).unwrap(), (3, 0), "nothing is left to publish");
    kv
}

/// What is found in them with a model, and with the deep tier's vector of the question.
fn found(kv: &MemoryKv, question: &str, model: &'static str, deep: Option<Asked<'_>>) -> Found {
    let question = MessageText::parse(question).unwrap();
    let ask = Ask { text: question.as_str(), language: Some(Language::En), limit: 3, deep, ..Ask::default() };
    block_on(lookup(kv, &mut Cache::default(), &site(), &ask, &Topics(model), NOW)).unwrap()
}

/// What is found of articles that were published with one model's vectors and are asked for with another's.
fn asked(question: &str, published: &'static str, asked_with: &'static str) -> Found {
    found(&published_with(published), question, asked_with, None)
}

const PARAPHRASE: &str = "how do I get my money back";

#[test]
fn a_paraphrase_is_found_by_what_it_means_and_the_words_stay_unsure() {
    let by_words = asked(PARAPHRASE, "one", "other");
    assert_eq!(by_words.evidence.candidates[0].article, "back");
    assert!(by_words.encoded.is_none() && by_words.evidence.candidates[0].likeness.is_none());
    let found = asked(PARAPHRASE, "one", "one");
    let first = &found.evidence.candidates[0];
    assert!(first.article == "refund" && first.likeness > Some(0.95), "{found:?}");
    assert!(found.encoded.is_some());
    assert!(found.evidence.confidence < by_words.evidence.confidence, "another one's words fit better");
}

#[test]
fn an_exact_question_needs_no_vector() {
    let found = asked("My password is lost!", "one", "one");
    assert_eq!((found.evidence.candidates[0].score, found.encoded), (1.0, None));
}

/// The deep tier's vectors of texts.
fn deep(texts: &[String]) -> Vec<Vec<f32>> {
    texts.iter().map(|text| Topics("deep").encode(text).z[..384].to_vec()).collect()
}

/// Fills in what documents lack of the deep tier's vectors, from one on; how many texts those are.
fn fill(kv: &MemoryKv, from: u32, model: &str) -> Vec<usize> {
    let mut place = block_on(embeddings::go_on(kv, &site(), Some("gen-1"), from, NOW)).unwrap().unwrap();
    let mut made = Vec::new();
    while place.next < place.total {
        let gap = block_on(embeddings::gap(kv, &place, model, NOW)).unwrap();
        made.push(gap.as_ref().map_or(0, |gap| gap.texts.len()));
        if let Some(gap) = gap {
            let vectors = deep(&gap.texts);
            block_on(embeddings::fill(kv, gap, &vectors)).unwrap();
        }
        place.next += 1;
    }
    made
}

#[test]
fn embeddings_are_filled_in_once_and_go_on_where_they_were() {
    let kv = published_with("one");
    // What is built in is published too; only the order tells which is which.
    let all = fill(&kv, 1, "deep");
    assert_eq!(fill(&kv, 0, "deep").iter().filter(|texts| **texts > 0).count(), 1, "the first was passed over");
    assert!(all.iter().sum::<usize>() >= 3, "{all:?}");
    assert!(fill(&kv, 0, "deep").iter().all(|texts| *texts == 0));
    assert!(fill(&kv, 0, "another").iter().all(|texts| *texts > 0), "another model's vectors are of no use");
    block_on(embeddings::forget(&kv, &site(), "lamp")).unwrap();
    assert_eq!(fill(&kv, 0, "another").iter().sum::<usize>(), 1);
    let place = block_on(embeddings::go_on(&kv, &site(), Some("gen-0"), 2, NOW)).unwrap().unwrap();
    assert_eq!((place.next, place.generation()), (0, "gen-1"), "another generation has other numbers");
}

#[test]
fn nothing_published_has_nothing_to_embed() {
    assert_eq!(block_on(embeddings::go_on(&MemoryKv::default(), &site(), None, 0, NOW)).unwrap(), None);
}

#[test]
fn the_deep_tier_ranks_what_has_its_embeddings_and_the_rest_stays_with_the_fast_one() {
    let kv = published_with("one");
    let vector = &deep(&[PARAPHRASE.to_owned()])[0];
    let first = |model, deep| found(&kv, PARAPHRASE, model, deep).evidence.candidates[0].clone();
    assert_eq!(
        first("one", Some(Asked::of("deep", vector))).article,
        "refund",
        "by the fast tier, for want of embeddings"
    );
    fill(&kv, 0, "deep");
    let by_deep = first("one", Some(Asked::of("deep", vector)));
    assert!(by_deep.article == "refund" && by_deep.likeness > Some(0.95), "{by_deep:?}");
    let found = found(&kv, PARAPHRASE, "one", Some(Asked::of("deep", vector)));
    assert!(found.encoded.is_none(), "the fast tier has nothing to add");
    let elsewhere: Vec<f32> = vector.iter().map(|number| -number).collect();
    assert_eq!(first("one", Some(Asked::of("deep", &elsewhere))).article, "back", "by its words");
    assert_eq!(first("one", Some(Asked::of("another", &elsewhere))).article, "refund", "by the fast tier");
}

/// Every statement of the module.
pub(crate) async fn exercise(sql: &impl Sql) {
    let model = Topics("one");
    let documents = [document(&article("one", "a title", &[]))];
    let vectors = vectors::of(sql, &site(), &Maker::new(&model, 9), &documents).await.unwrap();
    assert_eq!(vectors, [[Vector::of(&model.encode("a title").z)]]);
    vectors::forget(sql, &site(), "one").await.unwrap();
    let maker = Maker::new(&model, 9);
    let (site, kv) = (SiteId::parse("steps").unwrap(), MemoryKv::default());
    let the_site = Site { id: site.clone(), name: "Steps".to_owned(), greeting: BTreeMap::new(), hours: None };
    sites::create(sql, the_site, NOW).await.unwrap();
    articles::put(sql, &site, &article("one", "a title", &[]), None, &Actor::System, NOW).await.unwrap();
    let newest = Newest::of(sql, &site, &maker, Actor::System, NOW).await.unwrap();
    for call in 0.. {
        let done = go_on(sql, &kv, &site, &newest, &format!("call-{call}"), &|| false, NOW).await.unwrap();
        if matches!(done, Progress::Published { .. }) {
            break;
        }
    }
}
