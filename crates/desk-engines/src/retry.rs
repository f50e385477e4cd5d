//! When a failed call is worth another try at once: exponential backoff with full jitter, as in "Exponential Backoff
//! And Jitter" (AWS Architecture Blog, 2015): a random wait between nothing and base · 2ⁿ.

use crate::{Engine, Failure};

/// The longest first wait, in milliseconds.
const BASE_MS: u64 = 200;
/// A try that has less time than this is not made.
const WORTH_MS: u64 = 100;

/// How many milliseconds to wait before trying again; nothing where that makes no sense. `tries` counts those that
/// were made, `left_ms` is the engine's time that is left, `random` any number.
///
/// An engine that remembers what it is told (Rasa's conversations, a ChatterBot that learns) is asked twice only where
/// the first request never arrived.
#[must_use]
pub fn wait_before(engine: &Engine, failure: &Failure, tries: u8, left_ms: u64, random: u64) -> Option<u64> {
    let worth = match failure {
        Failure::NotConnected(_) => true,
        Failure::Broken(_) => engine.kind.forgets(),
        Failure::Status { status: 500 | 502 | 503, retry_after_ms: None } => engine.kind.forgets(),
        // It says when to come back, or what is wrong stays wrong.
        Failure::Status { .. } | Failure::Timeout | Failure::Garbage(_) | Failure::TooLarge(_) => false,
    };
    if !worth || tries >= engine.tries {
        return None;
    }
    let most = BASE_MS.saturating_mul(1 << tries.saturating_sub(1).min(8));
    let wait = random % (most + 1);
    (wait.saturating_add(WORTH_MS) <= left_ms).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn engine(kind: Kind) -> Engine {
        Engine { tries: 3, ..Engine::example(kind) }
    }

    #[test]
    fn waits_grow_and_are_random_within_their_bound() {
        let failure = Failure::Status { status: 503, retry_after_ms: None };
        let wait = |tries, random| wait_before(&engine(Kind::OpenAi), &failure, tries, 10_000, random);
        assert_eq!((wait(1, 200), wait(1, 201), wait(1, 77)), (Some(200), Some(0), Some(77)));
        assert_eq!(wait(2, 400), Some(400));
        assert_eq!(wait(3, 0), None);
    }

    #[test]
    fn an_engine_that_remembers_is_asked_again_only_where_nothing_arrived() {
        for kind in [Kind::RasaRest, Kind::ChatterBot] {
            let again = |failure| wait_before(&engine(kind), &failure, 1, 10_000, 0).is_some();
            assert!(again(Failure::NotConnected(String::new())));
            assert!(!again(Failure::Broken(String::new())));
            assert!(!again(Failure::Status { status: 500, retry_after_ms: None }));
        }
    }

    #[test]
    fn what_took_all_its_time_or_is_wrong_is_not_tried_again() {
        for failure in [
            Failure::Timeout,
            Failure::Garbage(String::new()),
            Failure::TooLarge(1),
            Failure::Status { status: 401, retry_after_ms: None },
            Failure::Status { status: 429, retry_after_ms: Some(1) },
        ] {
            assert_eq!(wait_before(&engine(Kind::OpenAi), &failure, 1, 10_000, 0), None, "{failure}");
        }
        let gone = Failure::NotConnected(String::new());
        assert_eq!(wait_before(&engine(Kind::OpenAi), &gone, 1, 99, 0), None);
    }
}
