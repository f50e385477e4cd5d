//! Tokens are rows of a weights file.

/// What a network sees of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Rows of the weights file, `<s>` and `</s>` included.
    pub(super) rows: Vec<u32>,
    /// Whether the text had more than are looked at.
    pub truncated: bool,
}

impl Tokens {
    /// How many there are, from 3 to 512.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows of their embeddings.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }
}
