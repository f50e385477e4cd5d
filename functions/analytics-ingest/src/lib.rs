//! `analytics-ingest`: follows the log, counts, and heals projections. Woken by the queue where there is one and by
//! a tick where there is none; being woken twice, or by several replicas at once, changes no result.
#![expect(unsafe_code, reason = "the SDK's trigger macro expands to the raw export of the queue's handler")]

use bytes::Bytes;
use desk_spin::{Answer, Database, Incoming, Reply, serve};
use desk_store::{StoreError, metrics};
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service, redis_subscriber};

const BODY_LIMIT: usize = 1024;
/// Steps of 500 entries for one wake-up: about half a second's work, so that no instance is held for long.
const STEPS: u32 = 20;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "ingest"]) => Answer::json(&catch_up().await?),
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

/// The message says nothing but that there may be something to do.
#[redis_subscriber]
async fn woken(_message: Bytes) -> Result<(), StoreError> {
    catch_up().await.map(|_| ())
}

async fn catch_up() -> Result<metrics::CaughtUp, StoreError> {
    metrics::catch_up(&Database::open().await?, STEPS).await
}
