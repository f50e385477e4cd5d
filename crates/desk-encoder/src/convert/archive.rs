//! Reads files out of a ZIP archive: a Python wheel is one, and so is NumPy's `npz` inside it.
//!
//! Only what these use: sizes below 4 GB, files stored as they are or by DEFLATE. Source: PKWARE's APPNOTE.TXT, version
//! 6.3.10, sections 4.3.12 (central directory) and 4.3.16 (its end).

use super::ConvertError;

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";

/// The bytes of the file `name`, checked by their CRC.
pub fn read(archive: &[u8], name: &str) -> Result<Vec<u8>, ConvertError> {
    let damaged = || ConvertError::Archive { name: name.to_owned() };
    let entry = find(archive, name).ok_or_else(|| ConvertError::Missing { name: name.to_owned() })?;
    let content = content(archive, &entry).ok_or_else(damaged)?;
    let content = match entry.method {
        0 => content.to_vec(),
        8 => miniz_oxide::inflate::decompress_to_vec_with_limit(content, entry.size).map_err(|_| damaged())?,
        _ => return Err(damaged()),
    };
    (content.len() == entry.size && crc32fast::hash(&content) == entry.crc).then_some(content).ok_or_else(damaged)
}

struct Entry {
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    offset: usize,
}

fn short(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(place..)?.first_chunk()?))
}

fn long(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(place..)?.first_chunk()?))
}

/// The directory's entry for a name.
fn find(archive: &[u8], name: &str) -> Option<Entry> {
    let end = archive.windows(END.len()).rposition(|bytes| bytes == END)?;
    let mut rest = archive.get(long(archive, end + 16)? as usize..end)?;
    while rest.starts_with(ENTRY) {
        let [length, extra, comment] = [28, 30, 32].map(|place| short(rest, place).map(usize::from));
        let length = length?;
        if rest.get(46..46 + length)? == name.as_bytes() {
            return Some(Entry {
                method: short(rest, 10)?,
                crc: long(rest, 16)?,
                packed: long(rest, 20)? as usize,
                size: long(rest, 24)? as usize,
                offset: long(rest, 42)? as usize,
            });
        }
        rest = rest.get(46 + length + extra? + comment?..)?;
    }
    None
}

/// The bytes as they are stored: behind a header of their own, whose name and extra field have lengths of their own.
fn content<'a>(archive: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let header = archive.get(entry.offset..)?;
    let start = 30 + usize::from(short(header, 26)?) + usize::from(short(header, 28)?);
    header.get(start..start.checked_add(entry.packed)?)
}
