//! One turn: read the words, look up what they ask, decide, call what the decision calls, and say it.

use crate::{connector, engines, flows, lookup, surroundings};
use desk_bot::{Elsewhere, elsewhere, hear, is_at_a_loss, queries, recall, remember, say};
use desk_core::{
    Language,
    dialogue::{Evidence, Turn},
    text::MessageText,
};
use desk_dialogue::{Act, Context, DialogueState, FlowSet, Input, advance};
use desk_nlu::entities::Now;
use desk_spin::{Answer, Incoming};
use desk_wire::{ApiError, Code, internal::AskTurn};
use std::time::{Duration, Instant};

/// All calls of one turn, with every attempt: as long as a customer waits for "one moment".
const CALLS_TAKE: Duration = Duration::from_secs(15);
/// The most calls of one turn.
const CALLS_MAX: usize = 8;

pub(crate) async fn turn(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskTurn = request.json()?;
    if ask.texts.is_empty() {
        return Err(ApiError::new(Code::InvalidField, "texts must not be empty"));
    }
    let deadline = Instant::now() + CALLS_TAKE;
    let script = flows::of(&ask.site, request.at).await?;
    let flows = &script.flows;
    let before = recall(ask.memory.as_ref());
    let texts: Vec<&str> = ask.texts.iter().map(MessageText::as_str).collect();
    let heard = hear(&texts, &before, flows, &script.names, &clock(request, &ask)?);
    let language = texts.iter().rev().find_map(|text| Language::of(text)).or(before.language).unwrap_or(ask.language);
    let talk = heard.is_talk(&before);
    let context = surroundings::of(request, &ask, flows, language).await?;
    let act = context.policy.act;

    let looking = lookup::Lookup { request, ask: &ask, flows, language };
    let mut found = Vec::new();
    for query in heard.queries() {
        found.push(looking.question(query, act).await?);
    }
    let mut found = heard.heed(found, act);
    let evidence: Vec<Evidence> = found.iter().map(|found| found.evidence.clone()).collect();
    let mut understood = heard.turn(&evidence, flows, act);
    let asked = understood.text.clone();

    let lead = |input| lead(flows, &before, input, &context, ask.may_call, deadline);
    let Some((mut state, mut acts)) = lead(Input::Customer(understood.clone())).await else {
        return Answer::json(&Turn::Later);
    };
    if !found.is_empty() && is_at_a_loss(&acts) && engines::are_there().await {
        if !ask.may_call {
            return Answer::json(&Turn::Later);
        }
        match elsewhere(engines::ask(request, &ask, language, &found, deadline).await, &found) {
            Elsewhere::Says(answer) => {
                // It was understood after all.
                let state = DialogueState { unsure: before.unsure, held: None, ..state };
                return Answer::json(&Turn::Say(desk_core::dialogue::Answer {
                    memory: remember(&state),
                    talk,
                    ..answer
                }));
            }
            Elsewhere::Wants(intent) => {
                understood.intents.push(intent);
                let Some(again) = lead(Input::Customer(understood)).await else { return Answer::json(&Turn::Later) };
                (state, acts) = again;
            }
            Elsewhere::Nothing => {}
        }
    }
    for title in queries(&acts, &asked, &found) {
        let chosen = looking.title(title).await?;
        found.push(chosen);
    }
    Answer::json(&say(&acts, &asked, &found, flows, act, talk, remember(&state)))
}

/// Lets the flows decide, and calls what they call; nothing where they call and may not.
async fn lead(
    flows: &FlowSet,
    state: &DialogueState,
    mut input: Input,
    context: &Context,
    may_call: bool,
    deadline: Instant,
) -> Option<(DialogueState, Vec<Act>)> {
    let mut state = state.clone();
    let mut acts = Vec::new();
    for _ in 0..CALLS_MAX {
        let (after, more) = advance(flows, &state, &input, context);
        state = after;
        acts.extend(more);
        let Some(Act::Call(wanted)) = acts.last() else { break };
        if !may_call {
            return None;
        }
        input = Input::Connector(connector::call(wanted, deadline).await);
    }
    Some((state, acts))
}

/// The time on the site's clocks.
fn clock(request: &Incoming, ask: &AskTurn) -> Result<Now, ApiError> {
    let seconds = i64::try_from(request.at.as_u64() / 1_000).unwrap_or(0);
    let now = Now::of_unix(seconds, i32::from(ask.utc_offset_minutes));
    now.ok_or_else(|| ApiError::internal("the clock is off the calendar"))
}
