//! A model is a view of a weights file: opening it copies nothing and builds nothing, and it may be opened anew for
//! every text.

use crate::container::Weights;
use crate::embedding::Embedding;
use crate::error::FormatError;
use crate::forward::mean_state;
use crate::header::Header;
use crate::kernel::Backend;
use crate::shape::{HIDDEN, POSITIONS};
use crate::tokenizer::{Normalization, segment};
use desk_encoder::Vocabulary;

/// What a text is for. The model was trained with a word before each text that says so, and compares well only if it
/// is there: questions with [`Role::Query`], what may answer them with [`Role::Passage`]; where texts of one kind are
/// compared with each other, as questions are to tell their topic, all with [`Role::Query`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A text that asks.
    Query,
    /// A text that is found.
    Passage,
}

impl Role {
    /// What is put before the text.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Query => "query: ",
            Self::Passage => "passage: ",
        }
    }
}

/// What the network sees of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Rows of the weights file, `<s>` and `</s>` included.
    rows: Vec<u32>,
    /// Whether the text had more than fit.
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
pub struct Model<'a> {
    weights: Weights<'a>,
    vocabulary: Vocabulary<'a>,
    normalization: Normalization<'a>,
    backend: Backend,
}

impl<'a> Model<'a> {
    /// Opens a weights file, in microseconds and whatever its size.
    ///
    /// The header and the length are checked, weights are not: damaged ones give a wrong vector, but no panic.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, FormatError> {
        let weights = Weights::read(file)?;
        let (vocabulary, normalization) = (vocabulary(&weights), Normalization::of(&weights));
        Ok(Self { weights, vocabulary, normalization, backend: Backend::best() })
    }

    /// The same model, run with other instructions.
    pub fn with_backend(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.weights.header
    }

    /// The vector of a text. A text of more than 512 tokens is represented by its start: see [`Model::tokens`].
    pub fn embed(&self, role: Role, text: &str) -> Embedding {
        self.embed_tokens(&self.tokens(role, text))
    }

    /// Cuts a text into tokens. The network sees 512 of them at once; of a longer text the first 511 are kept (`<s>`
    /// and the prefix among them) and `</s>`, and the result says that it is truncated. Whoever needs all of a long
    /// text represented cuts it into passages first.
    pub fn tokens(&self, role: Role, text: &str) -> Tokens {
        let normalized = self.normalization.apply([role.prefix(), text]);
        let pieces = segment(&self.vocabulary, &normalized);
        let room = POSITIONS - 2;
        let ends = [self.vocabulary.start(), self.vocabulary.end()];
        let [start, end] = ends.map(std::iter::once);
        let rows = start.chain(pieces.iter().copied().take(room)).chain(end).collect();
        Tokens { rows, truncated: pieces.len() > room }
    }

    /// The numbers that the model's own tokenizer has for the tokens.
    pub fn ids(&self, tokens: &Tokens) -> Vec<u32> {
        tokens.rows.iter().filter_map(|row| self.vocabulary.id(*row)).collect()
    }

    /// The vector of tokens that this model has cut.
    pub fn embed_tokens(&self, tokens: &Tokens) -> Embedding {
        let mut mean: [f32; HIDDEN] = mean_state(&self.weights, self.backend, &tokens.rows);
        let length = mean.iter().map(|number| number * number).sum::<f32>().max(1e-12).sqrt();
        mean.iter_mut().for_each(|number| *number /= length);
        Embedding::new(mean)
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
