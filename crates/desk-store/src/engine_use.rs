//! How engines fare and what they have cost today. Not in the log and not rebuilt: health lapses within minutes, and
//! what was spent is the provider's to tell for good.
//!
//! Both are rows and not records of the key-value store, because both are taken by many callers at once: a budget is
//! used up by one conditional statement, and of those who find an engine's pause over one alone gets to try.

use crate::{Sql, StoreError, Value};
use desk_core::{Millis, id::EngineId, id::SiteId};
use desk_engines::{Breaker, Budget, Estimate, Why};
use std::collections::BTreeMap;

/// How an engine fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Whether it may be asked.
    pub breaker: Breaker,
    /// What came of asking it last, in a word.
    pub why: String,
    /// When that was.
    pub at: Millis,
}

/// The health of a site's engines under a version of its settings: new settings are a new beginning.
///
/// # Errors
/// The database's.
pub async fn health(sql: &impl Sql, site: &SiteId, version: u64) -> Result<BTreeMap<EngineId, Health>, StoreError> {
    let statement = "SELECT engine, failures, open_until, why, at FROM engine_health WHERE site = $1 AND version = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), version.into()]).await?;
    let health = rows.iter().filter_map(|row| {
        let failures = u32::try_from(row.number(1)?).unwrap_or(u32::MAX);
        let breaker = Breaker { failures, open_until: row.number(2).map(Millis::new) };
        let health = Health { breaker, why: row.text(3)?.to_owned(), at: Millis::new(row.number(4)?) };
        Some((EngineId::parse(row.text(0)?).ok()?, health))
    });
    Ok(health.collect())
}

/// Takes the trial of an engine whose pause is over: true for the one caller who moved the pause on.
///
/// # Errors
/// The database's.
pub async fn take_trial(
    sql: &impl Sql,
    site: &SiteId,
    engine: &EngineId,
    before: Breaker,
    taken: Breaker,
) -> Result<bool, StoreError> {
    let statement = "UPDATE engine_health SET open_until = $1 WHERE site = $2 AND engine = $3 AND open_until = $4
        RETURNING failures";
    let parameters: Vec<Value> =
        vec![taken.open_until.into(), site.as_str().into(), engine.as_str().into(), before.open_until.into()];
    Ok(!sql.query(statement, parameters).await?.is_empty())
}

/// Records what came of asking an engine.
///
/// # Errors
/// The database's.
pub async fn record(
    sql: &impl Sql,
    site: &SiteId,
    engine: &EngineId,
    version: u64,
    breaker: Breaker,
    why: Why,
    at: Millis,
) -> Result<(), StoreError> {
    let statement = "INSERT INTO engine_health (site, engine, version, failures, open_until, why, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (site, engine) DO UPDATE SET version = excluded.version, failures = excluded.failures,
            open_until = excluded.open_until, why = excluded.why, at = excluded.at
        WHERE excluded.version >= engine_health.version";
    let parameters: Vec<Value> = vec![
        site.as_str().into(),
        engine.as_str().into(),
        version.into(),
        breaker.failures.into(),
        breaker.open_until.into(),
        why.as_str().into(),
        at.into(),
    ];
    sql.query(statement, parameters).await?;
    Ok(())
}

/// Whose day is counted: an engine's, or all of the site's together, which has the name that no engine can have.
fn name(engine: Option<&EngineId>) -> &str {
    engine.map_or("", EngineId::as_str)
}

/// Takes `wanted` from the budget of a day; false where that would be more than it holds, and nothing is taken then.
///
/// # Errors
/// The database's.
pub async fn reserve(
    sql: &impl Sql,
    site: &SiteId,
    day: u64,
    engine: Option<&EngineId>,
    budget: Budget,
    wanted: Estimate,
) -> Result<bool, StoreError> {
    let most = |limit: Option<u64>| limit.unwrap_or(u64::MAX);
    if wanted.requests > most(budget.requests)
        || wanted.tokens > most(budget.tokens)
        || wanted.micros > most(budget.micros)
    {
        return Ok(false);
    }
    let statement = "INSERT INTO engine_spend (site, day, engine, requests, tokens, micros)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (site, day, engine) DO UPDATE SET requests = engine_spend.requests + excluded.requests,
            tokens = engine_spend.tokens + excluded.tokens, micros = engine_spend.micros + excluded.micros
        WHERE engine_spend.requests + excluded.requests <= $7 AND engine_spend.tokens + excluded.tokens <= $8
            AND engine_spend.micros + excluded.micros <= $9
        RETURNING requests";
    let mut parameters = key(site, day, engine);
    parameters.extend([wanted.requests.into(), wanted.tokens.into(), wanted.micros.into()]);
    parameters.extend([most(budget.requests), most(budget.tokens), most(budget.micros)].map(Value::from));
    Ok(!sql.query(statement, parameters).await?.is_empty())
}

/// Puts what was used in the place of what was reserved.
///
/// # Errors
/// The database's.
pub async fn settle(
    sql: &impl Sql,
    site: &SiteId,
    day: u64,
    engine: Option<&EngineId>,
    reserved: Estimate,
    used: Estimate,
) -> Result<(), StoreError> {
    let statement = "UPDATE engine_spend SET requests = requests - $1 + $2, tokens = tokens - $3 + $4,
        micros = micros - $5 + $6 WHERE site = $7 AND day = $8 AND engine = $9";
    let mut parameters: Vec<Value> =
        [reserved.requests, used.requests, reserved.tokens, used.tokens, reserved.micros, used.micros]
            .map(Value::from)
            .into();
    parameters.extend(key(site, day, engine));
    sql.query(statement, parameters).await?;
    Ok(())
}

fn key(site: &SiteId, day: u64, engine: Option<&EngineId>) -> Vec<Value> {
    vec![site.as_str().into(), day.into(), name(engine).into()]
}

/// What a day has used: of the site as a whole, and of each engine.
///
/// # Errors
/// The database's.
pub async fn spent(
    sql: &impl Sql,
    site: &SiteId,
    day: u64,
) -> Result<(Estimate, BTreeMap<EngineId, Estimate>), StoreError> {
    let statement = "SELECT engine, requests, tokens, micros FROM engine_spend WHERE site = $1 AND day = $2";
    let rows = sql.query(statement, vec![site.as_str().into(), day.into()]).await?;
    let (mut whole, mut each) = (Estimate::default(), BTreeMap::new());
    for row in &rows {
        let number = |column| row.number(column).unwrap_or(0);
        let spent = Estimate { requests: number(1), tokens: number(2), micros: number(3) };
        match EngineId::parse(row.text(0).unwrap_or_default()) {
            Ok(engine) => drop(each.insert(engine, spent)),
            Err(_) => whole = spent,
        }
    }
    Ok((whole, each))
}
