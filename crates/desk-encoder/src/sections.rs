//! Files without a directory are read from front to back, each section as long as what came before it says.

/// A little-endian `f32`, at any address.
pub type F32 = [u8; 4];
/// A little-endian `u32`, at any address.
pub type U32 = [u8; 4];

/// What of a file is not yet cut: sections are taken from its front, where they lie, and none is copied.
#[derive(Debug, Clone)]
pub struct Sections<'a>(&'a [u8]);

impl<'a> Sections<'a> {
    /// All of a file.
    pub fn of(file: &'a [u8]) -> Self {
        Self(file)
    }

    /// The next `length` bytes; none where fewer are left.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    /// The next `count` blocks of `N` bytes; none where fewer are left.
    pub fn blocks<const N: usize>(&mut self, count: usize) -> Option<&'a [[u8; N]]> {
        Some(self.take(count.checked_mul(N)?)?.as_chunks().0)
    }

    /// The next `rows` times `columns` bytes; none where fewer are left.
    pub fn table(&mut self, rows: usize, columns: usize) -> Option<&'a [u8]> {
        self.take(rows.checked_mul(columns)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_follow_each_other_and_end_with_the_file() {
        let mut sections = Sections::of(&[1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(sections.take(1), Some(&[1][..]));
        assert_eq!(sections.blocks::<2>(2), Some(&[[2, 3], [4, 5]][..]));
        assert_eq!(sections.table(1, 3), None);
        assert_eq!(sections.table(2, 1), Some(&[6, 7][..]));
        assert_eq!(sections.take(1), None);
    }

    #[test]
    fn lengths_that_no_memory_has_are_no_sections() {
        assert_eq!(Sections::of(&[0; 9]).blocks::<4>(usize::MAX), None);
        assert_eq!(Sections::of(&[0; 9]).table(usize::MAX, 2), None);
    }
}
