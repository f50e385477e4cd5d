//! The circuit breaker: an engine that failed is left alone for a while, then asked by one caller to see whether it is
//! back.
//!
//! The machine has three states, of which two are stored: closed (no failure since the last success) and open until a
//! time. What is half open is an open one whose time has come: whoever moves that time on first is the one that asks,
//! and the others find it open. So a dead engine costs one caller its timeout once in a window, and nobody else
//! anything; only calls that were under way when it died wait as well.

use crate::Failure;
use desk_core::Millis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A window doubles with each failed trial up to so many times the first.
const DOUBLINGS: u32 = 4;

/// What is stored of an engine's health.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Breaker {
    /// Failures since the last success.
    pub failures: u32,
    /// Closed where it is absent; before this time nobody asks.
    pub open_until: Option<Millis>,
}

/// Whether an engine may be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Yes.
    Closed,
    /// No.
    Open,
    /// By one caller, who must first have put this in the place of what is stored.
    Trial(Breaker),
}

impl Breaker {
    /// Whether to ask at `now`. `window` is how long an engine is left alone after its first failure.
    #[must_use]
    pub fn gate(self, now: Millis, window: Millis) -> Gate {
        match self.open_until {
            None => Gate::Closed,
            Some(until) if now < until => Gate::Open,
            Some(_) => Gate::Trial(Self { open_until: Some(now.plus(self.pause(window))), ..self }),
        }
    }

    /// After a call that failed at `now`. An engine that says when to come back is believed up to the longest window.
    #[must_use]
    pub fn failed(self, now: Millis, window: Millis, failure: &Failure) -> Self {
        let next = Self { failures: self.failures.saturating_add(1), open_until: None };
        let pause = next.pause(window);
        let wanted = match failure {
            Failure::Status { retry_after_ms: Some(after), .. } => Millis::new(*after).min(longest(window)),
            _ => Millis::default(),
        };
        Self { open_until: Some(now.plus(pause.max(wanted))), ..next }
    }

    /// After a call that was answered: closed.
    #[must_use]
    pub fn answered() -> Self {
        Self::default()
    }

    /// How long it is left alone after as many failures as there were.
    fn pause(self, window: Millis) -> Millis {
        let doublings = self.failures.saturating_sub(1).min(DOUBLINGS);
        Millis::new(window.as_u64().saturating_mul(1 << doublings))
    }
}

fn longest(window: Millis) -> Millis {
    Millis::new(window.as_u64().saturating_mul(1 << DOUBLINGS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Millis = Millis::from_secs(30);

    fn at(seconds: u64) -> Millis {
        Millis::from_secs(seconds)
    }

    #[test]
    fn one_failure_opens_it_for_a_window() {
        let breaker = Breaker::default().failed(at(100), WINDOW, &Failure::Timeout);
        assert_eq!(breaker.gate(at(129), WINDOW), Gate::Open);
        assert!(matches!(breaker.gate(at(130), WINDOW), Gate::Trial(_)));
    }

    #[test]
    fn while_one_caller_tries_the_others_find_it_open() {
        let breaker = Breaker::default().failed(at(100), WINDOW, &Failure::Timeout);
        let Gate::Trial(taken) = breaker.gate(at(130), WINDOW) else { panic!() };
        assert_eq!(taken.gate(at(131), WINDOW), Gate::Open);
        // One that never reports back does not keep it open for ever.
        assert!(matches!(taken.gate(at(160), WINDOW), Gate::Trial(_)));
    }

    #[test]
    fn failed_trials_double_the_window_to_sixteen_times_and_success_closes_it() {
        let mut breaker = Breaker::default();
        let mut pauses = Vec::new();
        for _ in 0..7 {
            breaker = breaker.failed(at(0), WINDOW, &Failure::Timeout);
            pauses.push(breaker.open_until.unwrap().as_u64() / 1_000);
        }
        assert_eq!(pauses, [30, 60, 120, 240, 480, 480, 480]);
        assert_eq!(Breaker::answered().gate(at(0), WINDOW), Gate::Closed);
    }

    #[test]
    fn an_engine_that_says_when_to_come_back_is_believed_within_bounds() {
        let busy = |after| Failure::Status { status: 429, retry_after_ms: Some(after) };
        let until = |after| Breaker::default().failed(at(0), WINDOW, &busy(after)).open_until.unwrap();
        assert_eq!(until(1_000), at(30));
        assert_eq!(until(90_000), at(90));
        assert_eq!(until(u64::MAX), at(480));
    }

    proptest! {
        #[test]
        fn a_dead_engine_is_asked_once_in_a_window_by_callers_one_after_another(steps in prop::collection::vec(0_u64..60_000, 1..200)) {
            let (mut now, mut breaker) = (Millis::new(1), Breaker::default());
            let mut asked: Vec<Millis> = Vec::new();
            for step in steps {
                now = now.plus(Millis::new(step));
                match breaker.gate(now, WINDOW) {
                    Gate::Open => continue,
                    Gate::Trial(taken) => breaker = taken,
                    Gate::Closed => {}
                }
                asked.push(now);
                breaker = breaker.failed(now, WINDOW, &Failure::Timeout);
            }
            prop_assert!(asked.windows(2).all(|pair| pair[1].since(pair[0]) >= WINDOW));
        }
    }
}
