//! `reply`: what the bot would answer to one message. It remembers nothing and changes nothing.

use desk_core::{
    Language,
    dialogue::{Evidence, Policy, Request as Wish, decide_turn, understand},
};
use desk_spin::{Answer, Incoming, Reply, call, number, serve};
use desk_wire::{
    ApiError, Code, edge,
    internal::{AskLookup, AskTurn, Found},
};
use spin_sdk::{http::Request, http_service};

const BODY_LIMIT: usize = 64 * 1024;
/// One to answer with, or three to offer.
const CANDIDATES: u32 = 3;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "turn"]) => turn(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

async fn turn(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskTurn = request.json()?;
    // Scores of the two languages are distributed differently, since their terms are.
    let (answer_threshold, suggest_threshold) = match ask.language {
        Language::Zh => ("answer_threshold_zh", "suggest_threshold_zh"),
        Language::En => ("answer_threshold_en", "suggest_threshold_en"),
    };
    let policy = Policy {
        answer_threshold: number(answer_threshold, 0.0, 1.0).await?,
        suggest_threshold: number(suggest_threshold, 0.0, 1.0).await?,
        handover_after_unsure: number("handover_after_unsure", 1, 100).await?,
    };
    // A wish for a person needs no article.
    let evidence = if understand(ask.text.as_str()) == Wish::Question {
        let (site, text) = (ask.site, ask.text.clone());
        let language = Some(ask.language);
        // What the bot says, a visitor reads.
        let (only, category, agents) = (None, None, false);
        let lookup = AskLookup { site, text, language, limit: CANDIDATES, only, category, agents, encode: false };
        call::<Found>(edge::LOOKUP, &request.id, &lookup).await?.evidence
    } else {
        Evidence::default()
    };
    Answer::json(&decide_turn(&policy, &ask.text, ask.language, ask.unsure_streak, &evidence))
}
