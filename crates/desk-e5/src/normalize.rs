//! Normalisation is a table from character to characters, and nothing that looks at two characters at once: it holds
//! what NFKC and SentencePiece's own rules make of single ones (full-width to ASCII, control characters to nothing,
//! all spaces to one kind). Letters that are followed by a combining accent stay two characters.

use desk_encoder::{MAX_CHARS, SPACE, U32};

use crate::container::Weights;

/// The table, where it lies in the file.
#[derive(Debug, Clone, Copy)]
pub struct Normalization<'a> {
    replaced: &'a [U32],
    ends: &'a [U32],
    replacements: &'a [U32],
}

impl<'a> Normalization<'a> {
    /// The table of a file.
    pub fn of(sections: &Weights<'a>) -> Self {
        Self { replaced: sections.replaced, ends: sections.replacement_ends, replacements: sections.replacements }
    }

    /// What a character is replaced by, or `None` where it stays as it is.
    fn replacement(&self, character: char) -> Option<&'a [U32]> {
        let number = |bytes: &U32| u32::from_le_bytes(*bytes);
        let found = self.replaced.binary_search_by_key(&u32::from(character), number).ok()?;
        let end = self.ends.get(found).map(number)?;
        let start = found.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, number);
        self.replacements.get(start as usize..end as usize)
    }

    /// The text as the vocabulary spells it: characters replaced, runs of spaces made one, a space before the first
    /// word, [`SPACE`] for each; the first [`MAX_CHARS`] characters of it, which is more than 512 tokens take.
    pub fn apply<'t>(&self, parts: impl IntoIterator<Item = &'t str>) -> String {
        let characters = parts.into_iter().flat_map(str::chars);
        let replaced = characters.flat_map(|character| {
            let replacement = self.replacement(character);
            let unchanged = replacement.is_none().then_some(character);
            let changed = replacement.unwrap_or_default().iter();
            changed.filter_map(|code| char::from_u32(u32::from_le_bytes(*code))).chain(unchanged)
        });
        let mut text = String::new();
        let mut after_space = false;
        let mut length = 0;
        for character in replaced {
            let space = character == ' ';
            if length == 0 && !space {
                text.push(SPACE);
                length += 1;
            }
            if space && after_space {
                continue;
            }
            if length >= MAX_CHARS {
                break;
            }
            text.push(if space { SPACE } else { character });
            after_space = space;
            length += 1;
        }
        if text.is_empty() {
            text.push(SPACE);
        }
        text
    }
}
