//! What the search promises, on bases of a few documents.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests")]

use std::collections::BTreeSet;

use desk_search::{
    Bucket, Document, Field, Filter, Hit, Index, MAX_POSTINGS, Meta, Numbered, Query, Run, Starts, StoredDocument,
    Survey, Synonyms, Typed, confidence, terms,
};
use proptest::prelude::*;

fn document(id: &str, language: &str, title: &str, questions: &[&str], body: &str) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        language: language.to_owned(),
        category: "general".to_owned(),
        questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        body: body.to_owned(),
        ..Document::default()
    }
}

fn build(documents: &[Document]) -> Index {
    desk_search::build(documents, Synonyms::default())
}

fn shop() -> Vec<Document> {
    vec![
        document(
            "return-zh",
            "zh",
            "如何退货",
            &["怎么退货", "买的东西不想要了可以退吗"],
            "签收后15天内可以退货，不需要理由。",
        ),
        document("invoice-zh", "zh", "怎样开发票", &["可以开专票吗", "发票抬头怎么改"], "下单后在订单页申请电子发票。"),
        document("hours-zh", "zh", "营业时间", &["你们几点上班"], "每天九点到二十一点有人工客服。"),
        document("return-en", "en", "How to return an item", &["can i send it back"], "Within 15 days of delivery."),
        document("password-en", "en", "Reset your password", &["i forgot my password"], "Use the link on the page."),
        document("warranty-en", "en", "Warranty of lamps", &["how long is the guarantee"], "Two years for each lamp."),
    ]
}

/// Ranks as a caller does: with the buckets the query names, and no others.
fn rank(index: &Index, text: &str, language: Option<&str>) -> Vec<Hit> {
    index.search(text, language, &Filter::default())
}

/// The id of the first hit.
fn first(index: &Index, text: &str) -> String {
    let hits = rank(index, text, None);
    index.documents[hits.first().expect("a hit").document as usize].id.clone()
}

#[track_caller]
fn check(text: &str, language: Option<&str>, expected: &str, field: Field) {
    let index = build(&shop());
    let hits = rank(&index, text, language);
    let first = hits.first().expect("a hit");
    assert_eq!(index.documents[first.document as usize].id, expected, "{hits:?}");
    assert_eq!(first.field, field);
}

#[test]
fn questions_find_their_document_in_either_language() {
    check("怎么退货", None, "return-zh", Field::Question(0));
    check("我想改一下发票的抬头可以吗", None, "invoice-zh", Field::Question(1));
    check("営业時間 营业时间", None, "hours-zh", Field::Title);
    check("I have forgotten the password!", None, "password-en", Field::Question(0));
    check("warranty", None, "warranty-en", Field::Title);
}

#[test]
fn a_synonym_a_misspelling_and_a_wide_letter_find_it_too() {
    check("保修多久", Some("zh"), "warranty-en", Field::Question(0));
    check("forgot pasword", Some("en"), "password-en", Field::Question(0));
    check("ＷＡＲＲＡＮＴＹ", None, "warranty-en", Field::Title);
}

#[test]
fn slips_of_the_pen_homophones_and_traditional_characters_find_it_too() {
    let index = build(&shop());
    for (text, id) in [
        ("waranty of lamps", "warranty-en"),
        ("guarentee", "warranty-en"),
        ("i forgot my passowrd", "password-en"),
        ("怎么退祸", "return-zh"),
        ("怎样开发漂", "invoice-zh"),
        ("發票抬頭怎麼改", "invoice-zh"),
    ] {
        assert_eq!(first(&index, text), id, "{text}");
    }
}

#[test]
fn what_is_known_or_english_or_too_short_is_not_corrected() {
    let index = build(&[document("a", "en", "Trace a site", &["怎么退货"], ""), document("b", "en", "Size", &[], "")]);
    for text in ["trade", "the cat", "在货", "退货"] {
        let query = Query::parse(text, &Synonyms::default());
        let all: Vec<(u32, &Bucket)> = (0..).zip(&index.buckets).collect();
        assert_eq!(query.corrected(&index.meta, &all), None, "{text}");
    }
}

#[test]
fn a_site_has_synonyms_of_its_own() {
    let groups = [vec!["星星灯".to_owned(), "twinkle string".to_owned()]];
    let base = [document("a", "zh", "星星灯怎么挂", &[], ""), document("b", "zh", "台灯怎么挂", &[], "")];
    let index = desk_search::build(&base, Synonyms::new(groups.iter().map(Vec::as_slice)));
    assert_eq!(first(&index, "twinkle strings"), "a");
    assert_eq!(rank(&build(&base), "twinkle strings", None), []);
}

#[test]
fn what_is_typed_is_suggested_from_the_texts_that_begin_so() {
    let index = build(&shop());
    let all: Vec<(u32, &Starts)> = (0..).zip(&index.starts).collect();
    let suggested = |typed: &str| -> Vec<(String, Field)> {
        let typed = Typed::parse(typed).unwrap();
        let needed = typed.blocks(&index.meta);
        let held: Vec<(u32, &Starts)> = needed.iter().map(|n| all[*n as usize]).collect();
        let texts = typed.texts(&index.meta, &held, &Filter::default());
        texts.into_iter().map(|(n, field)| (index.documents[n as usize].id.clone(), field)).collect()
    };
    for typed in ["如何", "ruhetui", "如何退huo"] {
        assert_eq!(suggested(typed), [("return-zh".to_owned(), Field::Title)], "{typed}");
    }
    assert_eq!(suggested("怎")[0], ("invoice-zh".to_owned(), Field::Title), "titles first");
    assert_eq!(suggested("can i s"), [("return-en".to_owned(), Field::Question(0))]);
    assert_eq!(suggested("nothing"), []);
}

#[test]
fn a_filter_leaves_out_and_changes_nothing_else() {
    let mut base = shop();
    base[0].agents_only = true;
    let index = build(&base);
    let with = |filter: &Filter<'_>| index.search("退货", None, filter);
    assert!(with(&Filter { agents: true, ..Filter::default() }).len() > with(&Filter::default()).len());
    assert!(with(&Filter::default()).iter().all(|hit| !index.documents[hit.document as usize].agents_only));
    assert_eq!(with(&Filter { category: Some("none"), ..Filter::default() }), []);
    assert!(with(&Filter { language: Some("en"), ..Filter::default() }).iter().all(|hit| hit.document < 3));
}

#[test]
fn the_preferred_language_comes_first() {
    let index = build(&[document("a", "en", "VIP", &[], ""), document("b", "zh", "VIP", &[], "")]);
    for (language, score) in [("zh", 1.0), ("en", 1.0), ("fr", 0.85)] {
        let first = rank(&index, "vip", Some(language))[0];
        assert_eq!(first.score, score);
        assert!(language == "fr" || index.documents[first.document as usize].language == language);
    }
}

#[test]
fn a_question_about_something_else_is_not_answered() {
    let index = build(&shop());
    for text in ["明天天气怎么样", "who won the match yesterday", "?!", ""] {
        let hits = rank(&index, text, None);
        assert!(confidence(&hits) < 0.3, "{text}: {hits:?}");
    }
}

#[test]
fn two_documents_that_fit_equally_lower_the_confidence() {
    let mut documents = shop();
    let alone = rank(&build(&documents), "怎么退货", None);
    documents.push(document("return-2-zh", "zh", "退货", &["怎么退货"], "另一篇。"));
    let rivalled = rank(&build(&documents), "怎么退货", None);
    assert_eq!(rivalled[0].score, 1.0);
    assert!(confidence(&rivalled) < confidence(&alone));
}

#[test]
fn documents_of_a_language_are_numbered_in_one_range() {
    let index = build(&shop());
    let ranges: Vec<_> = index.meta.sections.iter().map(|r| (r.language.as_str(), r.first, r.count)).collect();
    assert_eq!(ranges, [("en", 0, 3), ("zh", 3, 3)]);
    let language = |document| index.meta.section(document).map(|section| section.language.as_str());
    assert_eq!((language(2), language(3), language(6)), (Some("en"), Some("zh"), None));
}

#[test]
fn an_empty_base_finds_nothing() {
    let index = build(&[]);
    assert_eq!((index.meta.bucket_count, index.buckets.len()), (1, 1));
    assert_eq!(rank(&index, "退货", None), []);
}

#[test]
fn missing_and_damaged_buckets_find_less_and_break_nothing() {
    let index = build(&shop());
    let query = Query::parse("怎么退货", &Synonyms::default());
    assert_eq!(query.rank(&index.meta, &[], None, &Filter::default()), []);
    let mut damaged = index.clone();
    for bucket in &mut damaged.buckets {
        for list in bucket.terms.values_mut() {
            list.postings.insert(list.postings.len() / 2, '!');
        }
    }
    rank(&damaged, "怎么退货", None);
    let wrong = Meta::default();
    let _ = query.rank(&wrong, &[(0, &index.buckets[0])], Some("zh"), &Filter::default());
}

#[test]
fn common_terms_keep_a_bounded_list() {
    let documents: Vec<Document> =
        (0..MAX_POSTINGS + 50).map(|n| document(&format!("d{n}"), "en", &format!("lamp {n}"), &[], "")).collect();
    let index = build(&documents);
    assert!(rank(&index, "lamp", None).len() <= MAX_POSTINGS);
    assert!(index.buckets.len() >= 64 && index.buckets.len().is_power_of_two());
    let hits = rank(&index, "lamp 77", None);
    assert_eq!(index.documents[hits[0].document as usize].id, "d77");
}

#[test]
fn what_the_list_of_a_common_term_lost_still_counts_for_the_best_documents() {
    let count = MAX_POSTINGS + 100;
    let mut documents: Vec<Document> =
        (0..count).map(|n| document(&format!("{n:05}"), "en", &format!("parcel {n}"), &[], ".")).collect();
    let long = "gizmo in a green wooden box that came with some parcel from abroad before winter";
    documents.push(document("long", "en", long, &[], "."));
    documents.push(document(
        "other",
        "en",
        "gizmo in a blue wooden box that came with this letter from afar",
        &[],
        ".",
    ));
    let index = build(&documents);
    let all: Vec<(u32, &Bucket)> = (0..).zip(&index.buckets).collect();
    let query = Query::parse("gizmo parcel", &index.meta.synonyms);
    assert!(query.is_cut(&index.meta, &all));
    let score = |hits: &[Hit], id: &str| {
        let found = hits.iter().find(|hit| index.documents[hit.document as usize].id == id);
        found.map_or(0.0, |hit| hit.score)
    };
    let cut = query.rank(&index.meta, &all, None, &Filter::default());
    let whole = rank(&index, "gizmo parcel", None);
    assert_eq!(first(&index, "gizmo parcel"), "long");
    assert!(score(&whole, "long") > score(&cut, "long") + 0.05, "{} {}", score(&whole, "long"), score(&cut, "long"));
}

#[test]
fn what_is_stored_reads_back_and_has_a_schema() {
    let index = build(&shop());
    let meta = serde_json::to_string(&index.meta).unwrap();
    assert_eq!(serde_json::from_str::<Meta>(&meta).unwrap(), index.meta);
    let buckets = serde_json::to_string(&index.buckets).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Bucket>>(&buckets).unwrap(), index.buckets);
    let documents = serde_json::to_string(&index.documents).unwrap();
    assert_eq!(serde_json::from_str::<Vec<StoredDocument>>(&documents).unwrap(), index.documents);
    for schema in [schemars::schema_for!(Meta), schemars::schema_for!(Bucket), schemars::schema_for!(StoredDocument)] {
        assert!(schema.as_object().unwrap().contains_key("properties"));
    }
}

fn words(most: usize) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "退货", "发票", "地址", "怎么", "多久", "灯", "lamp", "refund", "address", "how", "long", "broken", "15", "？",
        ",",
    ]);
    prop::collection::vec(word, 1..most).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn base()(parts in prop::collection::vec((words(5), prop::collection::vec(words(6), 0..4), words(20), any::<bool>()), 1..8)) -> Vec<Document> {
        parts.iter().enumerate().map(|(n, (title, questions, body, zh))| {
            let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
            document(&format!("d{n}"), if *zh { "zh" } else { "en" }, title, &questions, body)
        }).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_ranked_with_scores_between_0_and_1(base in base(), text in any::<String>(), known in words(8)) {
        let index = build(&base);
        for text in [text, known] {
            let hits = rank(&index, &text, Some("zh"));
            prop_assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
            prop_assert!(hits.is_sorted_by(|a, b| (b.score, a.document) < (a.score, b.document) || a.score > b.score));
            prop_assert!((0.0..=1.0).contains(&confidence(&hits)));
        }
    }

    #[test]
    fn any_text_can_be_indexed(title in any::<String>(), question in any::<String>(), body in any::<String>()) {
        let base = [document("d", "", &title, &[&question], &body)];
        prop_assert_eq!(build(&base), build(&base));
    }

    #[test]
    fn an_exact_question_ranks_its_document_first(base in base()) {
        let index = build(&base);
        let same = |a: &str, b: &str| {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            letters(a) == letters(b)
        };
        for (number, document) in index.documents.iter().enumerate() {
            for question in &document.questions {
                let hits = rank(&index, question, None);
                if terms(question).is_empty() {
                    continue;
                }
                let own = hits.iter().find(|hit| hit.document as usize == number).unwrap();
                prop_assert_eq!(own.score, 1.0);
                let first = &index.documents[hits[0].document as usize];
                prop_assert!(first.questions.iter().chain([&first.title]).any(|text| same(text, question)));
            }
        }
    }

    #[test]
    fn the_order_of_the_documents_changes_nothing(base in base()) {
        let mut turned = base.clone();
        turned.reverse();
        prop_assert_eq!(build(&base), build(&turned));
    }

    #[test]
    fn an_index_built_in_steps_is_the_index_built_at_once(base in base(), survey in 1..4_usize, run in 1..4_usize) {
        let mut sorted = base.clone();
        sorted.sort();
        let mut whole = Survey::new(Synonyms::default());
        for chunk in sorted.chunks(survey) {
            let mut some = Survey::new(Synonyms::default());
            chunk.iter().for_each(|document| some.add(document));
            some.parts().for_each(|part| whole.join(part));
        }
        let plan = whole.finish();
        let (mut numbered, mut runs) = (Numbered::new(), Vec::new());
        for chunk in sorted.chunks(run) {
            let mut some = Run::default();
            for document in chunk {
                let number = plan.number(&mut numbered, document).expect("a number");
                some.add(&plan, number, document);
            }
            runs.push(some.parts(&plan));
        }
        let (mut buckets, mut starts) = (Vec::new(), Vec::new());
        for (n, range) in plan.slices().into_iter().enumerate() {
            let mut slice = plan.slice(range);
            runs.iter().for_each(|parts| slice.join(parts[n].clone()));
            let (more, begun) = slice.finish();
            buckets.extend(more);
            starts.extend(begun);
        }
        let once = build(&base);
        prop_assert_eq!((plan.meta(), &buckets, &starts), (&once.meta, &once.buckets, &once.starts));
        prop_assert_eq!(sorted.first().and_then(|one| plan.number(&mut numbered, one)), None, "all have theirs");
    }

    #[test]
    fn the_buckets_of_a_query_hold_all_its_postings(base in base(), text in words(8)) {
        let index = build(&base);
        let needed: BTreeSet<u32> = Query::parse(&text, &Synonyms::default()).buckets(&index.meta).into_iter().collect();
        for term in terms(&text) {
            for (number, bucket) in (0_u32..).zip(&index.buckets) {
                prop_assert!(!bucket.terms.contains_key(&term.text) || needed.contains(&number));
            }
        }
    }
}
