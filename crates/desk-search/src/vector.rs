//! Vectors of texts, as documents keep them: two bits a number, three numbers a letter.
//!
//! A vector stands in the text of a stored document, and of the fifty documents that a question reads most are not
//! shown. So a number is cut to two bits, three of them make a base-64 digit, and no digit is ever unpacked: a
//! question makes a table of what each digit is worth at each place, and a comparison is one look-up for each digit
//! (asymmetric distance: Jégou, Douze and Schmid, Product quantization for nearest neighbor search, 2011, §III-B).
//! The question itself loses nothing. ADR 27 says what two bits cost in recall.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::postings::{digit, value};

/// How far apart the four levels of a number are, in root mean squares of the vector: the best for a normal distribution
/// (Max, Quantizing for minimum distortion, 1960, table II).
const STEP: f32 = 0.996;
/// What rounding leaves of a cosine with a vector whose numbers are so distributed: √(1 − 0.1188), from the same table.
const LEFT: f32 = 0.9387;
/// The numbers that share a digit.
const GROUP: usize = 3;
/// What a digit can be.
const DIGITS: usize = 64;

/// A vector of a text, rounded to two bits a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Vector(String);

impl Vector {
    /// Rounds a vector of any length; its own length is not kept.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "vectors are short")]
    pub fn of(numbers: &[f32]) -> Self {
        let squares = numbers.iter().map(|number| number * number).sum::<f32>();
        let step = STEP * (squares / numbers.len().max(1) as f32).sqrt();
        let mut text = String::with_capacity(numbers.len().div_ceil(GROUP));
        for group in numbers.chunks(GROUP) {
            let levels = group.iter().map(|number| level(number / step));
            digit(&mut text, levels.rev().fold(0, |digit, level| (digit << 2) | level));
        }
        Self(text)
    }
}

/// Which of the four levels is the nearest.
fn level(steps: f32) -> u32 {
    match steps {
        steps if steps < -1.0 => 0,
        steps if steps < 0.0 => 1,
        steps if steps < 1.0 => 2,
        // A number that is none is in no way special.
        _ => 3,
    }
}

/// What a level stands for, in half steps.
const HALVES: [f32; 4] = [-3.0, -1.0, 1.0, 3.0];

/// Where a question points to, to compare vectors with.
#[derive(Debug, Clone)]
pub struct Direction {
    /// For each digit of a vector, what each value of it adds to the product.
    products: Vec<[f32; DIGITS]>,
    /// What each value of a digit adds to the square of the vector's length; the last digit may stand for fewer numbers.
    squares: [f32; DIGITS],
    last: [f32; DIGITS],
    /// The question's own length.
    length: f32,
}

impl Direction {
    /// Of a vector, of any length.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Self {
        let products = numbers.chunks(GROUP).map(|group| table(|place| group.get(place).copied())).collect();
        let rest = (numbers.len() + GROUP - 1) % GROUP + 1;
        let square = |places: usize| table_of_levels(|place, half| if place < places { half * half } else { 0.0 });
        let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
        Self { products, squares: square(GROUP), last: square(rest), length }
    }

    /// The cosine of the angle to a vector as it was before it was rounded, about; but 0 where it is negative; nothing where the vector is of another length or
    /// damaged.
    #[must_use]
    pub fn likeness(&self, vector: &Vector) -> Option<f32> {
        let digits = vector.0.as_bytes();
        if digits.len() != self.products.len() || digits.is_empty() {
            return None;
        }
        let (mut product, mut square) = (0.0, 0.0);
        let before_last = digits.len() - 1;
        for (place, (digit, products)) in digits.iter().zip(&self.products).enumerate() {
            let digit = value(*digit)? as usize;
            product += products.get(digit)?;
            square += if place < before_last { self.squares.get(digit)? } else { self.last.get(digit)? };
        }
        let cosine = product / (square.sqrt() * self.length * LEFT);
        cosine.is_finite().then(|| cosine.clamp(0.0, 1.0))
    }
}

/// For each digit the sum of its numbers, each times the one at its place.
fn table(number: impl Fn(usize) -> Option<f32>) -> [f32; DIGITS] {
    table_of_levels(|place, half| number(place).unwrap_or(0.0) * half)
}

fn table_of_levels(worth: impl Fn(usize, f32) -> f32) -> [f32; DIGITS] {
    std::array::from_fn(|digit| {
        let places = (0..GROUP).map(|place| (place, HALVES.get((digit >> (2 * place)) & 3).copied().unwrap_or(0.0)));
        places.map(|(place, half)| worth(place, half)).sum()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    /// Numbers that are distributed about as those of an encoder.
    fn numbers(length: usize) -> impl Strategy<Value = Vec<f32>> {
        let number = prop::collection::vec(-1.0_f32..1.0, 4).prop_map(|parts| parts.iter().sum());
        prop::collection::vec(number, length)
    }

    proptest! {
        #[test]
        fn two_bits_keep_the_angle((question, text) in (numbers(512), numbers(512))) {
            let direction = Direction::of(&question);
            let of_itself = direction.likeness(&Vector::of(&question)).unwrap();
            prop_assert!((0.97..=1.0).contains(&of_itself), "{of_itself}");
            let mixed: Vec<f32> = question.iter().zip(&text).map(|(a, b)| a + b).collect();
            let (found, exact) = (direction.likeness(&Vector::of(&mixed)).unwrap(), cosine(&question, &mixed));
            prop_assert!((found - exact).abs() < 0.12, "{found} for {exact}");
        }

        #[test]
        fn vectors_of_any_numbers_compare_without_panic(
            question in prop::collection::vec(any::<f32>(), 0..20),
            text in prop::collection::vec(any::<f32>(), 0..20),
        ) {
            if let Some(likeness) = Direction::of(&question).likeness(&Vector::of(&text)) {
                prop_assert!((0.0..=1.0).contains(&likeness));
                prop_assert_eq!(question.len().div_ceil(3), text.len().div_ceil(3));
            }
        }

        #[test]
        fn any_text_is_a_vector_or_none(text in ".{0,8}") {
            if let Some(likeness) = Direction::of(&[1.0; 12]).likeness(&Vector(text)) {
                prop_assert!((0.0..=1.0).contains(&likeness));
            }
        }
    }

    #[test]
    fn a_vector_is_three_numbers_a_letter() {
        assert_eq!(Vector::of(&[0.1; 512]).0.len(), 171);
        let vector = Vector::of(&[9.0, 0.1, -0.1, -9.0]);
        assert_eq!(serde_json::to_string(&vector).unwrap(), r#""bA""#);
    }

    #[test]
    fn what_points_elsewhere_is_not_alike() {
        let direction = Direction::of(&[1.0, 1.0, 1.0, 1.0]);
        assert_eq!(direction.likeness(&Vector::of(&[-1.0, -1.0, -1.0, -1.0])), Some(0.0));
        assert!(direction.likeness(&Vector::of(&[1.0, 1.0, 1.0, 1.0])).unwrap() > 0.99);
        assert_eq!(direction.likeness(&Vector::of(&[1.0; 7])), None);
        assert_eq!(direction.likeness(&Vector("!A".to_owned())), None);
    }
}
