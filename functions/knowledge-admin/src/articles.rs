//! Articles one by one.

use crate::{admin, model};
use desk_knowledge::{Article, ArticleDraft, ArticleId, MAX_QUESTIONS, Problem};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{
    articles::{self, ArticleRow, Put, Removal},
    embeddings,
    publish::document,
    vectors::{self, Maker},
};
use desk_wire::{
    ApiError, Code,
    knowledge::{ArticleItem, ArticlePage, ArticleView, Articles, PutArticle},
};
use http::StatusCode;

/// Which articles or flows are listed.
pub(crate) enum State {
    Current,
    Removed,
}

pub(crate) fn state(request: &Incoming) -> Result<State, ApiError> {
    match request.parameter("state").as_deref() {
        None | Some("" | "current") => Ok(State::Current),
        Some("removed") => Ok(State::Removed),
        Some(_) => Err(ApiError::new(Code::InvalidField, "state must be current or removed")),
    }
}

pub(crate) async fn list(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let limit = request.number("limit", 1, 1_000, 200)?;
    let language = request.parameter("language").filter(|language| !language.is_empty());
    let after = request.parameter("after").unwrap_or_default();
    let (language, after) = (language.as_deref(), after.as_str());
    let rows = match state(request)? {
        State::Current => articles::list(&desk.sql, &desk.site, language, after, limit).await?,
        State::Removed => articles::removed(&desk.sql, &desk.site, language, after, limit).await?,
    };
    let wanted = request.parameter("q").unwrap_or_default().to_lowercase();
    let matching = rows.iter().filter(|row| row.article.title().to_lowercase().contains(&wanted));
    Answer::json(&Articles { items: matching.map(item).collect() })
}

pub(crate) async fn read(desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    Answer::json(&page(desk, id).await?)
}

pub(crate) async fn put(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let wanted: PutArticle = request.json()?;
    // An editor that says nothing of who may see an article, and when, leaves that as it is.
    let before = articles::find(&desk.sql, &desk.site, id).await?;
    let before: ArticleDraft = before.map(|row| row.article.into()).unwrap_or_default();
    let draft = ArticleDraft {
        id: id.to_owned(),
        title: wanted.title,
        body: wanted.body,
        language: wanted.language,
        category: wanted.category,
        questions: wanted.questions,
        audience: wanted.audience.unwrap_or(before.audience),
        valid_from: wanted.valid_from.unwrap_or(before.valid_from),
        valid_until: wanted.valid_until.unwrap_or(before.valid_until),
    };
    let article = Article::parse(draft).map_err(|problems| faulty(Code::InvalidField, &problems))?;
    let put = articles::put(&desk.sql, &desk.site, &article, wanted.expected_version, &actor, request.at).await?;
    if put != Put::Conflict {
        let model = model()?;
        let maker = Maker::new(&model, MAX_QUESTIONS + 1);
        vectors::of(&desk.sql, &desk.site, &maker, &[document(&article)]).await?;
    }
    let status = match put {
        Put::Created => StatusCode::CREATED,
        Put::Updated | Put::Unchanged => StatusCode::OK,
        Put::Conflict => return Err(conflict()),
    };
    Ok(Answer::json(&page(desk, id).await?)?.status(status))
}

pub(crate) async fn remove(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let expected = match request.parameter("expected_version") {
        Some(_) => Some(request.number("expected_version", 1, i64::MAX.unsigned_abs(), 1)?),
        None => None,
    };
    let id = ArticleId::parse(id).map_err(|message| ApiError::new(Code::InvalidField, format!("id: {message}")))?;
    match articles::remove(&desk.sql, &desk.site, &id, expected, &actor, request.at).await? {
        Removal::Removed => {
            vectors::forget(&desk.sql, &desk.site, id.as_str()).await?;
            embeddings::forget(&desk.store, &desk.site, id.as_str()).await?;
            Ok(Answer::empty())
        }
        Removal::Missing => Err(ApiError::new(Code::UnknownArticle, "there is no such article")),
        Removal::Conflict => Err(conflict()),
    }
}

fn conflict() -> ApiError {
    ApiError::new(Code::Conflict, "somebody else has changed the article; load it again")
}

/// All problems of an article or an import, the first of them as the sentence.
pub(crate) fn faulty(code: Code, problems: &[Problem]) -> ApiError {
    let first = problems.first().map_or_else(String::new, |p| format!("{}: {}", p.field, p.message));
    let details = serde_json::to_value(problems).unwrap_or_default();
    ApiError::new(code, first).details(details)
}

async fn page(desk: &Desk, id: &str) -> Result<ArticlePage, ApiError> {
    let row = articles::find(&desk.sql, &desk.site, id).await?;
    let row = row.filter(|row| !row.removed);
    let row = row.ok_or_else(|| ApiError::new(Code::UnknownArticle, "there is no such article"))?;
    let item = item(&row);
    let ArticleDraft { body, questions, mut audience, valid_from, valid_until, .. } = row.article.into();
    if audience.is_empty() {
        "public".clone_into(&mut audience);
    }
    Ok(ArticlePage { article: ArticleView { item, body, questions, audience, valid_from, valid_until } })
}

fn item(row: &ArticleRow) -> ArticleItem {
    ArticleItem {
        id: row.article.id().to_string(),
        title: row.article.title().to_owned(),
        language: row.article.language().as_str().to_owned(),
        category: row.article.category().to_string(),
        version: row.version,
        published_version: row.published,
        updated_at: row.updated_at.as_u64(),
    }
}
