//! Who gets what (mission rows R1 and R2), pure: work that waits, agents and the rules of a site come in, decisions with
//! their reasons go out.
//!
//! The decisions that this crate embodies: *every score can be taken apart* into the summands of which it consists, and
//! *who goes first and who fits best are decided together*. When several wait and several are free, [`decide`] finds
//! the assignment whose total of fit and urgency is the largest there is, not one that a greedy walk happens upon.

mod estimate;
mod joint;
mod kinds;
mod policy;
mod prices;
mod requeue;
mod rules;
mod score;
mod transport;
mod wait;
mod work;

pub use estimate::{Estimate, EstimateError, Outlook};
pub use joint::{Decided, Decision, decide};
pub use policy::{Alternative, InvalidPolicy, LanguageRule, Offer, Policy, Reach, Settings, Silence, Step, Targets};
pub use requeue::{Fate, Held, Requeue, Standing};
pub use rules::{Rules, RulesDraft};
pub use score::{Free, Need, Scored, Weights, rank, score};
pub use wait::moved_on;
pub use work::{Candidate, Ineligible, Waiting, consider};
