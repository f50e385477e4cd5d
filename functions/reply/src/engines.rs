//! The site's other engines, asked where the desk itself does not know.

use desk_bot::{Found, question};
use desk_core::Language;
use desk_engines::{EngineAnswer, Outcome, SLOTS};
use desk_spin::{Incoming, call, text};
use desk_wire::{
    edge,
    internal::{AskEngine, AskTurn},
};
use futures::future::{Either, select};
use std::{
    pin::pin,
    time::{Duration, Instant},
};

/// The least time in which asking makes sense.
const LEAST: Duration = Duration::from_millis(200);
/// What the call itself may take beyond the engines' time.
const GRACE: Duration = Duration::from_millis(500);

/// Whether the deployment has any. Without one, a turn costs nothing for it.
pub(crate) async fn are_there() -> bool {
    for (host, _) in SLOTS {
        if text(host).await.is_ok_and(|host| !host.is_empty()) {
            return true;
        }
    }
    false
}

/// What they say in the time that is left; a failure is no answer.
pub(crate) async fn ask(
    request: &Incoming,
    ask: &AskTurn,
    language: Language,
    found: &[Found],
    deadline: Instant,
) -> Outcome {
    let left = deadline.saturating_duration_since(Instant::now());
    let Some(question) = question(&ask.texts, language, found).filter(|_| left >= LEAST) else {
        return Outcome::Nothing;
    };
    let deadline_ms = u32::try_from(left.as_millis()).unwrap_or(u32::MAX).min(30_000);
    let (site, conversation) = (ask.site.clone(), ask.conversation.clone());
    let consult = AskEngine { site, conversation, question, deadline_ms };
    let answer = pin!(call::<EngineAnswer>(edge::ENGINE, &request.id, &consult));
    match select(answer, pin!(spin_sdk::time::sleep(left + GRACE))).await {
        Either::Left((Ok(answer), _)) => answer.outcome,
        Either::Left((Err(error), _)) => {
            eprintln!("request {}: {:?}", request.id, error.cause);
            Outcome::Nothing
        }
        Either::Right(_) => Outcome::Nothing,
    }
}
