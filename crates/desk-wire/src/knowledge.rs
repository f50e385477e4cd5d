//! The knowledge API: `/api/v1/knowledge`.

use desk_core::{Actor, Language, Millis, id::IssueType};
use desk_knowledge::{
    Article, ArticleDraft, ArticleId, MAX_BODY_CHARS, MAX_QUESTION_CHARS, MAX_QUESTIONS, MAX_SYNONYM_GROUPS,
    MAX_TITLE_CHARS, Problem, SynonymGroup,
};
use desk_store::publish::StageName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A list of articles.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Articles {
    /// By id.
    pub items: Vec<ArticleItem>,
}

/// An article in a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ArticleItem {
    /// Its id.
    #[schemars(with = "ArticleId")]
    pub id: String,
    /// Its title.
    #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
    pub title: String,
    /// `zh` or `en`.
    #[schemars(with = "Language")]
    pub language: String,
    /// Its category.
    #[schemars(with = "IssueType")]
    pub category: String,
    /// How often it was changed.
    #[schemars(range(min = 1))]
    pub version: u64,
    /// The version that lookups see.
    pub published_version: Option<u64>,
    /// When it last changed.
    #[schemars(with = "Millis")]
    pub updated_at: u64,
}

/// One article.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ArticleAnswer")]
pub struct ArticlePage {
    /// The article.
    pub article: ArticleView,
}

/// An article with its text.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Article")]
pub struct ArticleView {
    /// As in a list.
    #[serde(flatten)]
    pub item: ArticleItem,
    /// Simple Markdown.
    #[schemars(length(min = 1, max = MAX_BODY_CHARS))]
    pub body: String,
    /// Questions that it answers.
    #[schemars(length(max = MAX_QUESTIONS), inner(length(min = 1, max = MAX_QUESTION_CHARS)))]
    pub questions: Vec<String>,
    /// `public` or `agents`.
    pub audience: String,
    /// The first and the last day on which it is shown, as in `2026-12-31`; absent for always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub valid_from: String,
    /// See [`ArticleView::valid_from`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub valid_until: String,
}

/// What an article is to be. The id stands in the address.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PutArticle {
    /// Its title.
    #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
    pub title: String,
    /// Simple Markdown.
    #[schemars(length(min = 1, max = MAX_BODY_CHARS))]
    pub body: String,
    /// `zh` or `en`.
    #[schemars(with = "Language")]
    pub language: String,
    /// Its category.
    #[schemars(with = "IssueType")]
    pub category: String,
    /// Questions that it answers.
    #[serde(default)]
    #[schemars(length(max = MAX_QUESTIONS), inner(length(min = 1, max = MAX_QUESTION_CHARS)))]
    pub questions: Vec<String>,
    /// `public` or `agents`; absent stays as it is, `public` at first.
    #[serde(default)]
    pub audience: Option<String>,
    /// The first day on which it is shown, as in `2026-12-31`; empty for always, absent stays as it is.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// The last day on which it is shown; empty for ever, absent stays as it is.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// The version that the writer saw; another one now is a conflict. Absent overwrites.
    #[serde(default)]
    pub expected_version: Option<u64>,
}

/// A flow's id.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("minLength" = 1, "maxLength" = 40, "pattern" = "^[a-z0-9][a-z0-9-]*$"))]
pub struct FlowId(pub String);

/// What the bot can do for customers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Flows {
    /// By id.
    pub items: Vec<FlowItem>,
}

/// A flow in a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FlowItem {
    /// Its id.
    #[schemars(with = "FlowId")]
    pub id: String,
    /// What it does, in Chinese.
    pub title_zh: String,
    /// What it does, in English.
    pub title_en: String,
    /// How often it was changed.
    #[schemars(range(min = 1))]
    pub version: u64,
    /// The version that the bot follows.
    pub published_version: Option<u64>,
    /// When it last changed.
    #[schemars(with = "Millis")]
    pub updated_at: u64,
}

/// A flow with its document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Flow")]
pub struct FlowView {
    /// As in a list.
    #[serde(flatten)]
    pub item: FlowItem,
    /// TOML, as its author wrote it.
    pub document: String,
}

/// What a flow is to be. The id stands in the address and in the document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PutFlow {
    /// TOML.
    #[schemars(length(min = 1))]
    pub document: String,
    /// The version that the writer saw; another one now is a conflict. Absent overwrites.
    #[serde(default)]
    pub expected_version: Option<u64>,
}

/// Versions of a flow.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FlowVersions {
    /// Newest first; the next page is `before` the last one's number.
    #[schemars(length(max = 50))]
    pub items: Vec<FlowVersion>,
    /// The version that the bot follows.
    pub published_version: Option<u64>,
}

/// A version of a flow.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FlowVersion {
    /// Its number.
    #[schemars(range(min = 1))]
    pub version: u64,
    /// When it was made.
    #[schemars(with = "Millis")]
    pub at: u64,
    /// Who made it.
    pub by: String,
    /// Its document, as its author wrote it; null where it took the flow out.
    pub document: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// Articles of the file that can be imported.
    pub total: u64,
    /// How many of them have been gone through, from the first: where the next part begins.
    pub done: u64,
    /// New articles.
    pub created: u64,
    /// Changed articles.
    pub updated: u64,
    /// Articles that were the same already.
    pub unchanged: u64,
    /// What in the file was faulty and left out.
    pub skipped: u64,
    /// Why, the first 200 of them.
    #[schemars(with = "Vec<Problem>", length(max = 200))]
    pub problems: serde_json::Value,
}

/// What a publish made visible, or how far it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// The generation's name.
    pub generation: String,
    /// How many articles it has.
    pub articles: u64,
    /// What is still to be done; the same call goes on with it. Absent where the generation is visible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<Publishing>,
}

/// How far a publish is that takes more than one call. Until the pointer is set, lookups see what they saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Publishing {
    /// What is being done.
    pub stage: PublishStage,
    /// How much of it is done.
    pub done: u64,
    /// Of how much: articles where they are counted and sorted, parts of the index where they are written.
    pub total: u64,
}

/// The stages of a publish, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PublishStage {
    /// What older generations left is deleted.
    Clearing,
    /// Terms are counted.
    Counting,
    /// Articles are written and their terms sorted.
    Sorting,
    /// The index is written.
    Writing,
    /// The pointer is left to be set.
    Swapping,
    /// Lookups see it, and which versions of the articles these are is recorded.
    Recording,
    /// All is done, and what the steps have handed on is deleted.
    Tidying,
}

/// How far the embeddings of what is published are.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Embeddings {
    /// The generation; absent where nothing is published.
    pub generation: Option<String>,
    /// How many of its articles and flows have all their titles and questions embedded, or were looked at.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// How many texts were embedded now.
    pub made: u64,
}

/// Where the knowledge base stands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "KnowledgeStatus")]
pub struct Status {
    /// The generation that lookups see.
    pub generation: Option<String>,
    /// Since when.
    #[schemars(with = "Option<Millis>")]
    pub published_at: Option<u64>,
    /// Articles in all.
    pub articles: u64,
    /// Articles whose newest version is not published.
    pub drafts: u64,
}

/// What the site calls by several names.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Synonyms {
    /// Groups of words that mean the same.
    #[schemars(length(max = MAX_SYNONYM_GROUPS))]
    pub groups: Vec<SynonymGroup>,
    /// How often the list was changed.
    pub version: u64,
    /// The version that lookups know.
    pub published_version: Option<u64>,
    /// When it last changed.
    #[schemars(with = "Option<Millis>")]
    pub updated_at: Option<u64>,
    /// Who changed it.
    pub updated_by: Option<String>,
}

/// What the list of synonyms is to be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PutSynonyms {
    /// All groups.
    #[schemars(length(max = MAX_SYNONYM_GROUPS))]
    pub groups: Vec<SynonymGroup>,
    /// The version that the writer saw, 0 for none; another one now is a conflict. Absent overwrites.
    #[serde(default)]
    pub expected_version: Option<u64>,
}

/// Versions of an article.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ArticleVersions")]
pub struct Versions {
    /// Newest first; the next page is `before` the last one's number.
    #[schemars(length(max = 50))]
    pub items: Vec<ArticleVersion>,
    /// The version that lookups see.
    pub published_version: Option<u64>,
}

/// A version of an article.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ArticleVersion {
    /// Its number.
    #[schemars(range(min = 1))]
    pub version: u64,
    /// When it was made.
    #[schemars(with = "Millis")]
    pub at: u64,
    /// Who made it.
    pub by: String,
    /// What it says; null where it took the article away.
    pub article: Option<ArticleText>,
}

/// What a version of an article says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ArticleText {
    /// Its title.
    pub title: String,
    /// Simple Markdown.
    pub body: String,
    /// `zh` or `en`.
    #[schemars(with = "Language")]
    pub language: String,
    /// Its category.
    #[schemars(with = "IssueType")]
    pub category: String,
    /// Questions that it answers.
    pub questions: Vec<String>,
    /// `public` or `agents`.
    pub audience: String,
    /// The first day on which it is shown; empty for always.
    pub valid_from: String,
    /// The last day on which it is shown; empty for ever.
    pub valid_until: String,
}

impl From<Article> for ArticleText {
    fn from(article: Article) -> Self {
        let ArticleDraft { title, body, language, category, questions, audience, valid_from, valid_until, .. } =
            article.into();
        let audience = if audience.is_empty() { "public".to_owned() } else { audience };
        Self { title, body, language, category, questions, audience, valid_from, valid_until }
    }
}

/// What a publish would change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PendingChanges")]
pub struct Pending {
    /// Articles that customers would see for the first time.
    pub created: u64,
    /// Articles of which they would see another version.
    pub changed: u64,
    /// Articles that they would see no more.
    pub removed: u64,
    /// Whether the synonyms have changed.
    pub synonyms: bool,
    /// The articles by id, the first 200.
    #[schemars(length(max = 200))]
    pub items: Vec<PendingArticle>,
}

/// An article that a publish would change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PendingArticle {
    /// Its id.
    #[schemars(with = "ArticleId")]
    pub id: String,
    /// Its title.
    pub title: String,
    /// What would happen to it.
    pub change: PendingChange,
}

/// What a publish does to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PendingChange {
    /// Shows it for the first time.
    Created,
    /// Shows another version of it.
    Changed,
    /// Shows it no more.
    Removed,
}

/// Who wrote something, as people of the desk read it.
#[must_use]
pub fn author(actor: &Actor) -> String {
    match actor {
        Actor::Agent { name, .. } => name.clone(),
        Actor::System | Actor::Bot | Actor::Visitor => "Spindesk".to_owned(),
    }
}

impl From<StageName> for PublishStage {
    fn from(stage: StageName) -> Self {
        match stage {
            StageName::Clearing => Self::Clearing,
            StageName::Counting => Self::Counting,
            StageName::Sorting => Self::Sorting,
            StageName::Writing => Self::Writing,
            StageName::Swapping => Self::Swapping,
            StageName::Recording => Self::Recording,
            StageName::Tidying => Self::Tidying,
        }
    }
}
