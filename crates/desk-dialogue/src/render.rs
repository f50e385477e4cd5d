//! Values put into templates. One pass over the template, none over the values: what a customer or a connector says
//! can fill a place and do nothing else there.

use crate::{
    date,
    flow::Flow,
    state::SlotValue,
    step::Body,
    template::{Format, Piece, Template},
    value::currency,
};
use desk_core::Language;
use serde_json::Value;
use std::collections::BTreeMap;

/// What templates of one flow are filled from.
pub(crate) struct Values<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) slots: &'a BTreeMap<String, SlotValue>,
    pub(crate) variables: &'a BTreeMap<String, String>,
    pub(crate) language: Language,
}

/// A value or a variable cannot stand where the template wants it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unusable;

impl Values<'_> {
    /// Something to say. A slot that is empty after all is said as `…`.
    pub(crate) fn spoken(&self, template: &Template) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(_) => "…".to_owned(),
            Piece::Slot { name, format } => match self.slots.get(name) {
                Some(held) => self.value_spoken(name, &held.value, *format),
                None => "…".to_owned(),
            },
        };
        template.pieces().iter().map(piece).collect()
    }

    /// A slot's value as it is said: a choice by its words, what has names by the first of them, a date and an amount as their format wants.
    pub(crate) fn value_spoken(&self, slot: &str, value: &str, format: Format) -> String {
        let rule = self.flow.slot(slot).map(|slot| &slot.rule);
        let formatted = match format {
            Format::Date => date::parse(value).map(|day| date::say(day, self.language)),
            Format::Amount => Some(amount(value, self.language)),
            Format::Plain => rule.and_then(|rule| {
                let chosen = rule.choices.iter().find(|chosen| chosen.value == value);
                let named = || rule.names.iter().find(|named| named.value == value);
                let words = chosen.map(|chosen| chosen.words.of(self.language));
                words.or_else(|| named().and_then(|named| named.of(self.language))).map(str::to_owned)
            }),
        };
        formatted.unwrap_or_else(|| neutral(value))
    }

    /// Path and query: every value percent-encoded, so that it stays one segment.
    pub(crate) fn path(&self, template: &Template) -> Result<String, Unusable> {
        let path = self.filled(template, |value| {
            // Encoded dots are dots again for whoever normalises a path.
            let climbs = value.chars().all(|c| c == '.');
            if climbs { Err(Unusable) } else { Ok(percent(value)) }
        })?;
        let climbs = path.split(['/', '?']).any(|segment| segment == "." || segment == "..");
        if climbs { Err(Unusable) } else { Ok(path) }
    }

    /// A header's value: visible ASCII, everything else percent-encoded.
    pub(crate) fn header(&self, template: &Template) -> Result<String, Unusable> {
        let value = self.filled(template, |value| Ok(percent(value)))?;
        if value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) { Ok(value) } else { Err(Unusable) }
    }

    /// Text for machines or people of the desk, as it is.
    pub(crate) fn plain(&self, template: &Template) -> Result<String, Unusable> {
        self.filled(template, |value| Ok(value.to_owned()))
    }

    /// A body; values fill texts and nothing else.
    pub(crate) fn body(&self, body: &Body) -> Result<Value, Unusable> {
        Ok(match body {
            Body::Text(template) => Value::String(self.plain(template)?),
            Body::Number(number) => Value::Number(number.clone()),
            Body::Bool(yes) => Value::Bool(*yes),
            Body::List(items) => Value::Array(items.iter().map(|item| self.body(item)).collect::<Result<_, _>>()?),
            Body::Object(fields) => {
                let field = |(key, field): &(String, Body)| Ok((key.clone(), self.body(field)?));
                Value::Object(fields.iter().map(field).collect::<Result<_, _>>()?)
            }
        })
    }

    /// Scheme and host from a variable, without a slash at its end.
    pub(crate) fn host(&self, variable: &str) -> Result<String, Unusable> {
        let value = self.variables.get(variable).ok_or(Unusable)?.trim_end_matches('/');
        let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://")).ok_or(Unusable)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:/_[]".contains(c);
        let usable = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && rest.chars().all(plain);
        if usable && !rest.contains("..") { Ok(value.to_owned()) } else { Err(Unusable) }
    }

    fn filled(
        &self,
        template: &Template,
        escape: impl Fn(&str) -> Result<String, Unusable>,
    ) -> Result<String, Unusable> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Variable(name) => self.variables.get(name).cloned().ok_or(Unusable),
            Piece::Slot { name, .. } => self.slots.get(name).ok_or(Unusable).and_then(|held| escape(&held.value)),
        };
        template.pieces().iter().map(piece).collect()
    }
}

/// Text that shows as it is where simple Markdown is shown: a word joiner (U+2060, invisible) breaks what would be a
/// link, an address or bold type.
pub(crate) fn neutral(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace("](", "]\u{2060}(").replace("**", "*\u{2060}*").replace("://", ":\u{2060}//")
}

fn amount(value: &str, language: Language) -> String {
    match (currency(value), language) {
        ((Some("CNY"), digits), Language::Zh) => format!("{} 元", neutral(digits)),
        ((Some("CNY"), digits), Language::En) => format!("¥{}", neutral(digits)),
        _ => neutral(value),
    }
}

fn percent(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_segment_whatever_it_holds() {
        assert_eq!(percent("a/../b?c=d#e 单"), "a%2F..%2Fb%3Fc%3Dd%23e%20%E5%8D%95");
    }

    #[test]
    fn a_link_in_a_value_is_shown_and_not_made() {
        let shown = neutral("[x](https://evil.example) **now**\n{order}");
        assert!(!shown.contains("](") && !shown.contains("://") && !shown.contains("**") && !shown.contains('\n'));
        assert!(shown.ends_with("{order}"));
    }
}
