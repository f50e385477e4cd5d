//! Text to tokens the way the model was taught: SentencePiece with a unigram language model.
//!
//! Every character is normalised by a table ([`normalize`]); of all ways to cut the result into known pieces the most
//! probable one is taken ([`segment`]). Source: Kudo and Richardson, "SentencePiece" (arXiv:1808.06226), and Kudo,
//! "Subword Regularization" (arXiv:1804.10959) for the unigram model.
//!
//! The vocabulary is that of [`desk_encoder`], which reads it where it lies.

mod normalize;
mod segment;

pub use normalize::{MAX_CHARS, Normalization};
pub use segment::segment;
