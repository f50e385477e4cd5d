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
use desk_encoder::{Matrix, Sections};

use crate::error::ModelError;
use crate::ngrams::BUCKETS;

/// How a file starts.
pub const MAGIC: [u8; 8] = *b"desk-int";
/// The version that is written and read. A change of features makes a new one: weights mean nothing for others.
pub const VERSION: u32 = 1;
/// Bytes of a header.
pub const HEADER: usize = 64;
/// Bytes of the checksum.
const CHECKSUM: usize = 4;
/// More than any model has of anything: no length that follows overflows.
const MOST: u32 = 1 << 24;

/// A little-endian `f32`, at any address.
pub type F32 = [u8; 4];

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
        let [labels, bytes, dense, hidden, examples] =
            [self.labels, self.label_bytes, self.dense, self.hidden, self.examples].map(u64::from);
        let matrix = |rows: u64, columns: u64, bias: u64| rows * (columns + 4 + bias);
        (HEADER + CHECKSUM) as u64
            + 4 * labels
            + bytes
            + 8 * dense
            + BUCKETS as u64 * (8 + labels)
            + matrix(hidden, dense, 4)
            + matrix(self.padded() as u64, hidden, 4)
            + matrix(examples, EMBEDDING as u64, 0)
    }
}

/// The header's bytes.
#[cfg(feature = "train")]
pub fn header(sizes: &Sizes, calibration: &Calibration) -> [u8; HEADER] {
    let Sizes { labels, label_bytes, dense, hidden, examples } = *sizes;
    let Calibration { temperature, best: [a, b], nearness: [c, d], threshold } = *calibration;
    let sizes = [VERSION, labels, label_bytes, dense, hidden, examples].map(u32::to_le_bytes);
    let numbers = [temperature, a, b, c, d, threshold].map(f32::to_le_bytes);
    let mut bytes = MAGIC.iter().copied().chain(sizes.into_iter().chain(numbers).flatten());
    std::array::from_fn(|_| bytes.next().unwrap_or(0))
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
        let short = ModelError::Short { needed: HEADER, found: file.len() };
        let header: &[u8; HEADER] = file.first_chunk().ok_or(short.clone())?;
        let (magic, rest) = header.split_first_chunk().ok_or(short.clone())?;
        if *magic != MAGIC {
            return Err(ModelError::Magic { found: *magic });
        }
        let mut numbers = rest.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number));
        let mut next = || numbers.next().ok_or(short.clone());
        let version = next()?;
        if version != VERSION {
            return Err(ModelError::Version { expected: VERSION, found: version });
        }
        let sizes = Sizes { labels: next()?, label_bytes: next()?, dense: next()?, hidden: next()?, examples: next()? };
        let calibration = Calibration {
            temperature: f32::from_bits(next()?),
            best: [next()?, next()?].map(f32::from_bits),
            nearness: [next()?, next()?].map(f32::from_bits),
            threshold: f32::from_bits(next()?),
        };
        check(&sizes)?;
        let length = ModelError::Length { expected: sizes.file_length(), found: file.len() as u64 };
        if sizes.file_length() != file.len() as u64 {
            return Err(length);
        }
        let (content, checksum) = file.split_last_chunk::<CHECKSUM>().ok_or(length.clone())?;
        let (expected, found) = (u32::from_le_bytes(*checksum), crc32fast::hash(content));
        if expected != found {
            return Err(ModelError::Checksum { expected, found });
        }
        Self::cut(&sizes, calibration, content).ok_or(length)?
    }

    fn cut(sizes: &Sizes, calibration: Calibration, content: &'a [u8]) -> Option<Result<Self, ModelError>> {
        let mut rest = Sections::of(content);
        let rest = &mut rest;
        rest.take(HEADER)?;
        let ends = rest.blocks(sizes.labels as usize)?;
        let names = rest.take(sizes.label_bytes as usize)?;
        let labels = match labels(ends, names) {
            Ok(labels) => labels,
            Err(error) => return Some(Err(error)),
        };
        let [dense, hidden] = [sizes.dense, sizes.hidden].map(|size| size as usize);
        Some(Ok(Self {
            labels,
            calibration,
            mean: rest.blocks(dense)?,
            deviation: rest.blocks(dense)?,
            idf: rest.blocks(BUCKETS)?,
            bucket_scales: rest.blocks(BUCKETS)?,
            bucket_weights: rest.table(BUCKETS, sizes.labels as usize)?,
            hidden: matrix(rest, hidden, dense, hidden)?,
            output: matrix(rest, sizes.padded(), hidden, sizes.padded())?,
            examples: matrix(rest, sizes.examples as usize, EMBEDDING, 0)?,
        }))
    }
}

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

fn labels<'a>(ends: &[[u8; 4]], names: &'a [u8]) -> Result<Vec<&'a str>, ModelError> {
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

fn matrix<'a>(sections: &mut Sections<'a>, rows: usize, columns: usize, bias: usize) -> Option<Matrix<'a>> {
    Some(Matrix {
        weights: sections.table(rows, columns)?,
        scales: sections.blocks(rows)?,
        bias: sections.blocks(bias)?,
        columns,
    })
}
