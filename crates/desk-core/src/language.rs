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
    /// The language of a text: of one in two languages that which has more words, a Chinese one having about one and a
    /// half characters. One Latin word among Han characters (PayPal, LED) makes no text English. Nothing where there are
    /// neither Han characters nor Latin letters (a number, an emoji).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let (mut han, mut latin, mut in_word) = (0_usize, 0_usize, false);
        for c in text.chars() {
            let starts = !in_word;
            in_word = c.is_ascii_alphabetic() || in_word && c == '\'';
            match c {
                '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}' => han += 1,
                c if c.is_ascii_alphabetic() && starts => latin += 1,
                _ => {}
            }
        }
        match (han, latin) {
            (0, 0) => None,
            (0, _) => Some(Self::En),
            (_, 0 | 1) => Some(Self::Zh),
            _ => Some(if 2 * han >= 3 * latin { Self::Zh } else { Self::En }),
        }
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
    fn a_text_in_two_languages_has_that_of_more_words() {
        for chinese in ["iPhone 壳多少钱", "你们 accept PayPal 吗", "LED灯", "退款"] {
            assert_eq!(Language::of(chinese), Some(Language::Zh), "{chinese}");
        }
        for english in ["how long does 退款 take", "I'd like to 退货 please", "where is my 快递"] {
            assert_eq!(Language::of(english), Some(Language::En), "{english}");
        }
        assert_eq!(Language::of("How do I return it?"), Some(Language::En));
        assert_eq!(Language::of("12345 👍"), None);
    }

    #[test]
    fn a_tag_is_read_by_its_primary_subtag() {
        assert_eq!(Language::from_tag("zh-Hant-TW"), Language::Zh);
        assert_eq!(Language::from_tag("fr"), Language::En);
    }
}
