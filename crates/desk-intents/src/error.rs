//! A model is refused whole, with the reason, or it is taken.

use desk_encoder::FormatError;

/// Why bytes are not a model that this crate can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It is not a file of this kind and version, or has not the length that it should have.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A measure of the network is not one that this crate can run.
    #[error("the model has {name} = {found}")]
    Shape {
        /// The measure.
        name: &'static str,
        /// Its value.
        found: u32,
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
