//! An embedding has length 1, so that its product with another is the cosine of their angle.

use crate::shape::HIDDEN;

/// Where a text lies in the space of meanings: 384 numbers, whose squares sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding([f32; HIDDEN]);

impl Embedding {
    pub(crate) fn new(numbers: [f32; HIDDEN]) -> Self {
        Self(numbers)
    }

    /// The numbers.
    pub fn as_array(&self) -> &[f32; HIDDEN] {
        &self.0
    }

    /// How alike two texts are. This model gives unrelated ones about 0.7 to 0.8, and alike ones above 0.85: its
    /// training used a temperature of 0.01, which leaves cosines crowded; it is their order that tells.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }
}
