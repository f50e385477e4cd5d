//! One function for each parser of outside input: it takes any bytes and stops where something does not hold that must.
//!
//! That a parser does not panic is the least of it. Where there is a way back, what was parsed is written and parsed
//! again and must be equal; where there is a second implementation, both must agree; what an error names must be
//! there. `fuzz_targets/` shows each function to libFuzzer, and `tests/replay.rs` runs all of them on the seeds and on
//! every input that once broke one.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "stopping is how a function here tells what it found"
)]

mod articles;
mod calendars;
mod engines;
mod flows;
mod manifest;
mod messages;
mod models;
mod query;
mod requests;
mod scenario;
mod search;
mod settings;
mod signature;
mod text;
mod typed;
mod vectors;

pub use articles::{import_csv, import_html, import_json, import_markdown};
pub use calendars::{calendars, policies, rota};
pub use engines::{engine_chat, engine_chatterbot, engine_rasa, engine_stream};
pub use flows::flows;
pub use manifest::manifest;
pub use messages::messages;
pub use models::models;
pub use query::query;
pub use requests::requests;
pub use scenario::scenario;
pub use search::{postings, search};
pub use settings::{hours, synonyms};
pub use signature::signature;
pub use text::text;
pub use typed::typed;
pub use vectors::vectors;

/// Takes any bytes, and panics where something does not hold.
pub type Target = fn(&[u8]);

/// All of them by name, as the files in `fuzz_targets/` and the folders in `seeds/` are named.
pub const TARGETS: &[(&str, Target)] = &[
    ("calendars", calendars),
    ("engine_chat", engine_chat),
    ("engine_chatterbot", engine_chatterbot),
    ("engine_rasa", engine_rasa),
    ("engine_stream", engine_stream),
    ("flows", flows),
    ("hours", hours),
    ("import_csv", import_csv),
    ("import_html", import_html),
    ("import_json", import_json),
    ("import_markdown", import_markdown),
    ("manifest", manifest),
    ("messages", messages),
    ("models", models),
    ("policies", policies),
    ("postings", postings),
    ("query", query),
    ("requests", requests),
    ("rota", rota),
    ("scenario", scenario),
    ("search", search),
    ("signature", signature),
    ("synonyms", synonyms),
    ("text", text),
    ("typed", typed),
    ("vectors", vectors),
];

/// How many lines an editor shows of a text.
fn lines(text: &str) -> usize {
    text.matches('\n').count() + 1
}
