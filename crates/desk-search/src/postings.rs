//! Posting lists as text: they are kept inside JSON, where an array of numbers would be three times as long and would
//! be parsed whole, although a lookup reads one list in thirty of a bucket. A list is therefore one string of
//! base-64 digits that only the reader of that list decodes.
//!
//! A posting is three numbers: the difference to the document number of the posting before it, the entry inside
//! the document, and the weight. The first two are variable-length quantities of five bits a digit, the sixth bit
//! saying that another digit follows (the way of source maps, but unsigned and least significant digit first); the
//! weight is always two digits.

/// One occurrence of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    /// Number of the document.
    pub(crate) document: u32,
    /// Number of the entry in the document.
    pub(crate) entry: u32,
    /// The term's share of the entry's vector in steps of 1/[`FULL`]; 1 to [`FULL`].
    pub(crate) weight: u16,
}

/// The weight of a term that is alone in its entry.
pub(crate) const FULL: u16 = 64 * 64 - 1;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes `postings`, which stand in the order of their document numbers.
pub(crate) fn encode(postings: &[Posting]) -> String {
    let mut text = String::new();
    let mut before = 0;
    for posting in postings {
        quantity(&mut text, posting.document.saturating_sub(before));
        quantity(&mut text, posting.entry);
        digit(&mut text, u32::from(posting.weight >> 6));
        digit(&mut text, u32::from(posting.weight & 63));
        before = posting.document;
    }
    text
}

/// Reads what [`encode`] wrote. A damaged list ends at the damage.
pub(crate) fn decode(text: &str) -> impl Iterator<Item = Posting> {
    let mut digits = text.bytes().map_while(value);
    let mut document = 0_u32;
    std::iter::from_fn(move || {
        document = document.checked_add(read_quantity(&mut digits)?)?;
        let entry = read_quantity(&mut digits)?;
        let weight = (digits.next()? << 6) | digits.next()?;
        Some(Posting { document, entry, weight: u16::try_from(weight).ok()? })
    })
    .fuse()
}

fn quantity(text: &mut String, mut number: u32) {
    while number >= 32 {
        digit(text, (number & 31) | 32);
        number >>= 5;
    }
    digit(text, number);
}

pub(crate) fn digit(text: &mut String, value: u32) {
    let byte = DIGITS.get((value & 63) as usize).copied().unwrap_or(b'A');
    text.push(char::from(byte));
}

fn read_quantity(digits: &mut impl Iterator<Item = u32>) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(5) {
        let digit = digits.next()?;
        number |= (digit & 31).checked_shl(shift)?;
        if digit < 32 {
            return Some(number);
        }
    }
    None
}

/// Byte → what it is worth as a digit, or [`NONE`].
const VALUES: [u8; 256] = values();
/// What stands for a byte that is no digit.
const NONE: u8 = 64;

#[expect(clippy::indexing_slicing, reason = "a digit is below 64 and a byte below 256; checked when it is compiled")]
const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut digit = 0;
    while digit < NONE {
        values[DIGITS[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
}

pub(crate) fn value(byte: u8) -> Option<u32> {
    let value = VALUES.get(usize::from(byte)).copied()?;
    (value != NONE).then_some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_reads_back_as_it_was_written(mut raw in prop::collection::vec((any::<u32>(), any::<u32>(), 1..=FULL), 0..50)) {
            raw.sort_unstable();
            let list: Vec<Posting> =
                raw.into_iter().map(|(document, entry, weight)| Posting { document, entry, weight }).collect();
            prop_assert_eq!(decode(&encode(&list)).collect::<Vec<_>>(), list);
        }

        #[test]
        fn any_text_decodes_to_some_list(text in ".{0,80}") {
            for posting in decode(&text) {
                prop_assert!(posting.weight <= FULL);
            }
        }
    }

    #[test]
    fn a_damaged_list_ends_at_the_damage() {
        let list = [Posting { document: 3, entry: 0, weight: 9 }, Posting { document: 40, entry: 2, weight: 8 }];
        let text = encode(&list);
        assert_eq!(decode(&format!("{text}!{text}")).collect::<Vec<_>>(), list);
        assert_eq!(decode(&text[..text.len() - 1]).collect::<Vec<_>>(), list[..1]);
    }
}
