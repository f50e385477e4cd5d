//! Writes the pieces that a weights file has: sorted by their bytes, so that no table is built when it is opened.

use crate::tokenizer::VocabularyHeader;

/// What a character that no piece covers scores below the worst piece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// The pieces that are kept of a tokenizer's.
#[derive(Debug)]
pub struct Kept<'s> {
    /// Id, text and log-probability, sorted by the text's bytes.
    pieces: Vec<(u32, &'s str, f32)>,
    worst: f32,
}

impl<'s> Kept<'s> {
    /// Of a tokenizer's pieces, which are texts and log-probabilities by id, those that `keep` wants.
    pub fn of(all: &[(&'s str, f32)], keep: impl Fn(u32, &str) -> bool) -> Self {
        let worst = all.iter().map(|(_, score)| *score).fold(f32::INFINITY, f32::min);
        let numbered = (0..).zip(all).map(|(id, (piece, score))| (id, *piece, *score));
        let mut pieces: Vec<_> = numbered.filter(|(id, piece, _)| keep(*id, piece)).collect();
        pieces.sort_unstable_by_key(|(_, piece, _)| piece.as_bytes());
        Self { pieces, worst }
    }

    /// What a header says of them, given the ids of `<s>`, `</s>` and `<unk>`, and how much is replaced by how much.
    pub fn header(&self, controls: [u32; 3], [replaced, replacements]: [usize; 2]) -> VocabularyHeader {
        let row = |wanted| self.ids().position(|id| id == wanted).map_or(u32::MAX, |row| row as u32);
        let [start, end, unknown] = controls.map(row);
        VocabularyHeader {
            pieces: self.pieces.len() as u32,
            piece_bytes: self.pieces.iter().map(|(_, piece, _)| piece.len() as u32).sum(),
            replaced: replaced as u32,
            replacements: replacements as u32,
            start,
            end,
            unknown,
            unknown_score: self.worst - UNKNOWN_PENALTY,
        }
    }

    /// The ids of the pieces, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.pieces.iter().map(|(id, ..)| *id)
    }

    /// The sections that [`crate::Vocabulary::cut`] takes.
    pub fn write(&self, file: &mut Vec<u8>) {
        file.extend(ends(self.pieces.iter().map(|(_, piece, _)| piece.len())));
        file.extend(self.pieces.iter().flat_map(|(.., score)| score.to_le_bytes()));
        file.extend(self.ids().flat_map(u32::to_le_bytes));
        file.extend(self.pieces.iter().flat_map(|(_, piece, _)| piece.bytes()));
    }
}

/// Where each of several things ends that lie one behind the other, as 32-bit numbers.
pub fn ends(lengths: impl IntoIterator<Item = usize>) -> impl Iterator<Item = u8> {
    let ends = lengths.into_iter().scan(0, |end, length| {
        *end += length as u32;
        Some(*end)
    });
    ends.flat_map(u32::to_le_bytes)
}
