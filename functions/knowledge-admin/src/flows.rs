//! Flows: what the bot can do for customers, each a document with versions.

use crate::{
    admin,
    articles::{State, state},
};
use desk_dialogue::{FlowSet, Problem};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{
    articles::Put,
    flows::{self, FlowRow},
};
use desk_wire::{
    ApiError, Code,
    knowledge::{FlowItem, FlowView, Flows, PutFlow},
};
use http::StatusCode;

/// The most removed flows of a list.
const REMOVED_MAX: u32 = 200;

pub(crate) async fn list(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    if let State::Removed = state(request)? {
        return removed(desk).await;
    }
    let rows = flows::all(&desk.sql, &desk.site).await?;
    let set = flows::set(&rows)?;
    let items = rows.iter().filter(|row| row.document.is_some()).map(|row| item(row, &set));
    Answer::json(&Flows { items: items.collect() })
}

/// Each is read by itself: together with the others that are left it need not make sense.
async fn removed(desk: &Desk) -> Result<Answer, ApiError> {
    let rows = flows::removed(&desk.sql, &desk.site, REMOVED_MAX).await?;
    let alone =
        |row: &FlowRow| item(row, &flows::set(std::slice::from_ref(row)).unwrap_or_else(|_| FlowSet::builtin()));
    Answer::json(&Flows { items: rows.iter().map(alone).collect() })
}

pub(crate) async fn read(desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    Answer::json(&view(desk, id).await?)
}

pub(crate) async fn put(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let wanted: PutFlow = request.json()?;
    // It must be right by itself and together with the others.
    let rows = flows::all(&desk.sql, &desk.site).await?;
    let others = rows.iter().filter(|row| row.id != id);
    let others = others.filter_map(|row| Some((row.id.as_str(), row.document.as_deref()?)));
    let set = FlowSet::parse(others.chain([(id, wanted.document.as_str())]));
    let set = set.map_err(|mut problems| faulty(&problems.remove(id).unwrap_or_default()))?;
    if set.get(id).is_none() {
        let message = format!("the document's id is not {id}");
        return Err(faulty(&[Problem { line: 1, column: 1, message }]));
    }
    let now = rows.into_iter().find(|row| row.id == id);
    if request.parameter("dry_run").is_some_and(|value| value == "true") {
        let now = now.unwrap_or(FlowRow {
            id: id.to_owned(),
            document: None,
            version: 1,
            published: None,
            updated_at: request.at,
        });
        return Answer::json(&FlowView { item: item(&now, &set), document: wanted.document });
    }
    let (document, expected) = (Some(wanted.document.as_str()), wanted.expected_version);
    let put = flows::put(&desk.sql, &desk.site, id, document, expected, &actor, request.at).await?;
    let status = match put {
        Put::Created => StatusCode::CREATED,
        Put::Updated | Put::Unchanged => StatusCode::OK,
        Put::Conflict => {
            return Err(ApiError::new(Code::Conflict, "somebody else has changed the flow; load it again"));
        }
    };
    Ok(Answer::json(&view(desk, id).await?)?.status(status))
}

pub(crate) async fn remove(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let now = flows::find(&desk.sql, &desk.site, id).await?;
    now.filter(|row| row.document.is_some()).ok_or_else(unknown)?;
    flows::put(&desk.sql, &desk.site, id, None, None, &actor, request.at).await?;
    Ok(Answer::empty())
}

async fn view(desk: &Desk, id: &str) -> Result<FlowView, ApiError> {
    let row = flows::find(&desk.sql, &desk.site, id).await?.ok_or_else(unknown)?;
    let set = flows::set(std::slice::from_ref(&row))?;
    let item = item(&row, &set);
    let document = row.document.ok_or_else(unknown)?;
    Ok(FlowView { item, document })
}

pub(crate) fn unknown() -> ApiError {
    ApiError::new(Code::UnknownFlow, "there is no such flow")
}

fn item(row: &FlowRow, set: &FlowSet) -> FlowItem {
    let title = set.get(&row.id).map(desk_dialogue::Flow::title);
    let of = |language| title.map(|title| title.of(language).to_owned()).unwrap_or_default();
    FlowItem {
        id: row.id.clone(),
        title_zh: of(desk_core::Language::Zh),
        title_en: of(desk_core::Language::En),
        version: row.version,
        published_version: row.published,
        updated_at: row.updated_at.as_u64(),
    }
}

/// All problems of a document, the first of them as the sentence.
fn faulty(problems: &[Problem]) -> ApiError {
    let first =
        problems.first().map_or_else(String::new, |p| format!("line {}, column {}: {}", p.line, p.column, p.message));
    ApiError::new(Code::InvalidFlow, first).details(serde_json::to_value(problems).unwrap_or_default())
}
