//! What a flow was before.

use super::FlowEvent;
use crate::{LogEntry, Sql, StoreError, Stream, log};
use desk_core::{Actor, Millis, id::SiteId};

/// A version of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowVersion {
    /// Its number, 1 for the first.
    pub version: u64,
    /// When it was made.
    pub at: Millis,
    /// Who made it.
    pub actor: Actor,
    /// Its document; nothing where it took the flow out.
    pub document: Option<String>,
}

/// The newest versions of a flow that come before `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn before(
    sql: &impl Sql,
    site: &SiteId,
    id: &str,
    before: u64,
    limit: u32,
) -> Result<Vec<FlowVersion>, StoreError> {
    let entries = log::read_before(sql, site, &Stream::Flow(id.to_owned()), before, limit).await?;
    entries.iter().map(version).collect()
}

fn version(entry: &LogEntry) -> Result<FlowVersion, StoreError> {
    let event = entry.event::<FlowEvent>()?;
    let document = match event.body {
        FlowEvent::FlowPut { document } => Some(document),
        FlowEvent::FlowRemoved => None,
    };
    Ok(FlowVersion { version: event.seq, at: event.at, actor: event.actor, document })
}
