//! Reads NumPy's `npy` arrays, versions 1 to 3 of the format, of bytes or of little-endian `f32`.

use super::{ConvertError, archive};

/// An `npz`: an archive of arrays.
pub struct Arrays<'a>(pub &'a [u8]);

impl Arrays<'_> {
    /// The array of bytes `name`, row after row.
    pub fn bytes(&self, name: &str, length: usize) -> Result<Vec<u8>, ConvertError> {
        self.data(name, "|u1", length)
    }

    /// The array of numbers `name`, row after row.
    pub fn numbers(&self, name: &str, length: usize) -> Result<Vec<f32>, ConvertError> {
        let data = self.data(name, "<f4", length * 4)?;
        Ok(data.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect())
    }

    fn data(&self, name: &str, kind: &str, length: usize) -> Result<Vec<u8>, ConvertError> {
        let mut file = archive::read(self.0, &format!("{name}.npy"))?;
        let start = data_start(&file, kind).filter(|start| file.len() - start == length);
        let start = start.ok_or_else(|| ConvertError::Array { name: name.to_owned(), bytes: length })?;
        Ok(file.split_off(start))
    }
}

/// Where the data begin, if they are of the kind.
fn data_start(file: &[u8], kind: &str) -> Option<usize> {
    let (start, length) = match file.strip_prefix(b"\x93NUMPY")? {
        [1, _, low, high, ..] => (10_usize, usize::from(u16::from_le_bytes([*low, *high]))),
        [2 | 3, _, a, b, c, d, ..] => (12, u32::from_le_bytes([*a, *b, *c, *d]) as usize),
        _ => return None,
    };
    let header = str::from_utf8(file.get(start..start.checked_add(length)?)?).ok()?;
    let has = |part: &str| header.contains(part);
    (has(&format!("'descr': '{kind}'")) && has("'fortran_order': False")).then_some(start + length)
}
