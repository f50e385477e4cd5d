//! The desk as it is deployed: the real components in the host, and the promises that no single crate can hold.
//!
//! A claim about a function's behaviour is a folder under `tests/cases` (see [`cases`]); a claim about the deployment
//! or the project is a test here. Whatever a machine lacks is said on the terminal and counted as skipped.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod case;
mod cases;
mod client;
mod desk;
mod pointer;
mod site;
