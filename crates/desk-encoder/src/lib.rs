//! Sentence vectors within a millisecond, for Chinese and English, inside a function.
//!
//! Decision: the desk's fast understanding rests on Google's universal-sentence-encoder-multilingual, version 3, the
//! convolutional one (Yang et al., arXiv:1907.04307; Apache-2.0), with embeddings of 2 bits and matrices of 6 and 8, run
//! by this crate alone. It costs 1.6 million multiplications per token, a twelfth of what the smallest transformer of
//! use costs, and a linear model over words gains 2 to 6 points of accuracy on intents from it.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = std::fs::read("crates/desk-encoder/data/zh-en.enc")?;
//! let encoder = desk_encoder::Encoder::from_bytes(&file)?;
//! let question = encoder.encode("怎么退款？");
//! println!("{}", question.cosine(&encoder.encode("how do I get a refund")));
//! # Ok(())
//! # }
//! ```
//!
//! The weights are in `data/zh-en.enc`; `data/README.md` says where they come from and how they are made. The layout of
//! the file is described in the module `container`.
//!
//! Deliberate differences from the package that the weights come from: a text of more than 512 tokens is truncated,
//! `<s>` and its like in a text are text, and of 128,000 pieces 32,422 are known, those of Chinese and English.

mod container;
#[cfg(feature = "convert")]
pub mod convert;
mod digits;
mod encoded;
mod encoder;
mod error;
mod format;
mod forward;
mod header;
mod kernel;
mod layer;
mod panels;
mod rounded;
mod sections;
pub mod shape;
mod tokenizer;

pub use digits::{from_digits, to_digits};
pub use encoded::Encoded;
pub use encoder::Encoder;
pub use error::FormatError;
pub use format::{Format, Numbers};
pub use header::{FORMAT, Header};
#[cfg(target_arch = "x86_64")]
pub use kernel::Avx2;
pub use kernel::{Activations, Backend, half};
pub use layer::{Matrix, Norm};
pub use rounded::Rounded;
pub use sections::{F32, Sections, U32};
pub use tokenizer::{MAX_CHARS, SPACE, Score, Tokens, Vocabulary, VocabularyHeader};
