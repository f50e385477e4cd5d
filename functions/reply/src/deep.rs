//! The deep tier, asked where the fast one would not act: a turn goes on without it where it has no weights, or is slow.

use desk_encoder::Rounded;
use desk_spin::{Incoming, call, outside};
use desk_wire::{
    edge,
    internal::{AskEmbed, Deep, Embedded, TextKind},
};
use std::{cell::Cell, time::Duration};

/// As long as a customer does not notice; a short question takes a hundredth of it.
const WITHIN: Duration = Duration::from_secs(1);

thread_local! {
    // Weights are part of the component: where it has none, it will have none for the life of this instance.
    static ABSENT: Cell<bool> = const { Cell::new(false) };
}

/// Where a question lies by the deep tier; nothing where that cannot be told.
pub(crate) async fn of(request: &Incoming, question: &str) -> Option<Deep> {
    if ABSENT.get() {
        return None;
    }
    let text: String = question.chars().take(AskEmbed::CHARS).collect();
    let ask = AskEmbed { texts: vec![text], kind: TextKind::Query };
    match outside::timed(call::<Embedded>(edge::EMBED, &request.id, &ask), WITHIN).await {
        Some(Ok(Embedded { model, vectors })) => {
            vectors.first().map(|vector| Deep { model, vector: Rounded::of(vector) })
        }
        Some(Err(error)) => {
            ABSENT.set(true);
            eprintln!("request {}: no deep tier: {:?}", request.id, error.cause);
            None
        }
        None => {
            eprintln!("request {}: the deep tier took too long", request.id);
            None
        }
    }
}
