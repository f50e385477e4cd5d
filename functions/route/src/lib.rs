//! `route`: which agent gets a conversation, or which place in the queue it has. Called when a person is needed and
//! when somebody becomes free; whoever calls twice changes nothing.

mod agents;
mod drain;
mod give;
mod queue;
mod take_back;
mod ticket;

use desk_core::conversation::Phase;
use desk_spin::{Answer, Database, Incoming, Reply, Store, serve, wake};
use desk_store::{
    conversations,
    inbox::{self, View},
};
use desk_wire::{
    ApiError, Code,
    internal::{AskRoute, Routed},
};
use give::Desk;
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
        let rules = give::rules(&sql, &ask.site).await?;
        let mut staff = agents::staff(&sql, &Store::open().await?, &ask.site, request.at).await?;
        let mut waiting = vec![(ask.conversation, state)];
        // Where somebody has room, all that wait are decided together.
        if staff.has_room() {
            let others = inbox::list(&sql, &ask.site, &View::Waiting, None, staff.looks_at()).await?;
            let others = others.into_iter().map(|item| (item.conversation, item.state));
            let own = waiting.first().map(|(id, _)| id.clone());
            waiting.extend(others.filter(|(id, _)| own.as_ref() != Some(id)));
        }
        let desk = Desk { request, sql: &sql, site: &ask.site };
        give::give_out(&desk, &rules, &mut staff, &waiting, &mut routed).await?;
    }
    Ok(routed)
}
