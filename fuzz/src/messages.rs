//! What rules read in a customer's message, and the shapes of codes that a site's owner writes.

use desk_nlu::{
    Message, Site, clauses,
    entities::{self, Now, Pattern},
    mask, mood, requests, wishes,
};
use std::ops::Range;

/// What is found stands in the text; masking is undone by its map, and masks all in one go. The first line is also the
/// shape of the site's order numbers.
pub fn messages(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let first = text.lines().next().unwrap_or_default();
    let order_numbers: Vec<Pattern> = Pattern::parse(first).into_iter().collect();
    let site = Site { order_numbers, ..Site::default() };
    let message = Message::of(text);
    let now = Now::of_unix(1_763_856_000, 480).unwrap();
    let found = entities::entities(&message, &site, &now);
    in_order(text, found.iter().map(|entity| entity.range.clone()));
    in_order(text, clauses(&message).into_iter().map(|clause| clause.range));
    in_order(text, wishes(&message).into_iter().map(|wish| wish.range));
    let _ = (requests(&message), mood(&message));
    let masked = mask(text);
    assert_eq!(masked.unmask(&masked.text), text, "{masked:?}");
    let again = mask(&masked.text);
    assert_eq!((again.text, again.map.len()), (masked.text, 0), "masking twice masks once");
}

/// Ranges of a text, from left to right, none overlapping.
fn in_order(text: &str, ranges: impl Iterator<Item = Range<usize>>) {
    let mut end = 0;
    for range in ranges {
        assert!(range.start >= end && text.get(range.clone()).is_some_and(|part| !part.is_empty()), "{range:?}");
        end = range.end;
    }
}
