//! The site's engines beside the desk's own.

use crate::admin;
use desk_engines::{Gate, Settings, day};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{engine_use, engines};
use desk_wire::{
    ApiError, Code,
    engines::{BreakerState, EngineState, Engines, PutEngines},
};

pub(crate) async fn read(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let row = engines::find(&desk.sql, &desk.site).await?;
    let health = engine_use::health(&desk.sql, &desk.site, row.version).await?;
    let (today, each) = engine_use::spent(&desk.sql, &desk.site, day(request.at)).await?;
    let state = row.settings.engines().iter().map(|engine| {
        let health = health.get(&engine.id);
        let breaker = health.map(|health| health.breaker).unwrap_or_default();
        EngineState {
            engine: engine.id.clone(),
            breaker: match breaker.gate(request.at, row.settings.pause()) {
                Gate::Closed => BreakerState::Closed,
                Gate::Open => BreakerState::Open,
                Gate::Trial(_) => BreakerState::HalfOpen,
            },
            failures: breaker.failures,
            open_until: breaker.open_until,
            last: health.map(|health| health.why.clone()),
            last_at: health.map(|health| health.at),
            today: each.get(&engine.id).copied().unwrap_or_default(),
        }
    });
    let state = state.collect();
    Answer::json(&Engines { version: row.version, settings: row.settings.into(), state, today })
}

pub(crate) async fn put(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let wanted: PutEngines = request.json()?;
    let settings = Settings::try_from(wanted.settings)
        .map_err(|error| ApiError::new(Code::InvalidField, format!("settings.{error}")))?;
    let put = engines::put(&desk.sql, &desk.site, &settings, wanted.expected_version, &actor, request.at).await?;
    put.ok_or_else(|| ApiError::new(Code::Conflict, "somebody else has changed the engines; load them again"))?;
    read(request, desk).await
}
