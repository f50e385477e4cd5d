//! `cargo xtask train`: makes the models that functions run, from data that anybody may bring.

pub mod data;
pub mod report;
pub mod tiers;
pub mod vectors;

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand, ValueEnum};
use desk_intents::train::Trained;
use desk_intents::{IntentModel, OUTSIDE};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use tiers::Messages;
use vectors::Weights;

/// What standard vectors are.
const STANDARD: &str = "crates/desk-intents/data/standard.f32";

/// What to make.
#[derive(Debug, Args)]
pub struct Train {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Train an intent model, and say how good it is.
    Intents(Intents),
    /// Find out what the numbers of sentence vectors are like over many texts, before any model is trained.
    Standard(Standard),
}

/// How to train an intent model.
#[derive(Debug, Args)]
struct Intents {
    /// Examples: CSV `text,label`, the JSON of CLINC150, or a site's folder with `articles/`.
    train: PathBuf,
    /// What to measure with: such a file too, or TSV `language,question,expected`. Without it, what was held out.
    #[arg(long)]
    eval: Option<PathBuf>,
    /// Where to write the model; that over the vectors of both tiers goes beside it, as `NAME.deep.intents`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where random numbers start.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Which vectors to learn from.
    #[arg(long, value_enum, default_value_t = Tiers::Fast)]
    tiers: Tiers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tiers {
    /// The encoder's, in every message.
    Fast,
    /// Those of the deep tier too, where the fast one is not sure; `cargo xtask models` gets its weights.
    Both,
}

/// Texts to measure.
#[derive(Debug, Args)]
struct Standard {
    /// Files or folders such as `train intents` reads; their labels are not looked at.
    #[arg(required = true)]
    texts: Vec<PathBuf>,
}

/// Runs `cargo xtask train`.
pub fn run(options: &Train) -> Result<()> {
    match &options.what {
        What::Intents(options) => intents(options),
        What::Standard(options) => standard(options),
    }
}

fn intents(options: &Intents) -> Result<()> {
    let weights = Weights::read(options.tiers == Tiers::Both)?;
    let models = weights.open()?;
    let data = data::read(&options.train)?;
    let eval = options.eval.as_deref().map(data::read_eval).transpose()?;
    // What a file sets apart is measured with, unless something else is: then it calibrates.
    let validation = if eval.is_some() { data.validation.clone() } else { Vec::new() };
    let eval = eval.or_else(|| data.own_eval());
    ensure!(!data.rows.is_empty(), "{} has no examples", options.train.display());
    let started = Instant::now();
    let count = data.rows.len();
    let outside = data.rows.iter().filter(|row| row.label == OUTSIDE).count();
    let (rows, validation) = (Messages::of(&models, data.rows)?, Messages::of(&models, validation)?);
    let trained = tiers::teach(&rows, &validation, options.seed)?;
    let seconds = started.elapsed().as_secs_f64();
    match &eval {
        Some(eval) => report::measured(&trained.ask(&models, eval, true)?),
        None => report::held_out(&trained.fast),
    }
    let model = IntentModel::from_bytes(&trained.fast.file)?;
    let intents = model.labels().iter().filter(|label| **label != OUTSIDE).count();
    println!("intents: {intents}, examples: {count}, {outside} of them outside");
    println!("time: {seconds:.1} s");
    describe("fast", &trained.fast, options.out.as_deref())?;
    match &trained.deep {
        Some(deep) => {
            describe("both", deep, options.out.as_ref().map(|out| out.with_extension("deep.intents")).as_deref())
        }
        None => Ok(()),
    }
}

/// Says what a model is like, and writes it where it is wanted.
fn describe(name: &str, trained: &Trained, out: Option<&Path>) -> Result<()> {
    println!("{name}: {} bytes, temperature {:.3}", trained.file.len(), trained.temperature);
    if let Some(out) = out {
        fs::write(out, &trained.file).with_context(|| format!("cannot write {}", out.display()))?;
        println!("written: {}", out.display());
    }
    Ok(())
}

fn standard(options: &Standard) -> Result<()> {
    let weights = Weights::read(false)?;
    let mut texts = Vec::new();
    for path in &options.texts {
        let data = data::read(path)?;
        texts.extend(data.rows.into_iter().chain(data.validation).map(|row| row.text).chain(data.outside));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = weights.open()?.of(&texts)?;
    let standard = desk_intents::Standard::of_vectors(vectors.iter().map(Vec::as_slice));
    fs::write(STANDARD, standard.to_bytes()).with_context(|| format!("cannot write {STANDARD}"))?;
    println!("{STANDARD}: of {} texts", texts.len());
    Ok(())
}
