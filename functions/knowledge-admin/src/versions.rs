//! What an article was before, and what a publish would change.

use desk_knowledge::Article;
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{
    synonyms,
    versions::{self, Change, Version},
};
use desk_wire::{
    ApiError, Code,
    knowledge::{ArticleText, ArticleVersion, Pending, PendingArticle, PendingChange, Versions, author},
};

/// How many of the articles that a publish would change are named.
const NAMED: u32 = 200;

pub(crate) async fn list(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let limit = request.number("limit", 1, 50, 20)?;
    let before = request.number("before", 1, i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs())?;
    let row = desk_store::articles::find(&desk.sql, &desk.site, id).await?;
    let row = row.ok_or_else(|| ApiError::new(Code::UnknownArticle, "there is no such article"))?;
    let versions = versions::before(&desk.sql, &desk.site, id, before, limit).await?;
    Answer::json(&Versions { items: versions.into_iter().map(view).collect(), published_version: row.published })
}

pub(crate) async fn pending(desk: &Desk) -> Result<Answer, ApiError> {
    let [created, changed, removed] = versions::pending_counts(&desk.sql, &desk.site).await?;
    let items = versions::pending(&desk.sql, &desk.site, NAMED).await?;
    let synonyms = synonyms::find(&desk.sql, &desk.site).await?;
    let items = items.into_iter().map(|pending| PendingArticle {
        id: pending.id,
        title: pending.title,
        change: match pending.change {
            Change::Created => PendingChange::Created,
            Change::Changed => PendingChange::Changed,
            Change::Removed => PendingChange::Removed,
        },
    });
    Answer::json(&Pending {
        created,
        changed,
        removed,
        synonyms: synonyms.is_some_and(|row| row.published != Some(row.version)),
        items: items.collect(),
    })
}

fn view(version: Version<Article>) -> ArticleVersion {
    ArticleVersion {
        version: version.version,
        at: version.at.as_u64(),
        by: author(&version.actor),
        article: version.content.map(ArticleText::from),
    }
}
