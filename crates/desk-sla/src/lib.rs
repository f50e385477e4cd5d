//! How soon a desk promises to answer and to resolve, and the clocks that tell whether it does, pure.
//!
//! The decision that this crate embodies: *clocks are a fold of what happened*, as everything is. Nothing ticks: what a
//! clock has used is measured when something happens, and when it will be due is worked out when it is asked. So clocks
//! survive a restart, and whoever looks at them needs one column of instants and no timer.

mod clock;
mod clocks;
mod conversation;
mod policy;
mod rules;

pub use clock::{Clock, Kind};
pub use clocks::{Alarm, AlarmKind, Clocks, Edition, Fact, Happened, fold};
pub use conversation::facts;
pub use policy::{InvalidPolicies, Pauses, Policies, Policy, Target, Time, Warning, When};
pub use rules::{Rules, Subject};
