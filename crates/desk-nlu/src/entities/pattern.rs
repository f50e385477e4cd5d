//! Shapes of codes as data that an owner of a shop can write: `SD-#{8}` says more to them than a regular expression,
//! and matching it takes no engine.
//!
//! `#` is a digit, `@` a Latin letter, `*` either; `{6}` or `{6,20}` after one repeats it. Everything else is itself;
//! case makes no difference.

use crate::message::Message;

/// The shape of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    one: One,
    least: usize,
    most: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum One {
    Digit,
    Letter,
    Either,
    Exactly(char),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidPattern {
    /// Nothing, or more than 32 parts.
    Length,
    /// What stands between `{` and `}` is no count from 1 to 64, or no range of them.
    Count,
}

impl std::fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Length => "a pattern has 1 to 32 parts",
            Self::Count => "a count is {n} or {least,most}, from 1 to 64",
        })
    }
}
impl std::error::Error for InvalidPattern {}

impl Pattern {
    const PARTS_MAX: usize = 32;
    const COUNT_MAX: usize = 64;

    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text.trim().chars();
        while let Some(c) = rest.next() {
            if c == '{' {
                let count: String = rest.by_ref().take_while(|c| *c != '}').collect();
                let (least, most) = count.split_once(',').unwrap_or((&count, &count));
                let read = |count: &str| count.trim().parse().map_err(|_| InvalidPattern::Count);
                let (least, most): (usize, usize) = (read(least)?, read(most)?);
                let part = parts.last_mut().ok_or(InvalidPattern::Count)?;
                if least < 1 || least > most || most > Self::COUNT_MAX {
                    return Err(InvalidPattern::Count);
                }
                (part.least, part.most) = (least, most);
                continue;
            }
            let one = match c {
                '#' => One::Digit,
                '@' => One::Letter,
                '*' => One::Either,
                c => One::Exactly(c.to_ascii_lowercase()),
            };
            parts.push(Part { one, least: 1, most: 1 });
        }
        if parts.is_empty() || parts.len() > Self::PARTS_MAX {
            return Err(InvalidPattern::Length);
        }
        Ok(Self(parts))
    }

    /// Where a code of this shape ends that starts at `at` and is no part of a longer row of letters and digits.
    pub(crate) fn end(&self, message: &Message<'_>, at: usize) -> Option<usize> {
        let inside = |c: char| c.is_ascii_alphanumeric();
        if inside(message.before(at)) && inside(message.at(at)) {
            return None;
        }
        if !self.0.first().is_some_and(|part| part.one.is(message.at(at))) {
            return None;
        }
        // All places that the parts so far can reach: a code is short, and so are they.
        let mut reached = vec![at];
        for part in &self.0 {
            let mut next: Vec<usize> = Vec::new();
            for from in reached {
                for count in 0..=part.most {
                    if count >= part.least && !next.contains(&(from + count)) {
                        next.push(from + count);
                    }
                    if !part.one.is(message.at(from + count)) {
                        break;
                    }
                }
            }
            reached = next;
        }
        reached.into_iter().filter(|&end| !(inside(message.before(end)) && inside(message.at(end)))).max()
    }
}

impl One {
    fn is(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Letter => c.is_ascii_lowercase(),
            Self::Either => c.is_ascii_alphanumeric(),
            Self::Exactly(one) => c == one,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_codes_of_its_shape() {
        let end = |pattern: &str, text: &str| Pattern::parse(pattern).unwrap().end(&Message::of(text), 0);
        assert_eq!(end("SD-#{8}", "sd-20260001到哪了"), Some(11));
        assert_eq!(end("SD-#{8}", "sd-202600011"), None);
        assert_eq!(end("@{1,2}#{3,5}", "ab1234"), Some(6));
        assert_eq!(end("*{4,8}#", "ab12345"), Some(7));
        assert_eq!(end("#{4}", "１２３４"), Some(4));
    }

    #[test]
    fn a_pattern_that_says_nothing_or_too_much_is_refused() {
        for (text, error) in [
            ("", InvalidPattern::Length),
            ("{3}", InvalidPattern::Count),
            ("#{x}", InvalidPattern::Count),
            ("#{3,2}", InvalidPattern::Count),
            ("#{0}", InvalidPattern::Count),
            ("#{99}", InvalidPattern::Count),
        ] {
            assert_eq!(Pattern::parse(text), Err(error), "{text}");
        }
    }
}
