//! One turn: read the words, look up what they ask, decide, call what the decision calls, and say it.

use crate::{connector, flows, intents};
use desk_bot::{Found, hear, queries, recall, remember, say, second_opinion};
use desk_core::{
    Language,
    dialogue::{Evidence, Turn},
    text::MessageText,
};
use desk_dialogue::{Act, Context, FlowSet, Hours, Input, Policy, advance};
use desk_encoder::Rounded;
use desk_intents::IntentModel;
use desk_nlu::entities::Now;
use desk_spin::{Answer, Incoming, call, number};
use desk_wire::{
    ApiError, Code, edge,
    internal::{AskLookup, AskTurn, Found as LookedUp},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// One to answer with, and as many to offer.
const CANDIDATES: u32 = 4;
/// The same, where an intent model chooses among them.
const CANDIDATES_OF_MODEL: u32 = 8;
/// All calls of one turn, with every attempt: as long as a customer waits for "one moment".
const CALLS_TAKE: Duration = Duration::from_secs(15);
/// The most calls of one turn.
const CALLS_MAX: usize = 8;
/// A middle between acting on a wish and giving up what is being talked about.
const INTERRUPT: f64 = 0.4;

pub(crate) async fn turn(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskTurn = request.json()?;
    let flows = flows::of(&ask.site, request.at).await?;
    let mut state = recall(ask.memory.as_ref());
    let now = request.at.as_u64() / 1_000;
    let now = Now::of_unix(i64::try_from(now).unwrap_or(0), i32::from(ask.utc_offset_minutes));
    let now = now.ok_or_else(|| ApiError::internal("the clock is off the calendar"))?;
    let texts: Vec<&str> = ask.texts.iter().map(MessageText::as_str).collect();
    if texts.is_empty() {
        return Err(ApiError::new(Code::InvalidField, "texts must not be empty"));
    }
    let heard = hear(&texts, &state, &flows, &now);
    let language = texts.iter().rev().find_map(|text| Language::of(text)).or(state.language).unwrap_or(ask.language);
    let talk = heard.is_talk(&state);
    let mut found = Vec::with_capacity(heard.queries.len());
    let act = threshold(language).await?;
    for query in &heard.queries {
        let (first, _) = look_up(request, &ask, query, language, CANDIDATES, false).await?;
        let model = if first.evidence.confidence < act { intents::of(&ask.site) } else { None };
        found.push(match model {
            Some(model) => asked_again(request, &ask, query, language, model, &flows).await?,
            None => first,
        });
    }
    let evidence: Vec<Evidence> = found.iter().map(|found| found.evidence.clone()).collect();
    let context = context(request, &ask, &flows, language).await?;
    let understood = heard.turn(&evidence, &flows, context.policy.act);
    let asked = understood.text.clone();

    let deadline = Instant::now() + CALLS_TAKE;
    let mut acts = Vec::new();
    let mut input = Input::Customer(understood);
    for _ in 0..CALLS_MAX {
        let (after, more) = advance(&flows, &state, &input, &context);
        state = after;
        acts.extend(more);
        let Some(Act::Call(wanted)) = acts.last() else { break };
        if !ask.may_call {
            return Answer::json(&Turn::Later);
        }
        input = Input::Connector(connector::call(wanted, deadline).await);
    }
    for title in queries(&acts, &asked, &found) {
        let (looked_up, _) = look_up(request, &ask, title, language, CANDIDATES, false).await?;
        found.push(looked_up);
    }
    Answer::json(&say(&acts, &asked, &found, &flows, context.policy.act, talk, remember(&state)))
}

/// What the words of the articles do not decide: looked up once more, further, and with what the site's model makes of
/// it. Turning words into a vector costs more than all else of a turn, so it is done for these alone.
async fn asked_again(
    request: &Incoming,
    ask: &AskTurn,
    query: &str,
    language: Language,
    model: &IntentModel<'_>,
    flows: &FlowSet,
) -> Result<Found, ApiError> {
    let (mut found, vector) = look_up(request, ask, query, language, CANDIDATES_OF_MODEL, true).await?;
    if let Some(vector) = vector {
        let answer = model.classify_rounded(query, &vector);
        if let Some(best) = answer.intents.first().filter(|_| answer.in_scope) {
            second_opinion(&mut found.evidence, best.label, f64::from(best.probability), language, flows);
        }
    }
    Ok(found)
}

async fn look_up(
    request: &Incoming,
    ask: &AskTurn,
    query: &str,
    language: Language,
    limit: u32,
    encode: bool,
) -> Result<(Found, Option<Rounded>), ApiError> {
    let lookup = AskLookup {
        site: ask.site.clone(),
        text: MessageText::of_desk(query),
        language: Some(language),
        limit,
        only: None,
        category: None,
        // What the bot says, a visitor reads.
        agents: false,
        encode,
    };
    let LookedUp { evidence, vector, .. } = call(edge::LOOKUP, &request.id, &lookup).await?;
    Ok((Found { query: query.to_owned(), evidence }, vector))
}

/// The confidence from which on an article is an answer. Scores of the two languages are distributed differently, since
/// their terms are.
async fn threshold(language: Language) -> Result<f64, ApiError> {
    let name = match language {
        Language::Zh => "answer_threshold_zh",
        Language::En => "answer_threshold_en",
    };
    number(name, 0.0, 1.0).await
}

async fn context(request: &Incoming, ask: &AskTurn, flows: &FlowSet, language: Language) -> Result<Context, ApiError> {
    let act = threshold(language).await?;
    let suggest = match language {
        Language::Zh => "suggest_threshold_zh",
        Language::En => "suggest_threshold_en",
    };
    let policy = Policy {
        act,
        interrupt: act + (1.0 - act) * INTERRUPT,
        clarify: number(suggest, 0.0, 1.0).await?,
        ..Policy::default()
    };
    let mut variables = BTreeMap::new();
    for name in flows.flows().iter().flat_map(|flow| flow.variables()) {
        // One that the deployment does not have makes the call fail, which the flow provides for.
        if let Ok(value) = spin_sdk::variables::get(name).await {
            variables.insert(name.to_owned(), value);
        }
    }
    let hours = ask.closed.as_ref().map(|told| Hours::Closed { zh: told.zh.clone(), en: told.en.clone() });
    Ok(Context {
        now: request.at,
        utc_offset_minutes: ask.utc_offset_minutes,
        language,
        conversation: ask.conversation.to_string(),
        variables,
        hours: hours.unwrap_or(Hours::Open),
        policy,
    })
}
