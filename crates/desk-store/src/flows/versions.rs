//! What a flow was before.

use super::FlowEvent;
use crate::{
    Sql, StoreError, Stream,
    versions::{Version, of_stream},
};
use desk_core::id::SiteId;

/// The newest versions of a flow that come before `before`, newest first, at most `limit`: their documents.
///
/// # Errors
/// The database's.
pub async fn before(
    sql: &impl Sql,
    site: &SiteId,
    id: &str,
    before: u64,
    limit: u32,
) -> Result<Vec<Version<String>>, StoreError> {
    let content = |event| match event {
        FlowEvent::FlowPut { document } => Some(document),
        FlowEvent::FlowRemoved => None,
    };
    of_stream(sql, site, &Stream::Flow(id.to_owned()), (before, limit), content).await
}
