//! The domain of the desk, pure: no I/O, no clock, no randomness, no async.
//!
//! The decision that this crate embodies: *events are the only thing that ever happens.* [`conversation::decide`]
//! turns a command into events or a refusal, [`conversation::apply`] folds events into state, and nothing else
//! makes events. Time, ids and random bytes come in as arguments, so every rule is tested in microseconds.

pub mod agent;
pub mod conversation;
pub mod date;
pub mod dialogue;
pub mod event;
pub mod hours;
pub mod id;
pub mod language;
pub mod measure;
pub mod presence;
pub mod site;
pub mod survey;
pub mod team;
pub mod text;
pub mod ticket;

pub use event::{Actor, Event, Millis};
pub use language::Language;
