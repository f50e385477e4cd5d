//! A model is a view of a weights file: opening it copies nothing and builds nothing, and it may be opened anew for
//! every text.

use desk_encoder::{Backend, FormatError, Tokens};

use crate::container::Weights;
use crate::embedding::Embedding;
use crate::forward::mean_state;
use crate::header::Header;
use crate::normalize::Normalization;
use crate::shape::{HIDDEN, POSITIONS};

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

/// Turns texts into vectors that are near each other where the texts mean alike.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    weights: Weights<'a>,
    normalization: Normalization<'a>,
    backend: Backend,
}

impl<'a> Model<'a> {
    /// Opens a weights file, in microseconds and whatever its size.
    ///
    /// The header and the length are checked, weights are not: damaged ones give a wrong vector, but no panic.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, FormatError> {
        let weights = Weights::read(file)?;
        let normalization = Normalization::of(&weights);
        Ok(Self { weights, normalization, backend: Backend::best() })
    }

    /// The same model, run with other instructions.
    pub fn with_backend(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.weights.header
    }

    /// What tells its vectors from another model's: the beginning of the digest of what the weights come from.
    pub fn name(&self) -> String {
        self.header().source.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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
        self.weights.vocabulary.tokens::<f32>(&normalized, POSITIONS)
    }

    /// The numbers that the model's own tokenizer has for the tokens.
    pub fn ids(&self, tokens: &Tokens) -> Vec<u32> {
        self.weights.vocabulary.ids(tokens)
    }

    /// The vector of tokens that this model has cut.
    pub fn embed_tokens(&self, tokens: &Tokens) -> Embedding {
        let mut mean: [f32; HIDDEN] = mean_state(&self.weights, self.backend, tokens.rows());
        let length = mean.iter().map(|number| number * number).sum::<f32>().max(1e-12).sqrt();
        mean.iter_mut().for_each(|number| *number /= length);
        Embedding::new(mean)
    }
}
