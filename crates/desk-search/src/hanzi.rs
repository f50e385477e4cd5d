//! Chinese characters: the simplified form of a traditional one, and how one is read.
//!
//! Two tables of the basic block stand in `data/`, as text that can be read and corrected, and are spread out at the
//! first use (a tenth of a millisecond), so that asking for a character is one look into an array.
//!
//! - `simplified.txt`: traditional and simplified character side by side, from OpenCC's `TSCharacters` (Apache-2.0).
//!   Its phrases are left out: folding need not be right, only equal for all who write the same word, so the handful
//!   of them that matter are in [`VARIANTS`].
//! - `pinyin.txt`: a syllable without its tone and the characters that are read so, one reading each, the commonest;
//!   from pinyin-data (MIT), the characters of GB 2312 and some that dialects are written with.

use std::sync::LazyLock;

const SIMPLIFIED: &str = include_str!("../data/simplified.txt");
const PINYIN: &str = include_str!("../data/pinyin.txt");

/// Spellings of one word that a reader takes for the same, each with the one that is kept. What is folded here is a
/// word of its own elsewhere (覆盖, 沈阳); there it is folded in the article and in the question alike.
const VARIANTS: &[(char, char)] = &[
    ('傢', '家'),
    ('妳', '你'),
    ('帐', '账'),
    ('您', '你'),
    ('昇', '升'),
    ('沈', '沉'),
    ('瞭', '了'),
    ('覆', '复'),
    ('週', '周'),
    ('鍊', '链'),
];

/// The first character of the tables; the last is U+9FFF.
const FIRST: u32 = 0x4e00;
const COUNT: usize = 0x9fff - 0x4e00 + 1;

/// Simplified character by place; 0 where a character is its own.
static FORMS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut forms = vec![0; COUNT];
    let mut set = |from: char, to: char| {
        if let (Some(slot), Ok(to)) = (place(from).and_then(|at| forms.get_mut(at)), u16::try_from(u32::from(to))) {
            *slot = to;
        }
    };
    for pair in SIMPLIFIED.split_ascii_whitespace() {
        let mut characters = pair.chars();
        if let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            set(from, to);
        }
    }
    for (from, to) in VARIANTS {
        set(*from, *to);
    }
    // 帳 is 帐, which is 账: a form that has a form itself is followed once.
    for at in 0..COUNT {
        let next = forms.get(at).copied().and_then(|form| char::from_u32(u32::from(form))).and_then(place);
        let next = next.and_then(|next| forms.get(next).copied()).filter(|next| *next != 0);
        if let (Some(slot), Some(next)) = (forms.get_mut(at), next) {
            *slot = next;
        }
    }
    forms
});

/// Number of the syllable by place, from 1; 0 where none is known.
static READINGS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut readings = vec![0; COUNT];
    for (number, line) in (1_u16..).zip(PINYIN.lines()) {
        let characters = line.split_once(' ').map_or("", |(_, characters)| characters);
        for at in characters.chars().filter_map(place) {
            if let Some(slot) = readings.get_mut(at) {
                *slot = number;
            }
        }
    }
    readings
});

/// Syllables by number, from 1: as they are written, and as they sound to those who do not tell zh from z.
static SYLLABLES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let syllables = PINYIN.lines().filter_map(|line| line.split_once(' ')).map(|(syllable, _)| syllable);
    syllables.map(|syllable| (syllable, blurred(syllable))).collect()
});

/// The character that stands for this one in the index.
pub(crate) fn simplified(character: char) -> char {
    let form = place(character).and_then(|at| FORMS.get(at).copied()).filter(|form| *form != 0);
    form.and_then(|form| char::from_u32(u32::from(form))).unwrap_or(character)
}

/// The syllable of a simplified character, without its tone.
pub(crate) fn syllable(character: char) -> Option<&'static str> {
    entry(character).map(|(syllable, _)| *syllable)
}

/// The syllable with the differences left out that much of China does not make: zh, ch, sh and z, c, s; n and l at
/// the beginning; ng and n at the end of in, en and an.
pub(crate) fn sound(character: char) -> Option<&'static str> {
    entry(character).map(|(_, sound)| sound.as_str())
}

fn entry(character: char) -> Option<&'static (&'static str, String)> {
    let number = place(character).and_then(|at| READINGS.get(at).copied())?;
    SYLLABLES.get(usize::from(number).checked_sub(1)?)
}

fn blurred(syllable: &str) -> String {
    let start = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")];
    let begun = start.iter().find_map(|(from, to)| Some(format!("{to}{}", syllable.strip_prefix(from)?)));
    let begun = begun.unwrap_or_else(|| syllable.to_owned());
    let nasal = ["ing", "eng", "ang"].iter().any(|end| begun.ends_with(end));
    begun.strip_suffix('g').filter(|_| nasal).map_or(begun.clone(), str::to_owned)
}

fn place(character: char) -> Option<usize> {
    usize::try_from(u32::from(character).checked_sub(FIRST)?).ok().filter(|at| *at < COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_and_variants_have_one_form() {
        let folded: String = "請問這個檯燈壞了可以退貨嗎 帳號 您".chars().map(simplified).collect();
        assert_eq!(folded, "请问这个台灯坏了可以退货吗 账号 你");
    }

    #[test]
    fn a_form_has_no_further_form() {
        for character in (FIRST..=0x9fff).filter_map(char::from_u32) {
            assert_eq!(simplified(simplified(character)), simplified(character), "{character}");
        }
    }

    #[test]
    fn homophones_have_one_syllable_and_near_ones_one_sound() {
        assert_eq!(syllable('货'), Some("huo"));
        assert_eq!(syllable('货'), syllable('祸'));
        assert_ne!(syllable('是'), syllable('四'));
        assert_eq!(sound('是'), sound('四'));
        assert_eq!(sound('蓝'), sound('难'));
        assert_eq!(sound('听'), sound('厅'));
        assert_eq!(sound('a'), None);
    }

    #[test]
    fn every_character_of_the_table_is_read_once() {
        let mut seen = std::collections::BTreeSet::new();
        for character in PINYIN.lines().filter_map(|line| line.split_once(' ')).flat_map(|(_, c)| c.chars()) {
            assert!(seen.insert(character), "{character}");
        }
        assert!(seen.len() > 6_700);
    }
}
