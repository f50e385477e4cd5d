//! Vectors of many texts, on all cores; in the order of the texts, so that nothing depends on how many there are.

use crate::{models, project};
use anyhow::{Context, Result};
use desk_e5::Role;
use desk_encoder::Encoder;
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, fs, num::NonZero, path::PathBuf, thread};

/// The encoder's weights.
const ENCODER: &str = "crates/desk-encoder/data/zh-en.enc";
/// Texts between two reports of progress.
const BATCH: usize = 512;

/// Weights in memory.
pub struct Weights {
    fast: Vec<u8>,
    deep: Option<Vec<u8>>,
}

impl Weights {
    /// Reads those of the fast tier, and of the deep one where it is wanted.
    pub fn read(deep: bool) -> Result<Self> {
        let fast = fs::read(ENCODER).with_context(|| format!("cannot read {ENCODER}"))?;
        let read = || {
            fs::read(models::E5).with_context(|| format!("cannot read {}: `cargo xtask models` gets it", models::E5))
        };
        Ok(Self { fast, deep: deep.then(read).transpose()? })
    }

    /// Opens them.
    pub fn open(&self) -> Result<Models<'_>> {
        let fast = Encoder::from_bytes(&self.fast).with_context(|| format!("{ENCODER} is faulty"))?;
        let deep = self.deep.as_deref().map(desk_e5::Model::from_bytes).transpose();
        Ok(Models { fast, deep: deep.with_context(|| format!("{} is faulty", models::E5))? })
    }
}

/// What makes vectors.
pub struct Models<'a> {
    /// The fast tier.
    pub fast: Encoder<'a>,
    /// The deep tier.
    pub deep: Option<desk_e5::Model<'a>>,
}

impl Models<'_> {
    /// What classifiers learn from: 512 numbers of the fast tier, and 384 of the deep one behind them where it is here.
    pub fn of(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let mut vectors = each(texts, "fast", |text| self.fast.mean(text).to_vec());
        if let Some(deep) = &self.deep {
            for (vector, more) in vectors.iter_mut().zip(kept(deep, texts)?) {
                vector.extend(more);
            }
        }
        Ok(vectors)
    }
}

/// The deep tier's vectors, out of `target/` where they were computed before.
fn kept(model: &desk_e5::Model<'_>, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
    let mut digest = Sha256::new();
    digest.update(model.header().source);
    texts.iter().for_each(|text| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    });
    let name = digest.finalize().iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    let place: PathBuf = project::target().join("vectors").join(format!("{name}.f32"));
    let width = desk_e5::shape::HIDDEN;
    if let Ok(bytes) = fs::read(&place)
        && bytes.len() == texts.len() * width * 4
    {
        let numbers: Vec<f32> = bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect();
        return Ok(numbers.chunks_exact(width).map(<[f32]>::to_vec).collect());
    }
    let vectors = each(texts, "deep", |text| model.embed(Role::Query, text).as_array().to_vec());
    fs::create_dir_all(project::target().join("vectors"))?;
    let bytes: Vec<u8> = vectors.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
    fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))?;
    Ok(vectors)
}

/// Each text's vector, computed on all cores.
fn each(texts: &[&str], tier: &str, vector: impl Fn(&str) -> Vec<f32> + Sync) -> Vec<Vec<f32>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut vectors = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        vectors.extend(thread::scope(|scope| {
            let vector = &vector;
            let parts = batch.chunks(batch.len().div_ceil(threads).max(1));
            let each = |part: &[&str]| -> Vec<Vec<f32>> { part.iter().map(|text| vector(text)).collect() };
            let running: Vec<_> = parts.map(|part| scope.spawn(move || each(part))).collect();
            running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect::<Vec<_>>()
        }));
        eprint!("\r[train] {tier} vectors of {} of {} texts", vectors.len(), texts.len());
    }
    eprintln!();
    vectors
}
