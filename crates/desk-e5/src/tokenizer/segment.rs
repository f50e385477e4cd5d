//! The most probable way to cut a text into pieces, by Viterbi's algorithm.

use desk_encoder::Vocabulary;

/// The best way to reach a place in the text.
#[derive(Clone, Copy)]
struct Way {
    score: f32,
    /// Length in bytes and row of its last piece.
    last: (usize, u32),
}

/// The rows of the pieces that a normalised text is cut into. A character that no piece covers is `<unk>`. Of equally
/// probable ways the one that was found first is taken, which has the longer last piece.
pub fn segment(vocabulary: &Vocabulary<'_>, text: &str) -> Vec<u32> {
    let mut ways: Vec<Option<Way>> = vec![None; text.len() + 1];
    let reach = |ways: &mut [Option<Way>], place: usize, way: Way| {
        if let Some(known) = ways.get_mut(place)
            && known.is_none_or(|known| way.score > known.score)
        {
            *known = Some(way);
        }
    };
    for (place, character) in text.char_indices() {
        let before = match ways.get(place) {
            _ if place == 0 => 0.0,
            Some(Some(way)) => way.score,
            _ => continue,
        };
        let rest = text.as_bytes().get(place..).unwrap_or_default();
        vocabulary.prefixes(rest, |length, row, score| {
            reach(&mut ways, place + length, Way { score: before + score, last: (length, row) });
        });
        let length = character.len_utf8();
        let unknown = Way { score: before + vocabulary.unknown_score, last: (length, vocabulary.unknown()) };
        reach(&mut ways, place + length, unknown);
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
