//! Embeddings: where the published titles and questions lie by the deep tier, as many at a time as a request has time for.

use crate::admin;
use desk_spin::{Answer, Desk, Incoming, call};
use desk_store::embeddings::{self, Gap};
use desk_wire::{
    ApiError, Code, edge,
    internal::{AskEmbed, Embedded, TextKind},
    knowledge::Embeddings,
};
use http::StatusCode;
use std::time::{Duration, Instant};

/// How long a call goes on where its caller does not say, and at most, in milliseconds: an article that has begun is
/// finished.
const WITHIN: u64 = 2_000;
const WITHIN_MAX: u64 = 20_000;

pub(crate) async fn fill(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    admin(desk)?;
    let within = Duration::from_millis(request.number("within_ms", 0, WITHIN_MAX, WITHIN)?);
    let from = request.number("from", 0, u32::MAX, 0)?;
    let generation = request.parameter("generation");
    // Which model there is, a text tells, and whether there is one.
    let model = embed(request, &["?".to_owned()]).await?.model;
    let at = request.at;
    let place = embeddings::go_on(&desk.store, &desk.site, generation.as_deref(), from, at).await?;
    let Some(mut place) = place else { return Answer::json(&Embeddings::default()) };
    let (begun, first, mut made) = (Instant::now(), place.next, 0);
    while place.next < place.total && (place.next == first || begun.elapsed() < within) {
        if let Some(gap) = embeddings::gap(&desk.store, &place, &model, at).await? {
            made += gap.texts.len() as u64;
            let vectors = vectors(request, &gap).await?;
            embeddings::fill(&desk.store, gap, &vectors).await?;
        }
        place.next += 1;
    }
    let status = if place.next < place.total { StatusCode::ACCEPTED } else { StatusCode::OK };
    let generation = Some(place.generation().to_owned());
    let answer = Embeddings { generation, done: place.next.into(), total: place.total.into(), made };
    Ok(Answer::json(&answer)?.status(status))
}

async fn vectors(request: &Incoming, gap: &Gap) -> Result<Vec<Vec<f32>>, ApiError> {
    let mut vectors = Vec::with_capacity(gap.texts.len());
    for texts in gap.texts.chunks(AskEmbed::TEXTS) {
        vectors.extend(embed(request, texts).await?.vectors);
    }
    Ok(vectors)
}

async fn embed(request: &Incoming, texts: &[String]) -> Result<Embedded, ApiError> {
    // Questions are compared with questions.
    let ask = AskEmbed { texts: texts.to_vec(), kind: TextKind::Query };
    call(edge::EMBED, &request.id, &ask).await.map_err(|error| {
        let sentence = "the deep tier does not answer, or has no weights here; questions are answered without it";
        ApiError::new(Code::Unavailable, sentence).cause(error.cause.unwrap_or_default())
    })
}
