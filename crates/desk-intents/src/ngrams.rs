//! A text as counts of n-grams, hashed into 8192 buckets (Weinberger et al., "Feature Hashing for Large Scale Multitask
//! Learning", arXiv:0902.2206): no dictionary to ship, and a model of the same size for any data.
//!
//! Two groups are counted apart, each of which is given the length 1, so that neither drowns the other:
//!
//! - words, and pairs of neighbours; a Han character is a word, and of these threes and fours are counted too;
//! - letters inside of words that are not Han: two to five neighbours, where a word's ends count as letters.
//!
//! An n-gram that occurs c times weighs (1 + ln c) · idf.

use unicode_normalization::UnicodeNormalization;

/// Buckets that n-grams are hashed into.
pub const BUCKETS: usize = 8192;

/// Letters of a word that are counted together, at least and at most.
const LETTERS: (usize, usize) = (2, 5);
/// Neighbouring words that are counted together, at most, and Han characters.
const WORDS: (usize, usize) = (2, 4);

/// A group's buckets, each with the number of its n-grams in a text.
pub type Counts = Vec<(u16, u32)>;

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}')
}

/// The words of a text, lower-case and without compatibility forms.
fn words(text: &str) -> Vec<String> {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let mut words = Vec::new();
    let mut word = String::new();
    for character in lower.chars() {
        let han = is_han(character);
        if !han && (character.is_alphanumeric() || character == '_') {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if han {
            words.push(character.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The buckets of a text: of its words, and of its letters.
pub fn count(text: &str) -> [Counts; 2] {
    let words = words(text);
    let (mut of_words, mut of_letters) = (Vec::new(), Vec::new());
    for start in 0..words.len() {
        let mut hash = crc32fast::Hasher::new();
        hash.update(b"w");
        let mut all_han = true;
        for (index, word) in words.iter().skip(start).take(WORDS.1).enumerate() {
            all_han &= word.chars().all(is_han);
            if index >= WORDS.0 && !all_han {
                break;
            }
            if index > 0 {
                hash.update(b" ");
            }
            hash.update(word.as_bytes());
            of_words.push(bucket(hash.clone().finalize()));
        }
    }
    for word in words.iter().filter(|word| !word.starts_with(is_han)) {
        let spelled = format!(" {word} ");
        let ends: Vec<usize> = spelled.char_indices().map(|(place, _)| place).chain([spelled.len()]).collect();
        for length in LETTERS.0..=LETTERS.1 {
            let whole = length + 1 >= ends.len();
            let starts = ends.iter().zip(ends.iter().skip(if whole { ends.len() - 1 } else { length }));
            of_letters.extend(starts.map(|(start, end)| {
                let mut hash = crc32fast::Hasher::new();
                hash.update(b"c");
                hash.update(spelled.as_bytes().get(*start..*end).unwrap_or_default());
                bucket(hash.finalize())
            }));
            if whole {
                break;
            }
        }
    }
    [of_words, of_letters].map(counted)
}

fn bucket(hash: u32) -> u16 {
    (hash % BUCKETS as u32) as u16
}

fn counted(mut buckets: Vec<u16>) -> Counts {
    buckets.sort_unstable();
    buckets.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len() as u32))).collect()
}

/// A text's buckets and their weights, those of each group with squares that sum to 1. A bucket that no example had has
/// an `idf` of zero, and is left out.
pub fn weigh(counts: &[Counts; 2], idf: impl Fn(u16) -> f32) -> Vec<(u16, f32)> {
    let mut weighed = Vec::new();
    for group in counts {
        let start = weighed.len();
        let weight = |(bucket, count): &(u16, u32)| (*bucket, (1.0 + (*count as f32).ln()) * idf(*bucket));
        weighed.extend(group.iter().map(weight).filter(|(_, weight)| *weight > 0.0));
        let group = weighed.get_mut(start..).unwrap_or_default();
        let length = group.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        group.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    weighed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_han_characters_are_words() {
        assert_eq!(words("I'd LIKE退款２ times_x!"), ["i", "d", "like", "退", "款", "2", "times_x"]);
    }

    #[test]
    fn words_count_in_pairs_and_han_characters_in_fours() {
        let total = |text: &str| count(text).map(|group| group.iter().map(|(_, count)| count).sum::<u32>());
        assert_eq!(total("a bc d"), [5, 3 + 6 + 3]);
        assert_eq!(total("怎么退款"), [4 + 3 + 2 + 1, 0]);
        assert_eq!(total(""), [0, 0]);
    }

    #[test]
    fn an_n_gram_has_the_bucket_of_its_checksum() {
        let bucket = |gram: &str| (crc32fast::hash(gram.as_bytes()) % 8192) as u16;
        let [words, letters] = count("to 退");
        assert!(["wto", "w退", "wto 退"].map(bucket).iter().all(|b| words.iter().any(|(found, _)| found == b)));
        let expected = ["c t", "cto", "co ", "c to", "cto ", "c to "];
        assert!(expected.map(bucket).iter().all(|b| letters.iter().any(|(found, _)| found == b)), "{letters:?}");
        assert_eq!(letters.len(), expected.len());
    }

    #[test]
    fn groups_have_the_length_1_and_unknown_buckets_none() {
        let weighed =
            weigh(&[vec![(1, 1), (2, 3), (3, 1)], vec![(4, 2)]], |bucket| if bucket == 3 { 0.0 } else { 1.5 });
        assert_eq!(weighed.len(), 3);
        assert!((weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>() - 2.0).abs() < 1e-6);
    }
}
