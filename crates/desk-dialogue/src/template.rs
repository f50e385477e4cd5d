//! Texts with places for values: `{slot}`, `{slot:date}`, `{slot:amount}`, `{$variable}`; `{{` and `}}` are braces.
//!
//! Parsed once, so that a value can never be taken for a part of the template.

use std::fmt;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// The value of a slot.
    Slot {
        name: String,
        format: Format,
    },
    /// A variable of the deployment, for example a host.
    Variable(String),
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// As it is.
    Plain,
    /// A day as people of the language write it.
    Date,
    /// An amount with its currency.
    Amount,
}

/// A parsed template. Two adjacent texts never occur, so that equal templates are equal pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Template(Vec<Piece>);

/// Why a text is no template; the place is in bytes from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            let offset = text.len() - from.len();
            let wrong = |message: &str| Err(Malformed { offset, message: message.to_owned() });
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some(inner) = from.strip_prefix('{') {
                let Some((name, after)) = inner.split_once('}') else {
                    return wrong("`{` is never closed; write `{{` for a brace");
                };
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                match Piece::parse(name) {
                    Ok(piece) => pieces.push(piece),
                    Err(message) => return Err(Malformed { offset, message }),
                }
                rest = after;
            } else {
                return wrong("`}` without `{` before it; write `}}` for a brace");
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = (&str, Format)> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Slot { name, format } => Some((name.as_str(), *format)),
            _ => None,
        })
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl Piece {
    fn parse(inner: &str) -> Result<Self, String> {
        let shown = crate::problem::excerpt(inner);
        if let Some(variable) = inner.strip_prefix('$') {
            if !is_name(variable) {
                return Err(format!("{shown} is not a variable: a-z, 0-9 and _ after the $"));
            }
            return Ok(Self::Variable(variable.to_owned()));
        }
        let (name, format) = match inner.split_once(':') {
            None => (inner, Format::Plain),
            Some((name, "date")) => (name, Format::Date),
            Some((name, "amount")) => (name, Format::Amount),
            Some(_) => return Err(format!("{shown} has an unknown format; known are date, amount")),
        };
        if !is_name(name) {
            return Err(format!("{shown} is not the name of a slot; write `{{{{` for a brace"));
        }
        Ok(Self::Slot { name: name.to_owned(), format })
    }
}

/// Whether a text is a name: 1 to [`crate::limits::MAX_NAME_CHARS`] of a-z, 0-9 and _, beginning with a letter.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= crate::limits::MAX_NAME_CHARS
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl fmt::Display for Template {
    /// The text that parses to it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Piece::Variable(name) => write!(f, "{{${name}}}")?,
                Piece::Slot { name, format: Format::Plain } => write!(f, "{{{name}}}")?,
                Piece::Slot { name, format: Format::Date } => write!(f, "{{{name}:date}}")?,
                Piece::Slot { name, format: Format::Amount } => write!(f, "{{{name}:amount}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_brace_that_is_not_closed_is_told_with_its_place() {
        assert_eq!(Template::parse("ab {order").unwrap_err().offset, 3);
        assert_eq!(Template::parse("ab } c").unwrap_err().offset, 3);
        assert!(Template::parse("{order:shout}").unwrap_err().message.contains("unknown format"));
        assert!(Template::parse("{ order }").is_err());
    }

    proptest! {
        #[test]
        fn what_parses_is_written_so_that_it_parses_the_same(text in "([a-z订 ]|\\{\\{|\\}\\}|\\{a\\}|\\{b:date\\}|\\{\\$c\\}){0,20}") {
            let template = Template::parse(&text).unwrap();
            prop_assert_eq!(Template::parse(&template.to_string()).unwrap(), template);
        }

        #[test]
        fn any_text_is_a_template_or_a_reason(text in ".{0,40}") {
            let _ = Template::parse(&text);
        }
    }
}
