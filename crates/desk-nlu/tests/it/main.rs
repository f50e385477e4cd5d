//! What the rules promise. A case is a row of a table in `tests/cases`; adding one adds no code.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod any_text;
mod tables;
