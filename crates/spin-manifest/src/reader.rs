//! Reads a TOML document so that nothing in it can be overlooked: a [`Table`] hands out each key once, and
//! [`Table::finish`] refuses whatever was not asked for.
//!
//! Serde's `deny_unknown_fields` would do the refusing too, but it loses lines inside flattened and untagged
//! values, and it cannot tell "nobody knows this key" from "Spin knows it and this host does not".

use super::error::{ManifestError, Problem};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A value and the line on which it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) path: String,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Array(Vec<Node>),
    Table(BTreeMap<String, Node>),
    Other(toml::Value),
}

/// Parses a document into its root table.
pub(super) fn parse(text: &str) -> Result<Table, ManifestError> {
    let lines = Lines::of(text);
    let document = DeTable::parse(text).map_err(|e| ManifestError {
        line: e.span().map(|span| lines.at(span.start)),
        path: String::new(),
        problem: Problem::Syntax(e.message().to_owned()),
    })?;
    let entries = table(document.get_ref(), "", &lines)?;
    Ok(Table { line: None, path: String::new(), entries, known: Vec::new() })
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn table(table: &DeTable<'_>, path: &str, lines: &Lines) -> Result<BTreeMap<String, Node>, ManifestError> {
    table
        .iter()
        .map(|(key, value)| {
            let name = key.get_ref().as_ref().to_owned();
            let node = node(value.get_ref(), join(path, &name), lines.at(key.span().start), lines)?;
            Ok((name, node))
        })
        .collect()
}

fn node(value: &DeValue<'_>, path: String, line: usize, lines: &Lines) -> Result<Node, ManifestError> {
    let invalid = |text: &str| ManifestError {
        line: Some(line),
        path: path.clone(),
        problem: Problem::Invalid(format!("{text} is out of range")),
    };
    let value = match value {
        DeValue::String(text) => Value::Text(text.as_ref().to_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            Value::Integer(parsed.map_err(|_| invalid(number.as_str()))?)
        }
        DeValue::Float(number) => {
            Value::Other(toml::Value::Float(number.as_str().parse().map_err(|_| invalid(number.as_str()))?))
        }
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(instant) => Value::Other(toml::Value::Datetime(*instant)),
        DeValue::Array(items) => Value::Array(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    let at = lines.at(item.span().start);
                    node(item.get_ref(), format!("{path}[{index}]"), at, lines)
                })
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(inner) => Value::Table(table(inner, &path, lines)?),
    };
    Ok(Node { line, path, value })
}

impl Node {
    pub(super) fn error(&self, problem: Problem) -> ManifestError {
        ManifestError { line: Some(self.line), path: self.path.clone(), problem }
    }

    pub(super) fn invalid(&self, why: impl std::fmt::Display) -> ManifestError {
        self.error(Problem::Invalid(why.to_string()))
    }

    pub(super) fn unsupported(&self, what: impl Into<String>) -> ManifestError {
        self.error(Problem::Unsupported(what.into()))
    }

    fn wrong(&self, expected: &'static str) -> ManifestError {
        let found = match &self.value {
            Value::Text(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Boolean(_) => "a boolean",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
            Value::Other(_) => "a float or a date",
        };
        self.error(Problem::WrongType { expected, found })
    }

    pub(super) fn text(self) -> Result<String, ManifestError> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong("a string")),
        }
    }

    pub(super) fn boolean(self) -> Result<bool, ManifestError> {
        match self.value {
            Value::Boolean(flag) => Ok(flag),
            _ => Err(self.wrong("a boolean")),
        }
    }

    pub(super) fn integer(self) -> Result<i64, ManifestError> {
        match self.value {
            Value::Integer(number) => Ok(number),
            _ => Err(self.wrong("an integer")),
        }
    }

    pub(super) fn array(self) -> Result<Vec<Node>, ManifestError> {
        match self.value {
            Value::Array(items) => Ok(items),
            _ => Err(self.wrong("an array")),
        }
    }

    pub(super) fn texts(self) -> Result<Vec<String>, ManifestError> {
        self.array()?.into_iter().map(Node::text).collect()
    }

    pub(super) fn table(self) -> Result<Table, ManifestError> {
        match self.value {
            Value::Table(entries) => Ok(Table { line: Some(self.line), path: self.path, entries, known: Vec::new() }),
            _ => Err(self.wrong("a table")),
        }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, Value::Text(_))
    }

    /// The value as plain TOML, for tables that belong to somebody else.
    pub(super) fn into_toml(self) -> toml::Value {
        match self.value {
            Value::Text(text) => toml::Value::String(text),
            Value::Integer(number) => toml::Value::Integer(number),
            Value::Boolean(flag) => toml::Value::Boolean(flag),
            Value::Array(items) => toml::Value::Array(items.into_iter().map(Node::into_toml).collect()),
            Value::Table(entries) => {
                toml::Value::Table(entries.into_iter().map(|(key, node)| (key, node.into_toml())).collect())
            }
            Value::Other(value) => value,
        }
    }
}

/// A table that remembers which keys were asked for.
#[derive(Debug)]
pub(super) struct Table {
    line: Option<usize>,
    pub(super) path: String,
    entries: BTreeMap<String, Node>,
    known: Vec<&'static str>,
}

impl Table {
    pub(super) fn error(&self, problem: Problem) -> ManifestError {
        ManifestError { line: self.line, path: self.path.clone(), problem }
    }

    /// Takes a key that may be absent.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.entries.remove(key)
    }

    /// Takes a key that must be there.
    pub(super) fn require(&mut self, key: &'static str) -> Result<Node, ManifestError> {
        self.take(key).ok_or_else(|| ManifestError {
            line: self.line,
            path: join(&self.path, key),
            problem: Problem::Missing,
        })
    }

    /// Takes a key that Spin knows and this host refuses, so that it is refused by its own words.
    pub(super) fn refuse(&mut self, key: &'static str, why: &str) -> Result<(), ManifestError> {
        self.take(key).map_or(Ok(()), |node| Err(node.unsupported(why)))
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<String, ManifestError> {
        Ok(self.optional_text(key)?.unwrap_or_default())
    }

    pub(super) fn optional_text(&mut self, key: &'static str) -> Result<Option<String>, ManifestError> {
        self.take(key).map(Node::text).transpose()
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<String>, ManifestError> {
        self.take(key).map_or_else(|| Ok(Vec::new()), Node::texts)
    }

    pub(super) fn flag(&mut self, key: &'static str) -> Result<bool, ManifestError> {
        self.take(key).map_or(Ok(false), Node::boolean)
    }

    pub(super) fn table(&mut self, key: &'static str) -> Result<Option<Table>, ManifestError> {
        self.take(key).map(Node::table).transpose()
    }

    /// Everything that is left, for tables whose keys are names.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (String, Node)> + use<> {
        std::mem::take(&mut self.entries).into_iter()
    }

    /// A map of strings to strings under `key`, in the order of its names.
    pub(super) fn text_map(&mut self, key: &'static str) -> Result<Vec<(String, Node)>, ManifestError> {
        Ok(self.table(key)?.map(|mut table| table.drain().collect()).unwrap_or_default())
    }

    /// Ends the reading: what nobody asked for is unknown.
    pub(super) fn finish(self) -> Result<(), ManifestError> {
        let Some((key, node)) = self.entries.iter().min_by_key(|(_, node)| node.line) else {
            return Ok(());
        };
        let near = self.known.iter().find(|known| alike(key, known)).map(|known| (*known).to_owned());
        Err(node.error(Problem::UnknownKey(near)))
    }
}

/// Whether a key is probably a slip for another: equal but for case, `-` and `_`, one letter too many, too
/// few or wrong, or in another order.
fn alike(key: &str, known: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "").into_bytes();
    let (a, b) = (plain(key), plain(known));
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longer = a.len().max(b.len());
    let sorted = |mut letters: Vec<u8>| {
        letters.sort_unstable();
        letters
    };
    if longer > 2 && sorted(a.clone()) == sorted(b.clone()) {
        return true;
    }
    longer > 2 && a.len().abs_diff(b.len()) <= 1 && same_start + same_end + 1 >= longer
}
