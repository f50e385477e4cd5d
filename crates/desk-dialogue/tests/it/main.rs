//! What flow documents and conversations come to.

mod conversations;
mod documents;
mod endurance;
mod script;
