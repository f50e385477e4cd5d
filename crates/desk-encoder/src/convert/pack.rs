//! Writes the sections of a weights file.

use super::ConvertError;
use super::array::Arrays;
use super::kept::Kept;
use super::pieces::Pieces;
use super::quantise;
use crate::header::Header;
use crate::shape::{BRANCH, EMBEDDING, FEATURES, NARROW, WINDOWS};

/// The ids of `<s>`, `</s>` and `<unk>`.
const CONTROLS: [u32; 3] = [1, 2, 0];
/// Parts of the package's table: piece i is row i / 17 of part i % 17, and each part has its scale and offset.
const PARTS: usize = 17;
/// Rows of a part.
const PART_ROWS: usize = 7530;

/// The file for a package, of which `digest` is the SHA-256.
pub fn pack(
    source: &Pieces<'_>,
    arrays: &Arrays<'_>,
    keep: impl Fn(usize) -> bool,
    digest: [u8; 32],
) -> Result<Vec<u8>, ConvertError> {
    let kept = Kept::of(&source.pieces, |id, _| CONTROLS.contains(&id) || keep(id as usize));
    let header = Header {
        vocabulary: kept.header(CONTROLS, [source.trie.len() / 4, source.replacements.len()]),
        levels: quantise::LEVELS,
        source: digest,
    };
    let mut file = Vec::with_capacity(header.file_length() as usize);
    file.extend_from_slice(&header.to_bytes());
    kept.write(&mut file);
    file.extend_from_slice(source.trie);
    file.extend_from_slice(source.replacements);
    embeddings(&mut file, arrays, kept.ids().map(|id| id as usize))?;
    network(&mut file, arrays)?;
    Ok(file)
}

fn embeddings(file: &mut Vec<u8>, arrays: &Arrays<'_>, ids: impl Iterator<Item = usize>) -> Result<(), ConvertError> {
    let parts: Vec<Vec<u8>> =
        (1..=PARTS).map(|part| arrays.bytes(&format!("q{part}"), PART_ROWS * EMBEDDING)).collect::<Result<_, _>>()?;
    let (scales, offsets) = (arrays.numbers("scale", PARTS)?, arrays.numbers("lo", PARTS)?);
    for id in ids {
        let (part, row) = (id % PARTS, id / PARTS);
        let scale = scales.get(part).copied().unwrap_or_default();
        let offset = offsets.get(part).copied().unwrap_or_default();
        let row = parts.get(part).into_iter().flatten().skip(row * EMBEDDING).take(EMBEDDING);
        let numbers: Vec<f32> = row.map(|level| f32::from(*level) * scale + offset).collect();
        file.extend(quantise::row(&numbers));
    }
    Ok(())
}

fn network(file: &mut Vec<u8>, arrays: &Arrays<'_>) -> Result<(), ConvertError> {
    let orders = WINDOWS.map(|(order, _)| order);
    let joined = |name: &str| -> Result<Vec<f32>, ConvertError> {
        let parts = orders.map(|order| arrays.numbers(&format!("{name}{order}"), BRANCH));
        Ok(parts.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    };
    // The projections of the branches lie side by side in one matrix.
    let mut projection = (Vec::new(), Vec::new(), Vec::new());
    for order in orders {
        let numbers = arrays.numbers(&format!("proj{order}"), EMBEDDING * BRANCH)?;
        let (weights, sums, scales) = quantise::panels(&numbers, BRANCH);
        projection.0.extend(weights);
        projection.1.extend(sums);
        projection.2.extend(scales);
    }
    panels(file, &projection);
    floats(file, &joined("proj_b")?);
    floats(file, &joined("ln_g")?);
    floats(file, &joined("ln_b")?);
    for order in orders {
        for layer in 1..=2 {
            let numbers = arrays.numbers(&format!("w{layer}_{order}"), order * BRANCH * BRANCH)?;
            panels(file, &quantise::panels(&numbers, BRANCH));
            floats(file, &arrays.numbers(&format!("b{layer}_{order}"), BRANCH)?);
        }
    }
    floats(file, &arrays.numbers("ln_g", FEATURES)?);
    floats(file, &arrays.numbers("ln_b", FEATURES)?);
    matrix(file, arrays, "cnn_W", FEATURES, EMBEDDING)?;
    floats(file, &arrays.numbers("cnn_b", EMBEDDING)?);
    matrix(file, arrays, "d0", EMBEDDING, NARROW)?;
    matrix(file, arrays, "d1", NARROW, NARROW)?;
    matrix(file, arrays, "p1", EMBEDDING, NARROW)?;
    matrix(file, arrays, "d2", NARROW, EMBEDDING)?;
    matrix(file, arrays, "p3", NARROW, EMBEDDING)?;
    matrix(file, arrays, "d3", EMBEDDING, EMBEDDING)
}

fn panels(file: &mut Vec<u8>, (weights, sums, scales): &(Vec<u8>, Vec<f32>, Vec<f32>)) {
    file.extend(weights);
    floats(file, sums);
    floats(file, scales);
}

fn matrix(
    file: &mut Vec<u8>,
    arrays: &Arrays<'_>,
    name: &str,
    inputs: usize,
    outputs: usize,
) -> Result<(), ConvertError> {
    let (weights, scales) = quantise::matrix(&arrays.numbers(name, inputs * outputs)?, outputs);
    file.extend(weights);
    floats(file, &scales);
    Ok(())
}

fn floats(file: &mut Vec<u8>, numbers: &[f32]) {
    file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}
