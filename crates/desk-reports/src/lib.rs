//! What the conversations say of the knowledge base: what it does not answer, and which articles fail.
//!
//! The decision that this crate embodies: *a report is made of exchanges, and an exchange follows from the log.* An
//! [`Exchange`] is one question of a customer and what became of it; [`follow`] makes them from a conversation's
//! events, in any portions, with the same result. [`cluster`] puts like questions together. Both are pure: the same
//! log gives the same report. Questions are masked where they enter an exchange, so that no report and no table made
//! for reports holds a telephone number.

mod cluster;
mod exchange;

pub use cluster::{Asked, Cluster, EXAMPLES, MAX_CLUSTERED, cluster};
pub use exchange::{Exchange, Followed, MAX_QUESTION_CHARS, Outcome, SPEAKS_AGAINST_WITHIN, follow, matters};
