//! What of a message is asked for, and what is refused: 'not a refund, an exchange' asks for one thing only.
//!
//! A message is cut where a refusal can begin or end: at marks, before 而是 and "but", before "I want" and "not". A
//! clause is refused where a phrase of `clauses.txt` says so. Refused is a wish: 没收到 and "it doesn't work" are
//! facts, which no caller should take for "don't", and questions ("why don't you", 能不能) refuse nothing. Phrases
//! that only look like refusals are in the same list, and being longer, win.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::LazyLock;

use crate::message::{Message, is_han};
use crate::phrases::Phrases;

/// Whether what a clause names is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It is, or the clause states or asks something.
    Asked,
    /// It is not.
    Refused,
}

/// A piece of a message that is wholly asked or wholly refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// Whether it is wanted.
    pub polarity: Polarity,
    /// Whether it says what is wanted instead of what was said before it: by the clause before it, which is then
    /// refused, or by an earlier message ('no, I meant …').
    pub corrects: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Refuses wherever it stands.
    Refuse,
    /// Refuses at the start of a clause.
    RefuseFirst,
    /// Refuses, and starts a clause of its own.
    CutRefuse,
    /// Starts a clause of its own that says what is wanted instead.
    Instead,
    /// Says what is wanted instead, behind a refusal.
    InsteadFirst,
    /// Starts a clause of its own.
    Cut,
    /// Says that what was said before was wrong.
    Correct,
    /// May stand before the first word of a clause.
    Filler,
    Keep,
}

static WORDS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    Phrases::named(include_str!("clauses.txt"), |name| {
        Some(match name {
            "refuse" => Word::Refuse,
            "refuse first" => Word::RefuseFirst,
            "cut refuse" => Word::CutRefuse,
            "instead" => Word::Instead,
            "instead first" => Word::InsteadFirst,
            "cut" => Word::Cut,
            "correct" => Word::Correct,
            "filler" => Word::Filler,
            "keep" => Word::Keep,
            _ => return None,
        })
    })
});

/// A clause as it is read.
#[derive(Debug, Default)]
struct Draft {
    start: usize,
    /// Whether something stands in it already, fillers aside.
    begun: bool,
    refused: bool,
    instead: bool,
    correct: bool,
}

/// The clauses of a message, from left to right. Marks and spaces around them belong to none.
#[must_use]
pub fn clauses(message: &Message<'_>) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut draft = Draft::default();
    let mut at = 0;
    while at < message.len() {
        if is_mark(message, at) {
            finish(message, &mut found, &draft, at);
            at += 1;
            draft = Draft { start: at, ..Draft::default() };
            continue;
        }
        let Some((end, word)) = WORDS.longest(message, at) else {
            draft.begun |= message.at(at).is_alphanumeric();
            at += 1;
            continue;
        };
        let cuts = match word {
            Word::CutRefuse | Word::Instead => draft.begun,
            Word::Cut => draft.begun && (draft.refused || draft.correct),
            // In Chinese, where marks are often left out: 不想退只想换.
            Word::InsteadFirst => draft.begun && draft.refused && end - at >= 2 && starts_alone(message, at),
            _ => false,
        };
        if cuts {
            finish(message, &mut found, &draft, at);
            draft = Draft { start: at, ..Draft::default() };
        }
        match word {
            Word::Refuse | Word::CutRefuse => draft.refused = true,
            Word::RefuseFirst if !draft.begun => draft.refused = true,
            Word::Instead => draft.instead = true,
            Word::InsteadFirst | Word::Cut if !draft.begun => draft.instead = true,
            Word::Correct => draft.correct = true,
            _ => {}
        }
        draft.begun |= !matches!(word, Word::Filler);
        at = end;
    }
    finish(message, &mut found, &draft, at);
    found
}

/// Whether the Chinese phrase at `at` is no part of what stands before it, as 给我 is in 不要给我.
fn starts_alone(message: &Message<'_>, at: usize) -> bool {
    is_han(message.at(at)) && !matches!(message.before(at), '是' | '说' | '让' | '给' | '不' | '要' | '帮' | '想')
}

fn is_mark(message: &Message<'_>, at: usize) -> bool {
    match message.at(at) {
        ',' | ';' | '!' | '?' | '。' | '、' | '\n' | '~' | '…' | '—' | '–' | ':' | '(' | ')' => {
            // 10:30 and 1,000 are no two clauses.
            !(message.before(at).is_ascii_digit() && message.at(at + 1).is_ascii_digit())
        }
        '.' => !message.at(at + 1).is_ascii_alphanumeric(),
        '-' => message.before(at) == ' ' && message.at(at + 1) == ' ',
        _ => false,
    }
}

fn finish(message: &Message<'_>, found: &mut Vec<Clause>, draft: &Draft, end: usize) {
    let is_outer = |at: usize| !message.at(at).is_alphanumeric() && message.at(at).is_ascii();
    let mut range = draft.start..end;
    while range.start < range.end && is_outer(range.start) {
        range.start += 1;
    }
    while range.start < range.end && is_outer(range.end - 1) {
        range.end -= 1;
    }
    if !message.folded(range.clone()).iter().any(|c| c.is_alphanumeric()) {
        return;
    }
    // 不是…吗 and "don't you …?" ask.
    let asks = matches!(message.at(end), '?') && ends_asking(message, range.end)
        || message.after_any(range.end.saturating_sub(1), &["吗", "么", "嘛"]).is_some()
            && message.after(range.start, "不是").is_some();
    let refused = draft.refused && !asks;
    let after_refusal = found.last().is_some_and(|last| last.polarity == Polarity::Refused);
    found.push(Clause {
        range: message.bytes(range),
        polarity: if refused { Polarity::Refused } else { Polarity::Asked },
        corrects: !refused && (draft.correct || (draft.instead && after_refusal)),
    });
}

/// Whether a question ends like one that expects yes: 不要吗.
fn ends_asking(message: &Message<'_>, end: usize) -> bool {
    matches!(message.before(end), '吗' | '么' | '嘛')
}
