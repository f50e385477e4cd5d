//! The crate from outside.
mod talks;
