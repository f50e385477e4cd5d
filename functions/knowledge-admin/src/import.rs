//! Imports: everything in the file or nothing, or everything but what is faulty; in parts, so that a page can show
//! how far it has come.

use crate::{admin, articles::faulty, model};
use desk_knowledge::{OnFault, PageDefaults, Problem, Read, read_csv, read_html, read_json, read_markdown};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{
    articles::{self, Put},
    publish::document,
    vectors::{self, Maker},
};
use desk_wire::{ApiError, Code, knowledge::Imported};

/// The most vectors of one request; the publish makes the rest.
const VECTORS: usize = 4_000;

pub(crate) async fn import(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    // Nothing is written before the whole file has been read; written in part by a crash, the same file given again
    // completes it.
    let most = desk_knowledge::MAX_IMPORT_ARTICLES;
    let (from, count) = (request.number("from", 0, most, 0)?, request.number("count", 1, most, most)?);
    let read = read(request)?.map_err(|problems| faulty(Code::InvalidImport, &problems))?;
    let from = from.min(read.articles.len());
    let until = from.saturating_add(count).min(read.articles.len());
    let dry_run = request.parameter("dry_run").is_some_and(|value| value == "true");
    let mut imported = Imported {
        total: read.articles.len() as u64,
        done: until as u64,
        skipped: read.skipped as u64,
        problems: serde_json::to_value(&read.problems).map_err(ApiError::internal)?,
        ..Imported::default()
    };
    let part = read.articles.get(from..until).unwrap_or_default();
    let puts = if dry_run {
        articles::would_put(&desk.sql, &desk.site, part).await?
    } else {
        let puts = articles::put_all(&desk.sql, &desk.site, part, &actor, request.at).await?;
        let (model, documents) = (model()?, part.iter().map(document).collect::<Vec<_>>());
        vectors::of(&desk.sql, &desk.site, &Maker::new(&model, VECTORS), &documents).await?;
        puts
    };
    for put in puts {
        match put {
            Put::Created => imported.created += 1,
            Put::Updated => imported.updated += 1,
            Put::Unchanged | Put::Conflict => imported.unchanged += 1,
        }
    }
    Answer::json(&imported)
}

fn read(request: &Incoming) -> Result<Result<Read, Vec<Problem>>, ApiError> {
    let on_fault = match request.parameter("on_fault").as_deref() {
        None | Some("" | "refuse") => OnFault::Refuse,
        Some("skip") => OnFault::Skip,
        Some(_) => return Err(ApiError::new(Code::InvalidField, "on_fault must be refuse or skip")),
    };
    let text = std::str::from_utf8(&request.body)
        .map_err(|_| ApiError::new(Code::InvalidImport, "the file is not valid UTF-8"))?;
    Ok(match request.parameter("format").as_deref() {
        Some("json") => read_json(text, on_fault),
        Some("csv") => read_csv(text, on_fault),
        Some("markdown") => read_markdown(text, on_fault),
        Some("html") => {
            let category = request.parameter("category").filter(|category| !category.is_empty());
            let category = category.unwrap_or_else(|| "general".to_owned());
            read_html(text, &PageDefaults { category, base: request.parameter("base").unwrap_or_default() }, on_fault)
        }
        _ => return Err(ApiError::new(Code::InvalidField, "format must be json, csv, markdown or html")),
    })
}
