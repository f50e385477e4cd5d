//! Imports whose syntax has a parser of its own (JSON and CSV), and what all imports have in common.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::article::{Article, ArticleDraft, Flaw};
use crate::problem::{Problem, excerpt};

/// The most articles of one import.
pub const MAX_IMPORT_ARTICLES: usize = 20_000;
/// The longest text of one import, in bytes: 24 MiB.
pub const MAX_IMPORT_BYTES: usize = 24 * 1024 * 1024;

/// The most problems one import reports; whoever has more corrects these first.
const MAX_PROBLEMS: usize = 200;

const COLUMNS: [&str; 9] =
    ["id", "title", "body", "language", "category", "questions", "audience", "valid_from", "valid_until"];
/// How many of the columns must be there; they stand first.
const NEEDED: usize = 5;

/// What becomes of an import in which some articles have faults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnFault {
    /// Nothing is imported.
    #[default]
    Refuse,
    /// The faulty ones are left out, and named.
    Skip,
}

/// The articles of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Those without a fault, in the order of the file.
    pub articles: Vec<Article>,
    /// How many were left out.
    pub skipped: usize,
    /// Why, article by article; the first 200 of them.
    pub problems: Vec<Problem>,
}

/// Reads a JSON array of objects shaped like [`ArticleDraft`]; `questions` may be left out.
///
/// # Errors
/// Every problem; `line` is that of the syntax error, or `None` where the syntax is right (the message then names
/// the article by its number, from 1).
pub fn import_json(text: &str) -> Result<Vec<Article>, Vec<Problem>> {
    read_json(text, OnFault::Refuse).map(|read| read.articles)
}

/// [`import_json`], where faulty articles may be left out.
///
/// # Errors
/// As [`import_json`]; where faults are skipped, those alone that leave the text unreadable.
pub fn read_json(text: &str, on_fault: OnFault) -> Result<Read, Vec<Problem>> {
    check_size(text)?;
    let values: Vec<Value> = serde_json::from_str(without_bom(text)).map_err(|error| {
        let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
        vec![Problem::new(line, "import", format!("not a JSON array of articles: {}", reason(&error)))]
    })?;
    let mut import = Import::new(on_fault);
    for (number, value) in (1_u32..).zip(values) {
        match serde_json::from_value::<ArticleDraft>(value) {
            Ok(draft) => import.add(&format!("by article {number}"), draft, |flaw| {
                Problem::new(None, flaw.field, format!("article {number}: {}", flaw.message))
            }),
            Err(error) => import.faulty(Problem::new(None, "import", format!("article {number}: {}", reason(&error)))),
        }
        if import.is_full() {
            break;
        }
    }
    import.finish()
}

/// Reads comma-separated values: a header row that names the columns `id`, `title`, `body`, `language`, `category`
/// and (optional) `questions`, `audience`, `valid_from`, `valid_until` in any order, then a row for each article; questions
/// are separated by `|`. Quotes follow RFC 4180; a byte order mark and either kind of line end are accepted.
///
/// # Errors
/// Every problem, with the line on which the article's row begins.
pub fn import_csv(text: &str) -> Result<Vec<Article>, Vec<Problem>> {
    read_csv(text, OnFault::Refuse).map(|read| read.articles)
}

/// [`import_csv`], where faulty rows may be left out.
///
/// # Errors
/// As [`import_csv`]; where faults are skipped, those alone that leave the text unreadable.
pub fn read_csv(text: &str, on_fault: OnFault) -> Result<Read, Vec<Problem>> {
    check_size(text)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(without_bom(text).as_bytes());
    let headers = reader.headers().map_err(|error| vec![Problem::new(Some(1), "import", reason(&error))])?.clone();
    let columns = check_columns(&headers)?;
    let mut import = Import::new(on_fault);
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map(|position| line_number(position.line()));
                // The rest of the text cannot be told apart into rows any more.
                return Err(vec![Problem::new(line, "import", reason(&error))]);
            }
        };
        let line = row.position().map_or(1, |position| line_number(position.line()));
        if row.len() != headers.len() {
            let message = format!("the row has {} columns, but the header has {}", row.len(), headers.len());
            import.faulty(Problem::new(Some(line), "import", message));
        } else {
            let cell = |name: &str| columns.get(name).and_then(|at| row.get(*at)).unwrap_or_default();
            let draft = ArticleDraft {
                id: cell("id").to_owned(),
                title: cell("title").to_owned(),
                body: cell("body").to_owned(),
                language: cell("language").to_owned(),
                category: cell("category").to_owned(),
                questions: cell("questions").split('|').filter(|q| !q.trim().is_empty()).map(str::to_owned).collect(),
                audience: cell("audience").to_owned(),
                valid_from: cell("valid_from").to_owned(),
                valid_until: cell("valid_until").to_owned(),
            };
            import.add(&format!("on line {line}"), draft, |flaw| Problem::new(Some(line), flaw.field, flaw.message));
        }
        if import.is_full() {
            break;
        }
    }
    import.finish()
}

/// What an import has gathered so far.
#[derive(Default)]
pub(crate) struct Import {
    on_fault: OnFault,
    read: Read,
    /// Where each id was first seen.
    seen: BTreeMap<String, String>,
    drafts: usize,
    /// Whether what is being read has a problem already.
    has_problem: bool,
}

impl Import {
    pub(crate) fn new(on_fault: OnFault) -> Self {
        Self { on_fault, ..Self::default() }
    }

    /// Adds a problem of the article that is being read.
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.has_problem = true;
        if self.read.problems.len() < MAX_PROBLEMS {
            self.read.problems.push(problem);
        }
    }

    /// Adds the problem of something that cannot be read as an article at all.
    pub(crate) fn faulty(&mut self, problem: Problem) {
        self.problem(problem);
        self.drafts += 1;
        self.read.skipped += 1;
        self.has_problem = false;
    }

    /// Whether it makes no sense to read on.
    pub(crate) fn is_full(&self) -> bool {
        let enough = self.on_fault == OnFault::Refuse && self.read.problems.len() >= MAX_PROBLEMS;
        enough || self.drafts > MAX_IMPORT_ARTICLES
    }

    /// Adds a draft. `place` tells where it stands, as in "on line 3"; `tell` makes a problem of a flaw.
    pub(crate) fn add(&mut self, place: &str, draft: ArticleDraft, tell: impl Fn(Flaw) -> Problem) {
        self.drafts += 1;
        let id = draft.id.trim();
        if let Some(first) = self.seen.get(id) {
            let message = format!("is used {place}, but already {first}: {}", excerpt(id));
            self.problem(tell(Flaw { field: "id", question: None, message }));
        } else if !id.is_empty() {
            self.seen.insert(id.to_owned(), place.to_owned());
        }
        match Article::check(draft) {
            Ok(article) if !self.has_problem => self.read.articles.push(article),
            Ok(_) => self.read.skipped += 1,
            Err(flaws) => {
                flaws.into_iter().for_each(|flaw| self.problem(tell(flaw)));
                self.read.skipped += 1;
            }
        }
        self.has_problem = false;
    }

    /// The articles, or all problems.
    pub(crate) fn finish(mut self) -> Result<Read, Vec<Problem>> {
        if self.drafts > MAX_IMPORT_ARTICLES {
            let message = format!("at most {MAX_IMPORT_ARTICLES} articles can be imported at once");
            self.read.problems.insert(0, Problem::new(None, "import", message));
            self.read.problems.truncate(MAX_PROBLEMS);
            return Err(self.read.problems);
        }
        match self.on_fault {
            OnFault::Refuse if !self.read.problems.is_empty() => Err(self.read.problems),
            _ => Ok(self.read),
        }
    }
}

/// Refuses a text that is longer than [`MAX_IMPORT_BYTES`].
pub(crate) fn check_size(text: &str) -> Result<(), Vec<Problem>> {
    if text.len() <= MAX_IMPORT_BYTES {
        return Ok(());
    }
    let message = format!("the text may have at most {MAX_IMPORT_BYTES} bytes, but has {}", text.len());
    Err(vec![Problem::new(None, "import", message)])
}

/// The text without a byte order mark, which spreadsheets write.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Column name → position, or every column that is unknown, missing or there twice.
fn check_columns(headers: &csv::StringRecord) -> Result<BTreeMap<&'static str, usize>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut columns = BTreeMap::new();
    for (at, header) in headers.iter().enumerate().take(MAX_PROBLEMS) {
        match COLUMNS.iter().find(|name| **name == header.trim()) {
            None => problems.push(format!("unknown column {}; known are {}", excerpt(header), COLUMNS.join(", "))),
            Some(name) if columns.insert(*name, at).is_some() => problems.push(format!("column {name} is there twice")),
            Some(_) => {}
        }
    }
    for name in COLUMNS.iter().take(NEEDED).filter(|name| !columns.contains_key(*name)) {
        problems.push(format!("column {name} is missing"));
    }
    if problems.is_empty() {
        return Ok(columns);
    }
    Err(problems.into_iter().map(|message| Problem::new(Some(1), "import", message)).collect())
}

fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// A parser's message; both libraries may repeat outside text in theirs, so it is cut.
pub(crate) fn reason(error: &impl ToString) -> String {
    error.to_string().chars().take(200).collect()
}
