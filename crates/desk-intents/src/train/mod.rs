//! Makes a model of examples: held-out ones calibrate it, then all of them teach it.
//!
//! Deterministic: all random numbers follow from the seed, and sums are taken in one order, on one thread. The same
//! examples, seed and build give the same bytes.

mod held_out;
mod network;
mod optimise;
mod pack;
mod random;

use std::collections::BTreeMap;

use crate::answer::OUTSIDE;
use crate::ngrams::{self, BUCKETS, Counts};
use crate::standard::Standard;
use desk_encoder::shape::EMBEDDING;
use network::Network;
use random::Random;

/// A message and what it wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The message.
    pub text: String,
    /// The intent's name, or [`OUTSIDE`].
    pub label: String,
    /// The message's vector: [`desk_encoder::Encoded::mean`], and any further numbers.
    pub vector: Vec<f32>,
}

/// What a training may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Where random numbers start.
    pub seed: u64,
    /// Examples of each intent that the model keeps, to measure nearness to.
    pub kept: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, kept: 20 }
    }
}

/// How far a training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rounds over the examples done, of all trainings together.
    pub done: usize,
    /// Rounds in total.
    pub total: usize,
}

/// Why examples cannot be learnt from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// There is nothing to tell apart.
    #[error("{found} intents: at least two are needed to tell apart")]
    Intents {
        /// How many there are.
        found: usize,
    },
    /// An intent cannot be learnt and held out at once.
    #[error("intent {label} has {found} examples: at least two are needed")]
    Examples {
        /// Its name.
        label: String,
        /// How many it has.
        found: usize,
    },
    /// Vectors are of different lengths, or not such as the encoder makes.
    #[error("example {example} has a vector of {found} numbers, not {expected}")]
    Vector {
        /// Its place.
        example: usize,
        /// The length that it should have.
        expected: usize,
        /// The length that it has.
        found: usize,
    },
}

/// What came of a training.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model file.
    pub file: Vec<u8>,
    /// What held-out examples' scores were divided by.
    pub temperature: f32,
    /// Of held-out examples: the probability of the likeliest intent, and whether it was right.
    pub held_out: Vec<(f32, bool)>,
}

/// Examples as numbers.
struct Prepared {
    counts: Vec<[Counts; 2]>,
    /// Standard vectors.
    vectors: Vec<Vec<f32>>,
    labels: Vec<usize>,
    names: Vec<String>,
    standard: Standard,
}

impl Prepared {
    /// The place of [`OUTSIDE`] among the names.
    fn outside(&self) -> Option<usize> {
        self.names.iter().position(|name| name == OUTSIDE)
    }
}

/// A network, and how much each bucket of n-grams tells.
struct Learnt {
    network: Network,
    idf: Vec<f32>,
}

/// Makes a model. It is calibrated by `validation`, examples that it is not taught; where there are none, by a part of
/// `examples` that a model is not taught which is then thrown away.
///
/// # Errors
/// Where there is nothing to be learnt: see [`TrainError`].
pub fn train(
    examples: &[Example],
    validation: &[Example],
    settings: Settings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Trained, TrainError> {
    let prepared = prepare(examples, validation)?;
    let taught: Vec<usize> = (0..examples.len()).collect();
    let folds = if validation.is_empty() { held_out::folds(examples.len(), settings.seed) } else { Vec::new() };
    let parts = folds.iter().map(|fold| complement(fold, examples.len()).len()).chain([examples.len()]);
    let total = parts.map(optimise::rounds).sum();
    let mut done = 0;
    let mut round = || {
        done += 1;
        progress(Progress { done, total });
    };
    let mut measured = held_out::Measured::default();
    for fold in &folds {
        let rest = complement(fold, examples.len());
        let learnt = learn(&prepared, &rest, settings.seed, &mut round);
        measured.add(&prepared, &learnt, &keep(&prepared, &rest, settings), fold);
    }
    let learnt = learn(&prepared, &taught, settings.seed, &mut round);
    let kept = keep(&prepared, &taught, settings);
    if !validation.is_empty() {
        let places: Vec<usize> = (examples.len()..prepared.labels.len()).collect();
        measured.add(&prepared, &learnt, &kept, &places);
    }
    let calibration = measured.calibration();
    Ok(Trained {
        file: pack::pack(&prepared, &learnt.network, &learnt.idf, &kept, &calibration),
        temperature: calibration.temperature,
        held_out: measured.predictions(calibration.temperature),
    })
}

/// What the numbers of the encoder's vectors are like over many texts: see [`Standard`].
pub fn standard<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone) -> Standard {
    Standard::of_vectors(vectors)
}

fn complement(fold: &[usize], count: usize) -> Vec<usize> {
    let mut inside = vec![true; count];
    fold.iter().for_each(|index| inside.get_mut(*index).into_iter().for_each(|inside| *inside = false));
    inside.into_iter().enumerate().filter_map(|(index, inside)| inside.then_some(index)).collect()
}

fn prepare(examples: &[Example], validation: &[Example]) -> Result<Prepared, TrainError> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    examples.iter().for_each(|example| *counted.entry(&example.label).or_default() += 1);
    if counted.len() < 2 {
        return Err(TrainError::Intents { found: counted.len() });
    }
    if let Some((label, found)) = counted.iter().find(|(_, count)| **count < 2) {
        return Err(TrainError::Examples { label: (*label).to_owned(), found: *found });
    }
    let names: Vec<String> = counted.keys().map(|label| (*label).to_owned()).collect();
    let known = |example: &&Example| names.binary_search(&example.label).is_ok();
    let all = || examples.iter().chain(validation.iter().filter(known));
    let expected = examples.first().map_or(EMBEDDING, |example| example.vector.len().max(EMBEDDING));
    if let Some((example, found)) =
        all().map(|example| example.vector.len()).enumerate().find(|(_, length)| *length != expected)
    {
        return Err(TrainError::Vector { example, expected, found });
    }
    let further = examples.iter().map(|example| example.vector.get(EMBEDDING..).unwrap_or_default());
    let standard = Standard::of_encoder().followed_by(Standard::of_vectors(further));
    let place = |label: &String| names.binary_search(label).unwrap_or_default();
    Ok(Prepared {
        counts: all().map(|example| ngrams::count(&example.text)).collect(),
        vectors: all().map(|example| standard.apply(&example.vector)).collect(),
        labels: all().map(|example| place(&example.label)).collect(),
        names,
        standard,
    })
}

/// How much each bucket tells: ln((1 + n) / (1 + df)) + 1, where a bucket of both groups counts twice for an example.
fn idf<'c>(counts: impl ExactSizeIterator<Item = &'c [Counts; 2]>) -> Vec<f32> {
    let examples = counts.len() as f64;
    let mut frequencies = vec![0_u32; BUCKETS];
    for (bucket, _) in counts.flatten().flatten() {
        frequencies.get_mut(usize::from(*bucket)).into_iter().for_each(|frequency| *frequency += 1);
    }
    let weight = |frequency: u32| match frequency {
        0 => 0.0,
        _ => (((1.0 + examples) / (1.0 + f64::from(frequency))).ln() + 1.0) as f32,
    };
    frequencies.into_iter().map(weight).collect()
}

/// Teaches a network the examples at `places`.
fn learn(prepared: &Prepared, places: &[usize], seed: u64, round: &mut dyn FnMut()) -> Learnt {
    let counts: Vec<&[Counts; 2]> = places.iter().filter_map(|place| prepared.counts.get(*place)).collect();
    let idf = idf(counts.iter().copied());
    let rows: Vec<optimise::Row<'_>> = counts
        .iter()
        .zip(places)
        .filter_map(|(counts, place)| {
            Some(optimise::Row {
                ngrams: weigh(counts, &idf),
                vector: prepared.vectors.get(*place)?,
                label: *prepared.labels.get(*place)?,
            })
        })
        .collect();
    let width = prepared.vectors.first().map_or(EMBEDDING, Vec::len);
    Learnt { network: optimise::optimise(&rows, width, prepared.names.len(), seed, round), idf }
}

fn weigh(counts: &[Counts; 2], idf: &[f32]) -> Vec<(u16, f32)> {
    ngrams::weigh(counts, |bucket| idf.get(usize::from(bucket)).copied().unwrap_or_default())
}

/// The examples that a model keeps: as many of each intent, none of what is outside, drawn at random; their standard vectors, of length 1.
fn keep(prepared: &Prepared, places: &[usize], settings: Settings) -> Vec<Vec<f32>> {
    let mut order = places.to_vec();
    Random::new(settings.seed ^ 0x5EED).shuffle(&mut order);
    let mut counts = vec![0; prepared.names.len()];
    let mut kept = Vec::new();
    for place in order.into_iter().filter(|place| prepared.labels.get(*place).copied() != prepared.outside()) {
        let (Some(label), Some(vector)) = (prepared.labels.get(place), prepared.vectors.get(place)) else { continue };
        if let Some(count) = counts.get_mut(*label).filter(|count| **count < settings.kept) {
            *count += 1;
            kept.push(unit(vector));
        }
    }
    kept
}

/// The encoder's part of a standard vector, with the length 1.
fn unit(vector: &[f32]) -> Vec<f32> {
    let vector = vector.get(..EMBEDDING).unwrap_or_default();
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt().max(1e-9);
    vector.iter().map(|number| number / length).collect()
}
