//! What a flow was before. One that was taken out is told too, so that it can be brought back.

use desk_spin::{Answer, Desk, Incoming};
use desk_store::flows::{self, versions};
use desk_wire::{
    ApiError,
    knowledge::{FlowVersion, FlowVersions, author},
};

pub(crate) async fn list(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let limit = request.number("limit", 1, 50, 20)?;
    let before = request.number("before", 1, i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs())?;
    let row = flows::find(&desk.sql, &desk.site, id).await?.ok_or_else(crate::flows::unknown)?;
    // Numbers have no gaps, so that nothing lies above the newest.
    let before = before.min(row.version + 1);
    let found = versions::before(&desk.sql, &desk.site, id, before, limit).await?;
    let items = found.into_iter().map(|one| FlowVersion {
        version: one.version,
        at: one.at.as_u64(),
        by: author(&one.actor),
        document: one.document,
    });
    Answer::json(&FlowVersions { items: items.collect(), published_version: row.published })
}
