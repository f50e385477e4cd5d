//! Writes the sections of a weights file.

use super::keep::Keep;
use super::source::{Source, SourceError};
use crate::container::{BLOCK, PANEL, PanelBlock, RowBlock};
use crate::header::Header;
use crate::shape::{HIDDEN, INNER, LAYERS, POSITIONS};
use desk_encoder::F32;
use desk_encoder::convert::{Kept, ends};

/// The file for `source`, of which `digest` is the SHA-256.
pub fn pack(source: &Source<'_>, digest: [u8; 32], keep: Keep) -> Result<Vec<u8>, SourceError> {
    let [start, end, _, unknown] = source.controls;
    let kept = Kept::of(&source.pieces, |id, piece| source.controls.contains(&id) || keep.keeps(piece));
    let replacements = || source.replaced.iter().map(|(_, codes)| codes.len());
    let vocabulary = kept.header([start, end, unknown], [source.replaced.len(), replacements().sum()]);
    let header = Header { vocabulary, source: digest };
    let mut file = Vec::with_capacity(header.file_length() as usize);
    file.extend_from_slice(&header.to_bytes());
    kept.write(&mut file);
    file.extend(source.replaced.iter().flat_map(|(code, _)| code.to_le_bytes()));
    file.extend(ends(replacements()));
    file.extend(source.replaced.iter().flat_map(|(_, codes)| codes).flat_map(|code| code.to_le_bytes()));
    let words = source.matrix("emb.word", source.pieces.len(), HIDDEN)?;
    for id in kept.ids() {
        file.extend(words.iter().skip(id as usize * (HIDDEN / BLOCK)).take(HIDDEN / BLOCK).flatten());
    }
    let kind = source.vector("emb.type", HIDDEN)?.iter().take(HIDDEN).cycle();
    for (position, kind) in source.vector("emb.pos", POSITIONS * HIDDEN)?.iter().zip(kind) {
        file.extend((f32::from_le_bytes(*position) + f32::from_le_bytes(*kind)).to_le_bytes());
    }
    let norm = |file: &mut Vec<u8>, name: &str| -> Result<(), SourceError> {
        for part in ["w", "b"] {
            file.extend(source.vector(&format!("{name}.{part}"), HIDDEN)?.as_flattened());
        }
        Ok(())
    };
    let matrix = |file: &mut Vec<u8>, names: &[String], rows: usize, columns: usize| -> Result<(), SourceError> {
        for name in names {
            file.extend(panels(source.matrix(&format!("{name}.w"), rows, columns)?, columns / BLOCK).as_flattened());
        }
        for name in names {
            let bias: &[F32] = source.vector(&format!("{name}.b"), rows)?;
            file.extend(bias.as_flattened());
        }
        Ok(())
    };
    norm(&mut file, "emb.ln")?;
    for layer in 0..LAYERS {
        let name = |part: &str| format!("l{layer}.{part}");
        matrix(&mut file, &["q", "k", "v"].map(name), HIDDEN, HIDDEN)?;
        matrix(&mut file, &[name("ao")], HIDDEN, HIDDEN)?;
        norm(&mut file, &name("aln"))?;
        matrix(&mut file, &[name("fi")], INNER, HIDDEN)?;
        matrix(&mut file, &[name("fo")], HIDDEN, INNER)?;
        norm(&mut file, &name("oln"))?;
    }
    Ok(file)
}

/// Rows of `blocks` blocks each, rearranged by eights.
fn panels(rows: &[RowBlock], blocks: usize) -> Vec<PanelBlock> {
    let mut panels = Vec::with_capacity(rows.len() / PANEL);
    for panel in rows.chunks_exact(blocks * PANEL) {
        for block in 0..blocks {
            panels.push(panel_block(&panel.iter().skip(block).step_by(blocks).collect::<Vec<_>>()));
        }
    }
    panels
}

/// The same 32 columns of eight rows. A row's byte j has column j low and column j + 16 high, as the panel's byte has
/// column c low and column c + 16 high: bytes are moved whole.
fn panel_block(rows: &[&RowBlock]) -> PanelBlock {
    let scales = rows.iter().flat_map(|row| row.iter().take(2));
    let groups = (0..4).flat_map(|group| rows.iter().flat_map(move |row| row.iter().skip(2 + 4 * group).take(4)));
    let mut block: PanelBlock = [0; 144];
    block.iter_mut().zip(scales.chain(groups)).for_each(|(to, byte)| *to = *byte);
    block
}
