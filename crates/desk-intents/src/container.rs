//! The model file `*.intents`: a header of 64 bytes, sections whose lengths follow from it, and a checksum (CRC-32) of
//! everything before. All numbers are little-endian. With L intents, P = L or L + 1 (the even one), a vector of D
//! numbers, H hidden ones and E kept examples:
//!
//! | section | bytes | meaning |
//! |---|---|---|
//! | header | 64 | magic, version, L, bytes of names, D, H, E; [`Calibration`]; zeros |
//! | name ends | 4 · L | where each intent's name ends in the bytes |
//! | names | | UTF-8 |
//! | means, deviations | 2 · 4 · D | what a standard vector is |
//! | idf | 4 · 8192 | of each bucket of n-grams; zero for one that no example has |
//! | bucket scales | 4 · 8192 | what a bucket's weights are multiplied by |
//! | bucket weights | 8192 · L | signed bytes |
//! | hidden layer | | 8-bit matrix H × D, scales, bias |
//! | output layer | | 8-bit matrix P × H, scales, bias |
//! | examples | | 8-bit matrix E × 512 of standard vectors of length 1, scales |
//!
//! A matrix is stored as [`desk_encoder::Matrix`] describes.

use desk_encoder::shape::EMBEDDING;
use desk_encoder::{F32, Format, Matrix, Sections, U32};

use crate::error::ModelError;
use crate::ngrams::BUCKETS;

/// How a file starts. A change of features makes a new version: weights mean nothing for others.
pub const FORMAT: Format = Format { magic: *b"desk-int", version: 1, header: 64, shape: &[] };
/// Bytes of the checksum.
const CHECKSUM: usize = 4;
/// More than any model has of anything: no length that follows overflows.
const MOST: u32 = 1 << 24;

/// What turns scores into probabilities and into a decision about scope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Scores are divided by it.
    pub temperature: f32,
    /// Mean and deviation of how far the best score of held-out messages leads that of what is outside, or of that score
    /// where nothing outside was taught.
    pub best: [f32; 2],
    /// Mean and deviation of their nearness to the examples.
    pub nearness: [f32; 2],
    /// The scope that 95 % of them reach.
    pub threshold: f32,
}

impl Calibration {
    /// The sum of both signs of scope, each in standard deviations from its mean.
    pub fn scope(&self, best: f32, nearness: f32) -> f32 {
        let standard = |value: f32, [mean, deviation]: [f32; 2]| (value - mean) / deviation.max(1e-6);
        standard(best, self.best) + standard(nearness, self.nearness)
    }
}

/// The measures of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Intents.
    pub labels: u32,
    /// Bytes of all names together.
    pub label_bytes: u32,
    /// Numbers of a vector.
    pub dense: u32,
    /// Numbers of the hidden layer.
    pub hidden: u32,
    /// Kept examples.
    pub examples: u32,
}

impl Sizes {
    /// Rows of the output layer: an even number of them.
    pub fn padded(&self) -> usize {
        self.labels.next_multiple_of(2) as usize
    }

    /// The length of a file, in bytes.
    pub fn file_length(&self) -> u64 {
        let [hidden, output, examples] = self.matrices().map(Matrix::length);
        let [labels, bytes, dense] = [self.labels, self.label_bytes, self.dense].map(u64::from);
        let rest = 4 * labels + bytes + 8 * dense + BUCKETS as u64 * (8 + labels);
        (FORMAT.header + CHECKSUM) as u64 + rest + hidden + output + examples
    }

    /// Rows and columns of the matrices, in the order of the file, and whether a bias follows.
    fn matrices(&self) -> [(usize, usize, bool); 3] {
        let [dense, hidden, examples] = [self.dense, self.hidden, self.examples].map(|size| size as usize);
        [(hidden, dense, true), (self.padded(), hidden, true), (examples, EMBEDDING, false)]
    }
}

/// The header's bytes.
#[cfg(feature = "train")]
pub fn header(sizes: &Sizes, calibration: &Calibration) -> Vec<u8> {
    let Sizes { labels, label_bytes, dense, hidden, examples } = *sizes;
    let Calibration { temperature, best: [a, b], nearness: [c, d], threshold } = *calibration;
    let sizes = [labels, label_bytes, dense, hidden, examples].map(u32::to_le_bytes);
    FORMAT.to_header(sizes.into_iter().chain([temperature, a, b, c, d, threshold].map(f32::to_le_bytes)))
}

/// An opened file.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    /// The intents' names.
    pub labels: Vec<&'a str>,
    /// See [`Calibration`].
    pub calibration: Calibration,
    /// What a standard vector is: means.
    pub mean: &'a [F32],
    /// And deviations.
    pub deviation: &'a [F32],
    /// By bucket.
    pub idf: &'a [F32],
    /// By bucket.
    pub bucket_scales: &'a [F32],
    /// By bucket, a byte for each intent.
    pub bucket_weights: &'a [u8],
    /// From a vector.
    pub hidden: Matrix<'a>,
    /// To scores.
    pub output: Matrix<'a>,
    /// What nearness is measured to.
    pub examples: Matrix<'a>,
}

impl<'a> Weights<'a> {
    /// Checks a file and cuts it into its sections.
    pub fn read(file: &'a [u8]) -> Result<Self, ModelError> {
        let mut numbers = FORMAT.open(file)?;
        let [labels, label_bytes, dense, hidden, examples] = numbers.numbers()?;
        let sizes = Sizes { labels, label_bytes, dense, hidden, examples };
        let [temperature, best, best_deviation, nearness, nearness_deviation, threshold] = numbers.floats()?;
        let calibration = Calibration {
            temperature,
            best: [best, best_deviation],
            nearness: [nearness, nearness_deviation],
            threshold,
        };
        check(&sizes)?;
        let (names, mut weights) =
            FORMAT.cut(file, sizes.file_length(), |rest| Self::cut(&sizes, calibration, rest))?;
        if let Some((content, checksum)) = file.split_last_chunk::<CHECKSUM>() {
            let (expected, found) = (u32::from_le_bytes(*checksum), crc32fast::hash(content));
            if expected != found {
                return Err(ModelError::Checksum { expected, found });
            }
        }
        weights.labels = read_names(names)?;
        Ok(weights)
    }

    /// All but the intents' names, and where these are.
    fn cut(sizes: &Sizes, calibration: Calibration, rest: &mut Sections<'a>) -> Option<(Names<'a>, Self)> {
        let names = (rest.blocks(sizes.labels as usize)?, rest.take(sizes.label_bytes as usize)?);
        let dense = sizes.dense as usize;
        let [hidden, output, examples] = sizes.matrices();
        let weights = Self {
            labels: Vec::new(),
            calibration,
            mean: rest.blocks(dense)?,
            deviation: rest.blocks(dense)?,
            idf: rest.blocks(BUCKETS)?,
            bucket_scales: rest.blocks(BUCKETS)?,
            bucket_weights: rest.table(BUCKETS, sizes.labels as usize)?,
            hidden: Matrix::cut(rest, hidden)?,
            output: Matrix::cut(rest, output)?,
            examples: Matrix::cut(rest, examples)?,
        };
        Some((names, weights))
    }
}

/// Where each name ends, and all names.
type Names<'a> = (&'a [U32], &'a [u8]);

/// Whether there is something to choose from, and rows and columns are as the products want them.
fn check(sizes: &Sizes) -> Result<(), ModelError> {
    let measures = [
        ("intents", sizes.labels, sizes.labels > 0),
        ("bytes of names", sizes.label_bytes, true),
        ("numbers of a vector", sizes.dense, sizes.dense.is_multiple_of(32) && sizes.dense as usize >= EMBEDDING),
        ("hidden numbers", sizes.hidden, sizes.hidden.is_multiple_of(32) && sizes.hidden <= 1280),
        ("kept examples", sizes.examples, sizes.examples.is_multiple_of(2)),
    ];
    let wrong = measures.into_iter().find(|(_, size, fits)| !fits || *size > MOST);
    wrong.map_or(Ok(()), |(name, found, _)| Err(ModelError::Shape { name, found }))
}

fn read_names<'a>((ends, names): Names<'a>) -> Result<Vec<&'a str>, ModelError> {
    let mut start = 0;
    let mut labels = Vec::with_capacity(ends.len());
    for (label, end) in ends.iter().enumerate() {
        let end = u32::from_le_bytes(*end) as usize;
        let name = names.get(start..end).and_then(|name| str::from_utf8(name).ok());
        labels.push(name.ok_or(ModelError::Label { label })?);
        start = end;
    }
    Ok(labels)
}
