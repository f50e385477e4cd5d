//! What is so while a turn is decided: time, opening hours, thresholds, the deployment's variables.

use desk_core::Language;
use desk_dialogue::{Context, FlowSet, Hours, Policy};
use desk_spin::{Incoming, number};
use desk_wire::{ApiError, internal::AskTurn};
use std::collections::BTreeMap;

/// A middle between acting on a wish and giving up what is being talked about.
const INTERRUPT: f64 = 0.4;

pub(crate) async fn of(
    request: &Incoming,
    ask: &AskTurn,
    flows: &FlowSet,
    language: Language,
) -> Result<Context, ApiError> {
    // Scores of the two languages are distributed differently, since their terms are.
    let (answer, suggest) = match language {
        Language::Zh => ("answer_threshold_zh", "suggest_threshold_zh"),
        Language::En => ("answer_threshold_en", "suggest_threshold_en"),
    };
    let act: f64 = number(answer, 0.0, 1.0).await?;
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
