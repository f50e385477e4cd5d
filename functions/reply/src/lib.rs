//! `reply`: what the bot answers to what a customer wrote. It remembers nothing itself: what is to be remembered goes
//! with the answer.

mod connector;
mod deep;
mod engines;
mod flows;
mod intents;
mod lookup;
mod surroundings;
mod turn;

use desk_spin::{Answer, Incoming, Reply, serve};
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service};

/// Room for a burst of long messages and the memory.
const BODY_LIMIT: usize = 512 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "turn"]) => turn::turn(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}
