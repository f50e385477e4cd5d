//! The shape of the network is fixed here, at compile time: one model is run, and loops whose lengths the compiler
//! knows need no checks. A file of another shape is refused when it is opened.
//!
//! Source: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (arXiv:1907.04307), whose
//! convolutional model this is; the idea of the branches is Kim, "Convolutional Neural Networks for Sentence
//! Classification" (arXiv:1408.5882).

/// Numbers of a piece's embedding, and of each of the two vectors that a text is given.
pub const EMBEDDING: usize = 512;
/// Branches of convolutions, side by side.
pub const BRANCHES: usize = 3;
/// Width of a branch.
pub const BRANCH: usize = 256;
/// Width of the projection that feeds all branches.
pub const PROJECTED: usize = BRANCHES * BRANCH;
/// What is known of a token after the branches: its embedding, and the result of each branch.
pub const FEATURES: usize = EMBEDDING + PROJECTED;
/// Width of the similarity head's narrow layers.
pub const NARROW: usize = 320;
/// Of each branch: how many neighbouring tokens one convolution sees, and how many of these are before its own.
pub const WINDOWS: [(usize, usize); BRANCHES] = [(2, 0), (3, 1), (5, 2)];
/// Tokens of a text that are looked at, `<s>` and `</s>` included. The network has no limit of its own; this one
/// bounds the work for a text of any length.
pub const MAX_TOKENS: usize = 512;
/// Added to a variance before its root is taken, so that a constant vector can be normalised.
pub const EPSILON: f32 = 1e-12;
