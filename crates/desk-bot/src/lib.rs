//! The bot's turn: from what a customer wrote to what is said.
//!
//! The decision that this crate embodies: *reading, searching and deciding are three steps, and only this crate knows
//! that they are one turn.* [`hear`] reads the words by rules and says what is to be looked up ([`Heard::queries`]);
//! whoever calls does so, and [`Heard::turn`] joins what was found to it; [`desk_dialogue::advance`] decides; [`say`]
//! makes one message of its acts. All of it is pure: the calls between the steps are the caller's.

mod elsewhere;
mod hear;
mod related;
mod remember;
mod say;
mod second;
mod values;

pub use elsewhere::{Elsewhere, elsewhere, is_at_a_loss, question};
pub use hear::{Heard, hear};
pub use related::{MAX_WISHES, Wish, extract, is_article, related, wishes};
pub use remember::{recall, remember};
pub use say::{Found, back, queries, say, unavailable};
pub use second::{Opinion, SURE, is_undecided, second_opinion};
pub use values::Names;
