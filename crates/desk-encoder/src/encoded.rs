//! A text has two vectors, because telling topics apart and telling likeness need different ones.

use crate::shape::EMBEDDING;

/// What is known of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// What classifiers learn from: the network's state before its last layers, of any length. Its numbers have
    /// different means and spreads; standardise them first.
    pub mean: [f32; EMBEDDING],
    /// What texts are compared by: 512 numbers, whose squares sum to 1.
    pub z: [f32; EMBEDDING],
}

impl Encoded {
    /// How alike two texts are, from −1 to 1.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.z.iter().zip(&other.z).map(|(a, b)| a * b).sum()
    }
}
