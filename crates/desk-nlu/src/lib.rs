//! What rules alone can read in a customer's message.
//!
//! Rules, not a model: an order number has a shape, 别取消 has a negator, and a rule that fails can be read and
//! mended by the row of a table. What a message asks for is a model's to tell; this crate hands it the message in
//! pieces ([`wishes()`]), tells what is meant and what is not ([`clauses()`]), reads the values that a flow asks for
//! ([`entities()`]), and recognises the talk around a question ([`requests()`]) and the mood ([`mood()`]).
//!
//! Everything is a pure function of a [`Message`] and of data; `now` is a parameter. Each takes time proportional to
//! the message, some microseconds for a usual one, and gives an answer for any text: no input is an error.

mod clauses;
pub mod decimal;
pub mod entities;
mod mask;
mod message;
mod numeral;
mod phrases;
mod requests;
mod sentiment;
mod traditional;
mod wishes;

pub use clauses::{Clause, Polarity, clauses};
pub use entities::{Entity, Site, entities};
pub use mask::{Masked, mask};
pub use message::Message;
pub use requests::{Request, requests};
pub use sentiment::{Mood, mood};
pub use wishes::{Wish, wishes};
