//! A weights file is refused whole, with the reason, or it is taken: there is no partly usable model.

/// Why bytes are not a weights file that this crate can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file ends inside its header.
    #[error("the weights file ends inside its header: {found} bytes of at least {needed}")]
    Short {
        /// Bytes that a header takes.
        needed: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The file is of another kind.
    #[error("not a weights file: it starts with {found:02x?}, and not with \"desk-e5\\0\"")]
    Magic {
        /// The first eight bytes.
        found: [u8; 8],
    },
    /// The file was written for another version of this crate.
    #[error("weights file of version {found}; this is a reader of version {expected}")]
    Version {
        /// What is read here.
        expected: u32,
        /// What the file says.
        found: u32,
    },
    /// The file holds another network.
    #[error("the weights are of a network with {name} = {found}, not {expected}")]
    Shape {
        /// The measure that differs.
        name: &'static str,
        /// Its value in multilingual-e5-small.
        expected: u32,
        /// Its value in the file.
        found: u32,
    },
    /// A token that the network needs is not among the file's pieces.
    #[error("the token {name} is piece {row}, of {pieces}")]
    Token {
        /// The token's name.
        name: &'static str,
        /// Where the header says that it is.
        row: u32,
        /// Pieces in the file.
        pieces: u32,
    },
    /// The file was cut off, or is followed by something else.
    #[error("the weights file has {found} bytes; by its header it has {expected}")]
    Length {
        /// The length that follows from the header.
        expected: u64,
        /// The length that there is.
        found: u64,
    },
}
