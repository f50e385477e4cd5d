//! The most probable way to cut a text into pieces, by Viterbi's algorithm.

use std::ops::Add;

use super::vocabulary::Vocabulary;

/// What scores are summed in, `f32` or `f64`: where two ways are about as probable, that decides which is taken, and it
/// must be the one that the model was taught with.
pub trait Score: From<f32> + Add<Output = Self> + PartialOrd + Copy {}

impl Score for f32 {}
impl Score for f64 {}

/// The best way to reach a place in the text.
#[derive(Clone, Copy)]
struct Way<S> {
    score: S,
    /// Length in bytes and row of its last piece.
    last: (usize, u32),
}

/// The rows of the pieces that a normalised text is cut into. A character that is no piece by itself may be `<unk>`,
/// and so is the empty text. Of equally probable ways the one that was found first is taken, which has the longer last
/// piece.
pub fn segment<S: Score>(vocabulary: &Vocabulary<'_>, text: &str) -> Vec<u32> {
    let (unknown, unknown_score) = vocabulary.unknown();
    if text.is_empty() {
        return vec![unknown];
    }
    let mut ways: Vec<Option<Way<S>>> = vec![None; text.len() + 1];
    let reach = |ways: &mut [Option<Way<S>>], place: usize, way: Way<S>| {
        if let Some(known) = ways.get_mut(place)
            && known.is_none_or(|known| way.score > known.score)
        {
            *known = Some(way);
        }
    };
    for (place, character) in text.char_indices() {
        let before = match ways.get(place) {
            _ if place == 0 => S::from(0.0),
            Some(Some(way)) => way.score,
            _ => continue,
        };
        let rest = text.as_bytes().get(place..).unwrap_or_default();
        let single = character.len_utf8();
        let mut covered = false;
        vocabulary.prefixes(rest, |length, row, score| {
            covered |= length == single;
            reach(&mut ways, place + length, Way { score: before + S::from(score), last: (length, row) });
        });
        if !covered {
            let score = before + S::from(unknown_score);
            reach(&mut ways, place + single, Way { score, last: (single, unknown) });
        }
    }
    let mut rows = Vec::new();
    let mut place = text.len();
    while let Some(Some(Way { last: (length, row), .. })) = ways.get(place)
        && let Some(before) = place.checked_sub(*length)
        && *length > 0
    {
        rows.push(*row);
        place = before;
    }
    rows.reverse();
    rows
}
