//! What an answer costs, and what a day may cost.
//!
//! Money is counted in millionths of the currency that the prices are in, tokens as the engine counts them. Before a
//! call an estimate from above is taken from the budget; what was really used takes its place afterwards.

use crate::{Engine, Question};
use desk_core::Millis;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tokens of the prompt's fixed part and of the frame around each message and passage, from above.
const FRAME_TOKENS: u64 = 600;
const FRAME_TOKENS_EACH: u64 = 24;

/// What a day may use; absent is without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Budget {
    /// Requests.
    #[serde(default)]
    pub requests: Option<u64>,
    /// Tokens.
    #[serde(default)]
    pub tokens: Option<u64>,
    /// Millionths of the currency.
    #[serde(default)]
    pub micros: Option<u64>,
}

/// What an engine says that it used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens that it read.
    pub prompt: u64,
    /// Tokens that it wrote.
    pub completion: u64,
}

/// What is taken from a budget.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EngineSpend")]
pub struct Estimate {
    /// Requests.
    pub requests: u64,
    /// Tokens.
    pub tokens: u64,
    /// Millionths of the currency.
    pub micros: u64,
}

impl Estimate {
    /// What asking `engine` will cost at most: one request, the tokens of everything that is said to it, and as many
    /// as it may answer with.
    #[must_use]
    pub fn of(engine: &Engine, question: &Question) -> Self {
        if !engine.kind.is_model() {
            return Self { requests: 1, tokens: 0, micros: engine.request_micros.into() };
        }
        let said = question.messages().iter().map(|said| tokens(said.text.as_str()));
        let found = question.passages().iter().map(|passage| tokens(&passage.title) + tokens(&passage.text));
        let offered =
            question.tools().iter().map(|tool| tokens(&tool.description) + tokens(&tool.parameters.to_string()));
        let prompt =
            said.chain(found).chain(offered).map(|count| count + FRAME_TOKENS_EACH).sum::<u64>() + FRAME_TOKENS;
        Self::used(engine, 1, Usage { prompt, completion: engine.max_tokens.into() })
    }

    /// This and that together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            tokens: self.tokens.saturating_add(other.tokens),
            micros: self.micros.saturating_add(other.micros),
        }
    }

    /// What so many requests with this usage cost.
    #[must_use]
    pub fn used(engine: &Engine, requests: u64, usage: Usage) -> Self {
        // Rounded up, so that a thousand small calls are not free.
        let price = |tokens: u64, per_thousand: u32| tokens.saturating_mul(per_thousand.into()).div_ceil(1_000);
        let micros = price(usage.prompt, engine.prompt_micros)
            .saturating_add(price(usage.completion, engine.completion_micros))
            .saturating_add(requests.saturating_mul(engine.request_micros.into()));
        Self { requests, tokens: usage.prompt.saturating_add(usage.completion), micros }
    }
}

/// Tokens of a text, from above: tokenizers of today's models make at most about one and a half of a Chinese
/// character, and one of three Latin letters.
pub(crate) fn tokens(text: &str) -> u64 {
    let (wide, narrow) = text.chars().fold(
        (0, 0),
        |(wide, narrow), c| {
            if c.is_ascii() { (wide, narrow + 1) } else { (wide + 1, narrow) }
        },
    );
    (wide * 3_u64).div_ceil(2) + u64::div_ceil(narrow, 3)
}

/// The number of the day in UTC, by which budgets are counted.
#[must_use]
pub fn day(now: Millis) -> u64 {
    now.as_u64() / 86_400_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn tokens_are_estimated_from_above() {
        // What o200k_base makes of them: 7 and 8 tokens.
        assert!(tokens("How do I return an item?") >= 7);
        assert!(tokens("我想退货，怎么办理？") >= 8);
    }

    #[test]
    fn prices_are_rounded_up() {
        let engine =
            Engine { prompt_micros: 1, completion_micros: 2, request_micros: 5, ..Engine::example(Kind::OpenAi) };
        let usage = Usage { prompt: 1, completion: 1 };
        assert_eq!(Estimate::used(&engine, 1, usage), Estimate { requests: 1, tokens: 2, micros: 7 });
    }

    #[test]
    fn a_day_is_one_of_utc() {
        assert_eq!(day(Millis::new(86_399_999)), 0);
        assert_eq!(day(Millis::new(86_400_000)), 1);
    }
}
