//! What the imports accept, what they refuse and where they say the mistake is.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use desk_core::Language;
use desk_knowledge::{
    Article, ArticleDraft, Audience, MAX_IMPORT_ARTICLES, MAX_IMPORT_BYTES, MAX_QUESTIONS, OnFault, Problem,
    import_csv, import_json, import_markdown, read_csv, read_json, read_markdown, to_markdown,
};
use proptest::prelude::*;

const RETURNS: &str = "---\nid: returns\ntitle: How to return\nlanguage: en\ncategory: orders\nquestions:\n  - how do i return\n  - send it back\n---\nWithin 15 days.\n\n---\nA rule.\n";

fn draft() -> ArticleDraft {
    ArticleDraft {
        id: "returns".to_owned(),
        title: "如何退货".to_owned(),
        body: "十五天内。".to_owned(),
        language: "zh".to_owned(),
        category: "orders".to_owned(),
        questions: vec!["怎么退货".to_owned()],
        ..ArticleDraft::default()
    }
}

fn places(result: Result<Vec<Article>, Vec<Problem>>) -> Vec<(Option<u32>, &'static str, String)> {
    result.unwrap_err().into_iter().map(|p| (p.line, p.field, p.message)).collect()
}

#[track_caller]
fn refused(change: impl FnOnce(&mut ArticleDraft), field: &str, part: &str) {
    let mut draft = draft();
    change(&mut draft);
    let problems = Article::parse(draft).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].field, field);
    assert!(problems[0].message.contains(part), "{}", problems[0].message);
}

#[test]
fn each_field_has_its_limits() {
    refused(|d| d.id = "-a".to_owned(), "id", "not beginning with -");
    refused(|d| d.id = "A".to_owned(), "id", "`A`");
    refused(|d| d.id = "a".repeat(65), "id", "…");
    refused(|d| d.title = " ".to_owned(), "title", "must not be empty");
    refused(|d| d.title = "中".repeat(201), "title", "at most 200 characters, but has 201");
    refused(|d| d.title = "a\u{7}b".to_owned(), "title", "U+0007");
    refused(|d| d.title = "a\nb".to_owned(), "title", "U+000A");
    refused(|d| d.body = "x".repeat(20_001), "body", "20000");
    refused(|d| d.body = "a\0b".to_owned(), "body", "U+0000");
    refused(|d| d.language = "fr".to_owned(), "language", "zh or en");
    refused(|d| d.category = "A".to_owned(), "category", "a-z, 0-9 and -, but is `A`");
    refused(|d| d.category = "a".repeat(33), "category", "1 to 32");
    refused(|d| d.questions = vec!["a".to_owned(), String::new()], "questions", "question 2 must not be empty");
    refused(|d| d.questions = vec!["a".to_owned(); MAX_QUESTIONS + 1], "questions", "at most 50");
    refused(|d| d.audience = "all".to_owned(), "audience", "public or agents");
    refused(|d| d.valid_from = "tomorrow".to_owned(), "valid_from", "2026-12-31");
    refused(
        |d| (d.valid_from, d.valid_until) = ("2026-02-01".to_owned(), "2026-01-31".to_owned()),
        "valid_until",
        "before",
    );
}

#[test]
fn every_format_says_who_may_see_an_article_and_when() {
    let csv =
        "id,title,body,language,category,audience,valid_from,valid_until\na,T,B,en,c,agents,2026-01-01,2026-01-31\n";
    let json = r#"[{"id":"a","title":"T","body":"B","language":"en","category":"c","audience":"agents",
        "valid_from":"2026-01-01","valid_until":"2026-01-31"}]"#;
    let markdown = "---\nid: a\ntitle: T\nlanguage: en\ncategory: c\naudience: agents\nvalid_from: 2026-01-01\n\
        valid_until: 2026-01-31\nquestions:\n---\nB\n";
    for articles in [import_csv(csv), import_json(json), import_markdown(markdown)] {
        let article = &articles.unwrap()[0];
        assert_eq!(article.audience(), Audience::Agents);
        assert_eq!(article.valid_until().unwrap().end() - article.valid_from().unwrap().begin(), 31 * 86_400_000);
    }
}

#[test]
fn an_article_for_all_and_for_ever_is_stored_as_before_there_was_a_choice() {
    let stored = serde_json::to_string(&Article::parse(draft()).unwrap()).unwrap();
    assert!(!stored.contains("audience") && !stored.contains("valid"), "{stored}");
}

#[test]
fn the_limits_themselves_are_allowed() {
    let mut at_limit = draft();
    at_limit.id = "a".repeat(64);
    at_limit.title = "中".repeat(200);
    at_limit.body = "中".repeat(20_000);
    at_limit.category = "c".repeat(32);
    at_limit.questions = vec!["问".repeat(300); MAX_QUESTIONS];
    assert!(Article::parse(at_limit).is_ok());
}

#[test]
fn a_draft_tells_all_its_problems_at_once() {
    let fields: Vec<_> = Article::parse(ArticleDraft::default()).unwrap_err().iter().map(|p| p.field).collect();
    assert_eq!(fields, ["id", "title", "body", "language", "category"]);
}

#[test]
fn a_stored_article_is_parsed_again() {
    let article = Article::parse(draft()).unwrap();
    let stored = serde_json::to_string(&article).unwrap();
    assert_eq!(serde_json::from_str::<Article>(&stored).unwrap(), article);
    let error = serde_json::from_str::<Article>(&stored.replace("\"zh\"", "\"xx\"")).unwrap_err();
    assert!(error.to_string().contains("invalid article: language: must be zh or en"), "{error}");
}

#[test]
fn markdown_reads_several_articles_and_leaves_rules_in_bodies() {
    let text = format!("{RETURNS}{}", RETURNS.replace("id: returns", "id: other").replace('\n', "\r\n"));
    let articles = import_markdown(&text).unwrap();
    assert_eq!(articles.len(), 2);
    assert_eq!(articles[0].body(), "Within 15 days.\n\n---\nA rule.");
    assert_eq!(articles[0].body(), articles[1].body());
    assert_eq!(articles[1].id().as_str(), "other");
    assert_eq!(articles[1].questions(), ["how do i return", "send it back"]);
    assert_eq!(articles[1].language(), Language::En);
}

#[test]
fn markdown_problems_name_their_line() {
    let text =
        "\nstray\n---\nid: A\ntitle: t\ntitle: u\nlanguage: xx\nextra: 1\n- item\nquestions:\n  - ok\n  -\n---\n";
    let found = places(import_markdown(text));
    let lines: Vec<_> = found.iter().map(|(line, field, _)| (line.unwrap(), *field)).collect();
    assert_eq!(
        lines,
        [
            (2, "import"),
            (6, "title"),
            (8, "import"),
            (9, "import"),
            (4, "id"),
            (14, "body"),
            (7, "language"),
            (3, "category"),
            (12, "questions")
        ],
        "{found:?}"
    );
    assert_eq!(found[7].2, "is missing");
}

#[test]
fn an_unclosed_front_matter_is_told() {
    let found = places(import_markdown("---\nid: a\ntitle: b\n"));
    assert_eq!(found, [(Some(1), "import", "the front matter has no closing line ---".to_owned())]);
}

#[test]
fn an_id_is_used_once() {
    let found = places(import_markdown(&format!("{RETURNS}{RETURNS}")));
    assert_eq!(found, [(Some(15), "id", "is used on line 14, but already on line 1: `returns`".to_owned())]);
    let json = serde_json::to_string(&[draft(), draft()]).unwrap();
    assert_eq!(places(import_json(&json))[0].2, "article 2: is used by article 2, but already by article 1: `returns`");
}

#[test]
fn csv_reads_quotes_line_ends_and_columns_in_any_order() {
    let text = "\u{feff}title,id,language,category,questions,body\r\n\"a \"\"b\"\"\",x,en,c,\"q1| q2 |\",\"two\r\nlines, yes\"\r\n";
    let articles = import_csv(text).unwrap();
    assert_eq!(articles[0].title(), "a \"b\"");
    assert_eq!(articles[0].body(), "two\nlines, yes");
    assert_eq!(articles[0].questions(), ["q1", "q2"]);
}

#[test]
fn csv_problems_name_column_and_line() {
    let messages: Vec<_> = places(import_csv("id,titel,body,language,id\n")).into_iter().map(|p| p.2).collect();
    assert_eq!(
        messages,
        [
            "unknown column `titel`; known are id, title, body, language, category, questions, audience, valid_from, valid_until",
            "column id is there twice",
            "column title is missing",
            "column category is missing"
        ]
    );
    let rows = "id,title,body,language,category\na,t,\"b\nb\",en,c\nb,t,b,fr,c\nc,t\n";
    let found = places(import_csv(rows));
    assert_eq!((found[0].0, found[0].1), (Some(4), "language"));
    assert_eq!(found[1], (Some(5), "import", "the row has 2 columns, but the header has 5".to_owned()));
}

#[test]
fn json_tells_the_line_of_bad_syntax_and_the_article_of_a_bad_field() {
    let found = places(import_json("[\n{\"id\": }]"));
    assert_eq!((found[0].0, found[0].1), (Some(2), "import"));
    let found = places(import_json(r#"[{"id":"a","title":"t","body":"b","language":"en","category":"c","more":1}]"#));
    assert!(found[0].2.starts_with("article 1: unknown field `more`"), "{found:?}");
    assert!(import_json("{}").is_err());
}

#[test]
fn imports_are_limited() {
    let one = |n: usize| format!("---\nid: a{n}\ntitle: t\nlanguage: en\ncategory: c\n---\nb\n");
    let most: String = (0..MAX_IMPORT_ARTICLES).map(one).collect();
    assert_eq!(import_markdown(&most).unwrap().len(), MAX_IMPORT_ARTICLES);
    let found = places(import_markdown(&format!("{most}{}", one(MAX_IMPORT_ARTICLES))));
    assert_eq!(found[0].2, "at most 20000 articles can be imported at once");
    let long = " ".repeat(MAX_IMPORT_BYTES + 1);
    for import in [import_csv, import_json, import_markdown] {
        assert!(import(&long).unwrap_err()[0].message.contains("at most 25165824 bytes"));
    }
}

#[test]
fn one_bad_row_in_ten_thousand_is_named_and_the_rest_is_read_where_that_is_asked() {
    let mut csv = "id,title,body,language,category\n".to_owned();
    for n in 0..10_000 {
        let language = if n == 6_000 { "xx" } else { "en" };
        csv.push_str(&format!("a{n},Title {n},Body,{language},c\n"));
    }
    let found = places(import_csv(&csv));
    assert_eq!((found.len(), found[0].0, found[0].1), (1, Some(6_002), "language"));
    let read = read_csv(&csv, OnFault::Skip).unwrap();
    assert_eq!((read.articles.len(), read.skipped, read.problems.len()), (9_999, 1, 1));
    assert_eq!(read.problems[0].line, Some(6_002));
}

#[test]
fn every_format_leaves_out_what_is_faulty_and_keeps_what_comes_after_it() {
    let json = r#"[{"id":"a","title":"t","body":"b","language":"en","category":"c"},{"id":1},
        {"id":"a","title":"t","body":"b","language":"en","category":"c"},
        {"id":"d","title":"t","body":"b","language":"en","category":"c"}]"#;
    let csv = "id,title,body,language,category\na,t,b,en,c\nb,t\na,t,b,en,c\nd,t,b,en,c\n";
    let good = |id: &str| format!("---\nid: {id}\ntitle: t\nlanguage: en\ncategory: c\n---\nb\n");
    let unknown = "---\nid: x\ncolour: red\ntitle: t\nlanguage: en\ncategory: c\n---\nb\n";
    let markdown = [good("a"), unknown.to_owned(), good("a"), good("d")].concat();
    for read in [read_json(json, OnFault::Skip), read_csv(csv, OnFault::Skip), read_markdown(&markdown, OnFault::Skip)]
    {
        let read = read.unwrap();
        let ids: Vec<&str> = read.articles.iter().map(|article| article.id().as_str()).collect();
        assert_eq!((ids.as_slice(), read.skipped, read.problems.len()), (&["a", "d"][..], 2, 2), "{read:?}");
    }
    assert!(read_json("[{]", OnFault::Skip).is_err(), "what cannot be read at all is refused");
}

fn article() -> impl Strategy<Value = Article> {
    let body = prop::collection::vec(
        prop_oneof![
            Just("---".to_owned()),
            Just("\\---".to_owned()),
            Just("id: x".to_owned()),
            "[ -~中文\t\\\\]{0,12}"
        ],
        1..8,
    );
    let questions = prop::collection::vec("[-a-z中: ]{0,6}[a-z中]", 0..4);
    let until = prop::sample::select(vec!["", "2030-01-31"]);
    ("[a-z0-9][a-z0-9-]{0,20}", "[^\\p{C}\\p{Z}]{1,20}", body, any::<bool>(), "[a-z0-9-]{1,9}", questions, until)
        .prop_filter_map("valid", |(id, title, body, zh, category, questions, until)| {
            let language = if zh { "zh" } else { "en" }.to_owned();
            let audience = if zh { "agents" } else { "public" }.to_owned();
            let (body, valid_until) = (body.join("\n"), until.to_owned());
            let draft = ArticleDraft {
                id,
                title,
                body,
                language,
                category,
                questions,
                audience,
                valid_until,
                ..Default::default()
            };
            Article::parse(draft).ok()
        })
}

proptest! {
    #[test]
    fn markdown_reads_back_what_it_wrote(mut articles in prop::collection::vec(article(), 0..5)) {
        articles.sort_by(|a, b| a.id().cmp(b.id()));
        articles.dedup_by(|a, b| a.id() == b.id());
        prop_assert_eq!(import_markdown(&to_markdown(&articles)).unwrap(), articles);
    }

    #[test]
    fn no_text_makes_an_import_panic(text in any::<String>()) {
        let _ = (import_csv(&text), import_json(&text), import_markdown(&text));
    }

    #[test]
    fn no_nearly_right_text_makes_an_import_panic(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "---", "\n", "\r\n", "id:", " a", "title: t", "questions:", "  - ", "-", "\\---", "language: en", "id,title,body,language,category\n",
                ",", "\"", "|", "[", "{\"id\":\"a\"", "}", "]", "\u{feff}", "\0", "退",
            ]),
            0..40,
        )
    ) {
        let text = parts.concat();
        for result in [import_csv(&text), import_json(&text), import_markdown(&text)] {
            if let Err(problems) = result {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
