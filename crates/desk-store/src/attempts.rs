//! Counting log-ins that may be guesses. Counted before the password is looked at and by one statement, so that many
//! guesses at once are as many as one after the other.

use crate::{Sql, StoreError, Value};
use desk_core::{
    Millis,
    id::{AgentId, SiteId},
};

/// Counts an attempt; answers how many there were since the window began, and when that was.
///
/// # Errors
/// The database's; a caller lets nobody in then.
pub async fn count(
    sql: &impl Sql,
    site: &SiteId,
    login: &AgentId,
    at: Millis,
    window: Millis,
) -> Result<(u64, Millis), StoreError> {
    let old = Millis::new(at.as_u64().saturating_sub(window.as_u64()));
    let statement = "INSERT INTO attempt (site, login, since, count) VALUES ($1, $2, $3, 1)
        ON CONFLICT (site, login) DO UPDATE SET
            count = CASE WHEN attempt.since <= $4 THEN 1 ELSE attempt.count + 1 END,
            since = CASE WHEN attempt.since <= $4 THEN excluded.since ELSE attempt.since END
        RETURNING count, since";
    let parameters: Vec<Value> = vec![site.as_str().into(), login.as_str().into(), at.into(), old.into()];
    let rows = sql.query(statement, parameters).await?;
    let number = |column| rows.first().and_then(|row| row.number(column)).unwrap_or(u64::MAX);
    Ok((number(0), Millis::new(number(1))))
}

/// Forgets the attempts of one who got in.
///
/// # Errors
/// The database's.
pub async fn forget(sql: &impl Sql, site: &SiteId, login: &AgentId) -> Result<(), StoreError> {
    let statement = "DELETE FROM attempt WHERE site = $1 AND login = $2";
    sql.query(statement, vec![site.as_str().into(), login.as_str().into()]).await?;
    Ok(())
}
