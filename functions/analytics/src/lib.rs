//! `analytics`: the figures, for Prometheus and for people. It lets `analytics-ingest` count what is new, so that figures
//! are of this moment even where nothing wakes that function, and asks the stores for what is so now.

mod knowledge;
mod now;
mod prometheus;
mod series;

use desk_spin::{Answer, Database, Incoming, Reply, Store, agent_session, call, digest, serve, text};
use desk_store::{
    kv::KeyPart as _,
    metrics::{self, CaughtUp, Counted},
    sites,
};
use desk_wire::{
    ApiError, Code,
    analytics::{METRICS_TYPE, Summary},
    edge,
};
use spin_sdk::{http::Request, http_service};

const BODY_LIMIT: usize = 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    match (request.method.as_str(), request.segments().as_slice()) {
        // The route of `/metrics` itself, which leaves no path.
        ("GET", []) => exposition(&request).await,
        ("GET", ["summary"]) => summary(&request).await,
        ("GET", ["knowledge"]) => knowledge::report(&request).await,
        ("GET", ["knowledge", "unanswered"]) => knowledge::unanswered(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

async fn summary(request: &Incoming) -> Result<Answer, ApiError> {
    let store = Store::open().await?;
    let session = agent_session(request, &store).await?;
    let sql = Database::open().await?;
    count(request).await;
    let (_, Counted { mut sites }) = metrics::read(&sql).await?;
    let measures = sites.remove(session.site.as_str()).unwrap_or_default();
    Answer::json(&Summary::of(&measures, now::of(&sql, &store, &session.site, request.at).await?))
}

async fn exposition(request: &Incoming) -> Result<Answer, ApiError> {
    let token = text("metrics_token").await?;
    // Where a token is set, it is asked for; digests are compared, so that the time taken tells nothing of it.
    if !token.is_empty() && digest(request.bearer()?).text() != digest(&token).text() {
        return Err(ApiError::new(Code::Forbidden, "the token is wrong"));
    }
    let store = Store::open().await?;
    let sql = Database::open().await?;
    count(request).await;
    let (position, mut counted) = metrics::read(&sql).await?;
    let mut figures = Vec::new();
    for site in sites::all(&sql).await? {
        let now = now::of(&sql, &store, &site, request.at).await?;
        figures.push((site.to_string(), counted.sites.remove(site.as_str()).unwrap_or_default(), now));
    }
    let text = prometheus::encode(&figures, position).map_err(ApiError::internal)?;
    Ok(Answer::bytes(METRICS_TYPE, text.into()))
}

/// Lets what is new be counted. Where that fails, the figures are those of the last time.
async fn count(request: &Incoming) {
    if let Err(error) = call::<CaughtUp>(edge::INGEST, &request.id, &()).await {
        eprintln!("request {}: {:?}", request.id, error.cause);
    }
}
