//! Words as they were written, for whoever looks for something that they know to be there: a name, an order number,
//! what somebody said. Nothing is guessed, weighed or left out; questions are for [`crate::terms`].
//!
//! Letters and digits that stand together are one word, and each run of one kind in them is one too, so that `SO-1042`,
//! `iPhone15` and `me@example.com` are found by any of their parts. English words also have their stem, written with a
//! `=` before it. Chinese gives characters and pairs of neighbours, as everywhere. Case, width, accents and
//! traditional or simplified characters make no difference.

use crate::terms::{Class, class, folded};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;

/// The longest word that is kept whole, in characters; of a longer one the beginning is.
const WORD_MAX: usize = 40;
/// The shortest word that has a stem, and the shortest one that is looked for by its beginning.
const STEM_FROM: usize = 4;
const BEGIN_FROM: usize = 2;

/// Something that must be there: one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// A word, or a stem with its `=`.
    pub any: Vec<String>,
    /// Whether a word that only begins with the first of them will do: it may not have been written to its end.
    pub begins: bool,
}

/// The words of a text that is to be found, each once. None holds white space or a quote.
#[must_use]
pub fn words(text: &str) -> BTreeSet<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut words = BTreeSet::new();
    let mut add = |characters: &[char]| {
        let word: String = characters.iter().take(WORD_MAX).collect();
        words.extend(stem(&word, &stemmer));
        words.insert(word);
    };
    for run in runs(text) {
        if run.ideographs {
            run.characters.windows(2).for_each(&mut add);
            run.characters.chunks(1).for_each(&mut add);
        } else {
            add(&run.characters);
            run.characters.chunk_by(|a, b| a.is_numeric() == b.is_numeric()).for_each(&mut add);
        }
    }
    words
}

/// What a text must hold to be found by these words, in their order; nothing where they hold no letter and no digit.
#[must_use]
pub fn wanted(text: &str) -> Vec<Wanted> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut wanted = Vec::new();
    for run in runs(text) {
        let exactly = |characters: &[char]| Wanted { any: vec![characters.iter().collect()], begins: false };
        if !run.ideographs {
            let word: String = run.characters.iter().take(WORD_MAX).collect();
            let begins = run.is_last && run.characters.len() >= BEGIN_FROM;
            let stem = stem(&word, &stemmer);
            wanted.push(Wanted { any: std::iter::once(word).chain(stem).collect(), begins });
        } else if run.characters.len() == 1 {
            wanted.push(exactly(&run.characters));
        } else {
            wanted.extend(run.characters.windows(2).map(exactly));
        }
    }
    wanted
}

fn stem(word: &str, stemmer: &Stemmer) -> Option<String> {
    let has_one = word.len() >= STEM_FROM && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    has_one.then(|| format!("={}", stemmer.stem(word)))
}

/// Letters and digits that stand together, or ideographs that do.
struct Run {
    characters: Vec<char>,
    ideographs: bool,
    /// Whether the text ends with it.
    is_last: bool,
}

fn runs(text: &str) -> Vec<Run> {
    // An apostrophe within a word is none of its letters: "don't" is written "dont" as often.
    let characters: Vec<char> = folded(text).filter(|c| *c != '\'').collect();
    let kind = |c: &char| match class(*c) {
        Class::Ideograph => Some(true),
        _ if c.is_alphanumeric() => Some(false),
        _ => None,
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut seen = 0;
    for run in characters.chunk_by(|a, b| kind(a) == kind(b)) {
        seen += run.len();
        if let Some(ideographs) = run.first().and_then(kind) {
            runs.push(Run { characters: run.to_vec(), ideographs, is_last: seen == characters.len() });
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether `text` holds what `query` wants.
    fn is_found(text: &str, query: &str) -> bool {
        let words = words(text);
        let there = |wanted: &Wanted| {
            wanted.any.iter().any(|word| words.contains(word))
                || wanted.begins && wanted.any.first().is_some_and(|begin| words.iter().any(|w| w.starts_with(begin)))
        };
        let wanted = wanted(query);
        !wanted.is_empty() && wanted.iter().all(there)
    }

    #[test]
    fn what_was_written_is_found_by_its_parts() {
        let text =
            "Order SO-10423 of lena.meyer@example.com: the iPhone15 refunds are late, 退货单已经寄出。Don't wait";
        for query in [
            "SO-10423",
            "10423",
            "lena.meyer@example.com",
            "Meyer",
            "iphone15",
            "iphone 15",
            "15",
            "refund",
            "退货",
            "REFUNDED late",
            "寄",
            "退貨單",
            "dont",
            "don't",
            "ref",
        ] {
            assert!(is_found(text, query), "{query}");
        }
        for query in ["so10", "1042 x", "refund early", "货退", "late ref x", "", "?!", "of mey x"] {
            assert!(!is_found(text, query), "{query}");
        }
    }

    proptest! {
        #[test]
        fn every_word_of_a_text_finds_it(text in "\\PC{0,60}") {
            for part in text.split_whitespace() {
                prop_assert!(wanted(part).is_empty() || is_found(&text, part), "{} in {}", part, text);
            }
        }

        #[test]
        fn no_word_holds_what_a_statement_would_stumble_over(text in "\\PC{0,60}") {
            for word in words(&text).iter().chain(wanted(&text).iter().flat_map(|wanted| &wanted.any)) {
                prop_assert!(!word.is_empty() && !word.contains(['"', ' ', ':', '\u{0}']), "{word:?}");
            }
        }
    }
}
