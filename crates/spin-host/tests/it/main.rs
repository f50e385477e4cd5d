//! The host with real components in it. Each module tests one side of it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, and so may what helps it"
)]

mod bounds;
mod chaining;
mod grants;
mod loading;
mod postgres;
mod redis;
mod requests;
mod serving;
mod stores;
mod support;
mod wit;
