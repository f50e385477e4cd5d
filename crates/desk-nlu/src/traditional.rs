//! Traditional characters read as simplified ones, one for one, by a table that needs no reading in: its rows have
//! the same length and are sorted, so that the text itself is searched.
//!
//! `traditional.txt` has a row for each character: the traditional one and the simplified one. It is the part of
//! OpenCC's `TSCharacters.txt` (github.com/BYVoid/OpenCC, Apache-2.0) in the block U+4E00..U+9FFF, each with its
//! first simplified form.

/// Two characters of three bytes, and a line break.
const ROW: usize = 7;

const ROWS: &[[u8; ROW]] = include_bytes!("traditional.txt").as_chunks::<ROW>().0;

/// The simplified form of a character of three bytes, or the character itself.
pub(crate) fn simplified(c: char) -> char {
    let mut utf8 = [0; 4];
    let wanted = c.encode_utf8(&mut utf8).as_bytes();
    let found = ROWS.binary_search_by(|row| row.get(..3).unwrap_or_default().cmp(wanted)).ok();
    let row = found.and_then(|at| ROWS.get(at)).and_then(|row| row.get(3..6));
    row.and_then(|form| str::from_utf8(form).ok()).and_then(|form| form.chars().next()).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_one_row_for_a_character() {
        assert!(ROWS.is_sorted_by(|a, b| a[..3] < b[..3]));
        assert_eq!(ROWS.as_flattened().len(), include_bytes!("traditional.txt").len());
    }

    #[test]
    fn traditional_characters_are_simplified_and_others_stay() {
        for (from, to) in [('貨', '货'), ('訂', '订'), ('货', '货'), ('一', '一'), ('龥', '龥')] {
            assert_eq!(simplified(from), to);
        }
    }
}
