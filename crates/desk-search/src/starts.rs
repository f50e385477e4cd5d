//! Suggestions while somebody types: titles and questions by how they begin, as they are written or, of Chinese ones, as
//! they are read ("zenmetui" is 怎么退…).
//!
//! A text is filed under some of its beginnings, of 1, 2, 3, 4, 6, 9 and 13 characters, and a beginning keeps the few
//! best texts: titles before questions, short ones before long ones. What is typed is looked up by its longest such
//! beginning, in one block or two, and whoever asks drops the texts that do not go on as it does. Beginnings between
//! two lengths may hence miss texts that a base of thousands has; the next character brings them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hanzi;
use crate::index::{BODY, FIRST_QUESTION, Filter, Meta, TITLE, bucket_of};
use crate::postings::{self, FULL, Posting};
use crate::query::Field;
use crate::terms::folded;

/// How many texts a beginning keeps.
pub(crate) const KEPT: usize = 24;
/// The lengths of the beginnings, in characters.
const LENGTHS: [usize; 7] = [1, 2, 3, 4, 6, 9, 13];

/// The beginnings whose hash leads here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Starts {
    /// Beginning → the texts that begin so, packed; only this crate reads them.
    #[serde(rename = "s")]
    pub starts: BTreeMap<String, String>,
}

/// What somebody has typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// As it is written.
    written: String,
    /// As it is read.
    read: String,
}

impl Typed {
    /// Reads any text; nothing of one without letters or digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let written = plain(text);
        let read = reading(&written);
        (!written.is_empty()).then_some(Self { written, read })
    }

    /// The numbers of the blocks that [`Typed::texts`] needs, each once.
    #[must_use]
    pub fn blocks(&self, meta: &Meta) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.keys().map(|key| bucket_of(&key, meta.bucket_count)).collect();
        numbers.dedup();
        numbers
    }

    /// The texts that may begin so, best first: a document's number and which of its texts.
    #[must_use]
    pub fn texts(&self, meta: &Meta, held: &[(u32, &Starts)], filter: &Filter<'_>) -> Vec<(u32, Field)> {
        let mut found: Vec<Posting> = Vec::new();
        for key in self.keys() {
            let place = bucket_of(&key, meta.bucket_count);
            let list = held.iter().find(|(number, _)| *number == place).and_then(|(_, block)| block.starts.get(&key));
            found.extend(list.into_iter().flat_map(|list| postings::decode(list)));
        }
        found.retain(|posting| meta.section(posting.document).is_some_and(|section| filter.allows(section)));
        found.sort_by_key(|posting| (std::cmp::Reverse(posting.weight), posting.document, posting.entry));
        found.dedup();
        let field = |entry| match entry {
            TITLE => Field::Title,
            BODY => Field::Body,
            number => Field::Question(number.saturating_sub(FIRST_QUESTION)),
        };
        found.into_iter().map(|posting| (posting.document, field(posting.entry))).collect()
    }

    /// Whether a text goes on from what was typed.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let text = plain(text);
        text.starts_with(&self.written) || reading(&text).starts_with(&self.read)
    }

    /// The beginnings to look under.
    fn keys(&self) -> impl Iterator<Item = String> {
        let longest = |text: &str, sort: char| {
            let letters = text.chars().count();
            let length = LENGTHS.iter().rev().find(|length| **length <= letters)?;
            Some(key(sort, text, *length))
        };
        [longest(&self.written, '>'), longest(&self.read, '<')].into_iter().flatten()
    }
}

/// The beginnings that a text is filed under.
pub(crate) fn beginnings(text: &str) -> Vec<String> {
    let written = plain(text);
    let read = Some(reading(&written)).filter(|read| *read != written);
    let under = |text: &str, sort: char| {
        let letters = text.chars().count();
        let lengths = LENGTHS.iter().filter(|length| **length <= letters);
        lengths.map(|length| key(sort, text, *length)).collect::<Vec<_>>()
    };
    let mut keys = under(&written, '>');
    keys.extend(read.iter().flat_map(|read| under(read, '<')));
    keys
}

/// How good a text is to suggest, as the weight of its posting.
pub(crate) fn worth(entry: u32, text: &str) -> u16 {
    let length = u16::try_from(text.chars().count()).unwrap_or(u16::MAX).min(FULL / 2 - 1);
    if entry == TITLE { FULL - length } else { FULL / 2 - length }
}

fn key(sort: char, text: &str, length: usize) -> String {
    std::iter::once(sort).chain(text.chars().take(length)).collect()
}

/// The letters and digits of a text.
fn plain(text: &str) -> String {
    folded(text).filter(|character| character.is_alphanumeric()).collect()
}

/// A plain text with its Chinese characters as they are read.
fn reading(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut read, character| {
        match hanzi::syllable(character) {
            Some(syllable) => read.push_str(syllable),
            None => read.push(character),
        }
        read
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_what_is_typed_of_it_in_any_script() {
        let fits = |typed: &str, text: &str| Typed::parse(typed).unwrap().fits(text);
        for typed in ["怎", "怎么退", "怎麼退", "zenmet", "zenmetuihuo", "怎么tui", " 怎么 退货"] {
            assert!(fits(typed, "怎么退货？"), "{typed}");
        }
        assert!(fits("How DO i ret", "how do I return something"));
        assert!(!fits("退货", "怎么退货"));
        assert_eq!(Typed::parse(" ?!"), None);
    }

    #[test]
    fn what_is_typed_is_looked_for_where_the_text_is_filed() {
        let keys = beginnings("怎么退货");
        for typed in ["怎", "怎么", "怎么退货", "zen", "zenmetuih"] {
            assert!(Typed::parse(typed).unwrap().keys().any(|key| keys.contains(&key)), "{typed}");
        }
    }
}
