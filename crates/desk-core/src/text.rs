//! Text that people write. Kept as they wrote it; whoever shows it, shows it as text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most characters of one message, as every client may state it.
pub const MESSAGE_MAX_CHARS: usize = 4_000;

/// Why a text is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// Longer than [`MESSAGE_MAX_CHARS`].
    #[error("the text is longer than {MESSAGE_MAX_CHARS} characters")]
    TooLong,
    /// A control character other than line break and tab.
    #[error("the text holds a control character")]
    Control,
}

/// A message's text: 1 to [`MESSAGE_MAX_CHARS`] characters without outer white space, line breaks as `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("minLength" = 1, "maxLength" = MESSAGE_MAX_CHARS))]
pub struct MessageText(String);

impl MessageText {
    /// Parses what came from outside; `\r\n` becomes `\n`.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        // Bytes bound characters, so that a huge body is refused before it is walked.
        if text.len() > MESSAGE_MAX_CHARS * 8 {
            return Err(InvalidText::TooLong);
        }
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidText::Empty);
        }
        if text.chars().count() > MESSAGE_MAX_CHARS {
            return Err(InvalidText::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(InvalidText::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// A text of the desk's own making, cut to the limit instead of refused.
    #[must_use]
    pub fn of_desk(text: &str) -> Self {
        let kept: String =
            text.chars().filter(|&c| !c.is_control() || c == '\n' || c == '\t').take(MESSAGE_MAX_CHARS).collect();
        let kept = kept.trim();
        Self(if kept.is_empty() { "…" } else { kept }.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first `max` characters, with `…` where more follow: for lists and subjects.
    #[must_use]
    pub fn excerpt(&self, max: usize) -> String {
        let line = self.0.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut cut: String = line.chars().take(max).collect();
        if line.chars().count() > max {
            cut.push('…');
        }
        cut
    }
}

impl TryFrom<String> for MessageText {
    type Error = InvalidText;
    fn try_from(text: String) -> Result<Self, InvalidText> {
        Self::parse(&text)
    }
}
impl From<MessageText> for String {
    fn from(text: MessageText) -> String {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_white_space_goes_and_line_breaks_stay() {
        assert_eq!(MessageText::parse("  a\r\nb \n").unwrap().as_str(), "a\nb");
    }

    #[test]
    fn an_empty_an_over_long_and_a_control_text_are_refused() {
        assert_eq!(MessageText::parse(" \n\t "), Err(InvalidText::Empty));
        assert_eq!(MessageText::parse(&"字".repeat(4_001)), Err(InvalidText::TooLong));
        assert_eq!(MessageText::parse("a\u{0}b"), Err(InvalidText::Control));
        assert!(MessageText::parse(&"字".repeat(4_000)).is_ok());
    }

    #[test]
    fn an_excerpt_counts_characters_not_bytes() {
        assert_eq!(MessageText::parse("退货\n怎么办").unwrap().excerpt(3), "退货 …");
    }

    #[test]
    fn the_desk_s_own_text_is_cut_not_refused() {
        assert_eq!(MessageText::of_desk(&"x".repeat(5_000)).as_str().len(), MESSAGE_MAX_CHARS);
        assert_eq!(MessageText::of_desk("").as_str(), "…");
    }
}
