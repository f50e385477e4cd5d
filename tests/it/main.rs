//! The desk as it is deployed: the real components in the host, and the promises that no single crate can hold.
//!
//! A claim about a function's behaviour is a folder under `tests/cases` (see [`case`]); a claim about the deployment
//! or the project is a test here. Whatever a machine lacks is said on the terminal and counted as skipped.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod case;
mod cases;
mod client;
mod contract;
mod crash;
mod desk;
mod engines;
mod manifests;
mod pointer;
mod process;
mod queue;
mod race;
mod rebuild;
mod routes;
mod schemas;
mod site;
mod split;
mod tidy;

// Two parts of the tools that a test must not write again.
#[path = "../../xtask/src/manifest/part.rs"]
mod part;
#[path = "../../xtask/src/schema.rs"]
#[expect(dead_code, reason = "the tool writes the files, the test compares them")]
mod schema;
