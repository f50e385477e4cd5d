//! Publishing: the newest version of every article becomes one immutable generation.

use crate::admin;
use desk_search::{Document, build};
use desk_spin::{Answer, Desk, Incoming, ulid};
use desk_store::{articles, lookup, sites};
use desk_wire::{
    ApiError,
    knowledge::{Published, Status},
};

pub(crate) async fn publish(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let rows = articles::all(&desk.sql, &desk.site).await?;
    let documents: Vec<Document> = rows
        .iter()
        .map(|row| Document {
            id: row.article.id().to_string(),
            title: row.article.title().to_owned(),
            language: row.article.language().as_str().to_owned(),
            category: row.article.category().to_string(),
            questions: row.article.questions().to_vec(),
            body: row.article.body().to_owned(),
        })
        .collect();
    let versions: Vec<(String, u64)> = rows.iter().map(|row| (row.article.id().to_string(), row.version)).collect();
    let generation = ulid(request.at);
    // The blocks first, then the record: a crash between the two shows the new knowledge and lists it as a draft,
    // which publishing again puts right. The other order would say published and show the old.
    lookup::publish(&desk.store, &desk.site, &generation, &build(&documents), request.at).await?;
    sites::publish(&desk.sql, &desk.site, &generation, &versions, actor, request.at).await?;
    Answer::json(&Published { generation, articles: versions.len() as u64 })
}

pub(crate) async fn status(desk: &Desk) -> Result<Answer, ApiError> {
    let site = sites::find(&desk.sql, &desk.site).await?;
    let (articles, drafts) = articles::counts(&desk.sql, &desk.site).await?;
    Answer::json(&Status {
        generation: site.as_ref().and_then(|site| site.generation.clone()),
        published_at: site.and_then(|site| site.published_at).map(|at| at.as_u64()),
        articles,
        drafts,
    })
}
