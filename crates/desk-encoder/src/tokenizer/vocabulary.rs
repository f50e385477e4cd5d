//! The pieces that a text can be cut into, sorted by their bytes.

use std::ops::Range;

use super::Tokens;
use super::segment::{Score, segment};
use crate::error::FormatError;
use crate::format::Numbers;
use crate::sections::{F32, Sections, U32};

/// What a file's header says of its pieces, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct VocabularyHeader {
    /// Number of pieces, and of embeddings.
    pub pieces: u32,
    /// Bytes of all pieces together.
    pub piece_bytes: u32,
    /// Entries of what normalisation replaces.
    pub replaced: u32,
    /// Length of all that it is replaced by.
    pub replacements: u32,
    /// The piece that starts every input, `<s>`.
    pub start: u32,
    /// The piece that ends every input, `</s>`.
    pub end: u32,
    /// The piece for a character that no piece covers, `<unk>`.
    pub unknown: u32,
    /// What such a character scores.
    pub unknown_score: f32,
}

impl VocabularyHeader {
    /// Reads it, and checks that the three tokens are pieces.
    pub fn read(numbers: &mut Numbers<'_>) -> Result<Self, FormatError> {
        let [pieces, piece_bytes, replaced, replacements, start, end, unknown] = numbers.numbers()?;
        let [unknown_score] = numbers.floats()?;
        for (name, row) in [("<s>", start), ("</s>", end), ("<unk>", unknown)] {
            if row >= pieces {
                return Err(FormatError::Token { name, row, pieces });
            }
        }
        Ok(Self { pieces, piece_bytes, replaced, replacements, start, end, unknown, unknown_score })
    }

    /// Its numbers as they are written.
    pub fn to_numbers(&self) -> [U32; 8] {
        let Self { pieces, piece_bytes, replaced, replacements, start, end, unknown, unknown_score } = *self;
        let score = unknown_score.to_bits();
        [pieces, piece_bytes, replaced, replacements, start, end, unknown, score].map(u32::to_le_bytes)
    }

    /// Bytes of the sections that [`Vocabulary::cut`] takes.
    pub fn length(&self) -> u64 {
        3 * size_of::<U32>() as u64 * u64::from(self.pieces) + u64::from(self.piece_bytes)
    }
}

/// A view of the pieces of a weights file. A piece is known by its row: its place in the order, and that of its
/// embedding.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Where each piece ends in `bytes`.
    ends: &'a [U32],
    /// Log-probability of each piece.
    scores: &'a [F32],
    /// What the model's own tokenizer calls each piece.
    ids: &'a [U32],
    /// The pieces' bytes, one behind the other.
    bytes: &'a [u8],
    /// `<s>`, `</s>` and `<unk>` by row.
    controls: [u32; 3],
    /// What a character that no piece covers adds to a way's score.
    unknown_score: f32,
}

impl<'a> Vocabulary<'a> {
    /// The next four sections of a file; none where it is too short.
    pub fn cut(header: &VocabularyHeader, sections: &mut Sections<'a>) -> Option<Self> {
        let pieces = header.pieces as usize;
        Some(Self {
            ends: sections.blocks(pieces)?,
            scores: sections.blocks(pieces)?,
            ids: sections.blocks(pieces)?,
            bytes: sections.take(header.piece_bytes as usize)?,
            controls: [header.start, header.end, header.unknown],
            unknown_score: header.unknown_score,
        })
    }

    /// Cuts a normalised text into tokens; of a longer text the first `most` but one are kept, and `</s>`.
    pub fn tokens<S: Score>(&self, text: &str, most: usize) -> Tokens {
        let [start, end, _] = self.controls;
        let pieces = segment::<S>(self, text);
        let room = most.saturating_sub(2);
        let truncated = pieces.len() > room;
        let rows = [start].into_iter().chain(pieces.into_iter().take(room)).chain([end]).collect();
        Tokens { rows, truncated }
    }

    /// The numbers that the model's own tokenizer has for tokens.
    pub fn ids(&self, tokens: &Tokens) -> Vec<u32> {
        let id = |row: &u32| self.ids.get(*row as usize).map(|id| u32::from_le_bytes(*id));
        tokens.rows.iter().filter_map(id).collect()
    }

    /// The row of `<unk>`, and what it adds to a way's score.
    pub(super) fn unknown(&self) -> (u32, f32) {
        let [_, _, unknown] = self.controls;
        (unknown, self.unknown_score)
    }

    /// A piece's bytes; none for a row that the file lacks, or that it places outside of itself.
    fn piece(&self, row: u32) -> &'a [u8] {
        let end = |row: u32| self.ends.get(row as usize).map(|end| u32::from_le_bytes(*end) as usize);
        let start = row.checked_sub(1).map_or(Some(0), end);
        start.zip(end(row)).and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }

    /// Tells every piece that `text` starts with, from the shortest: its length in bytes, its row and its score.
    pub(super) fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, u32, f32)) {
        let mut range = 0..self.ends.len() as u32;
        for (depth, byte) in text.iter().enumerate() {
            range = self.narrow(range, depth, *byte);
            if range.is_empty() {
                return;
            }
            let row = range.start;
            if self.piece(row).len() == depth + 1 && !self.controls.contains(&row) {
                let score =
                    self.scores.get(row as usize).map_or(self.unknown_score, |score| f32::from_le_bytes(*score));
                found(depth + 1, row, score);
            }
        }
    }

    /// Of pieces that agree in their first `depth` bytes those that have `byte` next.
    fn narrow(&self, range: Range<u32>, depth: usize, byte: u8) -> Range<u32> {
        let next = |row: u32| self.piece(row).get(depth).copied();
        let start = lower_bound(range.clone(), |row| next(row) < Some(byte));
        let end = lower_bound(start..range.end, |row| next(row) <= Some(byte));
        start..end
    }
}

/// The first row of a range for which `before` does not hold, where it holds for all rows up to some one.
fn lower_bound(range: Range<u32>, before: impl Fn(u32) -> bool) -> u32 {
    let Range { mut start, mut end } = range;
    while start < end {
        let middle = start.midpoint(end);
        if before(middle) { start = middle + 1 } else { end = middle }
    }
    start
}
