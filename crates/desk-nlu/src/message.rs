//! A message is folded once, character by character, and every rule reads the folded form: what a rule finds at the
//! n-th folded character is at the n-th character as written, so that spans always point into the customer's own text.
//!
//! Folding takes away what makes no difference: case, full width (`１２ＡＢ`), traditional against simplified
//! characters, curly quotes, and the many kinds of spaces. Control characters read as spaces; line breaks stay.

use std::ops::Range;

use crate::traditional::simplified;

/// A message as its rules read it.
#[derive(Debug, Clone)]
pub struct Message<'t> {
    text: &'t str,
    folded: Vec<char>,
    /// The byte offset of each character, and the length of the text last.
    offsets: Vec<usize>,
}

/// What stands outside of a message, and nowhere inside.
pub(crate) const OUTSIDE: char = '\0';

impl<'t> Message<'t> {
    /// Folds a text of any length and content.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let mut folded = Vec::with_capacity(text.len());
        let mut offsets = Vec::with_capacity(text.len() + 1);
        for (offset, c) in text.char_indices() {
            folded.push(fold(c));
            offsets.push(offset);
        }
        offsets.push(text.len());
        Self { text, folded, offsets }
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// How many characters it has.
    pub(crate) fn len(&self) -> usize {
        self.folded.len()
    }

    /// The folded character at `at`, or [`OUTSIDE`].
    pub(crate) fn at(&self, at: usize) -> char {
        self.folded.get(at).copied().unwrap_or(OUTSIDE)
    }

    /// The folded character before `at`, or [`OUTSIDE`].
    pub(crate) fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or(OUTSIDE, |before| self.at(before))
    }

    /// The folded characters of a range of characters; none where it leaves the message.
    pub(crate) fn folded(&self, range: Range<usize>) -> &[char] {
        self.folded.get(range).unwrap_or_default()
    }

    /// The bytes of a range of characters.
    pub(crate) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let offset = |at: usize| self.offsets.get(at).copied().unwrap_or(self.text.len());
        offset(range.start)..offset(range.end)
    }

    /// A range of characters as written.
    pub(crate) fn written(&self, range: Range<usize>) -> &'t str {
        self.text.get(self.bytes(range)).unwrap_or_default()
    }

    /// Where `phrase`, given folded, ends if it starts at `at`.
    pub(crate) fn after(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut end = at;
        for c in phrase.chars() {
            if self.at(end) != c {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// Where the longest of `phrases` ends that starts at `at`; Latin ones are whole words.
    pub(crate) fn after_any(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        let ends = phrases.iter().filter_map(|phrase| self.after(at, phrase));
        ends.filter(|&end| self.parts(end)).max()
    }

    /// The first place from `at` on that is no space.
    pub(crate) fn skip_spaces(&self, mut at: usize) -> usize {
        while self.at(at) == ' ' {
            at += 1;
        }
        at
    }

    /// Whether no Latin word goes on across `at`.
    pub(crate) fn parts(&self, at: usize) -> bool {
        !(is_letter(self.before(at)) && is_letter(self.at(at)))
    }

    /// Takes the characters of a range for spaces.
    pub(crate) fn blank(&mut self, range: Range<usize>) {
        if let Some(characters) = self.folded.get_mut(range) {
            characters.fill('\n');
        }
    }
}

fn fold(c: char) -> char {
    match c {
        '\n' => '\n',
        '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{feff}' => ' ',
        c if c.is_ascii() => {
            if c.is_control() {
                ' '
            } else {
                c.to_ascii_lowercase()
            }
        }
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
            narrow.to_ascii_lowercase()
        }
        '\u{ffe5}' => '¥',
        '\u{4e00}'..='\u{9fff}' => simplified(c),
        c if c.is_control() => ' ',
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Whether a character is of a script that joins letters to words.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || (!c.is_ascii() && c.is_alphabetic() && !is_han(c))
}

/// Whether a character is Chinese (or Japanese, which is not told apart).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_the_count_of_characters() {
        for text in ["", "İstanbul", "退貨ＡＢ　１２", "a\u{0}b\r\n", "👍🏽ß"] {
            assert_eq!(Message::of(text).len(), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn width_case_and_traditional_characters_make_no_difference() {
        assert_eq!(Message::of("訂單ＡＢ１２").folded(0..6), Message::of("订单ab12").folded(0..6));
        assert_eq!(Message::of("don’t").folded(0..5), Message::of("DON'T").folded(0..5));
    }

    #[test]
    fn a_range_of_characters_is_given_back_as_written() {
        assert_eq!(Message::of("查訂單吧").written(1..3), "訂單");
    }
}
