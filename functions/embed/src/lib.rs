//! `embed`: where texts lie in the space of meanings, by the deep tier. Its weights are part of it, so that all its
//! instances share their pages; without them it says so, and whoever asks goes on with the fast tier.

use desk_e5::{Model, Role};
use desk_spin::{Answer, Incoming, Reply, serve};
use desk_wire::{
    ApiError, Code,
    internal::{AskEmbed, Embedded, TextKind},
};
use spin_sdk::{http::Request, http_service};

include!(concat!(env!("OUT_DIR"), "/weights.rs"));

const BODY_LIMIT: usize = 64 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "embed"]) => embed(&request),
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

fn embed(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskEmbed = request.json()?;
    ask.check()?;
    let weights = WEIGHTS.ok_or_else(|| ApiError::new(Code::Unavailable, "the deep tier has no weights here"))?;
    let model = Model::from_bytes(weights).map_err(ApiError::internal)?;
    let role = match ask.kind {
        TextKind::Query => Role::Query,
        TextKind::Passage => Role::Passage,
    };
    let vectors = ask.texts.iter().map(|text| model.embed(role, text).as_array().to_vec());
    Answer::json(&Embedded { model: model.name(), vectors: vectors.collect() })
}
