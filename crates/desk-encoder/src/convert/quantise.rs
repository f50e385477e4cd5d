//! Numbers to few bits.

use crate::container::Row;
use crate::kernel::half;
use crate::panels::{LARGEST, PANEL};

/// What the two bits of a table's number stand for, in units of the row's root mean square: Lloyd's levels for the
/// numbers of this table.
pub const LEVELS: [f32; 4] = [-1.588, -0.589, 0.316, 1.403];

/// An embedding in 2 bits: each number goes to the nearest level, and the scale is the one with the least squared
/// error thereafter.
pub fn row(numbers: &[f32]) -> Row {
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let deviation = (numbers.iter().map(|n| (n - mean) * (n - mean)).sum::<f32>() / count).sqrt() + 1e-8;
    let bounds = LEVELS.iter().zip(LEVELS.iter().skip(1)).map(|(low, high)| (low + high) / 2.0);
    let code = |number: &f32| bounds.clone().filter(|bound| number / deviation > *bound).count();
    let codes: Vec<usize> = numbers.iter().map(code).collect();
    let level = |code: &usize| LEVELS.get(*code).copied().unwrap_or_default();
    let (mut product, mut square) = (0.0, 1e-9);
    for (number, code) in numbers.iter().zip(&codes) {
        product += level(code) * number;
        square += level(code) * level(code);
    }
    let mut row: Row = [0; 130];
    let [low, high, bytes @ ..] = &mut row;
    [*low, *high] = to_half(product / square).to_le_bytes();
    for (byte, codes) in bytes.iter_mut().zip(codes.as_chunks::<4>().0) {
        *byte = codes.iter().rev().fold(0, |byte, code| byte << 2 | *code as u8);
    }
    row
}

/// A matrix of `columns` outputs, whose numbers lie input after input, in 8 bits: the weights output after output, and
/// the outputs' scales.
pub fn matrix(numbers: &[f32], columns: usize) -> (Vec<u8>, Vec<f32>) {
    let column = |column: usize| numbers.iter().skip(column).step_by(columns);
    let scales: Vec<f32> =
        (0..columns).map(|c| column(c).fold(0.0_f32, |largest, n| largest.max(n.abs())) / 127.0 + 1e-12).collect();
    let weights = scales.iter().enumerate().flat_map(|(c, scale)| {
        column(c).map(move |n| ((n / scale).round_ties_even().clamp(-127.0, 127.0) as i8).cast_unsigned())
    });
    (weights.collect(), scales)
}

/// A matrix of `columns` outputs, whose numbers lie input after input, in 6 bits, as [`Panels`] has it: the weights,
/// the sums of the outputs' weights, and the outputs' scales.
pub fn panels(numbers: &[f32], columns: usize) -> (Vec<u8>, Vec<f32>, Vec<f32>) {
    let rows: Vec<(Vec<i8>, f32)> = (0..columns)
        .map(|column| coarse(&numbers.iter().skip(column).step_by(columns).copied().collect::<Vec<_>>()))
        .collect();
    let mut weights = Vec::with_capacity(numbers.len());
    for panel in rows.chunks_exact(PANEL) {
        for quad in 0..numbers.len() / columns.max(1) / 4 {
            for (row, _) in panel {
                weights.extend(row.iter().skip(4 * quad).take(4).map(|weight| weight.cast_unsigned()));
            }
        }
    }
    let sums = rows.iter().map(|(row, _)| row.iter().map(|weight| f32::from(*weight)).sum()).collect();
    (weights, sums, rows.iter().map(|(_, scale)| *scale).collect())
}

/// A row in 6 bits and its scale. From what number on all become the largest weight is tried out, down to a quarter of
/// the largest; the scale is the one with the least squared error thereafter.
fn coarse(row: &[f32]) -> (Vec<i8>, f32) {
    const TRIALS: u8 = 80;
    let top = f32::from(LARGEST);
    let largest = row.iter().fold(1e-9_f32, |largest, number| largest.max(number.abs()));
    let trial = |trial: u8| {
        let unit = largest / top * f32::from(trial) / f32::from(TRIALS);
        let weights: Vec<f32> = row.iter().map(|n| (n / unit).round_ties_even().clamp(-top, top)).collect();
        let product: f32 = weights.iter().zip(row).map(|(weight, number)| weight * number).sum();
        let scale = product / weights.iter().map(|weight| weight * weight).sum::<f32>().max(1.0);
        let error: f32 = weights.iter().zip(row).map(|(w, n)| (n - w * scale) * (n - w * scale)).sum();
        (error, weights, scale)
    };
    let best = (TRIALS / 4..=TRIALS).rev().map(trial).min_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, weights, scale)| (weights.iter().map(|weight| *weight as i8).collect(), scale)).unwrap_or_default()
}

/// The binary16 nearest to a number of a magnitude from 2⁻¹⁴ to 65504; zero for a smaller one.
fn to_half(number: f32) -> u16 {
    let bits = number.to_bits();
    let magnitude = (bits & 0x7FFF_FFFF).saturating_sub(112 << 23);
    let below = (magnitude >> 13) as u16;
    let candidates = [below, below.saturating_add(1)];
    let error = |half_bits: &u16| (half(*half_bits) - number.abs()).abs();
    let nearest = candidates.into_iter().min_by(|a, b| error(a).total_cmp(&error(b))).unwrap_or(below);
    nearest | (bits >> 16 & 0x8000) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::widen;

    #[test]
    fn halves_are_the_nearest() {
        for (number, bits) in [(1.0, 0x3C00), (-2.0, 0xC000), (0.1, 0x2E66), (65504.0, 0x7BFF)] {
            assert_eq!(to_half(number), bits, "{number}");
        }
    }

    #[test]
    fn a_row_of_levels_is_kept() {
        let numbers: Vec<f32> = LEVELS.iter().cycle().take(512).map(|level| level * 0.25).collect();
        let mut widened = vec![0.0; 512];
        widen(&row(&numbers), LEVELS, &mut widened);
        assert!(numbers.iter().zip(&widened).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn panels_have_four_columns_of_eight_rows_side_by_side() {
        let numbers: Vec<f32> = (0..16 * 8).map(|place| if place % 8 == place / 8 { -31.0 } else { 1.0 }).collect();
        let (weights, sums, scales) = panels(&numbers, 8);
        assert_eq!(weights[..8], [225, 1, 1, 1, 1, 225, 1, 1]);
        assert_eq!(weights[32..36], [1; 4]);
        assert_eq!(weights[32 + 16..32 + 20], [225, 1, 1, 1]);
        assert_eq!((sums, scales), (vec![15.0 - 31.0; 8], vec![1.0; 8]));
    }

    #[test]
    fn a_number_far_from_the_others_is_clipped_where_that_loses_less() {
        let mut row: Vec<f32> = (0..5000).map(|place| (place as f32 / 5000.0 - 0.5) * 0.1).collect();
        let even = coarse(&row).1;
        row.push(0.1);
        assert!(coarse(&row).1 < 1.6 * even);
    }

    #[test]
    fn a_matrix_is_turned_and_its_largest_weights_are_127() {
        let (weights, scales) = matrix(&[1.0, -20.0, 0.5, 10.0], 2);
        assert_eq!(weights, [127, 64, -127_i8 as u8, 64]);
        assert!((scales[1] - 20.0 / 127.0).abs() < 1e-6);
    }
}
