//! What a message wants, of the things that a model was taught, how sure that is, and whether it is any of them.
//!
//! Decision: a linear model over hashed n-grams and a network of one hidden layer over the sentence vector of
//! [`desk_encoder`] are trained together, and their scores added. N-grams know the words of the trade, from few
//! examples and for next to no time; the vector knows what other words mean the same. Probabilities are calibrated by a
//! temperature (Guo et al., "On Calibration of Modern Neural Networks", arXiv:1706.04599), so that a threshold means
//! what it says; whether a message is in scope is told by its best score together with its nearness to the examples
//! (Sun et al., "Out-of-Distribution Detection with Deep Nearest Neighbors", arXiv:2204.06507).
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (weights, file) = (std::fs::read("zh-en.enc")?, std::fs::read("shop.intents")?);
//! let encoder = desk_encoder::Encoder::from_bytes(&weights)?;
//! let model = desk_intents::IntentModel::from_bytes(&file)?;
//! let answer = model.classify(&encoder, "怎么退款？");
//! if answer.in_scope {
//!     println!("{:?}", answer.intents.first());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A model is a file, described in the module `container`; feature `train` makes such files ([`train`]).

mod answer;
pub mod calibration;
mod container;
mod error;
mod model;
mod ngrams;
mod standard;
#[cfg(feature = "train")]
pub mod train;

pub use answer::{Answer, Intent, OUTSIDE, SURE};
pub use container::{HEADER, MAGIC, VERSION};
pub use error::ModelError;
pub use model::IntentModel;
pub use standard::Standard;
