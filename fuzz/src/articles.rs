//! Files of articles, as people upload them.

use crate::lines;
use desk_knowledge::{Article, ArticleDraft, OnFault, Page, PageDefaults, Problem, read_html, to_markdown};

type Import = fn(&str) -> Result<Vec<Article>, Vec<Problem>>;

/// JSON: what was read is read again from what it is written as.
pub fn import_json(data: &[u8]) {
    let read = |articles: &[Article]| serde_json::to_string(articles).unwrap();
    comes_back(data, desk_knowledge::import_json, read);
}

/// CSV, written by the library that reads it.
pub fn import_csv(data: &[u8]) {
    comes_back(data, desk_knowledge::import_csv, |articles| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["questions", "id", "title", "body", "language", "category"]).unwrap();
        for article in articles.iter().cloned().map(ArticleDraft::from) {
            let questions = article.questions.join("|");
            let row = [questions, article.id, article.title, article.body, article.language, article.category];
            writer.write_record(row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    });
}

/// Markdown, written by the desk's own export.
pub fn import_markdown(data: &[u8]) {
    comes_back(data, desk_knowledge::import_markdown, to_markdown);
}

/// A web page: it is an article without any markup that runs, or it is refused by its name.
pub fn import_html(data: &[u8]) {
    let Ok(html) = std::str::from_utf8(data) else { return };
    let page = Page { path: "help/page.html".to_owned(), html: html.to_owned() };
    let text = serde_json::to_string(&[page]).unwrap();
    let defaults = PageDefaults { category: "general".to_owned(), base: "https://shop.example/".to_owned() };
    match read_html(&text, &defaults, OnFault::Refuse) {
        Ok(read) => {
            assert_eq!((read.articles.len(), read.skipped), (1, 0));
            let article = &read.articles[0];
            assert_eq!(article.id().as_str(), "help-page");
            // Links that the page did not write as Markdown itself lead to https.
            for (_, rest) in article.body().match_indices("](").map(|(at, _)| article.body().split_at(at + 2)) {
                assert!(rest.starts_with("https://") || html.contains("]("), "{rest}");
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal has a reason");
            for problem in problems {
                assert!(problem.message.contains("help/page.html"), "{problem}");
                assert!(problem.message.chars().count() < 1_000, "{problem}");
                if let Some(line) = problem.line {
                    assert!((1..=lines(html)).contains(&(line as usize)), "no such line: {problem}");
                }
            }
        }
    }
}

fn comes_back(data: &[u8], import: Import, write: impl Fn(&[Article]) -> String) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match import(text) {
        Ok(articles) => assert_eq!(import(&write(&articles)), Ok(articles), "written and read again"),
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal has a reason");
            for problem in problems {
                if let Some(line) = problem.line {
                    assert!((1..=lines(text)).contains(&(line as usize)), "no such line: {problem}");
                }
                // Outside text in a message is cut, and each character of it may become an escape.
                assert!(problem.message.chars().count() < 1_000, "{problem}");
            }
        }
    }
}
