//! A message with two wishes is cut into two, so that each can be understood alone.
//!
//! To cut wrongly is worse than not to cut: half of a question is answered wrongly, a whole one with two wishes still
//! gets one of them. So a cut needs a place to cut (a mark, 另外, "and"), and on both sides of it a cue that something
//! is wanted; a side without one is the story to the other. A condition (如果…, "if …") stays with what it leads to.

use std::ops::Range;
use std::sync::LazyLock;

use crate::message::{Message, is_han};
use crate::phrases::Phrases;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Tells that something is wanted.
    Cue,
    /// Tells so where it starts a piece.
    CueFirst,
    /// Starts another wish: 另外.
    Also,
    /// Joins two wishes, or two things of one: "and".
    And,
    /// Leads in, and wants nothing by itself: 我想问一下.
    LeadIn,
    /// Starts a piece that belongs to the next.
    If,
}

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Whether it is said to be another one, or asked after a question: "另外…", "…? And how …". What only follows a
    /// comma or an "and" may be a half of the wish before it.
    pub own: bool,
}

static WORDS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    Phrases::named(include_str!("wishes.txt"), |name| {
        Some(match name {
            "cue" => Word::Cue,
            "cue first" => Word::CueFirst,
            "also" => Word::Also,
            "and" => Word::And,
            "lead in" => Word::LeadIn,
            "if" => Word::If,
            _ => return None,
        })
    })
});

/// A place where a message might be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Border {
    /// The end of a sentence.
    Sentence,
    Comma,
    Also,
    And,
}

/// What stands between two borders.
#[derive(Debug)]
struct Piece {
    start: usize,
    end: usize,
    /// What parts it from the piece before.
    border: Border,
    /// Whether that asked something.
    after_question: bool,
    cue: bool,
    /// Whether the cue is its first word.
    cue_first: bool,
    condition: bool,
    /// Its weight: a Chinese character counts one, an English word two; lead-ins nothing.
    content: usize,
}

/// The wishes of a message, in its order; one where it has one or none, and none where the message has nothing but white
/// space.
#[must_use]
pub fn wishes(message: &Message<'_>) -> Vec<Wish> {
    let mut found: Vec<Piece> = Vec::new();
    for piece in pieces(message) {
        match found.last_mut() {
            Some(last) if !parts(last, &piece) => {
                last.end = piece.end;
                last.cue |= piece.cue;
                // A condition ends with the piece that it leads to.
                last.condition &= !piece.cue;
                last.content += piece.content;
            }
            _ => found.push(piece),
        }
    }
    let wish = |piece: &Piece| {
        let own = piece.border == Border::Also || piece.after_question;
        Some(Wish { range: trimmed(message, piece.start, piece.end)?, own })
    };
    found.iter().filter_map(wish).collect()
}

/// Whether a wish ends before `next`.
fn parts(wish: &Piece, next: &Piece) -> bool {
    let both = wish.cue && next.cue && wish.content >= 2 && next.content >= 2 && !wish.condition;
    match next.border {
        Border::Sentence | Border::Comma => both,
        Border::Also => both || (wish.cue && next.content >= 4 && !wish.condition),
        // "and" joins words more often than wishes: the second must start like one.
        Border::And => both && next.cue_first && wish.content >= 4 && next.content >= 3,
    }
}

fn pieces(message: &Message<'_>) -> Vec<Piece> {
    let new = |start, border| Piece {
        start,
        end: start,
        border,
        after_question: start > 0 && message.at(start - 1) == '?',
        cue: false,
        cue_first: false,
        condition: false,
        content: 0,
    };
    let mut found = Vec::new();
    let mut piece = new(0, Border::Sentence);
    let mut at = 0;
    while at < message.len() {
        if let Some(border) = mark(message, at) {
            // A piece of lead-ins alone goes on: "Also, how …".
            if piece.content == 0 && !piece.cue {
                at += 1;
                continue;
            }
            piece.end = at + 1;
            found.push(std::mem::replace(&mut piece, new(at + 1, border)));
            at += 1;
            continue;
        }
        let Some((end, word)) = WORDS.longest(message, at) else {
            piece.content += weight(message, at);
            at += 1;
            continue;
        };
        match word {
            // "can I also" is one wish.
            Word::Also if piece.content > 0 && !is_han(message.at(at)) => {}
            Word::Cue => {
                piece.cue_first |= piece.content == 0;
                piece.cue = true;
            }
            Word::CueFirst if piece.content == 0 => (piece.cue, piece.cue_first) = (true, true),
            Word::Also | Word::And => {
                let border = if *word == Word::Also { Border::Also } else { Border::And };
                if piece.content == 0 && !piece.cue {
                    // 另外 behind a comma makes the comma's border its own.
                    if border == Border::Also {
                        piece.border = border;
                    }
                } else {
                    piece.end = at;
                    found.push(std::mem::replace(&mut piece, new(at, border)));
                }
            }
            Word::If if piece.content == 0 => piece.condition = true,
            _ => {}
        }
        if !matches!(word, Word::LeadIn | Word::Also | Word::And) {
            piece.content += (at..end).map(|at| weight(message, at)).sum::<usize>();
        }
        at = end;
    }
    piece.end = at;
    found.push(piece);
    found.retain(|piece| piece.start < piece.end);
    found
}

fn weight(message: &Message<'_>, at: usize) -> usize {
    let c = message.at(at);
    if is_han(c) {
        1
    } else if c.is_alphanumeric() && !message.before(at).is_alphanumeric() {
        2
    } else {
        0
    }
}

fn mark(message: &Message<'_>, at: usize) -> Option<Border> {
    let next = message.at(at + 1);
    match message.at(at) {
        '。' | '!' | '?' | ';' | '\n' | '…' => Some(Border::Sentence),
        '.' if !next.is_alphanumeric() => Some(Border::Sentence),
        ',' if !(message.before(at).is_ascii_digit() && next.is_ascii_digit()) => Some(Border::Comma),
        // A space parts Chinese clauses where marks are not typed.
        ' ' if is_han(message.before(at)) && is_han(next) => Some(Border::Comma),
        _ => None,
    }
}

/// A range without outer white space, marks and joining words' spaces, in bytes.
fn trimmed(message: &Message<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let outer = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '。' | '、' | '.');
    let (mut from, mut to) = (start, end);
    while from < to && outer(message.at(from)) {
        from += 1;
    }
    while from < to && outer(message.at(to - 1)) {
        to -= 1;
    }
    (from < to).then(|| message.bytes(from..to))
}
