//! Vectors of texts, as they are kept beside documents: two bits a number, three numbers a letter; or three bits a number,
//! two numbers a letter, for a model whose vectors all lie close together.
//!
//! A vector stands in a stored text, and of the fifty documents that a question reads most are not shown. So a number is
//! cut to a few bits, two or three of them make a base-64 digit, and no digit is ever unpacked: a
//! question makes a table of what each digit is worth at each place, and a comparison is one look-up for each digit
//! (asymmetric distance: Jégou, Douze and Schmid, Product quantization for nearest neighbor search, 2011, §III-B).
//! The question itself loses nothing. ADR 27 says what two bits cost in recall, and ADR 31 why the deep tier has three.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::postings::{digit, value};

/// The bits of a digit.
const DIGIT: u32 = 6;
/// What a digit can be.
const DIGITS: usize = 1 << DIGIT;

/// A vector of a text, rounded to two or three bits a number (`BITS`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Vector<const BITS: u32 = 2>(String);

impl<const BITS: u32> Vector<BITS> {
    /// The numbers that share a digit.
    const GROUP: usize = (DIGIT / BITS) as usize;
    /// How far apart the levels of a number are, in root mean squares of the vector: the best for a normal distribution
    /// (Max, Quantizing for minimum distortion, 1960, table II).
    const STEP: f32 = match BITS {
        2 => 0.996,
        3 => 0.586,
        _ => panic!("numbers have two or three bits"),
    };
    /// What rounding leaves of a cosine with a vector whose numbers are so distributed: √(1 − 0.1188) and √(1 − 0.0374),
    /// from the same table.
    const LEFT: f32 = if BITS == 2 { 0.9387 } else { 0.9811 };

    /// Rounds a vector of any length; its own length is not kept.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "vectors are short")]
    pub fn of(numbers: &[f32]) -> Self {
        let squares = numbers.iter().map(|number| number * number).sum::<f32>();
        let step = Self::STEP * (squares / numbers.len().max(1) as f32).sqrt();
        let mut text = String::with_capacity(numbers.len().div_ceil(Self::GROUP));
        for group in numbers.chunks(Self::GROUP) {
            let levels = group.iter().map(|number| Self::level(number / step));
            digit(&mut text, levels.rev().fold(0, |digit, level| (digit << BITS) | level));
        }
        Self(text)
    }

    /// Which of the levels is the nearest.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a few levels before")]
    fn level(steps: f32) -> u32 {
        let half = (1_u32 << BITS) as f32 / 2.0;
        // A number that is none is in no way special.
        if steps.is_nan() { (1 << BITS) - 1 } else { (steps.floor() + half).clamp(0.0, 2.0 * half - 1.0) as u32 }
    }

    /// What a level stands for, in half steps.
    #[expect(clippy::cast_precision_loss, reason = "there are eight at most")]
    fn halves(level: usize) -> f32 {
        2.0 * level as f32 - ((1_usize << BITS) - 1) as f32
    }
}

/// Where a question points to, to compare vectors with.
#[derive(Debug, Clone)]
pub struct Direction<const BITS: u32 = 2> {
    /// For each digit of a vector, what each value of it adds to the product.
    products: Vec<[f32; DIGITS]>,
    /// What each value of a digit adds to the square of the vector's length; the last digit may stand for fewer numbers.
    squares: [f32; DIGITS],
    last: [f32; DIGITS],
    /// The question's own length.
    length: f32,
}

impl<const BITS: u32> Direction<BITS> {
    /// Of a vector, of any length.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Self {
        let group = Vector::<BITS>::GROUP;
        let worth =
            |numbers: &[f32]| table::<BITS>(|place, half| numbers.get(place).map_or(0.0, |number| number * half));
        let rest = (numbers.len() + group - 1) % group + 1;
        let square = |places: usize| table::<BITS>(|place, half| if place < places { half * half } else { 0.0 });
        let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
        Self {
            products: numbers.chunks(group).map(worth).collect(),
            squares: square(group),
            last: square(rest),
            length,
        }
    }

    /// The cosine of the angle to a vector as it was before it was rounded, about; but 0 where it is negative; nothing
    /// where the vector is of another length or damaged.
    #[must_use]
    pub fn likeness(&self, vector: &Vector<BITS>) -> Option<f32> {
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
        let cosine = product / (square.sqrt() * self.length * Vector::<BITS>::LEFT);
        cosine.is_finite().then(|| cosine.clamp(0.0, 1.0))
    }
}

/// For each digit the sum over its numbers of what each is worth at its place.
fn table<const BITS: u32>(worth: impl Fn(usize, f32) -> f32) -> [f32; DIGITS] {
    let mask = (1_usize << BITS) - 1;
    std::array::from_fn(|digit| {
        let level = |place: usize| (digit >> (BITS as usize * place)) & mask;
        (0..Vector::<BITS>::GROUP).map(|place| worth(place, Vector::<BITS>::halves(level(place)))).sum()
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
        fn three_bits_keep_the_angle_better((question, text) in (numbers(384), numbers(384))) {
            let direction = Direction::<3>::of(&question);
            let mixed: Vec<f32> = question.iter().zip(&text).map(|(a, b)| a + b).collect();
            let (found, exact) = (direction.likeness(&Vector::of(&mixed)).unwrap(), cosine(&question, &mixed));
            prop_assert!((found - exact).abs() < 0.06, "{found} for {exact}");
        }

        #[test]
        fn two_bits_keep_the_angle((question, text) in (numbers(512), numbers(512))) {
            let direction = Direction::<2>::of(&question);
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
            if let Some(likeness) = Direction::<2>::of(&question).likeness(&Vector::of(&text)) {
                prop_assert!((0.0..=1.0).contains(&likeness));
                prop_assert_eq!(question.len().div_ceil(3), text.len().div_ceil(3));
            }
        }

        #[test]
        fn any_text_is_a_vector_or_none(text in ".{0,8}") {
            if let Some(likeness) = Direction::<2>::of(&[1.0; 12]).likeness(&Vector(text)) {
                prop_assert!((0.0..=1.0).contains(&likeness));
            }
        }
    }

    #[test]
    fn a_vector_is_three_numbers_a_letter() {
        assert_eq!(Vector::<2>::of(&[0.1; 512]).0.len(), 171);
        assert_eq!(Vector::<3>::of(&[0.1; 384]).0.len(), 192);
        let vector = Vector::<2>::of(&[9.0, 0.1, -0.1, -9.0]);
        assert_eq!(serde_json::to_string(&vector).unwrap(), r#""bA""#);
    }

    #[test]
    fn what_points_elsewhere_is_not_alike() {
        let direction = Direction::<2>::of(&[1.0, 1.0, 1.0, 1.0]);
        assert_eq!(direction.likeness(&Vector::of(&[-1.0, -1.0, -1.0, -1.0])), Some(0.0));
        assert!(direction.likeness(&Vector::of(&[1.0, 1.0, 1.0, 1.0])).unwrap() > 0.99);
        assert_eq!(direction.likeness(&Vector::of(&[1.0; 7])), None);
        assert_eq!(direction.likeness(&Vector("!A".to_owned())), None);
    }
}
