//! The mood of a message, by the words that carry it.
//!
//! A word of `sentiment.txt` weighs −3 to 3. A negator up to four characters or three words before it, in the same
//! clause, turns it round at 0.8 of its weight ("not good" is less than "bad"); an intensifier there multiplies it.
//! What stands behind 但是 or "but" counts half as much again, as it is what the writer comes to. With s the sum, the
//! polarity is s / (|s| + 2), so that one plain word gives a third to a half, and many approach 1.
//!
//! Anger is not the opposite of joy: it takes words of anger, or bad words shouted. The lexicon was written for this
//! crate and is under its licence.

use std::sync::LazyLock;

use crate::message::{Message, is_han, is_letter};
use crate::phrases::Phrases;

/// How a message sounds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mood {
    /// −1 (bad) to 1 (good); 0 where nothing speaks for either.
    pub polarity: f32,
    /// 0 (calm) to 1 (furious).
    pub anger: f32,
    /// How many words said so; 0 where `polarity` means nothing.
    pub words: usize,
}

/// What a word does to the sum.
#[derive(Debug, Clone, Copy)]
enum Word {
    /// Weight, and anger.
    Weight(f32, f32),
    Times(f32),
    Not,
    But,
    Neutral,
}

static WORDS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    Phrases::named(include_str!("sentiment.txt"), |name| {
        Some(match name {
            "not" => Word::Not,
            "but" => Word::But,
            "neutral" => Word::Neutral,
            name => match name.split_once(' ') {
                Some(("times", factor)) => Word::Times(factor.parse().ok()?),
                Some((weight, anger)) => Word::Weight(weight.parse().ok()?, anger.parse().ok()?),
                None => Word::Weight(name.parse().ok()?, 0.0),
            },
        })
    })
});

/// How far a negator reaches, in characters and in words.
const REACH: (usize, usize) = (4, 3);
/// One word of weight 2 gives a polarity of a half.
const HALF: f32 = 2.0;

/// Reads the mood.
#[must_use]
pub fn mood(message: &Message<'_>) -> Mood {
    let mut sum = 0.0_f32;
    let mut anger = 0.0_f32;
    let mut words = 0;
    let mut turn = Modifier::default();
    let mut after_but = 1.0_f32;
    let mut at = 0;
    while at < message.len() {
        let c = message.at(at);
        let Some((end, word)) = WORDS.longest(message, at) else {
            if ends_clause(message, at) {
                turn = Modifier::default();
            }
            if matches!(c, '\n' | '。' | '!' | '?') {
                after_but = 1.0;
            }
            at += 1;
            continue;
        };
        match *word {
            Word::Weight(weight, angry) => {
                let (factor, not) = turn.reaching(message, at);
                let value = weight * factor * after_but * if not { -0.8 } else { 1.0 };
                sum += value;
                anger += if not { 0.0 } else { angry * factor };
                words += 1;
                // One negator turns one word: 不好吃也贵 is bad twice.
                turn = Modifier::default();
            }
            Word::Times(factor) => turn.times = Some((factor, end)),
            Word::Not => turn.not = Some((end, turn.not.is_some_and(|(_, odd)| odd) ^ true)),
            Word::But => {
                after_but = 1.5;
                turn = Modifier::default();
            }
            Word::Neutral => {}
        }
        at = end;
    }
    let shouted = shouting(message);
    if sum < 0.0 {
        anger += shouted * (1.0 + (-sum).min(4.0) / 4.0);
    }
    Mood {
        polarity: sum * (1.0 + shouted * 0.3) / (sum.abs() * (1.0 + shouted * 0.3) + HALF),
        anger: anger.clamp(0.0, 3.0) / 3.0,
        words,
    }
}

/// What waits for the word that it modifies.
#[derive(Default)]
struct Modifier {
    /// A factor and where it ended.
    times: Option<(f32, usize)>,
    /// Where the last negator ended, and whether their number is odd.
    not: Option<(usize, bool)>,
}

impl Modifier {
    fn reaching(&self, message: &Message<'_>, at: usize) -> (f32, bool) {
        let reaches = |end: usize| {
            let between = message.folded(end..at);
            let spaces = between.iter().filter(|c| **c == ' ').count();
            let han = between.iter().filter(|c| is_han(**c)).count();
            han <= REACH.0 && spaces <= REACH.1 && between.len() <= 24
        };
        let factor = self.times.filter(|(_, end)| reaches(*end)).map_or(1.0, |(factor, _)| factor);
        (factor, self.not.is_some_and(|(end, odd)| odd && reaches(end)))
    }
}

fn ends_clause(message: &Message<'_>, at: usize) -> bool {
    matches!(message.at(at), ',' | ';' | '。' | '!' | '?' | '、' | '\n' | ':' | '~')
        || (message.at(at) == '.' && !message.at(at + 1).is_ascii_alphanumeric())
}

/// 0 to 1: rows of exclamation marks, and English in capitals.
fn shouting(message: &Message<'_>) -> f32 {
    let mut marks = 0_u8;
    for at in 1..message.len() {
        let pair = matches!((message.before(at), message.at(at)), ('!', '!') | ('?', '!' | '?') | ('!', '?'));
        marks = marks.saturating_add(u8::from(pair));
    }
    let (mut upper, mut letters) = (0_usize, 0_usize);
    for c in message.text().chars().filter(|c| is_letter(c.to_ascii_lowercase())) {
        letters += 1;
        upper += usize::from(c.is_uppercase());
    }
    let capitals = if letters >= 8 && upper * 10 >= letters * 7 { 0.6 } else { 0.0 };
    (f32::from(marks.min(4)) * 0.2 + capitals).min(1.0)
}
