//! `knowledge-lookup`: which published articles match a question.

use desk_core::{Language, id::IssueType};
use desk_encoder::Rounded;
use desk_search::Filter;
use desk_spin::{Answer, Incoming, Reply, Store, serve};
use desk_store::{
    embeddings::Asked,
    lookup::{self, Ask, Cache, Suggestion},
    vectors::{BuiltIn, Encode},
};
use desk_wire::{
    ApiError, Code,
    internal::{AskLookup, AskSuggest, Found},
    visitor::{self, Suggestions},
};
use spin_sdk::{http::Request, http_service};
use std::cell::RefCell;

/// From this score on a question is an article's own, but for a word that means nothing.
const SAME: f64 = 0.95;
const BODY_LIMIT: usize = 64 * 1024;
/// Static data of the component, of which a text touches the rows of its words and the matrices.
static WEIGHTS: &[u8] = include_bytes!("../../../crates/desk-encoder/data/zh-en.enc");
const LIMIT_MAX: u32 = 20;

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "lookup"]) => find(&request).await,
        ("POST", ["v1", "suggest"]) => suggest(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

async fn find(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskLookup = request.json()?;
    check_limit(ask.limit)?;
    let store = Store::open().await?;
    // Lookups of one instance interleave at every await: each takes the cache and puts it back, and one that finds
    // it taken starts an empty one.
    let mut cache = CACHE.take();
    let filter = Filter {
        language: ask.only.map(Language::as_str),
        category: ask.category.as_ref().map(IssueType::as_str),
        agents: ask.agents,
    };
    let deep = ask.deep.as_ref().map(|deep| Asked::of(&deep.model, &deep.vector.to_vector()));
    let wanted = Ask { text: ask.text.as_str(), language: ask.language, filter, limit: ask.limit as usize, deep };
    let model = BuiltIn::open(WEIGHTS).map_err(ApiError::internal)?;
    let found = lookup::lookup(&store, &mut cache, &ask.site, &wanted, &model, request.at).await;
    CACHE.set(cache);
    let found = found?;
    // Who asks in the words of an article means it, whatever else is like them.
    let same = found.evidence.candidates.first().is_some_and(|best| best.score >= SAME) && ask.encode_below <= 1.0;
    let unsure = found.evidence.confidence < ask.encode_below && !same;
    let vector =
        unsure.then(|| found.encoded.map_or_else(|| model.mean(lookup::looked_at(ask.text.as_str())), |it| it.mean));
    let vector = vector.map(|mean| Rounded::of(&mean));
    Answer::json(&Found { generation: found.generation, evidence: found.evidence, vector })
}

async fn suggest(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskSuggest = request.json()?;
    check_limit(ask.limit)?;
    let store = Store::open().await?;
    let mut cache = CACHE.take();
    let filter = Filter { language: ask.only.map(Language::as_str), agents: ask.agents, ..Filter::default() };
    let limit = ask.limit as usize;
    let found = lookup::suggest(&store, &mut cache, &ask.site, &ask.text, &filter, limit, request.at).await;
    CACHE.set(cache);
    let suggestions = found?.into_iter().map(|Suggestion { article, text }| visitor::Suggestion { article, text });
    Answer::json(&Suggestions { suggestions: suggestions.collect() })
}

fn check_limit(limit: u32) -> Result<(), ApiError> {
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(());
    }
    Err(ApiError::new(Code::InvalidField, format!("limit must be from 1 to {LIMIT_MAX}")))
}
