//! The article and its parts. Each part that is more than text has a type of its own, so that a category cannot stand
//! where an id is wanted. Language and category are the desk's own: a category is the issue type that tickets and
//! skills are of.

use std::fmt;

use desk_core::{Language, id::IssueType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::problem::{Problem, excerpt};

/// The longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 200;
/// The longest body, in characters.
pub const MAX_BODY_CHARS: usize = 20_000;
/// The most questions of one article.
pub const MAX_QUESTIONS: usize = 50;
/// The longest question, in characters.
pub const MAX_QUESTION_CHARS: usize = 300;

const MAX_ID_CHARS: usize = 64;

/// An article as it comes from outside, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleDraft {
    /// See [`ArticleId`].
    #[schemars(with = "ArticleId")]
    pub id: String,
    /// One line, 1 to [`MAX_TITLE_CHARS`] characters.
    #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
    pub title: String,
    /// Markdown, 1 to [`MAX_BODY_CHARS`] characters.
    #[schemars(length(min = 1, max = MAX_BODY_CHARS))]
    pub body: String,
    /// A [`Language`], `zh` or `en`.
    #[schemars(with = "Language")]
    pub language: String,
    /// What it is about, an [`IssueType`].
    #[schemars(with = "IssueType")]
    pub category: String,
    /// Up to [`MAX_QUESTIONS`] ways in which people ask for it, one line each, 1 to [`MAX_QUESTION_CHARS`] characters.
    #[serde(default)]
    #[schemars(length(max = MAX_QUESTIONS), inner(length(min = 1, max = MAX_QUESTION_CHARS)))]
    pub questions: Vec<String>,
    /// An [`Audience`], `public` or `agents`; empty for `public`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub audience: String,
    /// The first [`Day`] on which it is shown; empty for always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub valid_from: String,
    /// The last [`Day`] on which it is shown; empty for ever.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub valid_until: String,
}

/// Who may see an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// Agents, and no visitor.
    Agents,
}

/// The name of an article within its site: `[a-z0-9][a-z0-9-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(
    with = "String",
    extend("minLength" = 1, "maxLength" = MAX_ID_CHARS, "pattern" = "^[a-z0-9][a-z0-9-]*$")
)]
pub struct ArticleId(String);

/// A valid article. Title, body and questions have no white space at their ends and no control characters, but for
/// line feeds and tabs in the body.
///
/// It is serialised as its [`ArticleDraft`] and parsed again when it is read, so a stored article that has become
/// invalid is refused and not served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ArticleDraft", into = "ArticleDraft")]
pub struct Article {
    id: ArticleId,
    title: String,
    body: String,
    language: Language,
    category: IssueType,
    questions: Vec<String>,
    audience: Audience,
    valid_from: Option<Day>,
    valid_until: Option<Day>,
}

/// What is wrong with a draft.
#[derive(Debug)]
pub(crate) struct Flaw {
    pub(crate) field: &'static str,
    /// The number of the question it is about, from 1.
    pub(crate) question: Option<u32>,
    pub(crate) message: String,
}

impl ArticleId {
    /// Reads an id. The error is a message for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=MAX_ID_CHARS).contains(&text.len()) && !text.starts_with('-') && text.chars().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("must be 1 to {MAX_ID_CHARS} of a-z, 0-9 and -, not beginning with -, but is {}", excerpt(text)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Article {
    /// Reads a draft. White space at the ends of each field is dropped, and line ends in the body become `\n`.
    ///
    /// # Errors
    /// Every problem of the draft at once, in the order of the fields; none has a line.
    pub fn parse(draft: ArticleDraft) -> Result<Self, Vec<Problem>> {
        Self::check(draft)
            .map_err(|flaws| flaws.into_iter().map(|flaw| Problem::new(None, flaw.field, flaw.message)).collect())
    }

    /// [`Article::parse`] for imports, which know the line of each field and question.
    pub(crate) fn check(draft: ArticleDraft) -> Result<Self, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let mut note = |field: &'static str, message: String| flaws.push(Flaw { field, question: None, message });

        let id = ArticleId::parse(draft.id.trim()).map_err(|message| note("id", message)).ok();
        let title = line(&draft.title, MAX_TITLE_CHARS).map_err(|message| note("title", message)).ok();
        let body = text(&draft.body).map_err(|message| note("body", message)).ok();
        let language = language(draft.language.trim()).map_err(|message| note("language", message)).ok();
        let category = category(draft.category.trim()).map_err(|message| note("category", message)).ok();
        let audience = Audience::parse(draft.audience.trim()).map_err(|message| note("audience", message)).ok();
        let mut day = |field: &'static str, text: &str| {
            let text = Some(text.trim()).filter(|text| !text.is_empty());
            text.and_then(|text| Day::parse(text).map_err(|message| note(field, message)).ok())
        };
        let (valid_from, valid_until) = (day("valid_from", &draft.valid_from), day("valid_until", &draft.valid_until));
        if let (Some(from), Some(until)) = (valid_from, valid_until)
            && until < from
        {
            note("valid_until", format!("must not be before valid_from, {from}"));
        }
        if draft.questions.len() > MAX_QUESTIONS {
            note("questions", format!("at most {MAX_QUESTIONS} are allowed, but there are {}", draft.questions.len()));
        }
        let mut questions = Vec::new();
        for (number, raw) in (1_u32..).zip(&draft.questions).take(MAX_QUESTIONS) {
            match line(raw, MAX_QUESTION_CHARS) {
                Ok(question) => questions.push(question),
                Err(message) => {
                    let message = format!("question {number} {message}");
                    flaws.push(Flaw { field: "questions", question: Some(number), message });
                }
            }
        }

        match (id, title, body, language, category, audience) {
            (Some(id), Some(title), Some(body), Some(language), Some(category), Some(audience)) if flaws.is_empty() => {
                Ok(Self { id, title, body, language, category, questions, audience, valid_from, valid_until })
            }
            _ => Err(flaws),
        }
    }

    /// Its name within the site.
    pub fn id(&self) -> &ArticleId {
        &self.id
    }

    /// Its heading, one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its text, Markdown.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The language it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What it is about.
    pub fn category(&self) -> &IssueType {
        &self.category
    }

    /// Ways in which people ask for it.
    pub fn questions(&self) -> &[String] {
        &self.questions
    }

    /// Who may see it.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The first day on which it is shown.
    pub fn valid_from(&self) -> Option<Day> {
        self.valid_from
    }

    /// The last day on which it is shown.
    pub fn valid_until(&self) -> Option<Day> {
        self.valid_until
    }
}

impl Audience {
    /// Reads `public`, `agents`, or nothing for `public`. The error is a message for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "" | "public" => Ok(Self::Public),
            "agents" => Ok(Self::Agents),
            other => Err(format!("must be public or agents, but is {}", excerpt(other))),
        }
    }

    /// As it is written; `public` is not.
    fn text(self) -> &'static str {
        match self {
            Self::Public => "",
            Self::Agents => "agents",
        }
    }
}

impl From<Article> for ArticleDraft {
    fn from(article: Article) -> Self {
        Self {
            id: article.id.0,
            title: article.title,
            body: article.body,
            language: article.language.as_str().to_owned(),
            category: article.category.into(),
            questions: article.questions,
            audience: article.audience.text().to_owned(),
            valid_from: article.valid_from.map(|day| day.to_string()).unwrap_or_default(),
            valid_until: article.valid_until.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

impl TryFrom<ArticleDraft> for Article {
    type Error = String;

    /// [`Article::parse`] with all problems in one message, for serde.
    fn try_from(draft: ArticleDraft) -> Result<Self, String> {
        Self::parse(draft).map_err(|problems| {
            let messages: Vec<String> = problems.iter().map(Problem::to_string).collect();
            format!("invalid article: {}", messages.join("; "))
        })
    }
}

impl TryFrom<String> for ArticleId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> Self {
        id.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// No tag but these two: an article is in the language that it says, not in the nearest one that the desk has.
fn language(text: &str) -> Result<Language, String> {
    let known = [Language::Zh, Language::En].into_iter().find(|language| language.as_str() == text);
    known.ok_or_else(|| format!("must be zh or en, but is {}", excerpt(text)))
}

fn category(text: &str) -> Result<IssueType, String> {
    IssueType::parse(text).map_err(|error| format!("{error}, but is {}", excerpt(text)))
}

/// One line of 1 to `most` characters.
fn line(raw: &str, most: usize) -> Result<String, String> {
    let trimmed = raw.trim();
    sized(trimmed, most)?;
    match trimmed.chars().find(|c| c.is_control() || is_line_separator(*c)) {
        Some(control) => Err(forbidden(control)),
        None => Ok(trimmed.to_owned()),
    }
}

/// The body: line feeds and tabs are no control characters here.
fn text(raw: &str) -> Result<String, String> {
    let unified = raw.replace("\r\n", "\n");
    let trimmed = unified.trim();
    sized(trimmed, MAX_BODY_CHARS)?;
    match trimmed.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        Some(control) => Err(forbidden(control)),
        None => Ok(trimmed.to_owned()),
    }
}

fn sized(text: &str, most: usize) -> Result<(), String> {
    match text.chars().count() {
        0 => Err("must not be empty".to_owned()),
        count if count > most => Err(format!("may have at most {most} characters, but has {count}")),
        _ => Ok(()),
    }
}

fn forbidden(control: char) -> String {
    format!("contains the control character U+{:04X}", u32::from(control))
}

fn is_line_separator(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}
