//! Templates as Spin has them: text with `{{ name }}` in it, nothing more.

use thiserror::Error;

/// A text in which `{{ name }}` stands for the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Name(String),
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{{{{` without `}}}}`")]
pub struct Unclosed;

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, Unclosed> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, after)) = rest.split_once("{{") {
            let (name, tail) = after.split_once("}}").ok_or(Unclosed)?;
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(Part::Name(name.trim().to_owned()));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The names in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The text with each name replaced, or the first name that has no value.
    pub fn fill<'a>(&'a self, value: impl Fn(&str) -> Option<&'a str>) -> Result<String, &'a str> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Ok(text.as_str()),
                Part::Name(name) => value(name).ok_or(name.as_str()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_by_its_value() {
        let template = Template::parse("https://{{ host }}:{{port}}/").unwrap();
        let filled = template.fill(|name| Some(if name == "host" { "a.example" } else { "8443" }));
        assert_eq!(filled.as_deref(), Ok("https://a.example:8443/"));
    }

    #[test]
    fn braces_in_a_value_are_not_read_again() {
        let template = Template::parse("{{ a }}").unwrap();
        assert_eq!(template.fill(|_| Some("{{ b }}")).as_deref(), Ok("{{ b }}"));
    }

    #[test]
    fn a_name_without_a_value_is_named() {
        let template = Template::parse("x{{ gone }}").unwrap();
        assert_eq!(template.fill(|_| None), Err("gone"));
    }

    #[test]
    fn an_open_brace_must_be_closed() {
        assert_eq!(Template::parse("a {{ b"), Err(Unclosed));
    }
}
