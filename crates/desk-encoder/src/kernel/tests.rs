//! The products are those of the weights and the vectors, whatever they are computed with.

use super::tiles::TILE;
use super::{Activations, Backend, Levels};
use crate::layer::Matrix;
use crate::panels::{BLOCK, LARGEST, PANEL, Panels};

/// Numbers from −1 to 1 that look random.
fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

fn bytes(numbers: impl IntoIterator<Item = f32>) -> Vec<[u8; 4]> {
    numbers.into_iter().map(f32::to_le_bytes).collect()
}

fn product(backend: Backend, matrix: &Matrix<'_>, vector: &[f32]) -> Vec<f32> {
    let mut output = vec![0.0; matrix.scales.len()];
    backend.multiply(matrix, &Activations::of(vector), &mut output);
    output
}

/// A six-bit matrix, and its rows.
struct Coarse {
    rows: Vec<Vec<i8>>,
    blocks: Vec<u8>,
    sums: Vec<[u8; 4]>,
    scales: Vec<[u8; 4]>,
    bias: Vec<[u8; 4]>,
}

impl Coarse {
    fn of(rows: Vec<Vec<i8>>) -> Self {
        let columns = rows[0].len();
        let mut blocks = Vec::new();
        for panel in rows.chunks(PANEL) {
            for quad in (0..columns).step_by(4) {
                blocks.extend(panel.iter().flat_map(|row| &row[quad..quad + 4]).map(|weight| weight.cast_unsigned()));
            }
        }
        let sums = bytes(rows.iter().map(|row| row.iter().copied().map(f32::from).sum()));
        let (scales, bias) = (bytes(numbers(rows.len(), 2)), bytes(numbers(rows.len(), 3)));
        Self { rows, blocks, sums, scales, bias }
    }

    fn panels(&self) -> Panels<'_> {
        let Self { rows, blocks, sums, scales, bias } = self;
        Panels { blocks: blocks.as_chunks().0, sums, scales, bias, columns: rows[0].len() }
    }

    fn project<const B: usize>(&self, backend: Backend, input: &Levels<B>) -> Vec<f32> {
        let mut output = vec![0.0; input.grids.len() * self.rows.len()];
        backend.multiply_each(&self.panels(), input, &mut output);
        output
    }

    /// What row `row` makes of a vector.
    fn exact(&self, row: usize, vector: impl Iterator<Item = f32>) -> f64 {
        let sum: f64 = self.rows[row].iter().zip(vector).map(|(w, x)| f64::from(*w) * f64::from(x)).sum();
        sum * f64::from(f32::from_le_bytes(self.scales[row])) + f64::from(f32::from_le_bytes(self.bias[row]))
    }
}

#[test]
fn products_are_those_of_the_weights_and_the_vector() {
    let (rows, columns) = (6, 320);
    let weights: Vec<u8> = numbers(rows * columns, 1).iter().map(|w| ((w * 127.0) as i8).cast_unsigned()).collect();
    let (scales, bias) = (bytes(numbers(rows, 2)), bytes(numbers(rows, 3)));
    let matrix = Matrix { weights: &weights, scales: &scales, bias: &bias, columns };
    let vector = numbers(columns, 4);
    let best = product(Backend::best(), &matrix, &vector);
    assert_eq!(best, product(Backend::Portable, &matrix, &vector));
    for row in 0..rows {
        let terms = weights[row * columns..].iter().zip(&vector);
        let sum: f64 = terms.map(|(w, x)| f64::from(w.cast_signed()) * f64::from(*x)).sum();
        let exact = sum * f64::from(f32::from_le_bytes(scales[row])) + f64::from(f32::from_le_bytes(bias[row]));
        // 320 numbers rounded to an 8191st, times weights up to 127: a standard deviation of 0.05.
        assert!((f64::from(best[row]) - exact).abs() < 0.3, "row {row}: {}, not {exact}", best[row]);
    }
}

#[test]
fn the_largest_weights_and_vectors_do_not_overflow() {
    let columns = 1280;
    let vector = vec![2.0; columns];
    for weight in [127_i8, -128] {
        let weights = vec![weight.cast_unsigned(); 2 * columns];
        let matrix = Matrix { weights: &weights, scales: &bytes([1.0; 2]), bias: &[], columns };
        let expected = f32::from(weight) * 2.0 * columns as f32;
        for backend in [Backend::Portable, Backend::best()] {
            let found = product(backend, &matrix, &vector);
            assert!(found.iter().all(|found| (found / expected - 1.0).abs() < 1e-5), "{found:?}, not {expected}");
        }
    }
    for weight in [LARGEST, -LARGEST] {
        let coarse = Coarse { scales: bytes([1.0; PANEL]), ..Coarse::of(vec![vec![weight; columns]; PANEL]) };
        let input = Levels::<80>::of([vector.as_slice()].into_iter());
        let expected = f32::from(weight) * 2.0 * columns as f32;
        for backend in [Backend::Portable, Backend::best()] {
            let found = coarse.project(backend, &input);
            assert!(found.iter().all(|found| (found / expected - 1.0).abs() < 1e-4), "{found:?}, not {expected}");
        }
    }
}

#[test]
fn products_of_windows_are_those_of_neighbours_and_of_zeros_behind_the_ends() {
    const WIDTH: usize = 2 * BLOCK;
    let (order, before, rows) = (3, 1, 2 * PANEL);
    let row = |row: usize| numbers(order * WIDTH, row as u32).iter().map(|w| (w * f32::from(LARGEST)) as i8).collect();
    let coarse = Coarse::of((0..rows).map(row).collect());
    for tokens in 1..=2 * TILE + 1 {
        // Numbers that are not centred.
        let vectors: Vec<f32> = numbers(tokens * WIDTH, tokens as u32).iter().map(|x| x + 0.5).collect();
        let input = Levels::<2>::windows(vectors.chunks(WIDTH), (order, before));
        let best = coarse.project(Backend::best(), &input);
        assert_eq!(best, coarse.project(Backend::Portable, &input), "{tokens} tokens");
        let padded = [vec![0.0; before * WIDTH], vectors, vec![0.0; (order - 1 - before) * WIDTH]].concat();
        for (place, found) in best.into_iter().enumerate() {
            let (token, row) = (place / rows, place % rows);
            let exact = coarse.exact(row, padded[token * WIDTH..].iter().copied());
            // 96 numbers rounded to a 64th, times weights up to 31: a standard deviation of 0.8.
            assert!((f64::from(found) - exact).abs() < 4.0, "token {token}, row {row}: {found}, not {exact}");
        }
    }
}

#[test]
fn a_vector_has_a_grid_of_its_own_where_it_has_no_neighbours() {
    let vectors = [[1.0; BLOCK], [-1000.0; BLOCK], [0.0; BLOCK]];
    let coarse = Coarse { scales: bytes([1.0; PANEL]), bias: bytes([0.0; PANEL]), ..Coarse::of(vec![vec![1; 16]; 8]) };
    let input = Levels::<1>::of(vectors.iter().map(<[f32; BLOCK]>::as_slice));
    let found = coarse.project(Backend::best(), &input);
    for (found, expected) in found.chunks(PANEL).zip([16.0, -16_000.0, 0.0]) {
        assert!(found.iter().all(|found| (found - expected).abs() <= expected.abs() * 1e-5), "{found:?}");
    }
}
