//! Text to tokens the way the model was taught: SentencePiece with a unigram language model.
//!
//! The text is normalised by a table ([`normalize`]); of all ways to cut the result into known pieces the most
//! probable one is taken ([`segment`]). Source: Kudo and Richardson, "SentencePiece" (arXiv:1808.06226), and Kudo,
//! "Subword Regularization" (arXiv:1804.10959) for the unigram model.
//!
//! The vocabulary is read where it lies ([`Vocabulary`]): its pieces are sorted, and one that continues the text is
//! found by narrowing a range, byte by byte. A hash of them would have to be built, or be read from all over the file.

mod normalize;
mod segment;
mod tokens;
mod vocabulary;

pub use normalize::{MAX_CHARS, Normalization, SPACE};
pub use segment::Score;
pub use tokens::Tokens;
pub use vocabulary::{Vocabulary, VocabularyHeader};
