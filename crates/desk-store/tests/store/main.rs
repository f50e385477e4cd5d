//! What the store promises, held over a real SQLite database: nothing is lost, nothing happens twice, and whatever a
//! crash cuts off heals.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod attempts;
mod crashes;
mod doubles;
mod engines;
mod finding;
mod knowledge;
mod plans;
mod publishing;
mod recording;
mod records;
mod reports;
mod schema;
mod seats;
mod settings;
mod statements;
mod vectors;
mod world;
mod writers;
