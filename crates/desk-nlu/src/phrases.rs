//! One structure finds every list of phrases in a message: a sorted array walked like a trie, the longest phrase
//! first. It needs no automaton, costs its own size in memory, and ten thousand product names are as quick as ten.
//!
//! Phrases are folded like messages. A Latin phrase is found as whole words only; a Chinese one anywhere.

use crate::message::Message;

/// Phrases, and what each stands for.
#[derive(Debug, Clone)]
pub struct Phrases<T> {
    /// Sorted, each phrase once, none empty.
    rows: Vec<(Box<[char]>, T)>,
    /// A set of the first characters that may err to the side of having one; most places of a message end here.
    firsts: [u64; 64],
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), firsts: [0; 64] }
    }
}

impl<T> Phrases<T> {
    /// Of two rows with the same phrase, the first counts.
    pub fn of<P: AsRef<str>>(rows: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut rows: Vec<(Box<[char]>, T)> = rows
            .into_iter()
            .map(|(phrase, value): (P, T)| {
                let message = Message::of(phrase.as_ref().trim());
                (Box::<[char]>::from(message.folded(0..message.len())), value)
            })
            .filter(|(phrase, _): &(Box<[char]>, T)| !phrase.is_empty())
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.dedup_by(|later, first| later.0 == first.0);
        let mut firsts = [0; 64];
        for first in rows.iter().filter_map(|(phrase, _)| phrase.first()) {
            let (word, bit) = slot(*first);
            if let Some(set) = firsts.get_mut(word) {
                *set |= bit;
            }
        }
        Self { rows, firsts }
    }

    /// The phrases of a list kept as text ([`rows`]), each standing for what its name is read as. Names that read as
    /// nothing are passed over.
    pub(crate) fn named<'a>(list: &'a str, read: impl Fn(&'a str) -> Option<T>) -> Self {
        Self::of(rows(list).filter_map(|(name, form)| Some((form, read(name)?))))
    }

    /// The longest phrase that starts at the character `at`: where it ends, and what it stands for.
    pub(crate) fn longest(&self, message: &Message<'_>, at: usize) -> Option<(usize, &T)> {
        let first = message.at(at);
        let (word, bit) = slot(first);
        if self.firsts.get(word).is_none_or(|set| set & bit == 0) || !message.parts(at) {
            return None;
        }
        let mut rows = self.rows.as_slice();
        let mut longest = None;
        let mut depth = 0;
        while !rows.is_empty() && at + depth < message.len() {
            let c = Some(message.at(at + depth));
            let from = rows.partition_point(|(phrase, _)| phrase.get(depth).copied() < c);
            rows = rows.get(from..).unwrap_or_default();
            let to = rows.partition_point(|(phrase, _)| phrase.get(depth).copied() <= c);
            rows = rows.get(..to).unwrap_or_default();
            depth += 1;
            if let Some((phrase, value)) = rows.first()
                && phrase.len() == depth
                && message.parts(at + depth)
            {
                longest = Some((at + depth, value));
            }
        }
        longest
    }

    /// All phrases from left to right, each the longest at its place, none overlapping: start, end, value.
    pub(crate) fn all(&self, message: &Message<'_>) -> Vec<(usize, usize, &T)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < message.len() {
            match self.longest(message, at) {
                Some((end, value)) => {
                    found.push((at, end, value));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The place of a character in the set of first characters.
fn slot(c: char) -> (usize, u64) {
    let hash = u32::from(c).wrapping_mul(0x9e37_79b1) >> 20;
    (hash as usize / 64, 1 << (hash % 64))
}

/// The rows of a list kept as text: `name: form, form`; `#` opens a comment.
pub(crate) fn rows(list: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let named = lines.filter_map(|line| line.split_once(": "));
    named.flat_map(|(name, forms)| forms.split(", ").map(move |form| (name, form.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let phrases = Phrases::of([("退", 1), ("退货", 2), ("退货运费", 3)]);
        assert_eq!(phrases.longest(&Message::of("退货运"), 0), Some((2, &2)));
    }

    #[test]
    fn a_latin_phrase_is_whole_words_and_a_chinese_one_is_anywhere() {
        let phrases = Phrases::of([("lamp", 1), ("灯", 2)]);
        let found = |text| phrases.all(&Message::of(text)).len();
        assert_eq!(found("clamp lamps"), 0);
        assert_eq!(found("LAMP灯lamp台灯"), 4);
    }
}
