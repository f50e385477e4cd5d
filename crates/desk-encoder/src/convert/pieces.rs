//! Reads a SentencePiece model: a message of Protocol Buffers, as `sentencepiece_model.proto` of that project has it.
//! Field 1, repeated, is a piece (its field 1 the text, 2 the score); field 3 is the normaliser (its field 2 the
//! compiled table: the length of a trie, the trie, the replacements).

use super::ConvertError;

/// What is used of a model.
#[derive(Debug, PartialEq)]
pub struct Pieces<'a> {
    /// Text and log-probability, by id.
    pub pieces: Vec<(&'a str, f32)>,
    /// The trie of what is replaced.
    pub trie: &'a [u8],
    /// What by.
    pub replacements: &'a [u8],
}

impl<'a> Pieces<'a> {
    /// Reads a model.
    pub fn read(model: &'a [u8]) -> Result<Self, ConvertError> {
        Self::parse(model).ok_or(ConvertError::Pieces)
    }

    fn parse(model: &'a [u8]) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut table: &[u8] = &[];
        for field in Fields(model) {
            match field? {
                (1, piece) => {
                    let (mut text, mut score) = (None, 0.0);
                    for field in Fields(piece) {
                        match field? {
                            (1, bytes) => text = Some(str::from_utf8(bytes).ok()?),
                            (2, bytes) => score = f32::from_le_bytes(bytes.try_into().ok()?),
                            _ => {}
                        }
                    }
                    pieces.push((text?, score));
                }
                (3, normaliser) => {
                    for field in Fields(normaliser) {
                        if let (2, bytes) = field? {
                            table = bytes;
                        }
                    }
                }
                _ => {}
            }
        }
        let (length, rest) = table.split_first_chunk()?;
        let (trie, replacements) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        Some(Self { pieces, trie, replacements })
    }
}

/// The fields of a message: number and bytes; `None` where they are not such.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn field(&mut self) -> Option<(u64, &'a [u8])> {
        let tag = self.varint()?;
        let before = self.0;
        let length = match tag & 7 {
            0 => {
                self.varint()?;
                let length = before.len() - self.0.len();
                self.0 = before;
                length
            }
            1 => 8,
            2 => self.varint()? as usize,
            5 => 4,
            _ => return None,
        };
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((tag >> 3, bytes))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.0.is_empty()).then(|| {
            let field = self.field();
            if field.is_none() {
                self.0 = &[];
            }
            field
        })
    }
}
