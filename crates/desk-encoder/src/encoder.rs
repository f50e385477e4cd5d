//! An encoder is a view of a weights file: opening it copies nothing and builds nothing, and it may be opened anew for
//! every text.

use crate::container::Weights;
use crate::encoded::Encoded;
use crate::error::FormatError;
use crate::forward;
use crate::header::Header;
use crate::kernel::Backend;
use crate::shape::MAX_TOKENS;
use crate::tokenizer::{Normalization, Vocabulary, segment};

/// What the network sees of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Rows of the weights file, `<s>` and `</s>` included.
    rows: Vec<u32>,
    /// Whether the text had more than are looked at.
    pub truncated: bool,
}

impl Tokens {
    /// How many there are, from 3 to 512.
    pub fn count(&self) -> usize {
        self.rows.len()
    }
}

/// Turns texts into vectors that are near each other where the texts mean alike.
#[derive(Debug, Clone)]
pub struct Encoder<'a> {
    weights: Weights<'a>,
    vocabulary: Vocabulary<'a>,
    normalization: Normalization<'a>,
    backend: Backend,
}

impl<'a> Encoder<'a> {
    /// Opens a weights file, in microseconds and whatever its size.
    ///
    /// The header and the length are checked, weights are not: damaged ones give a wrong vector, but no panic.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, FormatError> {
        let weights = Weights::read(file)?;
        let (vocabulary, normalization) = (vocabulary(&weights), Normalization::of(&weights));
        Ok(Self { weights, vocabulary, normalization, backend: Backend::best() })
    }

    /// The same encoder, run with other instructions.
    pub fn with_backend(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.weights.header
    }

    /// The vectors of a text. A text of more than 512 tokens is represented by its start: see [`Encoder::tokens`].
    pub fn encode(&self, text: &str) -> Encoded {
        self.encode_tokens(&self.tokens(text))
    }

    /// Cuts a text into tokens; of a longer text the first 511 are kept and `</s>`, and the result says so.
    pub fn tokens(&self, text: &str) -> Tokens {
        let pieces = segment(&self.vocabulary, &self.normalization.apply(text));
        let room = MAX_TOKENS - 2;
        let [start, end] = [self.vocabulary.start(), self.vocabulary.end()].map(std::iter::once);
        let rows = start.chain(pieces.iter().copied().take(room)).chain(end).collect();
        Tokens { rows, truncated: pieces.len() > room }
    }

    /// The numbers that the model's own tokenizer has for the tokens.
    pub fn ids(&self, tokens: &Tokens) -> Vec<u32> {
        tokens.rows.iter().filter_map(|row| self.vocabulary.id(*row)).collect()
    }

    /// The vectors of tokens that this encoder has cut.
    pub fn encode_tokens(&self, tokens: &Tokens) -> Encoded {
        forward::encode(&self.weights, self.backend, &tokens.rows)
    }
}

/// The vocabulary of a file.
fn vocabulary<'a>(weights: &Weights<'a>) -> Vocabulary<'a> {
    let header = &weights.header;
    Vocabulary {
        ends: weights.piece_ends,
        scores: weights.piece_scores,
        ids: weights.piece_ids,
        bytes: weights.piece_bytes,
        controls: [header.start, header.end, header.unknown],
        unknown_score: header.unknown_score,
    }
}
