//! All kinds of processor compute the same.

use super::*;
use crate::container::{BLOCK, PANEL, PanelBlock};
use crate::shape::{HEADS, HIDDEN};
use desk_encoder::{F32, half};

/// Numbers that look random, from −1 to 1, the same every time (Knuth's 64-bit linear congruential generator).
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// A matrix of random weights, with scales from 2⁻⁴ to 2⁻³ of either sign.
fn panels(rows: usize, columns: usize) -> Vec<PanelBlock> {
    let mut bytes = numbers(144 * rows / PANEL * (columns / BLOCK), 7).into_iter().map(|number| (number * 1e6) as u8);
    let mut block = || {
        let mut block: PanelBlock = [0; 144];
        block.iter_mut().zip(&mut bytes).for_each(|(to, byte)| *to = byte);
        block.iter_mut().skip(1).step_by(2).take(PANEL).for_each(|high| *high = *high & 0x83 | 0x2C);
        block
    };
    (0..rows / PANEL * (columns / BLOCK)).map(|_| block()).collect()
}

/// The largest difference, as a share of the largest number.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    let largest = a.iter().fold(0.0_f32, |largest, a| largest.max(a.abs()));
    a.iter().zip(b).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs())) / largest
}

/// What a weight is, by the definition of the format.
fn weight(panels: &[PanelBlock], blocks: usize, row: usize, column: usize) -> f64 {
    let block = &panels[row / PANEL * blocks + column / BLOCK];
    let (row, column) = (row % PANEL, column % BLOCK);
    let byte = block[16 + column % 16 / 4 * 32 + row * 4 + column % 4];
    let nibble = if column < 16 { byte & 15 } else { byte >> 4 };
    f64::from(half(u16::from_le_bytes([block[2 * row], block[2 * row + 1]]))) * (f64::from(nibble) - 8.0)
}

#[test]
fn products_are_those_of_the_weights_and_the_vectors() {
    for tokens in [1, 2, 3, 4, 5, 17] {
        let (rows, columns) = (24, 96);
        let panels = panels(rows, columns);
        let bias: Vec<F32> = numbers(rows, 5).into_iter().map(f32::to_le_bytes).collect();
        let matrix = Matrix { panels: &panels, bias: &bias, blocks: columns / BLOCK };
        let vectors = numbers(tokens * columns, tokens as u64);
        let product = |backend: Backend| {
            let mut activations = Activations::default();
            backend.quantize(&vectors, columns, &mut activations);
            let mut products = vec![0.0; tokens * rows];
            backend.project(&matrix, &activations, &mut products);
            products
        };
        let (portable, best) = (product(Backend::Portable), product(Backend::best()));
        assert!(difference(&portable, &best) < 1e-5);
        for (vector, products) in vectors.chunks(columns).zip(portable.chunks(rows)) {
            for (row, found) in products.iter().enumerate() {
                let terms = (0..columns).map(|c| weight(&panels, matrix.blocks, row, c) * f64::from(vector[c]));
                let exact = terms.sum::<f64>() + f64::from(f32::from_le_bytes(bias[row]));
                // 96 numbers rounded to a 127th: a standard deviation of 0.02.
                assert!((f64::from(*found) - exact).abs() < 0.1, "row {row}: {found}, not {exact}");
            }
        }
    }
}

#[test]
fn the_largest_weights_and_vectors_do_not_overflow() {
    let panels = vec![[0xFF_u8; 144]; 12].into_iter().map(|mut block: PanelBlock| {
        block.iter_mut().take(16).zip([0x00, 0x3C].into_iter().cycle()).for_each(|(to, one)| *to = one);
        block
    });
    let panels: Vec<_> = panels.collect();
    let bias = [[0; 4]; PANEL];
    let matrix = Matrix { panels: &panels, bias: &bias, blocks: 12 };
    for sign in [1.0, -1.0] {
        let mut activations = Activations::default();
        Backend::best().quantize(&[127.0 * sign; 4 * HIDDEN], HIDDEN, &mut activations);
        let mut products = vec![0.0; 4 * PANEL];
        Backend::best().project(&matrix, &activations, &mut products);
        assert_eq!(products, vec![sign * 127.0 * 7.0 * HIDDEN as f32; 4 * PANEL]);
    }
}

#[test]
fn every_kind_of_processor_rounds_alike() {
    let vectors = numbers(7 * HIDDEN, 3);
    let [mut portable, mut best] = [Activations::default(), Activations::default()];
    Backend::Portable.quantize(&vectors, HIDDEN, &mut portable);
    Backend::best().quantize(&vectors, HIDDEN, &mut best);
    assert!(portable.tiles().eq(best.tiles()));
}

#[test]
fn every_kind_of_processor_attends_alike() {
    for tokens in [1, 7, 8, 9, 40] {
        let projected = numbers(tokens * 3 * HIDDEN, 11);
        let [mut portable, mut best] = [vec![0.0; tokens * HIDDEN], vec![0.0; tokens * HIDDEN]];
        Backend::Portable.attend(&projected, &mut portable);
        Backend::best().attend(&projected, &mut best);
        assert!(difference(&portable, &best) < 1e-5);
    }
}

#[test]
fn a_single_token_gathers_its_own_value() {
    let projected = numbers(3 * HIDDEN, 13);
    let mut gathered = vec![0.0; HIDDEN];
    Backend::best().attend(&projected, &mut gathered);
    assert!(difference(projected.rchunks(HIDDEN).next().unwrap_or_default(), &gathered) < 1e-6);
    assert_eq!(HIDDEN % HEADS, 0);
}

#[test]
fn every_kind_of_processor_normalizes_and_bends_alike() {
    let scale: Vec<F32> = numbers(HIDDEN, 1).into_iter().map(f32::to_le_bytes).collect();
    let shift: Vec<F32> = numbers(HIDDEN, 2).into_iter().map(f32::to_le_bytes).collect();
    let norm = Norm { scale: &scale, shift: &shift };
    let (x, y) = (numbers(3 * HIDDEN, 17), numbers(3 * HIDDEN, 19));
    let [mut portable, mut best] = [x.clone(), x];
    Backend::Portable.add_and_normalize(&mut portable, &y, &norm);
    Backend::best().add_and_normalize(&mut best, &y, &norm);
    assert!(difference(&portable, &best) < 1e-5);
    Backend::Portable.gelu(&mut portable);
    Backend::best().gelu(&mut best);
    assert!(difference(&portable, &best) < 1e-5);
}
