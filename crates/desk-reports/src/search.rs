//! What agents look for in the knowledge base and do not find: as telling for editors as what customers ask in vain.

use crate::exchange::kept;
use desk_core::{Language, Millis};

/// The most characters of a search.
pub const MAX_SEARCH_CHARS: usize = 200;
/// How many searches of an agent are taken in [`SEARCHES_WITHIN`]: more is no person who looks for something.
pub const MAX_SEARCHES: usize = 30;
/// The time in which an agent's searches are counted, and one said again is the same.
pub const SEARCHES_WITHIN: Millis = Millis::from_secs(60 * 60);

/// A search that found nothing, as it may be kept: in one line, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    text: String,
    language: Language,
}

/// Why a text is no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More than [`MAX_SEARCH_CHARS`].
    #[error("may have at most {MAX_SEARCH_CHARS} characters")]
    TooLong,
    /// A control character.
    #[error("must not hold control characters")]
    Control,
}

impl Search {
    /// Of what an agent typed. A text in neither language, such as a number, counts as English.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn parse(typed: &str) -> Result<Self, SearchError> {
        if typed.chars().count() > MAX_SEARCH_CHARS {
            return Err(SearchError::TooLong);
        }
        if typed.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            return Err(SearchError::Control);
        }
        let text = kept(typed);
        if text.is_empty() {
            return Err(SearchError::Empty);
        }
        let language = Language::of(&text).unwrap_or(Language::En);
        Ok(Self { text, language })
    }

    /// The words, without personal data.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Their language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }
}

/// What is done with a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is kept.
    New,
    /// The agent has looked for it already.
    Known,
    /// The agent has looked for too much; after this time there is room again.
    TooMany {
        /// How long that is.
        retry_after: Millis,
    },
}

/// What is done with a search of an agent `now`, where these are the newest that were kept of them, newest first.
#[must_use]
pub fn take<'a>(search: &Search, newest: impl Iterator<Item = (&'a str, Millis)>, now: Millis) -> Taken {
    let since = now.as_u64().saturating_sub(SEARCHES_WITHIN.as_u64());
    let lately: Vec<(&str, Millis)> = newest.take_while(|(_, at)| at.as_u64() > since).collect();
    if lately.iter().any(|(text, _)| text.to_lowercase() == search.text.to_lowercase()) {
        return Taken::Known;
    }
    match lately.get(MAX_SEARCHES - 1) {
        Some((_, at)) => Taken::TooMany { retry_after: Millis::new(at.as_u64().saturating_sub(since)) },
        None => Taken::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_one_line_without_personal_data_and_neither_empty_nor_long() {
        let search = Search::parse("  refund for\n13912345678 ").unwrap();
        assert_eq!((search.text(), search.language()), ("refund for [PHONE_1]", Language::En));
        assert_eq!(Search::parse("怎么退货").unwrap().language(), Language::Zh);
        assert_eq!(Search::parse(" \n "), Err(SearchError::Empty));
        assert_eq!(Search::parse("a\u{0}b"), Err(SearchError::Control));
        assert_eq!(Search::parse(&"x".repeat(201)), Err(SearchError::TooLong));
        assert!(Search::parse(&"长".repeat(200)).is_ok());
    }

    #[test]
    fn what_was_looked_for_within_the_hour_is_known_and_too_much_is_refused_until_there_is_room() {
        let search = Search::parse("teleporter").unwrap();
        let now = Millis::from_secs(10_000);
        let at = |seconds| Millis::from_secs(10_000 - seconds);
        assert_eq!(take(&search, std::iter::empty(), now), Taken::New);
        assert_eq!(take(&search, [("Teleporter", at(3_599))].into_iter(), now), Taken::Known);
        assert_eq!(take(&search, [("teleporter", at(3_600))].into_iter(), now), Taken::New);
        let many = |count: u64| (0..count).map(|n| ("other", at(10 * n)));
        assert_eq!(take(&search, many(29), now), Taken::New);
        // The thirtieth leaves the hour 290 seconds before the newest does.
        assert_eq!(take(&search, many(30), now), Taken::TooMany { retry_after: Millis::from_secs(3_310) });
    }
}
