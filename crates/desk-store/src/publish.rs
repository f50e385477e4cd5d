//! Publishing knowledge: a generation of immutable blocks, and then one pointer that makes it the one that is seen.
//!
//! The work is cut into steps and so fits into requests of any length: [`go_on`] does as many as its caller has time
//! for and says what is left. Where it stands is one row of the database ([`Work`]), and what the next steps need is
//! kept beside it ([`parts`]); a call that was cut off loses its own step and nothing else. Nothing of a base is ever
//! held whole, so that one of a hundred thousand articles fits the memory of an instance.
//!
//! All of a generation is of one revision of the base. Whatever changes meanwhile, the publish begins again; what it had
//! written, as everything that was left behind by one that was given up, is deleted by the next.

mod ending;
mod parts;
mod source;
mod steps;
mod work;

pub use source::{Newest, Page, Revision, Source, document};
pub use steps::go_on;

use serde::{Deserialize, Serialize};

/// What a call has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The generation is what lookups see.
    Published {
        /// Its name.
        generation: String,
        /// How many articles it has.
        articles: u64,
    },
    /// There is more to do: the same call goes on with it.
    Unfinished {
        /// The name of the generation to be.
        generation: String,
        /// How many articles there are.
        articles: u64,
        /// What is being done.
        stage: StageName,
        /// How much of it is done.
        done: u64,
        /// Of how much.
        total: u64,
    },
}

/// The stages of a publish, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StageName {
    /// What older generations left is deleted, block by block.
    Clearing,
    /// Terms are counted, article by article.
    Counting,
    /// Articles are written and their terms sorted, article by article.
    Sorting,
    /// What a question is looked up in is written, by parts.
    Writing,
    /// Everything is written, and the pointer is left to be set.
    Swapping,
    /// Lookups see the generation; which versions of the articles these are is recorded, event by event.
    Recording,
    /// All is done, and what the steps have handed on is deleted.
    Tidying,
}
