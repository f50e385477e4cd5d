//! What a way of routing would do to a desk before it does it (mission row R2), pure: a scenario comes in, a comparison
//! with intervals goes out.
//!
//! The decision that this crate embodies: *the same customers meet every way.* Who comes when with what, how long they
//! have patience, how long their matter takes and how lucky they are is drawn once from the seed and the number of the
//! contact; only who answers them differs. So ways are compared on the same days, and the differences between them are
//! far surer than their levels. The decisions are made by `desk-routing`, the code that makes them at the desk.

mod arrivals;
mod compare;
mod customer;
mod day;
mod limits;
mod method;
mod outcome;
mod page;
mod scenario;
mod verdict;
mod what_if;

pub use arrivals::Counts;
pub use compare::{Comparison, Interval, Row, compare};
pub use day::simulate;
pub use limits::{LOAD_MAX, Limits};
pub use method::Method;
pub use outcome::{Measure, Outcome};
pub use page::{Report, page};
pub use scenario::{Arrivals, Contact, Goal, Issue, Problem, Scenario, Team};
pub use verdict::verdicts;
pub use what_if::{Change, InvalidChange};
