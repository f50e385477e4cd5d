//! Words, characters and pairs that occur in questions about anything.
//!
//! They are not dropped: in a base of some hundred questions "how" against "when" tells questions apart, and the idf
//! weighs them right. But a base of six articles cannot know that 怎么 is common, and would answer any
//! question that has it; so these count as if they had been met often before (see `index::weight`).

/// English function words and politeness, without apostrophes; sorted.
const WORDS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "cant",
    "could", "did", "do", "does", "doesnt", "dont", "for", "from", "get", "give", "go", "got", "had", "has", "have",
    "he", "hello", "help", "here", "hi", "how", "i", "id", "if", "ill", "im", "in", "into", "is", "isnt", "it", "its",
    "ive", "just", "know", "like", "may", "me", "my", "need", "no", "not", "of", "off", "on", "one", "or", "our",
    "out", "please", "she", "should", "so", "some", "tell", "than", "thanks", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "too", "up", "us", "very", "want", "was", "we", "were", "what",
    "whats", "when", "where", "which", "who", "why", "will", "with", "would", "yes", "you", "your",
];

/// Chinese function characters: particles, pronouns, copulas and their like.
const CHARACTERS: &str =
    "的了吗呢吧啊呀哦嘛么样我你您他她它们是在有和与就都也还又很这那个要想会能可以给把被让从到对请问怎什为何如";

/// Whether the lower-case word is common.
pub(crate) fn is_common_word(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
}

/// Whether all of the characters, one or two, are common.
pub(crate) fn are_common(characters: &[char]) -> bool {
    characters.iter().all(|character| CHARACTERS.contains(*character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted() {
        assert!(WORDS.is_sorted_by(|a, b| a < b));
    }
}
