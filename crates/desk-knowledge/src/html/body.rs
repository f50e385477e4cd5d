//! A page's text as the Markdown that the desk shows: paragraphs, lists, bold and https links. A heading becomes a bold
//! line, a row of a table one line; whatever else there is becomes its text.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::address::resolve;

/// What is found in a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// `<html lang>`.
    pub(super) lang: String,
    /// `<title>`.
    pub(super) title: String,
    /// The first `<h1>`.
    pub(super) heading: String,
    /// `<meta name="category">`.
    pub(super) category: String,
    /// Markdown.
    pub(super) body: String,
    /// The headings below the first.
    pub(super) headings: Vec<String>,
}

/// Elements whose content is no text of the page.
const DROPPED: &[&str] = &[
    "aside", "audio", "button", "canvas", "dialog", "footer", "form", "header", "iframe", "math", "nav", "noscript",
    "object", "script", "select", "style", "svg", "template", "textarea", "video",
];
/// What other elements are called that are none either, as one word of `class` or `id`.
const DROPPED_NAMES: &[&str] =
    &["breadcrumb", "breadcrumbs", "cookie-banner", "footer", "menu", "navbar", "navigation", "sidebar"];
const DROPPED_ROLES: &[&str] = &["banner", "complementary", "contentinfo", "navigation", "search"];
/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "hr",
    "main",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
    "ol",
    "li",
];
/// Elements that never have an end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Lists in lists beyond this depth belong to the last of them.
const DEEPEST: usize = 32;
/// The longest text of a bold run or of a link that the desk's own pages read as one, in characters.
const MAX_LABEL: usize = 300;

/// Reads a page. `base` is the address that relative links stand below, where the page names none.
pub(super) fn read(html: &str, base: &str) -> Content {
    let within = main_element(html);
    let mut reader = Reader { base: base.to_owned(), within, ..Reader::default() };
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.finish()
}

fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut emitter = DefaultEmitter::<()>::default();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).map(|token| match token {
        Ok(token) => token,
        Err(never) => match never {},
    })
}

/// The element that holds what the page is about, where it says so.
fn main_element(html: &str) -> Option<&'static str> {
    let mut found = None;
    for token in tokens(html) {
        let Token::StartTag(tag) = token else { continue };
        match &**tag.name {
            b"main" => return Some("main"),
            b"article" => found = Some("article"),
            _ => {}
        }
    }
    found
}

#[derive(Default)]
struct Reader {
    content: Content,
    base: String,
    /// The element that alone is read; none for the body.
    within: Option<&'static str>,
    /// How many of these are open.
    inside: usize,
    /// The element that is passed over and how many of its name are open.
    dropping: Option<(String, usize)>,
    /// Open lists: the number of the next point, or none.
    lists: Vec<Option<u32>>,
    /// What the next line begins with.
    prefix: String,
    line: String,
    /// Where in the line bold and a link began.
    bold: Option<usize>,
    link: Option<(usize, String)>,
    /// The element whose text goes elsewhere: `title`, or a heading.
    aside: Option<String>,
    pre: bool,
    /// Whether the last block was a point of a list.
    in_list: bool,
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some((dropped, depth)) = &mut self.dropping {
            if *dropped == name && !tag.self_closing {
                *depth += 1;
            }
            return;
        }
        let value =
            |key: &str| tag.attributes.get(key.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned());
        match name.as_str() {
            "html" => self.content.lang = value("lang").unwrap_or_default(),
            "base" => {
                self.base = value("href").filter(|href| href.starts_with("https://")).unwrap_or(self.base.clone())
            }
            "link" if value("rel").as_deref() == Some("canonical") && self.base.is_empty() => {
                self.base = value("href").filter(|href| href.starts_with("https://")).unwrap_or_default();
            }
            "meta" if value("name").as_deref() == Some("category") => {
                self.content.category = value("content").unwrap_or_default().trim().to_owned();
            }
            "title" if self.content.title.is_empty() => self.begin_aside(name),
            name if !VOID.contains(&name) && !tag.self_closing && is_dropped(name, &value) => {
                self.dropping = Some((name.to_owned(), 1));
            }
            name if Some(name) == self.within => {
                self.flush();
                self.inside += 1;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.reads() => self.begin_aside(name),
            name if self.reads() => self.open_inside(name, &value),
            _ => {}
        }
    }

    fn open_inside(&mut self, name: &str, value: &dyn Fn(&str) -> Option<String>) {
        if BLOCKS.contains(&name) {
            self.flush();
        }
        match name {
            "ul" | "ol" if self.lists.len() < DEEPEST => {
                let start = value("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(start));
            }
            "li" => {
                self.prefix = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let prefix = format!("{number}. ");
                        *number = number.saturating_add(1);
                        prefix
                    }
                    _ => "- ".to_owned(),
                };
            }
            "br" => self.break_line(),
            "td" | "th" if !self.line.trim().is_empty() => self.line.push_str(" | "),
            "img" => {
                if let Some(alt) = value("alt") {
                    self.text(&alt);
                }
            }
            "pre" => self.pre = true,
            "b" | "strong" => self.bold = self.bold.or(Some(self.line.len())),
            "a" => {
                let href = value("href").and_then(|href| resolve(&href, &self.base));
                self.link = href.map(|href| (self.line.len(), href));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((dropped, depth)) = &mut self.dropping {
            if dropped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.dropping = None;
                }
            }
            return;
        }
        if self.aside.as_deref() == Some(name) {
            self.end_aside(name);
            return;
        }
        if Some(name) == self.within {
            self.flush();
            self.inside = self.inside.saturating_sub(1);
            return;
        }
        if !self.reads() {
            return;
        }
        match name {
            "b" | "strong" => self.end_bold(),
            "a" => self.end_link(),
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
            }
            "pre" => {
                self.flush();
                self.pre = false;
            }
            name if BLOCKS.contains(&name) => self.flush(),
            _ => {}
        }
    }

    /// Whether what comes is text of the page.
    fn reads(&self) -> bool {
        self.within.is_none() || self.inside > 0
    }

    fn text(&mut self, text: &str) {
        if self.dropping.is_some() || (!self.reads() && self.aside.is_none()) {
            return;
        }
        for c in text.chars() {
            if self.pre && c == '\n' {
                self.break_line();
            } else if c.is_whitespace() {
                if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                    self.line.push(' ');
                }
            // Marks of direction and other invisible characters stay; control characters cannot stand in an article.
            } else if !c.is_control() {
                self.line.push(c);
            }
        }
    }

    fn break_line(&mut self) {
        let in_point = !self.lists.is_empty() || self.aside.is_some();
        self.line.truncate(self.line.trim_end_matches(' ').len());
        self.line.push(if in_point { ' ' } else { '\n' });
    }

    fn begin_aside(&mut self, name: impl Into<String>) {
        self.flush();
        self.aside = Some(name.into());
    }

    fn end_aside(&mut self, name: &str) {
        self.aside = None;
        let line = std::mem::take(&mut self.line);
        (self.bold, self.link) = (None, None);
        let said = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if said.is_empty() {
            return;
        }
        match name {
            "title" => self.content.title = said,
            "h1" if self.content.heading.is_empty() => self.content.heading = said,
            _ => {
                self.in_list = false;
                let plain = said.replace('*', "");
                self.block(&format!("**{plain}**"), false);
                self.content.headings.push(said);
            }
        }
    }

    fn end_bold(&mut self) {
        let Some(from) = self.bold.take() else { return };
        let Some(inner) = self.line.get(from..).map(str::trim).map(str::to_owned) else { return };
        let fits = !inner.is_empty() && inner.chars().count() <= MAX_LABEL && !inner.contains(['*', '\n', '[']);
        if fits && self.link.is_none() {
            self.line.truncate(from);
            self.line.push_str(&format!("**{inner}**"));
        }
    }

    fn end_link(&mut self) {
        let Some((from, href)) = self.link.take() else { return };
        let Some(label) = self.line.get(from..).map(str::trim).map(str::to_owned) else { return };
        let label = label.replace('[', "(").replace(']', ")").replace('\n', " ").replace("**", "");
        if !label.is_empty() && label.chars().count() <= MAX_LABEL && self.aside.is_none() {
            self.line.truncate(from);
            self.line.push_str(&format!("[{label}]({href})"));
        }
    }

    /// Ends the line that is being read.
    fn flush(&mut self) {
        if self.aside.is_some() {
            // A heading with blocks in it is one heading.
            self.line.push(' ');
            return;
        }
        (self.bold, self.link) = (None, None);
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let prefix = std::mem::take(&mut self.prefix);
        let point = !prefix.is_empty();
        self.block(&format!("{prefix}{line}"), point);
    }

    fn block(&mut self, text: &str, point: bool) {
        let body = &mut self.content.body;
        if !body.is_empty() {
            body.push_str(if point && self.in_list { "\n" } else { "\n\n" });
        }
        body.push_str(text);
        self.in_list = point;
    }

    fn finish(mut self) -> Content {
        if let Some(name) = self.aside.clone() {
            self.end_aside(&name);
        }
        self.flush();
        self.content
    }
}

fn is_dropped(name: &str, value: &dyn Fn(&str) -> Option<String>) -> bool {
    if DROPPED.contains(&name) {
        return true;
    }
    // Elements whose end tag may be missing would take the rest of the page with them.
    if !matches!(name, "div" | "section" | "span" | "ul" | "ol" | "table") {
        return false;
    }
    let named = |key: &str, names: &[&str]| {
        value(key).is_some_and(|value| value.split_whitespace().any(|word| names.contains(&word)))
    };
    value("hidden").is_some()
        || value("aria-hidden").as_deref() == Some("true")
        || named("role", DROPPED_ROLES)
        || named("class", DROPPED_NAMES)
        || named("id", DROPPED_NAMES)
}
