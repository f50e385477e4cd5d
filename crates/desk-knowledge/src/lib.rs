//! Articles of the knowledge base: what one is, and the formats it is imported from.
//!
//! An [`Article`] can only be made by [`Article::parse`], so whoever holds one holds a valid one; there is no second
//! check further in. What comes from outside is an [`ArticleDraft`], whose fields are plain text, and parsing it
//! reports *every* [`Problem`] at once: a person who corrects a file of 500 articles must not learn of the second
//! mistake only after repairing the first. An import is all or nothing for the same reason, unless it is asked to leave
//! faulty articles out ([`OnFault::Skip`]), which it then names.
//!
//! The imports ([`read_json`], [`read_csv`], [`read_markdown`], [`read_html`]) are total functions from text to a
//! result: they never panic, they do no I/O, and their limits ([`MAX_IMPORT_BYTES`], [`MAX_IMPORT_ARTICLES`]) hold
//! before anything is allocated in proportion to the input.

mod article;
mod day;
mod front_matter;
mod html;
mod import;
mod problem;
mod synonyms;

pub use article::{Article, ArticleDraft, ArticleId, Audience};
pub use article::{MAX_BODY_CHARS, MAX_QUESTION_CHARS, MAX_QUESTIONS, MAX_TITLE_CHARS};
pub use day::Day;
pub use front_matter::{import_markdown, read_markdown, to_markdown};
pub use html::{MAX_PATH_CHARS, Page, PageDefaults, read_html};
pub use import::{MAX_IMPORT_ARTICLES, MAX_IMPORT_BYTES, OnFault, Read, import_csv, import_json, read_csv, read_json};
pub use problem::Problem;
pub use synonyms::{MAX_SYNONYM_CHARS, MAX_SYNONYM_GROUPS, MAX_SYNONYM_WORDS, SynonymGroup, SynonymList};
