//! Words as they are misspelt.
//!
//! A misspelling is looked for only where a word of the question stands in no article, and only among words that
//! share its first or its last two letters: those stand together under two keys, so that two small blocks are read and
//! no vocabulary is loaded. One slip cannot change both ends of a word of four letters or more, but for a turned pair
//! in the middle of one of four; that one is given up.

/// The shortest word that may be misspelt, in letters.
const SHORTEST: usize = 4;
/// From this length on, two slips are allowed.
const LONG: usize = 8;
/// The longest word that is looked at, in letters.
const LONGEST: usize = 32;

/// How many slips a word of `letters` letters may have.
pub(crate) fn allowed(letters: usize) -> usize {
    match letters {
        0..SHORTEST => 0,
        SHORTEST..LONG => 1,
        LONG..=LONGEST => 2,
        _ => 0,
    }
}

/// The keys that a word stands under: its first and its last two letters. None for a word that may not be misspelt.
pub(crate) fn keys(word: &str) -> Option<[String; 2]> {
    let letters: Vec<char> = word.chars().collect();
    let from = letters.len().checked_sub(2)?;
    let (first, last) = (letters.get(..2)?, letters.get(from..)?);
    (allowed(letters.len()) > 0)
        .then(|| [format!("^{}", String::from_iter(first)), format!("${}", String::from_iter(last))])
}

/// The number of slips between two words, if it is at most `most`: a letter too many, too few or another, or two
/// neighbours turned (optimal string alignment, the restricted form of Damerau, A technique for computer detection and
/// correction of spelling errors, 1964).
pub(crate) fn slips(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut earlier: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=b.len()).collect();
    let mut over: Option<char> = None;
    for (row, from) in (1..).zip(a) {
        let mut now = Vec::with_capacity(before.len());
        now.push(row);
        let mut left: Option<char> = None;
        for (column, to) in b.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&before, column) + usize::from(from != to))
                .min(at(&before, column + 1) + 1)
                .min(at(&now, column) + 1);
            if column > 0 && left == Some(*from) && over == Some(*to) {
                best = best.min(at(&earlier, column - 1).saturating_add(1));
            }
            now.push(best);
            left = Some(*to);
        }
        if now.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        earlier = std::mem::replace(&mut before, now);
        over = Some(*from);
    }
    before.last().copied().filter(|slips| *slips <= most)
}

/// The word among `known` that `word` is most likely a misspelling of: the one with the fewest slips, of these the one
/// with the same first letter, of these the first, since `known` has frequent words first.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().collect();
    let most = allowed(letters.len());
    let mut best: Option<((usize, bool), &str)> = None;
    for candidate in known {
        let other: Vec<char> = candidate.chars().collect();
        // A short word is not reached from a long one by the slips of the long one alone.
        let most = most.min(allowed(other.len()));
        let Some(slips) = slips(&letters, &other, most).filter(|slips| *slips > 0) else { continue };
        let cost = (slips, letters.first() != other.first());
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, candidate));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(a: &str, b: &str, most: usize) -> Option<usize> {
        slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), most)
    }

    #[test]
    fn each_slip_counts_one() {
        for wrong in ["pasword", "passsword", "passwird", "apssword", "passwodr"] {
            assert_eq!(between(wrong, "password", 2), Some(1), "{wrong}");
        }
        assert_eq!(between("invioce", "invoice", 1), Some(1));
        assert_eq!(between("guarentie", "guarantee", 2), Some(2));
        assert_eq!(between("card", "board", 1), None);
    }

    #[test]
    fn the_nearest_word_wins_and_of_equals_the_more_frequent() {
        let known = ["refund", "refuse", "return"];
        assert_eq!(nearest("refnud", known.into_iter()), Some("refund"));
        assert_eq!(nearest("refuns", known.into_iter()), Some("refund"));
        assert_eq!(nearest("reful", known.into_iter()), None);
        assert_eq!(nearest("car", ["card"].into_iter()), None);
    }

    proptest! {
        #[test]
        fn one_slip_leaves_a_key(word in "[a-z]{5,12}", at in any::<prop::sample::Index>(), letter in "[a-z]", kind in 0..4) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at.index(letters.len() - 1);
            let letter = letter.chars().next().unwrap();
            match kind {
                0 => letters.insert(at, letter),
                1 => drop(letters.remove(at)),
                2 => letters[at] = letter,
                _ => letters.swap(at, at + 1),
            }
            let wrong: String = letters.into_iter().collect();
            prop_assert!(between(&word, &wrong, 1).is_some());
            if let (Some(a), Some(b)) = (keys(&word), keys(&wrong)) {
                prop_assert!(a.iter().any(|key| b.contains(key)), "{word} {wrong}");
            }
        }

        #[test]
        fn slips_are_the_same_both_ways(a in "[ab]{0,6}", b in "[ab]{0,6}") {
            prop_assert_eq!(between(&a, &b, 6), between(&b, &a, 6));
        }
    }
}
