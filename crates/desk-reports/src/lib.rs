//! What the conversations say of the knowledge base: what it does not answer, and which articles fail.
//!
//! The decision that this crate embodies: *a report is made of exchanges, and an exchange follows from the log.* An
//! [`Exchange`] is one question of a customer and what became of it; [`follow`] makes them from a conversation's
//! events, in any portions, with the same result. [`cluster`] puts like questions together. Both are pure: the same
//! log gives the same report. Questions are masked where they enter an exchange, so that no report and no table made
//! for reports holds a telephone number. What agents look for in vain ([`Search`]) is masked before it is in the log.

mod cluster;
mod exchange;
mod search;

pub use cluster::{Asked, Cluster, EXAMPLES, MAX_CLUSTERED, cluster};
pub use exchange::{Exchange, Followed, MAX_QUESTION_CHARS, Outcome, SPEAKS_AGAINST_WITHIN, follow, kept, matters};
pub use search::{MAX_SEARCH_CHARS, MAX_SEARCHES, SEARCHES_WITHIN, Search, SearchError, Taken, take};
