//! Vectors in 14 bits, with one scale for all tokens of a text, lying so that windows of neighbours are contiguous.
//!
//! A convolution of order n sees the vectors of n tokens. Their numbers lie one behind the other already, so a window
//! is a longer slice and nothing is copied; zeros before and behind stand for the neighbours that the ends lack. This
//! is why the scale is the text's and not the token's.

use super::elementwise::magnitude;

/// The largest number: 127 · 8191 · 1280 columns stays below 2³¹.
const LARGEST: f32 = 8191.0;

/// The vectors, or windows of vectors, of all tokens of an input.
#[derive(Debug, Clone, Default)]
pub struct Activations {
    levels: Vec<i16>,
    /// From one token's numbers to the next one's.
    stride: usize,
    /// Numbers that a product takes.
    width: usize,
    scale: f32,
}

impl Activations {
    /// Rounds vectors as they are, each of `stride` numbers.
    pub fn of<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone, stride: usize) -> Self {
        Self::windows(vectors, stride, (1, 0))
    }

    /// Rounds vectors, to be seen `order` at a time, `before` of which precede the token itself.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub fn windows<'v>(
        vectors: impl Iterator<Item = &'v [f32]> + Clone,
        stride: usize,
        (order, before): (usize, usize),
    ) -> Self {
        let largest = vectors.clone().fold(0.0_f32, |most, vector| most.max(magnitude(vector)));
        let inverse = if largest > 0.0 { LARGEST / largest } else { 0.0 };
        let mut levels = Vec::with_capacity((vectors.clone().count() + order - 1) * stride);
        levels.resize(before * stride, 0);
        for vector in vectors {
            levels.extend(vector.iter().take(stride).map(|number| round(number * inverse)));
        }
        levels.resize(levels.len() + (order - 1 - before) * stride, 0);
        Self { levels, stride, width: order * stride, scale: largest / LARGEST }
    }

    /// What each token's product takes.
    pub fn vectors(&self) -> impl Iterator<Item = &[i16]> {
        self.levels.windows(self.width.max(1)).step_by(self.stride.max(1))
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
