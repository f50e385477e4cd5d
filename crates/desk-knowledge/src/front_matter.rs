//! Articles as Markdown with front matter, the form in which people keep them in files.
//!
//! The front matter looks like YAML, but only one shape is accepted, and read by the few lines below: a real YAML
//! parser would accept anchors, tags and types nobody wants in an article, and would not tell the line of a mistake
//! in the words of an author. A value is the rest of its line, without quotes or escapes:
//!
//! ```text
//! ---
//! id: return-policy
//! title: How to return an item
//! language: en
//! category: returns
//! questions:
//!   - how do i return something
//! ---
//! The body, up to the next article.
//! ```
//!
//! Several articles may follow each other. The next one begins at a line `---` directly followed by a line that
//! begins with `id:`, so that a body may use `---` as a rule. The one body line that would be misread is written with
//! a backslash before it, and more of them where there were some already.

use crate::article::{Article, ArticleDraft, Flaw};
use crate::import::{Import, OnFault, Read, check_size, without_bom};
use crate::problem::{Problem, excerpt};

const FENCE: &str = "---";

/// Reads one article or several, each with its front matter.
///
/// # Errors
/// Every problem, with the line of the field or question that it is about.
pub fn import_markdown(text: &str) -> Result<Vec<Article>, Vec<Problem>> {
    read_markdown(text, OnFault::Refuse).map(|read| read.articles)
}

/// [`import_markdown`], where faulty articles may be left out.
///
/// # Errors
/// As [`import_markdown`]; where faults are skipped, those alone that leave the text unreadable.
pub fn read_markdown(text: &str, on_fault: OnFault) -> Result<Read, Vec<Problem>> {
    check_size(text)?;
    let lines: Vec<&str> = without_bom(text).split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let mut import = Import::new(on_fault);
    let mut reader = Reader { lines: &lines, at: 0 };
    while let Some(line) = reader.peek() {
        if line.trim().is_empty() {
            reader.at += 1;
        } else if !is_fence(line) {
            let message = format!("expected a line --- that begins an article, but found {}", excerpt(line));
            import.faulty(Problem::new(Some(reader.line()), "import", message));
            reader.skip_to_article();
        } else {
            reader.article(&mut import);
        }
        if import.is_full() {
            break;
        }
    }
    import.finish()
}

/// Writes `articles` so that [`import_markdown`] reads the same articles again.
pub fn to_markdown(articles: &[Article]) -> String {
    let mut text = String::new();
    for article in articles {
        for line in [
            FENCE,
            &format!("id: {}", article.id()),
            &format!("title: {}", article.title()),
            &format!("language: {}", article.language().as_str()),
            &format!("category: {}", article.category()),
        ] {
            push_line(&mut text, line);
        }
        let draft = ArticleDraft::from(article.clone());
        let optional =
            [("audience", draft.audience), ("valid_from", draft.valid_from), ("valid_until", draft.valid_until)];
        for (key, value) in optional.iter().filter(|(_, value)| !value.is_empty()) {
            push_line(&mut text, &format!("{key}: {value}"));
        }
        push_line(&mut text, "questions:");
        for question in article.questions() {
            push_line(&mut text, &format!("  - {question}"));
        }
        push_line(&mut text, FENCE);
        let lines: Vec<&str> = article.body().split('\n').collect();
        for (at, line) in lines.iter().enumerate() {
            if before_id(&lines, at) && is_fence(line.trim_start_matches('\\')) {
                text.push('\\');
            }
            push_line(&mut text, line);
        }
    }
    text
}

/// The lines of an import and how far they are read.
struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
}

/// The front matter of one article, and the line of each of its parts.
#[derive(Default)]
struct Head {
    draft: ArticleDraft,
    /// The keys that are there, each with its line.
    keys: Vec<(&'static str, u32)>,
    question_lines: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// The number of the line that [`Reader::peek`] gives, from 1.
    fn line(&self) -> u32 {
        u32::try_from(self.at).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Reads an article whose opening fence is next.
    fn article(&mut self, import: &mut Import) {
        let start = self.line();
        self.at += 1;
        let mut head = Head::default();
        loop {
            let Some(line) = self.peek() else {
                import.faulty(Problem::new(Some(start), "import", "the front matter has no closing line ---"));
                return;
            };
            if is_fence(line) {
                break;
            }
            head.read(line, self.line(), import);
            if import.is_full() {
                return;
            }
            self.at += 1;
        }
        let closing = self.line();
        self.at += 1;
        // Where the text ends with the front matter, no line holds the body that is missing.
        let body_line = if self.peek().is_some() { self.line() } else { closing };
        let body = self.skip_to_article();
        head.draft.body = body.join("\n");

        let Head { draft, keys, question_lines } = head;
        import.add(&format!("on line {start}"), draft, |flaw| {
            let Flaw { field, question, message } = flaw;
            if field == "body" {
                return Problem::new(Some(body_line), field, message);
            }
            let question = question.and_then(|number| question_lines.get(number.saturating_sub(1) as usize));
            match (question, keys.iter().find(|(key, _)| *key == field)) {
                (Some(line), _) | (None, Some((_, line))) => Problem::new(Some(*line), field, message),
                (None, None) => Problem::new(Some(start), field, "is missing"),
            }
        });
    }

    /// Goes to the next line that begins an article, or to the end; gives the lines before it as a body has them.
    fn skip_to_article(&mut self) -> Vec<&'a str> {
        let mut body = Vec::new();
        while let Some(line) = self.peek() {
            let before_id = before_id(self.lines, self.at);
            if before_id && is_fence(line) {
                break;
            }
            let escaped = line.strip_prefix('\\').filter(|rest| is_fence(rest.trim_start_matches('\\')));
            body.push(escaped.filter(|_| before_id).unwrap_or(line));
            self.at += 1;
        }
        body
    }
}

impl Head {
    /// Reads one line of front matter.
    fn read(&mut self, line: &str, number: u32, import: &mut Import) {
        let mut refuse = |field, message: String| import.problem(Problem::new(Some(number), field, message));
        let trimmed = line.trim();
        if trimmed.is_empty() {
            return;
        }
        if trimmed == "-" || trimmed.starts_with("- ") {
            if self.keys.last().is_some_and(|(key, _)| *key == "questions") {
                self.draft.questions.push(trimmed.strip_prefix('-').unwrap_or(trimmed).to_owned());
                self.question_lines.push(number);
            } else {
                refuse("import", "a list item may only follow the line questions:".to_owned());
            }
            return;
        }
        let Some((key, value)) = line.split_once(':') else {
            refuse("import", format!("expected a line key: value, but found {}", excerpt(line)));
            return;
        };
        let (field, slot) = match key {
            "id" => ("id", Some(&mut self.draft.id)),
            "title" => ("title", Some(&mut self.draft.title)),
            "language" => ("language", Some(&mut self.draft.language)),
            "category" => ("category", Some(&mut self.draft.category)),
            "audience" => ("audience", Some(&mut self.draft.audience)),
            "valid_from" => ("valid_from", Some(&mut self.draft.valid_from)),
            "valid_until" => ("valid_until", Some(&mut self.draft.valid_until)),
            "questions" => ("questions", None),
            _ => {
                refuse(
                    "import",
                    format!(
                        "unknown key {}; known are id, title, language, category, audience, valid_from, valid_until, \
                         questions",
                        excerpt(key)
                    ),
                );
                return;
            }
        };
        if self.keys.iter().any(|(known, _)| *known == field) {
            refuse(field, "is there twice".to_owned());
        }
        self.keys.push((field, number));
        match slot {
            Some(slot) => value.trim().clone_into(slot),
            None if value.trim().is_empty() => {}
            None => refuse(field, "each question needs a line of its own that begins with -".to_owned()),
        }
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == FENCE
}

fn before_id(lines: &[&str], at: usize) -> bool {
    lines.get(at.saturating_add(1)).is_some_and(|next| next.starts_with("id:"))
}
