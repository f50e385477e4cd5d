use super::*;

fn defaults() -> PageDefaults {
    PageDefaults { category: "general".to_owned(), base: "https://shop.example/help/".to_owned() }
}

fn read(pages: &[(&str, &str)], on_fault: OnFault) -> Result<Read, Vec<Problem>> {
    let pages: Vec<Page> =
        pages.iter().map(|(path, html)| Page { path: (*path).to_owned(), html: (*html).to_owned() }).collect();
    read_html(&serde_json::to_string(&pages).unwrap(), &defaults(), on_fault)
}

fn article(html: &str) -> crate::Article {
    read(&[("returns.html", html)], OnFault::Refuse).unwrap().articles.remove(0)
}

const PAGE: &str = r#"<!doctype html><html lang="en-GB"><head><title>Returns | Shop</title>
<meta name="category" content="returns"><style>p { color: red }</style><script>alert("x")</script></head>
<body><header><h1>Shop</h1></header><nav><ul><li><a href="/">Home</a></ul></nav>
<main><div class="breadcrumb">Home / Help</div><h1>How to return
an item</h1><p>You may return it within <strong>15 days</strong> &amp; free of charge.</p>
<h2>What does it cost?</h2><p>Nothing. See <a href="fees.html">our fees</a> or <a href="javascript:alert(1)">this</a>.</p>
<ol><li>Pack it.</li><li>Print the <b>label</b><br>and stick it on.</li></ol>
<ul><li>Lamps<ul><li>with bulbs</li></ul></li></ul>
<table><tr><th>Size</th><th>Fee</th></tr><tr><td>small</td><td>0</td></tr></table>
<form><input value="x">Search</form></main><aside>Buy now!</aside><footer>© Shop</footer></body></html>"#;

#[test]
fn the_text_of_a_page_becomes_the_markdown_that_the_desk_shows() {
    let article = article(PAGE);
    assert_eq!((article.id().as_str(), article.title()), ("returns", "How to return an item"));
    assert_eq!((article.language().as_str(), article.category().as_str()), ("en", "returns"));
    assert_eq!(article.questions(), ["What does it cost?"]);
    let expected = "You may return it within **15 days** & free of charge.\n\n**What does it cost?**\n\n\
        Nothing. See [our fees](https://shop.example/help/fees.html) or this.\n\n1. Pack it.\n\
        2. Print the **label** and stick it on.\n\n- Lamps\n- with bulbs\n\nSize | Fee\n\nsmall | 0";
    assert_eq!(article.body(), expected.replace("on.\n\n- Lamps", "on.\n- Lamps"));
}

#[test]
fn a_page_without_main_heading_and_language_is_read_by_its_title_and_its_text() {
    let article = article("<title>退货说明</title><p>十五天内可以退货。<p>运费由我们承担");
    assert_eq!((article.title(), article.language().as_str()), ("退货说明", "zh"));
    assert_eq!(article.body(), "十五天内可以退货。\n\n运费由我们承担");
    assert_eq!(article.category().as_str(), "general");
}

#[test]
fn a_problem_names_its_file_and_the_other_pages_are_imported_where_that_is_asked() {
    let pages = [
        ("a/one.html", "<h1>One</h1><p>Text.</p>"),
        ("empty.html", "<h1>Two</h1><script>only()</script>"),
        ("french.html", "<html lang=fr><h1>Trois</h1><p>Texte."),
        ("gbk.html", "<h1>Four</h1>\n<p>\u{fffd}\u{fffd}"),
        ("A/One.html", "<h1>Five</h1><p>Text.</p>"),
    ];
    let problems = read(&pages, OnFault::Refuse).unwrap_err();
    let told: Vec<_> = problems.iter().map(|p| (p.field, p.line, p.message.as_str())).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].2.starts_with("`empty.html`: no text") && told[1].2.starts_with("`french.html`: "), "{told:?}");
    assert_eq!((told[2].0, told[2].1), ("import", Some(2)));
    assert!(told[3].2.contains("already by `a/one.html`"), "{told:?}");
    let read = read(&pages, OnFault::Skip).unwrap();
    assert_eq!((read.articles.len(), read.skipped, read.problems.len()), (1, 4, 4));
}

#[test]
fn an_id_follows_from_the_path_and_two_paths_do_not_meet_in_one() {
    assert_eq!(id_of("help/Returns & refunds.html"), "help-returns-refunds");
    assert_eq!(id_of("help/index.html"), "help");
    assert_eq!(id_of("index.html"), "index");
    assert_ne!(id_of("帮助/退货.html"), id_of("帮助/换货.html"));
    for path in ["帮助/退货.html", "///", ".html", &"long/".repeat(90), "---"] {
        assert!(crate::ArticleId::parse(&id_of(path)).is_ok(), "{path}: {}", id_of(path));
    }
}

#[test]
fn hostile_pages_are_read_in_the_time_of_their_length() {
    for piece in
        ["<div>", "<ul><li>", "<b><a href=x>", "<h2>", "</div>", "<nav>", "&amp;", "<!--", "<a href='", "<script>"]
    {
        let page = format!("<title>T</title><p>text</p>{}", piece.repeat(200_000 / piece.len()));
        let _ = read(&[("x.html", &page)], OnFault::Skip);
    }
}

#[test]
fn markup_that_is_text_stays_text() {
    let article = article("<h1>Tags</h1><p>Write &lt;script&gt;alert(1)&lt;/script&gt; and [x](javascript:alert(1)).");
    assert_eq!(article.body(), "Write <script>alert(1)</script> and [x](javascript:alert(1)).");
}
