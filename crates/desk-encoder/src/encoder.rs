//! An encoder is a view of a weights file: opening it copies nothing and builds nothing, and it may be opened anew for
//! every text.

use crate::container::Weights;
use crate::encoded::Encoded;
use crate::error::FormatError;
use crate::forward;
use crate::header::Header;
use crate::kernel::Backend;
use crate::shape::MAX_TOKENS;
use crate::tokenizer::{Normalization, Tokens};

/// Turns texts into vectors that are near each other where the texts mean alike.
#[derive(Debug, Clone)]
pub struct Encoder<'a> {
    weights: Weights<'a>,
    normalization: Normalization<'a>,
    backend: Backend,
}

impl<'a> Encoder<'a> {
    /// Opens a weights file, in microseconds and whatever its size.
    ///
    /// The header and the length are checked, weights are not: damaged ones give a wrong vector, but no panic.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, FormatError> {
        let weights = Weights::read(file)?;
        let normalization = Normalization::of(&weights);
        Ok(Self { weights, normalization, backend: Backend::best() })
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
        self.weights.vocabulary.tokens::<f64>(&self.normalization.apply(text), MAX_TOKENS)
    }

    /// The numbers that the model's own tokenizer has for the tokens.
    pub fn ids(&self, tokens: &Tokens) -> Vec<u32> {
        self.weights.vocabulary.ids(tokens)
    }

    /// The vectors of tokens that this encoder has cut.
    pub fn encode_tokens(&self, tokens: &Tokens) -> Encoded {
        forward::encode(&self.weights, self.backend, tokens.rows())
    }
}
