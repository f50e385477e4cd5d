//! What is done to numbers one by one, or to one vector: written so that a compiler can vectorise it.
//!
//! Sums are kept in eight lanes, because a compiler must not reorder additions by itself. Functions are inlined into
//! those of the kind of processor that they are compiled for, and hence use its registers.

use crate::shape::{EPSILON, HIDDEN};
use desk_encoder::Norm;

const LANES: usize = 8;

/// The largest of the numbers' absolute values.
#[inline(always)]
pub fn magnitude<const N: usize>(numbers: &[f32; N]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for chunk in numbers.as_chunks::<LANES>().0 {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            let number = number.abs();
            *lane = if number > *lane { number } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, |largest, lane| if lane > largest { lane } else { largest })
}

/// The sum of `map` of the numbers.
#[inline(always)]
pub fn sum(numbers: &[f32], map: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane += map(*number);
        }
    }
    lanes.into_iter().chain(rest.iter().map(|number| map(*number))).sum()
}

/// `x = norm(x + y)`, where a normalised vector has the mean 0 and the variance 1.
#[inline(always)]
pub fn add_and_normalize(x: &mut [f32], y: &[f32], norm: &Norm<'_>) {
    let width = HIDDEN as f32;
    for (x, y) in x.as_chunks_mut::<HIDDEN>().0.iter_mut().zip(y.as_chunks::<HIDDEN>().0) {
        for (x, y) in x.iter_mut().zip(y) {
            *x += y;
        }
        let mean = sum(x, |x| x) / width;
        let variance = sum(x, |x| (x - mean) * (x - mean)) / width;
        let inverse = 1.0 / (variance + EPSILON).sqrt();
        for ((x, scale), shift) in x.iter_mut().zip(norm.scale).zip(norm.shift) {
            *x = (*x - mean) * inverse * f32::from_le_bytes(*scale) + f32::from_le_bytes(*shift);
        }
    }
}

/// Gaussian error linear unit, x · Φ(x) (Hendrycks and Gimpel, arXiv:1606.08415).
#[inline(always)]
pub fn gelu(x: &mut [f32]) {
    for chunk in x.as_chunks_mut::<LANES>().0 {
        for x in chunk {
            *x = 0.5 * *x * (1.0 + error_function(*x * std::f32::consts::FRAC_1_SQRT_2));
        }
    }
}

/// The error function, to 1.5 · 10⁻⁷ (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).
#[inline(always)]
fn error_function(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let series = ((((1.061_405_4 * t - 1.453_152_) * t + 1.421_413_7) * t - 0.284_496_74) * t + 0.254_829_6) * t;
    (1.0 - series * exponential(-x * x)).copysign(x)
}

/// e to the power of x, to 10⁻⁷ of it. Below e⁻⁸⁷ the result stays there, above e⁸⁸ likewise.
#[inline(always)]
pub fn exponential(x: f32) -> f32 {
    const LARGE: f32 = 12_582_912.0; // 1.5 · 2²³: its last bit is worth one
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 88.0 { x } else { 88.0 };
    let shifted = x * std::f32::consts::LOG2_E + LARGE;
    let whole = shifted - LARGE;
    // x − whole · ln 2, with ln 2 in two parts, of which the first has few digits and multiplies exactly.
    let rest = (x - whole * 0.693_359_4) - whole * -0.000_212_194_44;
    let series = 1.0 / 720.0 + rest * (1.0 / 5040.0);
    let series = 1.0 / 24.0 + rest * (1.0 / 120.0 + rest * series);
    let series = 1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * series)));
    let power = shifted.to_bits().wrapping_sub(LARGE.to_bits()).wrapping_add(127) << 23;
    series * f32::from_bits(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_seven_digits() {
        for step in -8_700..8_800 {
            let x = step as f32 / 100.0;
            let exact = f64::from(x).exp();
            assert!((f64::from(exponential(x)) / exact - 1.0).abs() < 3e-7, "e^{x}");
        }
    }

    #[test]
    fn the_error_function_is_right_to_six_digits() {
        for (x, exact) in [(0.0, 0.0), (0.5, 0.520_5), (1.0, 0.842_700_8), (3.0, 0.999_977_9)] {
            assert!((error_function(x) - exact).abs() < 1e-6, "erf {x}");
            assert!((error_function(-x) + exact).abs() < 1e-6, "erf −{x}");
        }
    }

    #[test]
    fn numbers_that_are_none_do_not_escape_the_exponential() {
        assert!(exponential(f32::NEG_INFINITY) < 1e-37);
        assert!(exponential(f32::NAN).is_finite());
    }
}
