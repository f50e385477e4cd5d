//! The languages that the desk itself speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Chinese or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language of a text: Chinese where it has Han characters, English where it has only Latin letters,
    /// nothing where it has neither (a number, an emoji).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut latin = false;
        for c in text.chars() {
            match c {
                '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}' => return Some(Self::Zh),
                c if c.is_ascii_alphabetic() => latin = true,
                _ => {}
            }
        }
        latin.then_some(Self::En)
    }

    /// Its BCP 47 primary subtag.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Reads a BCP 47 tag by its primary subtag: `zh-Hans-CN` is Chinese; any other language is served in English.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("zh") => Self::Zh,
            _ => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_han_character_makes_a_text_chinese() {
        assert_eq!(Language::of("iPhone 壳多少钱"), Some(Language::Zh));
        assert_eq!(Language::of("How do I return it?"), Some(Language::En));
        assert_eq!(Language::of("12345 👍"), None);
    }

    #[test]
    fn a_tag_is_read_by_its_primary_subtag() {
        assert_eq!(Language::from_tag("zh-Hant-TW"), Language::Zh);
        assert_eq!(Language::from_tag("fr"), Language::En);
    }
}
