//! `cargo xtask train`: makes the models that functions run, from data that anybody may bring.

mod data;
mod report;
mod vectors;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use data::Data;
use desk_encoder::Encoder;
use desk_intents::IntentModel;
use desk_intents::train::{Example, Settings, Trained};
use std::{fs, path::PathBuf, time::Instant};

/// The encoder's weights.
const ENCODER: &str = "crates/desk-encoder/data/zh-en.enc";
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
    /// Where to write the model.
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
    /// Those of the large model too, where the fast tier is not sure.
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
    let weights = fs::read(ENCODER).with_context(|| format!("cannot read {ENCODER}"))?;
    let encoder = Encoder::from_bytes(&weights).with_context(|| format!("{ENCODER} is faulty"))?;
    match &options.what {
        What::Intents(options) => intents(&encoder, options),
        What::Standard(options) => standard(&encoder, options),
    }
}

fn intents(encoder: &Encoder<'_>, options: &Intents) -> Result<()> {
    if options.tiers == Tiers::Both {
        bail!("--tiers both needs the weights of the large model, which are not here: run `cargo xtask models`");
    }
    let data = data::read(&options.train)?;
    let eval = options.eval.as_deref().map(data::read_eval).transpose()?;
    let eval = eval.or_else(|| data.own_eval());
    ensure!(!data.rows.is_empty(), "{} has no examples", options.train.display());
    let started = Instant::now();
    let trained = teach(encoder, &data, options.seed)?;
    let seconds = started.elapsed().as_secs_f64();
    let model = IntentModel::from_bytes(&trained.file)?;
    match &eval {
        Some(eval) => report::measured(encoder, &model, eval),
        None => report::held_out(&trained),
    }
    println!("temperature: {:.3}", trained.temperature);
    println!("intents: {}, examples: {}", model.labels().len(), data.rows.len());
    println!("size: {} bytes", trained.file.len());
    println!("time: {seconds:.1} s");
    if let Some(out) = &options.out {
        fs::write(out, &trained.file).with_context(|| format!("cannot write {}", out.display()))?;
        println!("written: {}", out.display());
    }
    Ok(())
}

fn teach(encoder: &Encoder<'_>, data: &Data, seed: u64) -> Result<Trained> {
    let texts: Vec<&str> = data.rows.iter().map(|row| row.text.as_str()).collect();
    let vectors = vectors::of(encoder, &texts);
    let examples: Vec<Example> = data
        .rows
        .iter()
        .zip(vectors)
        .map(|(row, vector)| Example { text: row.text.clone(), label: row.label.clone(), vector })
        .collect();
    let settings = Settings { seed, ..Settings::default() };
    let trained = desk_intents::train::train(&examples, settings, &mut |progress| {
        eprint!("\r[train] round {} of {}", progress.done, progress.total);
    });
    eprintln!();
    Ok(trained?)
}

fn standard(encoder: &Encoder<'_>, options: &Standard) -> Result<()> {
    let mut texts = Vec::new();
    for path in &options.texts {
        let data = data::read(path)?;
        texts.extend(data.rows.into_iter().chain(data.validation).map(|row| row.text).chain(data.outside));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = vectors::of(encoder, &texts);
    let standard = desk_intents::Standard::of_vectors(vectors.iter().map(Vec::as_slice));
    fs::write(STANDARD, standard.to_bytes()).with_context(|| format!("cannot write {STANDARD}"))?;
    println!("{STANDARD}: of {} texts", texts.len());
    Ok(())
}
