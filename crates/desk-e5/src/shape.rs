//! The shape of the network is fixed here, at compile time: one model is run, and loops whose lengths the compiler
//! knows need no checks. A file of another shape is refused when it is opened.
//!
//! Source: Wang et al., "Multilingual E5 Text Embeddings: A Technical Report" (arXiv:2402.05672); the small model is
//! a BERT encoder initialised from Multilingual-MiniLM-L12-H384.

/// Numbers per token, and hence in an embedding.
pub const HIDDEN: usize = 384;
/// Encoder layers.
pub const LAYERS: usize = 12;
/// Attention heads of a layer.
pub const HEADS: usize = 12;
/// Numbers of a token that one head sees.
pub const HEAD: usize = HIDDEN / HEADS;
/// Width of the feed-forward network's inner layer.
pub const INNER: usize = 1536;
/// Tokens that the network can see at once: it has learnt so many positions.
pub const POSITIONS: usize = 512;
/// Added to a variance before its root is taken, so that a constant vector can be normalised.
pub const EPSILON: f32 = 1e-12;
