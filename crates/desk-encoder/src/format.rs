//! How a file of a model starts: eight bytes that name its kind, a version, the measures of its network, further
//! numbers, zeros. By that it is accepted or refused before any other byte is looked at. All numbers have 32 bits and
//! are little-endian.
//!
//! Decision: the files of this crate, of `desk-e5` and of `desk-intents` start alike, and are read and refused by this
//! module alone.

use crate::error::FormatError;
use crate::sections::Sections;

/// A kind of file.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// How a file starts.
    pub magic: [u8; 8],
    /// The version that is written and read.
    pub version: u32,
    /// Bytes of a header.
    pub header: usize,
    /// The measures of the network, by name, that follow the version: a file with others is refused.
    pub shape: &'static [(&'static str, usize)],
}

impl Format {
    /// Checks how a file starts, up to the network's measures, and answers the numbers behind these.
    pub fn open<'a>(&self, file: &'a [u8]) -> Result<Numbers<'a>, FormatError> {
        let short = FormatError::Short { needed: self.header, found: file.len() };
        let header = file.get(..self.header).ok_or(short.clone())?;
        let (found, rest) = header.split_first_chunk().ok_or(short)?;
        if *found != self.magic {
            return Err(FormatError::Magic { expected: self.magic, found: *found });
        }
        let mut numbers = Numbers { rest: rest.as_chunks().0, header: self.header };
        let found = numbers.number()?;
        if found != self.version {
            return Err(FormatError::Version { expected: self.version, found });
        }
        for (name, size) in self.shape {
            let (expected, found) = (*size as u32, numbers.number()?);
            if found != expected {
                return Err(FormatError::Shape { name, expected, found });
            }
        }
        Ok(numbers)
    }

    /// Cuts what follows the header of a file whose length is to be `expected` into what it consists of.
    pub fn cut<'a, T>(
        &self,
        file: &'a [u8],
        expected: u64,
        cut: impl FnOnce(&mut Sections<'a>) -> Option<T>,
    ) -> Result<T, FormatError> {
        let found = file.len() as u64;
        let mut rest = Sections::of(file);
        let parts = (found == expected).then(|| rest.take(self.header).and_then(|_| cut(&mut rest)));
        parts.flatten().ok_or(FormatError::Length { expected, found })
    }

    /// A header with the numbers that follow the network's measures.
    pub fn to_header(&self, numbers: impl IntoIterator<Item = [u8; 4]>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.header);
        bytes.extend(self.magic);
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(self.shape.iter().flat_map(|(_, size)| (*size as u32).to_le_bytes()));
        bytes.extend(numbers.into_iter().flatten());
        bytes.resize(self.header, 0);
        bytes
    }
}

/// The numbers of a header, from front to back.
#[derive(Debug)]
pub struct Numbers<'a> {
    rest: &'a [[u8; 4]],
    /// Bytes of the header, for the error where it ends.
    header: usize,
}

impl Numbers<'_> {
    /// The next `N` numbers as bytes.
    pub fn bytes<const N: usize>(&mut self) -> Result<[[u8; 4]; N], FormatError> {
        let short = FormatError::Short { needed: self.header + 4 * (N - self.rest.len().min(N)), found: self.header };
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(short)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// The next whole number.
    pub fn number(&mut self) -> Result<u32, FormatError> {
        self.bytes().map(|[number]| u32::from_le_bytes(number))
    }

    /// The next `N` whole numbers.
    pub fn numbers<const N: usize>(&mut self) -> Result<[u32; N], FormatError> {
        Ok(self.bytes()?.map(u32::from_le_bytes))
    }

    /// The next `N` numbers of floating point.
    pub fn floats<const N: usize>(&mut self) -> Result<[f32; N], FormatError> {
        Ok(self.bytes()?.map(f32::from_le_bytes))
    }

    /// The 32 bytes of a SHA-256.
    pub fn digest(&mut self) -> Result<[u8; 32], FormatError> {
        let words = self.bytes::<8>()?;
        Ok(*words.as_flattened().first_chunk().unwrap_or(&[0; 32]))
    }
}
