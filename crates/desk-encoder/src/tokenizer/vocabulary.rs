//! The pieces that a text can be cut into, sorted by their bytes.

use std::ops::Range;

use crate::container::{F32, U32};

/// A view of the pieces of a weights file. A piece is known by its row: its place in the order, and that of its
/// embedding.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Where each piece ends in `bytes`.
    pub ends: &'a [U32],
    /// Log-probability of each piece.
    pub scores: &'a [F32],
    /// What the model's own tokenizer calls each piece.
    pub ids: &'a [U32],
    /// The pieces' bytes, one behind the other.
    pub bytes: &'a [u8],
    /// `<s>`, `</s>` and `<unk>` by row.
    pub controls: [u32; 3],
    /// What a character that no piece covers adds to a way's score.
    pub unknown_score: f32,
}

impl<'a> Vocabulary<'a> {
    /// The row of `<s>`.
    pub fn start(&self) -> u32 {
        let [start, _, _] = self.controls;
        start
    }

    /// The row of `</s>`.
    pub fn end(&self) -> u32 {
        let [_, end, _] = self.controls;
        end
    }

    /// The row of `<unk>`.
    pub fn unknown(&self) -> u32 {
        let [_, _, unknown] = self.controls;
        unknown
    }

    /// The number that the model's own tokenizer has for a row.
    pub fn id(&self, row: u32) -> Option<u32> {
        self.ids.get(row as usize).map(|id| u32::from_le_bytes(*id))
    }

    /// A piece's bytes; none for a row that the file lacks, or that it places outside of itself.
    pub fn piece(&self, row: u32) -> &'a [u8] {
        let end = |row: u32| self.ends.get(row as usize).map(|end| u32::from_le_bytes(*end) as usize);
        let start = row.checked_sub(1).map_or(Some(0), end);
        start.zip(end(row)).and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }

    /// Tells every piece that `text` starts with, from the shortest: its length in bytes, its row and its score.
    pub fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, u32, f32)) {
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
