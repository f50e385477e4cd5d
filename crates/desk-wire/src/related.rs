//! What the knowledge base has for agents at work, part of their API: articles near a conversation or an article, and
//! one as it can be sent.

use desk_core::{
    Language,
    id::IssueType,
    text::{MESSAGE_MAX_CHARS, MessageText},
};
use desk_knowledge::ArticleId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most related articles of one answer.
pub const RELATED_MAX: usize = 5;
/// The longest extract of an article, in characters.
pub const EXTRACT_MAX: usize = 160;

/// Articles that may help.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RelatedArticles")]
pub struct Related {
    /// What was looked up, the newest wish first; none where nothing was wished for.
    pub asked: Vec<String>,
    /// The published articles, best first.
    #[schemars(length(max = RELATED_MAX))]
    pub articles: Vec<RelatedArticle>,
}

/// An article that may help.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RelatedArticle {
    /// Its id.
    #[schemars(with = "ArticleId")]
    pub id: String,
    /// Its title.
    pub title: String,
    /// The beginning of its body in plain text.
    #[schemars(length(max = EXTRACT_MAX + 1))]
    pub extract: String,
    /// Its language.
    pub language: Language,
    /// Its category.
    #[schemars(with = "IssueType")]
    pub category: String,
    /// `public`, or `agents` for what customers must not read.
    pub audience: String,
    /// How well it fits what was looked up, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub score: f64,
    /// Whether the conversation's bot has answered from it already.
    pub given: bool,
}

/// A published article as it can be sent to a customer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ArticleToSend")]
pub struct ToSend {
    /// Its id.
    #[schemars(with = "ArticleId")]
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its body, cut to the length of a message.
    #[schemars(with = "MessageText", length(max = MESSAGE_MAX_CHARS))]
    pub text: String,
    /// `public`, or `agents` for what customers must not read.
    pub audience: String,
}
