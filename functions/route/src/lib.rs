//! `route`: which agent gets a conversation, or which place in the queue it has. Called when a person is needed and
//! when somebody becomes free; whoever calls twice changes nothing.

mod agents;
mod assign;
mod drain;

use desk_core::conversation::Phase;
use desk_spin::{Answer, Database, Incoming, Reply, Store, serve, wake};
use desk_store::conversations;
use desk_wire::{
    ApiError, Code,
    internal::{AskRoute, Routed},
};
use spin_sdk::{http::Request, http_service};

const BODY_LIMIT: usize = 4 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    let routed = match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "route"]) => route(&request).await?,
        ("POST", ["v1", "drain"]) => drain::drain(&request).await?,
        _ => return Err(ApiError::new(Code::NotFound, "no such address")),
    };
    if routed != Routed::default() {
        wake().await;
    }
    Answer::json(&routed)
}

async fn route(request: &Incoming) -> Result<Routed, ApiError> {
    let ask: AskRoute = request.json()?;
    let sql = Database::open().await?;
    let state = conversations::load(&sql, &ask.site, &ask.conversation).await?;
    let mut routed = Routed::default();
    if matches!(state.phase, Phase::Waiting { .. }) {
        let team = agents::team(&sql, &Store::open().await?, &ask.site, request.at).await?;
        assign::one(request, &sql, &ask.site, &ask.conversation, &state, &team, &mut routed).await?;
    }
    Ok(routed)
}
