//! Other engines beside the desk's own: Rasa, ChatterBot, and language models behind an OpenAI-compatible API.
//!
//! The decision that this crate embodies: *an engine is asked, and not believed.* What it says reaches a customer only
//! where it was made by the site itself (a scripted reply) or stands in an article that was found (a grounded claim);
//! whatever it wants done, the desk does by its own rules or not at all. So no answer, however it came about, is worse
//! than the one that the desk would have given without it.
//!
//! Everything here is pure. A [`Talk`] is one exchange with one engine as a machine without input and output: it says
//! what is to be sent, and is told what came back. Time, randomness, sockets and stored counts are the caller's.

mod breaker;
mod budget;
mod chatterbot;
mod failure;
mod grounding;
mod injection;
mod masking;
mod openai;
mod policy;
mod prompt;
mod question;
mod rasa;
mod retry;
mod said;
mod settings;
mod talk;
mod tools;

pub use breaker::{Breaker, Gate};
pub use budget::{Budget, Estimate, Usage, day};
pub use chatterbot::read_statement;
pub use failure::{Failure, Why};
pub use grounding::{Claim, grounded};
pub use injection::speaks_to_a_model;
pub use openai::{ChatReply, ChatStream, Sse, ToolCall, read_chat};
pub use policy::{Standing, choose};
pub use question::{InvalidQuestion, Passage, Question, Said, Speaker, Tool};
pub use rasa::{read_parse, read_replies};
pub use retry::wait_before;
pub use said::{EngineAnswer, EntityValue, Outcome, Tried};
pub use settings::{
    Engine, InvalidSettings, Kind, MAX_ENGINES, MAX_TIMEOUT_MS, Preference, Settings, SettingsDraft, TokenLimit,
};
pub use talk::{Next, Outgoing, Reader, Talk};

/// Where an engine may stand: each slot is a variable with scheme and host, which is also the grant to connect there,
/// and one with the key that goes there and nowhere else. Whoever runs the deployment fills them; who administers a
/// site chooses among them by number, and so can neither reach another address nor learn a key.
pub const SLOTS: [(&str, &str); 4] = [
    ("engine_host_one", "engine_key_one"),
    ("engine_host_two", "engine_key_two"),
    ("engine_host_three", "engine_key_three"),
    ("engine_host_four", "engine_key_four"),
];
