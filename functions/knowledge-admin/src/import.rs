//! Imports: everything in the file or nothing.

use crate::{admin, articles::faulty};
use desk_knowledge::{import_csv, import_json, import_markdown};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::articles::{self, Put};
use desk_wire::{ApiError, Code, knowledge::Imported};

pub(crate) async fn import(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let text = std::str::from_utf8(&request.body)
        .map_err(|_| ApiError::new(Code::InvalidImport, "the file is not valid UTF-8"))?;
    let parsed = match request.parameter("format").as_deref() {
        Some("json") => import_json(text),
        Some("csv") => import_csv(text),
        Some("markdown") => import_markdown(text),
        _ => return Err(ApiError::new(Code::InvalidField, "format must be json, csv or markdown")),
    };
    // Nothing is written before the whole file has been read without a fault; written in part by a crash, the same
    // file given again completes it.
    let parsed = parsed.map_err(|problems| faulty(Code::InvalidImport, &problems))?;
    let dry_run = request.parameter("dry_run").is_some_and(|value| value == "true");
    let puts = if dry_run {
        articles::would_put(&desk.sql, &desk.site, &parsed).await?
    } else {
        articles::put_all(&desk.sql, &desk.site, &parsed, &actor, request.at).await?
    };
    let mut imported = Imported::default();
    for put in puts {
        match put {
            Put::Created => imported.created += 1,
            Put::Updated => imported.updated += 1,
            Put::Unchanged | Put::Conflict => imported.unchanged += 1,
        }
    }
    Answer::json(&imported)
}
