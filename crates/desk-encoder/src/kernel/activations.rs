//! One vector in 14 bits, for what a text goes through once: the only loss is that rounding, which is far below that of
//! eight-bit weights.

use super::elementwise::magnitude;

/// The largest number: 127 · 8191 · 1280 columns stays below 2³¹.
const LARGEST: f32 = 8191.0;

/// A vector and its scale.
#[derive(Debug, Clone, Default)]
pub struct Activations {
    levels: Vec<i16>,
    scale: f32,
}

impl Activations {
    /// Rounds a vector.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub fn of(vector: &[f32]) -> Self {
        let largest = magnitude(vector);
        let inverse = if largest > 0.0 { LARGEST / largest } else { 0.0 };
        Self { levels: vector.iter().map(|number| round(number * inverse)).collect(), scale: largest / LARGEST }
    }

    /// The numbers, before their scale.
    pub fn levels(&self) -> &[i16] {
        &self.levels
    }

    /// What a product is to be multiplied by.
    pub fn scale(&self) -> f32 {
        self.scale
    }
}

/// Rounds a number of a magnitude below 2¹⁵ to the nearest integer, and to an even one from halfway, by adding a number
/// so large that its last bit is worth one.
#[inline(always)]
fn round(number: f32) -> i16 {
    const LARGE: f32 = 12_582_912.0; // 1.5 · 2²³
    (number + LARGE).to_bits().wrapping_sub(LARGE.to_bits()) as i16
}
