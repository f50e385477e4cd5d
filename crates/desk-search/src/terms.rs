//! Text to terms, the same way for articles and for queries.
//!
//! Chinese is not cut into words: each character and each pair of neighbours is a term, which needs no dictionary and
//! never cuts wrongly. English words are stemmed; the trigrams of their letters count a little too, so that a
//! misspelt word still meets the right one. Case, width (`Ｉｐｈｏｎｅ`), accents, apostrophes and traditional or simplified
//! characters make no difference.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use crate::common::{are_common, is_common_word};
use crate::concepts::{LONGEST_FORM, Synonyms};
use crate::{english, hanzi, spelling};

/// The shortest word that has trigrams, in characters.
const GRAMS_FROM: usize = 4;
/// The longest word that is stemmed and has trigrams, in characters. A longer one is no word, and trigrams of it would
/// fill the index.
const WORD_MAX: usize = 32;

/// What a term is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something customer service has many names for.
    Concept,
    /// A stemmed word of a language with spaces.
    Word,
    /// Three letters of a word, its begin and end included.
    Gram,
    /// Digits, with the points between them.
    Number,
    /// A word, a character or a pair that occurs in questions about anything.
    Common,
    /// A Chinese or Japanese character.
    Character,
    /// Two such characters beside each other.
    Pair,
}

/// One term of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The term itself; terms of different kinds never have the same text.
    pub text: String,
    /// What it is made of.
    pub kind: Kind,
}

impl Kind {
    /// What a term of this kind weighs in a vector.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Concept => 1.5,
            Self::Gram => 0.4,
            Self::Word | Self::Common | Self::Number | Self::Character | Self::Pair => 1.0,
        }
    }
}

/// The terms of `text`, with the concepts of every site alone. A term that occurs twice is there twice; equal texts give
/// equal lists.
pub fn terms(text: &str) -> Vec<Term> {
    terms_of(text, &Synonyms::default())
}

/// [`terms`], with the synonyms of a site.
pub(crate) fn terms_of(text: &str, synonyms: &Synonyms) -> Vec<Term> {
    let characters: Vec<char> = folded(text).collect();
    let stemmer = Stemmer::create(Algorithm::English);
    let mut terms = Vec::new();
    let mut stems = Vec::new();
    for run in characters.chunk_by(|a, b| class(*a) == class(*b)) {
        match run.first().map_or(Class::Other, |first| class(*first)) {
            Class::Letter => stems.extend(word(run, &stemmer, &mut terms)),
            Class::Digit => number(run, &mut terms),
            Class::Ideograph => ideographs(run, synonyms, &mut terms),
            Class::Other => {}
        }
    }
    phrases(&stems, synonyms, &mut terms);
    terms
}

/// A term that stands for the text as a whole: its letters and digits, in their order. `None` if it has none.
pub(crate) fn whole(text: &str) -> Option<String> {
    let text: String = folded(text).filter(|c| c.is_alphanumeric()).collect();
    (!text.is_empty()).then(|| format!("#{:016x}", fnv(&text)))
}

/// FNV-1a with 64 bits: the same on every machine and in every build.
pub(crate) fn fnv(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The characters of a text without the differences of case, width, accent and script.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> {
    let plain = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).map(straight).nfc();
    plain.map(hanzi::simplified)
}

/// What a run of characters is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// With the apostrophe, which joins.
    Letter,
    /// With the point, which joins.
    Digit,
    Ideograph,
    Other,
}

/// The kind of a folded character.
pub(crate) fn class(character: char) -> Class {
    match character {
        '\'' => Class::Letter,
        '.' => Class::Digit,
        '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Ideograph,
        other if other.is_numeric() => Class::Digit,
        other if other.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

fn straight(character: char) -> char {
    if character == '\u{2019}' { '\'' } else { character }
}

/// A word without its apostrophes and without the ending of a genitive.
pub(crate) fn spelt(run: &[char]) -> String {
    let quoted: String = run.iter().collect();
    let bare = quoted.trim_matches('\'');
    bare.strip_suffix("'s").unwrap_or(bare).replace('\'', "")
}

/// Whether a word may be misspelt: letters enough, and none of the words that occur in questions about anything.
pub(crate) fn is_spellable(word: &str) -> bool {
    spelling::allowed(word.chars().count()) > 0 && !is_common_word(word)
}

/// The words of a text that a misspelt one may be meant for.
pub(crate) fn spellable(text: &str) -> Vec<String> {
    let characters: Vec<char> = folded(text).collect();
    let runs = characters.chunk_by(|a, b| class(*a) == class(*b));
    let words = runs.filter(|run| run.first().is_some_and(|first| class(*first) == Class::Letter));
    words.map(spelt).filter(|word| is_spellable(word)).collect()
}

/// Adds the stem and the trigrams of a word; gives the stem if phrases are made of it.
fn word(run: &[char], stemmer: &Stemmer, terms: &mut Vec<Term>) -> Option<String> {
    let word = spelt(run);
    let letters = word.chars().count();
    if letters == 0 {
        return None;
    }
    if letters > WORD_MAX {
        terms.push(Term { text: word, kind: Kind::Word });
        return None;
    }
    let common = is_common_word(&word);
    if letters >= GRAMS_FROM && !common {
        let framed: Vec<char> = format!("^{word}$").chars().collect();
        let grams = framed.windows(3).map(|gram| format!("~{}", gram.iter().collect::<String>()));
        terms.extend(grams.map(|text| Term { text, kind: Kind::Gram }));
    }
    let stem = stemmer.stem(english::base_form(&word)).into_owned();
    terms.push(Term { text: stem.clone(), kind: if common { Kind::Common } else { Kind::Word } });
    (!english::is_filler(&word)).then_some(stem)
}

fn number(run: &[char], terms: &mut Vec<Term>) {
    let text: String = run.iter().collect();
    let number = text.trim_matches('.');
    if !number.is_empty() {
        terms.push(Term { text: number.to_owned(), kind: Kind::Number });
    }
}

/// Adds characters, pairs, and the concepts that are read from left to right, the longest form first.
fn ideographs(run: &[char], synonyms: &Synonyms, terms: &mut Vec<Term>) {
    for (size, kind) in [(1, Kind::Character), (2, Kind::Pair)] {
        terms.extend(run.windows(size).map(|characters| Term {
            text: characters.iter().collect(),
            kind: if are_common(characters) { Kind::Common } else { kind },
        }));
    }
    concepts(run.len(), |from, to| Some(run.get(from..to)?.iter().collect()), synonyms, terms);
}

/// Adds the concepts in a row of stems.
fn phrases(stems: &[String], synonyms: &Synonyms, terms: &mut Vec<Term>) {
    concepts(stems.len(), |from, to| Some(stems.get(from..to)?.join(" ")), synonyms, terms);
}

fn concepts(length: usize, form: impl Fn(usize, usize) -> Option<String>, synonyms: &Synonyms, terms: &mut Vec<Term>) {
    let mut at = 0;
    while at < length {
        let longest = (1..=LONGEST_FORM).rev().find_map(|size| Some((size, synonyms.concept(&form(at, at + size)?)?)));
        if let Some((_, name)) = longest {
            terms.push(Term { text: format!("={name}"), kind: Kind::Concept });
        }
        at += longest.map_or(1, |(size, _)| size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: Kind, expected: &[&str]) {
        let found: Vec<String> = terms(text).into_iter().filter(|t| t.kind == kind).map(|t| t.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_stemmed_without_case_width_accent_or_apostrophe() {
        check("The CARDS' cafés", Kind::Word, &["card", "cafe"]);
        check("The CARDS' cafés", Kind::Common, &["the"]);
        check("Ｒｅｆｕｎｄｓ don’t it's", Kind::Word, &["refund"]);
        check("I sent it", Kind::Word, &["send"]);
    }

    #[test]
    fn chinese_gives_characters_and_pairs_that_do_not_cross_punctuation() {
        check("退货，吗", Kind::Character, &["退", "货"]);
        check("退货，吗", Kind::Common, &["吗"]);
        check("退货，吗", Kind::Pair, &["退货"]);
    }

    #[test]
    fn traditional_characters_give_the_terms_of_simplified_ones() {
        assert_eq!(terms("請問這個檯燈可以退貨嗎"), terms("请问这个台灯可以退货吗"));
    }

    #[test]
    fn digits_are_kept_and_parted_from_letters() {
        check("iphone15 2.5米 v3.", Kind::Number, &["15", "2.5", "3"]);
        check("１５天", Kind::Number, &["15"]);
    }

    #[test]
    fn names_of_one_thing_are_one_concept() {
        check("退钱", Kind::Concept, &["=money-back"]);
        check("I want my money back", Kind::Concept, &["=money-back"]);
        check("can I send it back", Kind::Concept, &["=return"]);
    }

    #[test]
    fn a_misspelt_word_shares_trigrams_with_the_right_one() {
        let grams = |text| terms(text).into_iter().filter(|t| t.kind == Kind::Gram).collect::<Vec<_>>();
        let right = grams("password");
        assert!(grams("pasword").iter().filter(|gram| right.contains(gram)).count() >= 5);
    }

    #[test]
    fn what_is_no_word_has_no_terms() {
        for text in ["", " ", "?!…", "'", "...", "😀"] {
            assert_eq!(terms(text), [], "{text}");
        }
    }
}
