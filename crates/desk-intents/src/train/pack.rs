//! Writes a model file: weights in 8 bits, with a scale for each row.

use super::Prepared;
use super::network::{HIDDEN, Network};
use crate::container::{Calibration, Sizes, header};
use desk_encoder::shape::EMBEDDING;

/// The file of a network.
pub fn pack(
    prepared: &Prepared,
    network: &Network,
    idf: &[f32],
    kept: &[Vec<f32>],
    calibration: &Calibration,
) -> Vec<u8> {
    let sizes = Sizes {
        labels: network.labels as u32,
        label_bytes: prepared.names.iter().map(|name| name.len() as u32).sum(),
        dense: network.width as u32,
        hidden: HIDDEN as u32,
        examples: (kept.len() / 2 * 2) as u32,
    };
    let mut file = header(&sizes, calibration).to_vec();
    let mut end = 0;
    for name in &prepared.names {
        end += name.len() as u32;
        file.extend(end.to_le_bytes());
    }
    file.extend(prepared.names.iter().flat_map(|name| name.bytes()));
    file.extend(prepared.standard.to_bytes());
    floats(&mut file, idf);
    let (weights, scales) = quantise(&network.ngrams, network.labels);
    floats(&mut file, &scales);
    file.extend(weights);

    let parts = network.parts();
    matrix(&mut file, &turned(parts.hidden, HIDDEN), network.width);
    floats(&mut file, parts.hidden_bias);
    let mut output = turned(parts.output, network.labels);
    output.resize(sizes.padded() * HIDDEN, 0.0);
    matrix(&mut file, &output, HIDDEN);
    let mut bias = parts.bias.to_vec();
    bias.resize(sizes.padded(), 0.0);
    floats(&mut file, &bias);
    matrix(&mut file, &kept.iter().take(sizes.examples as usize).flatten().copied().collect::<Vec<_>>(), EMBEDDING);
    let checksum = crc32fast::hash(&file);
    file.extend(checksum.to_le_bytes());
    file
}

/// Rows of `columns` numbers as columns.
fn turned(numbers: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| numbers.iter().copied().skip(column).step_by(columns)).collect()
}

/// Rows of `columns` numbers in signed bytes, and their scales: the largest number of a row becomes 127.
fn quantise(numbers: &[f32], columns: usize) -> (Vec<u8>, Vec<f32>) {
    let (mut weights, mut scales) = (Vec::with_capacity(numbers.len()), Vec::new());
    for row in numbers.chunks_exact(columns) {
        let scale = row.iter().fold(0.0_f32, |largest, number| largest.max(number.abs())) / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        weights.extend(row.iter().map(|number| ((number * inverse).round() as i8).cast_unsigned()));
        scales.push(scale);
    }
    (weights, scales)
}

fn matrix(file: &mut Vec<u8>, numbers: &[f32], columns: usize) {
    let (weights, scales) = quantise(numbers, columns);
    file.extend(weights);
    floats(file, &scales);
}

fn floats(file: &mut Vec<u8>, numbers: &[f32]) {
    file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}
