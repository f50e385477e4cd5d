//! Dialogue: flows as data, and the engine that leads a customer through them. Pure: no I/O, no clock, no randomness.
//!
//! The decision that this crate embodies: *what the desk can do for a customer is a document, and how it talks is
//! the engine.* A [`Flow`] says which slots to ask for, which connector to call and what to say; [`advance`] alone
//! knows corrections, interruptions, cancelling, clarification and handing over, so that no author writes them and
//! no flow can forget them. A document is read once into types that cannot hold a wrong value, with every
//! [`Problem`] told at its line; from then on nothing in it can fail.
//!
//! Text of customers and results of connectors are data. They are put into templates by one pass over the template,
//! never over the value, and cut and neutralised on the way.

mod act;
mod builtin;
mod context;
mod date;
mod document;
mod engine;
mod flow;
mod input;
mod kind;
pub mod limits;
mod merge;
mod phrases;
mod problem;
mod render;
mod set;
mod state;
mod step;
mod template;
mod value;

/// What the id of a document begins with that stands for a flow among the articles. No article's id can.
pub const FLOW_DOCUMENT: &str = "flow:";

pub use act::{Act, Choice, ConnectorRequest, Ending, HandoverCause};
pub use context::{Context, Hours, Policy};
pub use engine::advance;
pub use flow::{Flow, Slot, SlotSource, Words};
pub use input::{ConnectorResult, CustomerTurn, Entity, Input, IntentScore, Outcome, Passage, Signals, SmallTalk};
pub use kind::Kind;
pub use merge::merge;
pub use phrases::back;
pub use problem::Problem;
pub use set::FlowSet;
pub use state::{DialogueState, Frame, Held, Provenance, SlotValue, Waiting};
pub use step::{Failure, Step};
