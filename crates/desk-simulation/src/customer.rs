//! Who comes, with all that chance decides about them.
//!
//! The decision: *each gets numbers of their own*, from the seed, the day, the customer and the attempt, whatever was
//! drawn before. So a customer is the same whoever answered those before.

use crate::{Scenario, arrivals::exponential};
use desk_core::Language;

/// Somebody who comes, with all that chance decides, whoever answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coming {
    /// The number of the customer.
    pub(crate) customer: u32,
    /// 0 for the first time.
    pub(crate) attempt: u32,
    pub(crate) issue: usize,
    pub(crate) language: Language,
    pub(crate) segment: Option<usize>,
    /// After how long they give up, in seconds.
    pub(crate) patience: f64,
    /// A number of the standard normal distribution: how long the matter takes.
    pub(crate) length: f64,
    /// Below the chance it is resolved.
    pub(crate) luck: f64,
    /// Whether they come back if it is not, and after how long.
    pub(crate) back: Option<f64>,
}

/// One more number of its own for each of these, whatever was drawn before: splitmix64.
pub(crate) fn mix(parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(0x9E37_79B9_7F4A_7C15, |hash: u64, part| {
        let mut z = (hash ^ part).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

/// The place of what a number from 0 to 1 falls on, by shares.
fn pick(shares: impl Iterator<Item = f64> + Clone, uniform: f64) -> usize {
    let mut left = uniform * shares.clone().sum::<f64>();
    let mut last = 0;
    for (place, share) in shares.enumerate() {
        if left < share {
            return place;
        }
        left -= share;
        last = place;
    }
    last
}

/// Draws how an attempt of a customer goes. What they come with stays the same.
pub(crate) fn draw(scenario: &Scenario, day: u32, customer: u32, attempt: u32) -> Coming {
    let mut who = fastrand::Rng::with_seed(mix([scenario.seed, day.into(), customer.into(), 0]));
    let (about, of, in_language) = (who.f64(), who.f64(), who.f64());
    let mut rng = fastrand::Rng::with_seed(mix([scenario.seed, day.into(), customer.into(), u64::from(attempt) + 1]));
    let contact = &scenario.contact;
    let language = pick(scenario.languages.iter().map(|(_, share)| *share), in_language);
    // Box and Muller.
    let length = (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos();
    let patience = exponential(contact.patience_minutes.get() * 60.0, rng.f64());
    let luck = rng.f64();
    let comes_back = rng.f64() < contact.comes_back.get();
    let after = exponential(contact.back_minutes.get() * 60.0, rng.f64());
    Coming {
        customer,
        attempt,
        issue: pick(scenario.issues.iter().map(|issue| issue.share.get()), about),
        language: scenario.languages.get(language).map_or(Language::En, |(language, _)| *language),
        segment: (!scenario.segments.is_empty()).then(|| pick(scenario.segments.iter().map(|(_, share)| *share), of)),
        patience,
        length,
        luck,
        back: comes_back.then_some(after),
    }
}
