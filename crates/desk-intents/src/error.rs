//! A model is refused whole, with the reason, or it is taken.

/// Why bytes are not a model that this crate can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The file ends inside its header.
    #[error("the model ends inside its header: {found} bytes of at least {needed}")]
    Short {
        /// Bytes that a header takes.
        needed: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The file is of another kind.
    #[error("not an intent model: it starts with {found:02x?}, and not with \"desk-int\"")]
    Magic {
        /// The first eight bytes.
        found: [u8; 8],
    },
    /// The file was written for another version of this crate.
    #[error("intent model of version {found}; this is a reader of version {expected}: train it again")]
    Version {
        /// What is read here.
        expected: u32,
        /// What the file says.
        found: u32,
    },
    /// A measure of the network is not one that this crate can run.
    #[error("the model has {name} = {found}")]
    Shape {
        /// The measure.
        name: &'static str,
        /// Its value.
        found: u32,
    },
    /// The file was cut off, or is followed by something else.
    #[error("the model has {found} bytes; by its header it has {expected}")]
    Length {
        /// The length that follows from the header.
        expected: u64,
        /// The length that there is.
        found: u64,
    },
    /// The file was damaged after it was written.
    #[error("the model is damaged: its checksum is {found:08x}, not {expected:08x}")]
    Checksum {
        /// What the file says.
        expected: u32,
        /// What its bytes give.
        found: u32,
    },
    /// An intent's name is not text.
    #[error("the name of intent {label} is not UTF-8")]
    Label {
        /// Its number.
        label: usize,
    },
}
