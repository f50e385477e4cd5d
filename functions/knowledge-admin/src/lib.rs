//! `knowledge-admin`: the knowledge base. Reading it takes an agent, changing it an admin.

mod articles;
mod embeddings;
mod engines;
mod flow_versions;
mod flows;
mod import;
mod publish;
mod synonyms;
mod versions;

use desk_core::Actor;
use desk_spin::{Answer, Desk, Incoming, Reply, serve};
use desk_store::vectors::BuiltIn;
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service};

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, desk_knowledge::MAX_IMPORT_BYTES, false, answer).await
}

/// Static data of the component, of which a text touches the rows of its words and the matrices.
static WEIGHTS: &[u8] = include_bytes!("../../../crates/desk-encoder/data/zh-en.enc");

/// The model that makes vectors of titles and questions: the one that `knowledge-lookup` asks.
fn model() -> Result<BuiltIn<'static>, ApiError> {
    BuiltIn::open(WEIGHTS).map_err(ApiError::internal)
}

/// Lets those pass who may change the knowledge base.
fn admin(desk: &Desk) -> Result<Actor, ApiError> {
    desk.admin("only an admin may change the knowledge base")
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    let desk = Desk::of(&request).await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("GET", ["articles"]) => articles::list(&request, &desk).await,
        ("GET", ["articles", id]) => articles::read(&desk, id).await,
        ("PUT", ["articles", id]) => articles::put(&request, &desk, id).await,
        ("DELETE", ["articles", id]) => articles::remove(&request, &desk, id).await,
        ("GET", ["articles", id, "versions"]) => versions::list(&request, &desk, id).await,
        ("GET", ["synonyms"]) => synonyms::read(&desk).await,
        ("PUT", ["synonyms"]) => synonyms::put(&request, &desk).await,
        ("GET", ["pending"]) => versions::pending(&desk).await,
        ("GET", ["engines"]) => engines::read(&request, &desk).await,
        ("PUT", ["engines"]) => engines::put(&request, &desk).await,
        ("POST", ["import"]) => import::import(&request, &desk).await,
        ("GET", ["flows"]) => flows::list(&request, &desk).await,
        ("GET", ["flows", id]) => flows::read(&desk, id).await,
        ("PUT", ["flows", id]) => flows::put(&request, &desk, id).await,
        ("DELETE", ["flows", id]) => flows::remove(&request, &desk, id).await,
        ("GET", ["flows", id, "versions"]) => flow_versions::list(&request, &desk, id).await,
        ("POST", ["publish"]) => publish::publish(&request, &desk).await,
        ("POST", ["embeddings"]) => embeddings::fill(&request, &desk).await,
        ("GET", ["status"]) => publish::status(&desk).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}
