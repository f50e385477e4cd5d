//! Web pages as articles: a folder of HTML files, without a sitemap and without a network.
//!
//! A page is read as a stream of tokens by a tokenizer that follows the WHATWG rules, and never as a tree: nothing
//! here grows with the depth of the page, so that a hostile one costs what its length costs. What comes out is the
//! Markdown that the desk shows ([`body`]) and no HTML at all.
//!
//! The import's text is a JSON array of pages, `[{"path": "help/returns.html", "html": "<!doctype html>…"}]`: a
//! browser that is given a folder can make it, and it names the file that a problem is about.

mod address;
mod body;

use serde::{Deserialize, Serialize};

use crate::article::{ArticleDraft, MAX_QUESTION_CHARS, MAX_QUESTIONS, MAX_TITLE_CHARS};
use crate::import::{Import, OnFault, Read, check_size, reason, without_bom};
use crate::problem::{Problem, excerpt};

use body::Content;
use desk_core::Language;

/// A page as it comes from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "HtmlPage")]
pub struct Page {
    /// Its path in the folder; the article's id follows from it.
    #[schemars(length(min = 1, max = MAX_PATH_CHARS))]
    pub path: String,
    /// Its whole text.
    pub html: String,
}

/// The longest path of a page, in characters.
pub const MAX_PATH_CHARS: usize = 500;

/// What pages do not say of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDefaults {
    /// The category of a page that has no `<meta name="category">`.
    pub category: String,
    /// The https address of the folder, for links that are relative; empty where they are to become plain text.
    pub base: String,
}

/// Reads a JSON array of [`Page`]s.
///
/// The title is the first `<h1>`, or else `<title>`; the language that of `<html lang>`, or else of the text; similar
/// questions are the headings that end with a question mark. What is in `<main>`, or else in `<article>`, or else in
/// the body is the text, without navigation, headers, footers, forms and scripts.
///
/// # Errors
/// Every problem, named by the page's path; `line` is that of a syntax error of the JSON. Where faults are skipped,
/// those alone that leave the text unreadable.
pub fn read_html(text: &str, defaults: &PageDefaults, on_fault: OnFault) -> Result<Read, Vec<Problem>> {
    check_size(text)?;
    let pages: Vec<serde_json::Value> = serde_json::from_str(without_bom(text)).map_err(|error| {
        let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
        vec![Problem::new(line, "import", format!("not a JSON array of pages: {}", reason(&error)))]
    })?;
    let mut import = Import::new(on_fault);
    for (number, value) in (1_u32..).zip(pages) {
        match serde_json::from_value::<Page>(value) {
            Ok(page) => add(&mut import, &page, defaults),
            Err(error) => import.faulty(Problem::new(None, "import", format!("page {number}: {}", reason(&error)))),
        }
        if import.is_full() {
            break;
        }
    }
    import.finish()
}

fn add(import: &mut Import, page: &Page, defaults: &PageDefaults) {
    let path = excerpt(&page.path);
    if page.path.trim().is_empty() || page.path.chars().count() > MAX_PATH_CHARS {
        let message = format!("{path}: the path must have 1 to {MAX_PATH_CHARS} characters");
        import.faulty(Problem::new(None, "path", message));
        return;
    }
    if let Some(line) = page.html.split('\n').position(|line| line.contains('\u{fffd}')) {
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        import.faulty(Problem::new(Some(line), "import", format!("{path}: the file is not valid UTF-8")));
        return;
    }
    let draft = draft(page, defaults);
    import.add(&format!("by {path}"), draft, |flaw| {
        let message = match (flaw.field, flaw.message) {
            ("body", message) if message.contains("empty") => "no text was found in the page".to_owned(),
            (_, message) => message,
        };
        Problem::new(None, flaw.field, format!("{path}: {message}"))
    });
}

fn draft(page: &Page, defaults: &PageDefaults) -> ArticleDraft {
    let Content { lang, title, heading, category, body, headings } = body::read(&page.html, &defaults.base);
    let title = [heading, title].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let language = match lang.split(['-', '_']).next().unwrap_or_default().to_lowercase() {
        // The language of the text, for a page that says none.
        none if none.is_empty() => Language::of(&body).unwrap_or(Language::En).as_str().to_owned(),
        tag => tag,
    };
    let asks = |heading: &String| heading.ends_with(['?', '？']) && heading.chars().count() <= MAX_QUESTION_CHARS;
    ArticleDraft {
        id: id_of(&page.path),
        title: title.chars().take(MAX_TITLE_CHARS).collect(),
        body,
        language,
        category: if category.is_empty() { defaults.category.clone() } else { category },
        questions: headings.into_iter().filter(asks).take(MAX_QUESTIONS).collect(),
        ..ArticleDraft::default()
    }
}

/// The id that follows from a path: its parts joined, without the file's ending and without `index`. Where a path has
/// letters that an id cannot have, a digest keeps two such paths apart.
fn id_of(path: &str) -> String {
    const MOST: usize = 64;
    let path = path.trim().trim_matches('/');
    let stem = path.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(path, |(stem, _)| stem);
    let stem = stem.strip_suffix("index").map_or(stem, |rest| rest.trim_end_matches('/'));
    let stem = if stem.is_empty() { "index" } else { stem };
    let mut id = String::new();
    let mut lost = false;
    for c in stem.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => id.push(c),
            c => {
                lost |= !c.is_ascii();
                if !id.is_empty() && !id.ends_with('-') {
                    id.push('-');
                }
            }
        }
    }
    let id = id.trim_end_matches('-');
    if !lost && id.len() <= MOST && !id.is_empty() {
        return id.to_owned();
    }
    // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
    let digest = stem
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let kept: String = id.chars().take(MOST - 17).collect();
    let kept = if kept.is_empty() { "page" } else { kept.trim_end_matches('-') };
    format!("{kept}-{digest:016x}")
}

#[cfg(test)]
mod tests;
