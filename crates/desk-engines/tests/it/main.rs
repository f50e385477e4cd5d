//! The crate from outside.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a talk that cannot be begun stops its test")]

mod talks;
