//! Normalisation replaces the longest run of bytes that a trie knows, place after place: what NFKC and SentencePiece's
//! own rules make of it (full-width to ASCII, a letter and its combining accent to one character, control characters
//! to nothing, all spaces to one kind). What the trie does not know stays.
//!
//! The trie is a double array (Aoe, "An Efficient Digital Search Algorithm by Using a Double-Array Structure", 1989) in
//! the form of darts-clone. A unit of 32 bits has its label in bits 0 to 7, in bit 8 whether a word ends there, from
//! bit 10 on the distance of its children, which bit 9 makes 256 times as far; a unit with bit 31 is a value.

use crate::container::Weights;
use crate::sections::U32;

/// Characters of a text that are looked at. 512 tokens of Chinese or English are 700 to 2500 characters, so that this
/// cuts only what truncation would cut anyway, and bounds the work for a text of any length.
pub const MAX_CHARS: usize = 8192;

/// SentencePiece's visible sign for a space: U+2581.
pub const SPACE: char = '\u{2581}';

/// The table, where it lies in the file.
#[derive(Debug, Clone, Copy)]
pub struct Normalization<'a> {
    trie: &'a [U32],
    replacements: &'a [u8],
}

impl<'a> Normalization<'a> {
    /// The table of a file.
    pub fn of(sections: &Weights<'a>) -> Self {
        Self { trie: sections.trie, replacements: sections.replacements }
    }

    fn unit(&self, place: u32) -> Option<u32> {
        self.trie.get(place as usize).map(|unit| u32::from_le_bytes(*unit))
    }

    /// The longest start of `text` that is replaced: its length, and by what.
    fn longest(&self, text: &str) -> Option<(usize, &'a str)> {
        let children = |unit: u32| (unit >> 10) << ((unit & 0x200) >> 6);
        let mut place = children(self.unit(0)?);
        let mut found = None;
        for (before, byte) in text.bytes().enumerate() {
            place ^= u32::from(byte);
            let Some(unit) = self.unit(place).filter(|unit| unit & 0x8000_00FF == u32::from(byte)) else { break };
            place ^= children(unit);
            if unit & 0x100 != 0 {
                found = self.unit(place).map(|value| (before + 1, value & 0x7FFF_FFFF)).or(found);
            }
        }
        let (length, value) = found?;
        text.get(length..)?; // A damaged trie may end inside a character.
        let rest = self.replacements.get(value as usize..)?;
        let replacement = rest.split(|byte| *byte == 0).next()?;
        Some((length, str::from_utf8(replacement).ok()?))
    }

    /// What stands for the start of `text`, and the length of that start; `None` for the empty text.
    fn next<'t>(&self, text: &'t str) -> Option<(usize, &'t str)>
    where
        'a: 't,
    {
        let length = text.chars().next()?.len_utf8();
        Some(self.longest(text).unwrap_or((length, text.get(..length)?)))
    }

    /// The text as the vocabulary spells it: replaced, without spaces at its ends, one for several, one before the
    /// first word, [`SPACE`] for each. Nothing for a text of spaces.
    pub fn apply(&self, text: &str) -> String {
        let mut rest = text.char_indices().nth(MAX_CHARS).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        while let Some((length, " ")) = self.next(rest) {
            rest = rest.get(length..).unwrap_or_default();
        }
        let mut normalized = String::new();
        if rest.is_empty() {
            return normalized;
        }
        normalized.push(SPACE);
        let mut after_space = true;
        while let Some((length, mut replacement)) = self.next(rest) {
            rest = rest.get(length..).unwrap_or_default();
            if after_space {
                replacement = replacement.trim_start_matches(' ');
            }
            if let Some(last) = replacement.chars().last() {
                normalized.extend(replacement.chars().map(|c| if c == ' ' { SPACE } else { c }));
                after_space = last == ' ';
            }
        }
        normalized.truncate(normalized.trim_end_matches(SPACE).len());
        normalized
    }
}
