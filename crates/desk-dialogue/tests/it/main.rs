//! What flow documents and conversations come to.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a case that cannot be read stops its test")]

mod conversations;
mod documents;
mod endurance;
mod script;
