//! Which pieces a weights file has: two thirds of the model's 250,002 are of scripts and languages that the desk does
//! not speak, and each costs 216 bytes of embedding.
//!
//! A piece is kept or dropped by its characters alone, and never by how common it is, so that a text all of whose
//! characters are of the kept kinds is cut into exactly the pieces that it was cut into before. Any other text is
//! still understood, less well: single characters of all scripts are kept.

/// A choice of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All.
    All,
    /// Letters of ASCII, Han characters, and what is no letter (digits, punctuation, symbols, emoji), in any
    /// mixture; every piece that is a single character.
    ChineseAndEnglish,
    /// Also Latin letters with accents, and letters of phonetics: French, German, Spanish, Vietnamese and so on.
    ChineseAndLatin,
}

impl Keep {
    /// Whether a piece is kept.
    pub fn keeps(self, piece: &str) -> bool {
        let text = piece.strip_prefix('\u{2581}').unwrap_or(piece);
        match self {
            Self::All => true,
            _ if text.chars().nth(1).is_none() => !piece.starts_with('\u{2581}') || text.chars().all(|c| self.has(c)),
            _ => text.chars().all(|character| self.has(character)),
        }
    }

    fn has(self, character: char) -> bool {
        let latin = matches!(character, '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{250}'..='\u{2FF}'
            | '\u{300}'..='\u{36F}' | '\u{1D00}'..='\u{1DBF}' | '\u{1E00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}'
            | '\u{A720}'..='\u{A7FF}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}');
        let han = matches!(character, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}');
        let plain = character.is_ascii() || !character.is_alphabetic();
        // Marks of other scripts are no letters to Rust, but belong to words of those scripts.
        let foreign_mark = matches!(character, '\u{483}'..='\u{489}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{6ED}'
            | '\u{730}'..='\u{74A}' | '\u{900}'..='\u{1AFF}' | '\u{A800}'..='\u{ABFF}');
        han || (plain && !latin && !foreign_mark) || (self == Self::ChineseAndLatin && latin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_english_and_chinese_are_kept() {
        for piece in ["▁refund", "退款", "▁2026", "ing", "▁", "😀", "￥", "——", "<s>", "▁退货"] {
            assert!(Keep::ChineseAndEnglish.keeps(piece), "{piece}");
        }
    }

    #[test]
    fn words_of_other_scripts_are_dropped_and_their_characters_are_kept() {
        for piece in ["▁возврат", "かれ", "▁हिन्दी", "의해", "▁és"] {
            assert!(!Keep::ChineseAndEnglish.keeps(piece), "{piece}");
        }
        for piece in ["в", "か", "न", "의", "é"] {
            assert!(Keep::ChineseAndEnglish.keeps(piece), "{piece}");
        }
        assert!(Keep::ChineseAndLatin.keeps("▁és"));
    }
}
