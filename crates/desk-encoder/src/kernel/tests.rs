//! The products are those of the weights and the vectors, whatever they are computed with.

use super::{Activations, Backend, TILE};
use crate::layer::Matrix;

/// Numbers from −1 to 1 that look random.
fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

fn product(backend: Backend, matrix: &Matrix<'_>, input: &Activations, tokens: usize) -> Vec<f32> {
    let mut output = vec![0.0; tokens * matrix.scales.len()];
    backend.multiply(matrix, input, &mut output);
    output
}

#[test]
fn products_are_those_of_the_weights_and_the_vectors() {
    let (rows, columns) = (6, 320);
    let weights: Vec<u8> = numbers(rows * columns, 1).iter().map(|w| ((w * 127.0) as i8).cast_unsigned()).collect();
    let scales: Vec<_> = numbers(rows, 2).into_iter().map(f32::to_le_bytes).collect();
    let bias: Vec<_> = numbers(rows, 3).into_iter().map(f32::to_le_bytes).collect();
    let matrix = Matrix { weights: &weights, scales: &scales, bias: &bias, columns };
    for tokens in 1..=2 * TILE {
        let vectors = numbers(tokens * columns, tokens as u32);
        let input = Activations::of(vectors.chunks(columns), columns);
        let best = product(Backend::best(), &matrix, &input, tokens);
        assert_eq!(best, product(Backend::Portable, &matrix, &input, tokens), "{tokens} tokens");
        for (token, vector) in vectors.chunks(columns).enumerate() {
            for row in 0..rows {
                let terms = weights[row * columns..].iter().zip(vector);
                let sum: f64 = terms.map(|(w, x)| f64::from(w.cast_signed()) * f64::from(*x)).sum();
                let exact = sum * f64::from(f32::from_le_bytes(scales[row])) + f64::from(f32::from_le_bytes(bias[row]));
                let found = f64::from(best[token * rows + row]);
                // 320 numbers rounded to an 8191st, times weights up to 127: a standard deviation of 0.05.
                assert!((found - exact).abs() < 0.3, "token {token}, row {row}: {found}, not {exact}");
            }
        }
    }
}

#[test]
fn the_largest_weights_and_vectors_do_not_overflow() {
    let columns = 1280;
    for weight in [127_i8, -128] {
        let weights = vec![weight.cast_unsigned(); 2 * columns];
        let scales = [1.0_f32.to_le_bytes(); 2];
        let matrix = Matrix { weights: &weights, scales: &scales, bias: &[], columns };
        let vectors = vec![2.0; columns];
        let input = Activations::of(vectors.chunks(columns), columns);
        let expected = f32::from(weight) * 2.0 * columns as f32;
        for backend in [Backend::Portable, Backend::best()] {
            let found = product(backend, &matrix, &input, 1);
            assert!(found.iter().all(|found| (found / expected - 1.0).abs() < 1e-5), "{found:?}, not {expected}");
        }
    }
}

#[test]
fn a_window_has_zeros_where_a_text_has_no_neighbours() {
    let vectors = [[1.0_f32, 2.0], [3.0, 4.0]];
    let input = Activations::windows(vectors.iter().map(<[f32; 2]>::as_slice), 2, (3, 1));
    let windows: Vec<Vec<f32>> =
        input.vectors().map(|window| window.iter().map(|x| f32::from(*x) * input.scale()).collect()).collect();
    let expected = [[0.0, 0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 0.0, 0.0]];
    assert_eq!(windows.len(), 2);
    for (found, expected) in windows.iter().flatten().zip(expected.as_flattened()) {
        assert!((found - expected).abs() < 0.001, "{windows:?}");
    }
}
