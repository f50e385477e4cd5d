//! `cargo xtask`: the project's only command vocabulary. People, the README and CI call the same verbs.

mod bench;
mod build;
mod client;
mod demo;
mod desk;
mod fuzz;
mod manifest;
mod models;
mod project;
mod rebuild;
mod schema;
mod simulate;
mod test;
mod toolchain;
mod train;
mod up;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Runs, builds, tests and measures Spindesk.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build what is needed and run the desk, with a demo site on first start.
    Up(up::Up),
    /// Build functions, pages and host.
    Build(build::Build),
    /// Run every check there is; what cannot run here is named and counted as skipped.
    Test(test::Test),
    /// Measure and print figures.
    Bench(bench::Bench),
    /// Give the parsers of outside input what nobody thought of; needs nightly and cargo-fuzz.
    Fuzz(fuzz::Fuzz),
    /// Make the models that functions run, from examples.
    Train(train::Train),
    /// Get the weights of the deep tier, which are not committed.
    Models(models::Models),
    /// Simulate a desk and compare ways of routing on the same days.
    Simulate(simulate::Simulate),
    /// Write `kv-schemas/` and `docs/openapi.json` from the types.
    Schema,
    /// Rebuild every projection from the log, and say whether the rows are the same.
    Rebuild(rebuild::Rebuild),
    /// Write a manifest with some of the functions, to deploy them by themselves.
    Manifest(manifest::Only),
}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    std::env::set_current_dir(project::root()?)?;
    match command {
        Command::Up(options) => up::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Train(options) => train::run(&options),
        Command::Models(options) => models::run(&options),
        Command::Simulate(options) => simulate::run(&options),
        Command::Schema => schema::run(),
        Command::Rebuild(options) => rebuild::run(&options),
        Command::Manifest(options) => manifest::run(&options),
    }
}
