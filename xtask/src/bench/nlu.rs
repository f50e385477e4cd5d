//! `cargo xtask bench nlu`: how well, how surely and how fast messages are understood, with the targets beside it.
//!
//! Four parts: intents and scope on public data sets, trained here and asked for messages that were held out; the time
//! of understanding, where it happens, inside of WebAssembly; what the bot makes of the demo shop's held-out questions,
//! through the functions of a desk of its own; and how articles are found, as `bench retrieval --data` prints it.

mod bot;
mod sets;
mod wasm;

use super::{machine, retrieval};
use crate::{build, models, train::vectors::Weights};
use anyhow::{Result, ensure};
use clap::Args;
use std::path::PathBuf;

/// What to measure with.
#[derive(Debug, Args)]
pub struct Nlu {
    /// A folder with the public data sets `banking77/train.csv`, `clinc150/train_val.json`, `smp2019/train.json`.
    #[arg(long)]
    data: PathBuf,
    /// Where random numbers start.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out how articles are found, which takes as long as the rest.
    #[arg(long)]
    no_retrieval: bool,
    /// Do not build first.
    #[arg(long)]
    no_build: bool,
}

/// Runs it.
pub fn run(options: &Nlu) -> Result<()> {
    ensure!(options.data.is_dir(), "{} is no folder", options.data.display());
    let deep = models::present();
    let minutes = if deep { 12 } else { 5 } + if options.no_retrieval { 0 } else { 10 };
    eprintln!("[nlu] some {minutes} minutes on two cores");
    if !options.no_build {
        build::all()?;
    }
    println!("{}\n", machine::describe());
    let weights = Weights::read(deep)?;
    let models = weights.open()?;
    let banking = sets::print(&options.data, &models, options.seed)?;
    if !deep {
        println!("skipped  both tiers: the deep tier has no weights; `cargo xtask models` gets them");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    match banking {
        Some(asked) => runtime.block_on(wasm::print(&asked))?,
        None => println!("skipped  time in WebAssembly: it is measured with the messages of Banking77"),
    }
    runtime.block_on(bot::print())?;
    if !options.no_retrieval {
        println!();
        retrieval::print(&options.data)?;
    }
    Ok(())
}
