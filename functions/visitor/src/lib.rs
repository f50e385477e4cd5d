//! `visitor`: the widget's API. Anybody may begin a session; from then on a token is who they are.

mod conversing;
mod events;
mod feedback;
mod hours;
mod messages;
mod scores;
mod sessions;
mod suggestions;

use desk_spin::{Answer, Incoming, Reply, Store, serve};
use desk_store::kv;
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service};

/// Room for the longest message in any encoding of JSON, and a little.
const BODY_LIMIT: usize = 64 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, true, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["sessions"]) => sessions::begin(&request).await,
        ("POST", ["messages"]) => messages::send(&request).await,
        ("POST", ["feedback"]) => feedback::rate(&request).await,
        ("POST", ["score"]) => scores::give(&request).await,
        ("GET", ["events"]) => events::read(&request).await,
        ("GET", ["suggestions"]) => suggestions::read(&request).await,
        ("POST", ["v1", "sweep"]) if request.is_chained() => {
            kv::sweep(&Store::open().await?, "visitor", request.at).await?;
            Ok(Answer::empty())
        }
        (_, ["sessions" | "messages" | "feedback" | "score" | "events" | "suggestions"]) => {
            Err(ApiError::new(Code::MethodNotAllowed, "no such method here"))
        }
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}
