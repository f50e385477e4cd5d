//! What the conversations say of the knowledge base: `/api/v1/analytics/knowledge`.

use desk_core::{Language, Millis};
use desk_knowledge::ArticleId;
use desk_reports::{Cluster, EXAMPLES, Exchange};
use desk_store::exchanges::{OfArticle, Span, Totals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most articles and comments of a report.
pub const REPORT_ITEMS: u32 = 50;
/// The most groups of unanswered questions.
pub const GROUPS_MAX: usize = 100;

/// How the knowledge base did in a span of time, by the time of the question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct KnowledgeReport {
    /// The first moment.
    #[schemars(with = "Millis")]
    pub from: u64,
    /// The first moment after it.
    #[schemars(with = "Millis")]
    pub until: u64,
    /// What became of all questions.
    pub totals: ReportTotals,
    /// Articles whose answers failed, those that failed most often first.
    #[schemars(length(max = REPORT_ITEMS))]
    pub articles: Vec<ArticleReport>,
    /// What customers said of answers, newest first.
    #[schemars(length(max = REPORT_ITEMS))]
    pub comments: Vec<Comment>,
}

/// What became of questions.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
pub struct ReportTotals {
    /// Answered from an article.
    pub answered: u64,
    /// Not known, with something near.
    pub unsure: u64,
    /// Not known, with nothing near.
    pub nothing: u64,
    /// Answers that customers said helped.
    pub helpful: u64,
    /// Answers that customers said did not help.
    pub not_helpful: u64,
    /// Answers after which the same was asked in other words.
    pub rephrased: u64,
    /// Answers after which a person was needed.
    pub handed_over: u64,
    /// Answers that the customer said did not help, or of which they said nothing and asked again or for a person.
    pub failed: u64,
}

/// How an article did.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ArticleReport {
    /// Its id.
    #[schemars(with = "ArticleId")]
    pub article: String,
    /// Its title now; null where there is no such article any more.
    pub title: Option<String>,
    /// What became of its answers.
    pub totals: ReportTotals,
    /// The share of its answers that failed, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub failure_rate: f64,
}

/// What a customer said of an answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Comment {
    /// The article of the answer.
    pub article: Option<String>,
    /// The question, without personal data.
    pub question: String,
    /// Whether the answer helped.
    pub helpful: Option<bool>,
    /// What they said, without personal data.
    pub comment: String,
    /// When the question was asked.
    #[schemars(with = "Millis")]
    pub at: u64,
}

/// Questions that were not answered and searches of agents that found nothing, like ones together.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Unanswered {
    /// How many were looked at: the newest ones.
    pub questions: u64,
    /// Whether there were more than are looked at.
    pub more: bool,
    /// The largest groups first.
    #[schemars(length(max = GROUPS_MAX))]
    pub groups: Vec<QuestionGroup>,
}

/// Questions that ask for much the same.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct QuestionGroup {
    /// How often they were asked.
    #[schemars(range(min = 1))]
    pub size: u64,
    /// How often nothing in the knowledge base was near.
    pub nothing: u64,
    /// How often agents searched for it in vain; these are among `size` and `nothing`.
    #[serde(default)]
    pub agents: u64,
    /// Their language.
    #[schemars(with = "Language")]
    pub language: String,
    /// Different wordings without personal data; the first is the most typical.
    #[schemars(length(min = 1, max = EXAMPLES))]
    pub examples: Vec<String>,
    /// When one of them was asked last.
    #[schemars(with = "Millis")]
    pub last_at: u64,
}

impl KnowledgeReport {
    /// Of what the store tells.
    #[must_use]
    pub fn of(span: Span, totals: Totals, articles: Vec<OfArticle>, comments: Vec<Exchange>) -> Self {
        Self {
            from: span.from.as_u64(),
            until: span.until.as_u64(),
            totals: totals.into(),
            articles: articles.into_iter().map(ArticleReport::from).collect(),
            comments: comments.into_iter().filter_map(Comment::of).collect(),
        }
    }
}

impl From<Totals> for ReportTotals {
    fn from(totals: Totals) -> Self {
        Self {
            answered: totals.answered,
            unsure: totals.unsure,
            nothing: totals.nothing,
            helpful: totals.helpful,
            not_helpful: totals.not_helpful,
            rephrased: totals.rephrased,
            handed_over: totals.handed_over,
            failed: totals.failed,
        }
    }
}

impl From<OfArticle> for ArticleReport {
    fn from(row: OfArticle) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let failure_rate = row.totals.failed as f64 / row.totals.answered.max(1) as f64;
        Self { article: row.article, title: row.title, totals: row.totals.into(), failure_rate }
    }
}

impl Comment {
    fn of(exchange: Exchange) -> Option<Self> {
        Some(Self {
            article: exchange.article,
            question: exchange.question,
            helpful: exchange.helpful,
            comment: exchange.comment?,
            at: exchange.at.as_u64(),
        })
    }
}

impl From<Cluster> for QuestionGroup {
    fn from(cluster: Cluster) -> Self {
        Self {
            size: cluster.size as u64,
            nothing: cluster.nothing as u64,
            agents: cluster.by_agents as u64,
            language: cluster.language.as_str().to_owned(),
            examples: cluster.examples,
            last_at: cluster.last_at.as_u64(),
        }
    }
}
