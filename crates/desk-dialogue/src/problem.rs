//! What is wrong with a flow document, and where.

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// One mistake in a document, told so that its author can correct it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(rename = "FlowProblem")]
pub struct Problem {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong, lower-case and without a final period. It repeats no more than 40 characters of the input.
    pub message: String,
}

impl Problem {
    /// A problem at a byte of the document; an offset past its end is its end.
    pub(crate) fn at(document: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = document.get(..offset).unwrap_or(document);
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
        let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { line: short(line), column: short(column), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// The beginning of outside text, safe to repeat in a message: at most 40 characters, control characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() { format!("`{shown}…`") } else { format!("`{shown}`") }
}

/// The known word that was probably meant: at most two edits away, and fewer than half its letters.
pub(crate) fn meant<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (edits(wrong, word), word))
        .filter(|(edits, word)| *edits <= 2 && *edits * 2 < word.chars().count())
        .min()
        .map(|(_, word)| word)
}

/// `; did you mean …` where something similar is known, otherwise the whole list.
pub(crate) fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(word) = meant(wrong, known.clone()) {
        return format!("; did you mean `{word}`?");
    }
    let known: Vec<&str> = known.into_iter().take(15).collect();
    if known.is_empty() { String::new() } else { format!("; known are {}", known.join(", ")) }
}

/// The Levenshtein distance. Names are short, and so is anything that is compared with them.
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, cb) in b.chars().take(60).enumerate() {
        let mut next = vec![i + 1];
        for (ca, pair) in a.iter().zip(row.windows(2)) {
            let (diagonal, above) = match pair {
                [diagonal, above] => (*diagonal, *above),
                _ => (0, 0),
            };
            let left = next.last().copied().unwrap_or_default();
            next.push((diagonal + usize::from(*ca != cb)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(Problem::at("a\n订单x", "a\n订单".len(), "m").to_string(), "2:3: m");
    }

    #[test]
    fn a_slip_of_the_keyboard_is_suggested_and_a_stranger_is_not() {
        assert_eq!(meant("retires", ["retries", "timeout_ms"]), Some("retries"));
        assert_eq!(meant("colour", ["retries", "timeout_ms"]), None);
    }
}
