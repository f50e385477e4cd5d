//! A file of a model is refused whole, with the reason, or it is taken: there is no partly usable model.

/// Why bytes are not a file that its reader can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file ends inside its header.
    #[error("the file ends inside its header: {found} bytes of at least {needed}")]
    Short {
        /// Bytes that a header takes.
        needed: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The file is of another kind.
    #[error("not the file of such a model: it starts with \"{}\", not with \"{}\"", found.escape_ascii(), expected.escape_ascii())]
    Magic {
        /// The first eight bytes of a file of this kind.
        expected: [u8; 8],
        /// Those of this file.
        found: [u8; 8],
    },
    /// The file was written for another version of its reader.
    #[error("the file is of version {found}; this is a reader of version {expected}: make it again")]
    Version {
        /// What is read here.
        expected: u32,
        /// What the file says.
        found: u32,
    },
    /// The file holds another network.
    #[error("the file is of a network with {name} = {found}, not {expected}")]
    Shape {
        /// The measure that differs.
        name: &'static str,
        /// Its value here.
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
    #[error("the file has {found} bytes; by its header it has {expected}")]
    Length {
        /// The length that follows from the header.
        expected: u64,
        /// The length that there is.
        found: u64,
    },
}
