//! What the steps of a publish hand on: what was counted and sorted so far, in pieces of about a megabyte. They are dropped
//! as they were kept, some at a time.
//!
//! A piece is written once, under a name that no other call uses, and is seen only when the row of the publish names it.
//! So what two calls write at the same time, or a call that was cut off, is never mixed up.

use super::work::Part;
use crate::{Sql, StoreError};
use desk_core::id::SiteId;
use serde::{Serialize, de::DeserializeOwned};

/// How many pieces are dropped by one statement.
const DROPPED_AT_ONCE: u32 = 16;

/// Keeps the pieces of a part of a generation.
pub(super) async fn keep<T: Serialize>(
    sql: &impl Sql,
    site: &SiteId,
    generation: &str,
    name: String,
    pieces: impl Iterator<Item = T>,
) -> Result<Part, StoreError> {
    let insert = "INSERT INTO publishing_part (site, generation, part, piece, data) VALUES ($1, $2, $3, $4, $5)";
    let mut count = 0_u32;
    for piece in pieces {
        let data = serde_json::to_string(&piece).map_err(|e| StoreError::corrupt("a part of a publish", e))?;
        let key = [site.as_str(), generation, name.as_str()].map(Into::into);
        sql.query(insert, key.into_iter().chain([count.into(), data.into()]).collect()).await?;
        count += 1;
    }
    Ok(Part { name, pieces: count })
}

/// A piece that was kept. [`StoreError::Contended`] where it is gone: another publish has begun since.
pub(super) async fn read<T: DeserializeOwned>(
    sql: &impl Sql,
    site: &SiteId,
    generation: &str,
    name: &str,
    piece: u32,
) -> Result<T, StoreError> {
    let select = "SELECT data FROM publishing_part WHERE site = $1 AND generation = $2 AND part = $3 AND piece = $4";
    let key = [site.as_str(), generation, name].map(Into::into);
    let rows = sql.query(select, key.into_iter().chain([piece.into()]).collect()).await?;
    let data = rows.first().and_then(|row| row.text(0)).ok_or(StoreError::Contended)?;
    serde_json::from_str(data).map_err(|e| StoreError::corrupt("a part of a publish", e))
}

/// Drops some of what was kept of a generation; whether there was any.
pub(super) async fn drop_of(sql: &impl Sql, site: &SiteId, generation: &str) -> Result<bool, StoreError> {
    let delete = "DELETE FROM publishing_part WHERE site = $1 AND (generation, part, piece) IN (
        SELECT generation, part, piece FROM publishing_part WHERE site = $1 AND generation = $2 LIMIT $3) RETURNING 1";
    dropped(sql, delete, site, generation).await
}

/// Drops some of what was kept of any other generation; whether there was any.
pub(super) async fn drop_others(sql: &impl Sql, site: &SiteId, generation: &str) -> Result<bool, StoreError> {
    let delete = "DELETE FROM publishing_part WHERE site = $1 AND (generation, part, piece) IN (
        SELECT generation, part, piece FROM publishing_part WHERE site = $1 AND generation <> $2 LIMIT $3) RETURNING 1";
    dropped(sql, delete, site, generation).await
}

async fn dropped(sql: &impl Sql, delete: &str, site: &SiteId, generation: &str) -> Result<bool, StoreError> {
    let rows = sql.query(delete, vec![site.as_str().into(), generation.into(), DROPPED_AT_ONCE.into()]).await?;
    Ok(!rows.is_empty())
}
