//! Session state: short-lived records in the key-value store, every family with one writing function.
//!
//! The whole schema stands on this screen: a family is a name, a version, a key type and a value type, and nothing
//! else in the project spells a key. A value is an envelope `{v, exp, data}`; an expired one reads as absent, and a
//! sweep of its writer deletes it. The schemas of all families are generated into `kv-schemas/`.

mod family;
mod records;

use std::future::Future;

pub use family::{Envelope, Family, KeyPart, sweep};
pub use records::{
    AgentSession, ArticleKey, DocumentKey, Flows, GenerationKey, Limit, Pointer, PresenceRecord, SiteAgent, Token,
    VisitorSession,
};

use crate::embeddings::Embeddings;
use desk_core::id::SiteId;
use desk_search::{Bucket, Meta, Starts, StoredDocument};

macro_rules! families {
    ($($(#[$doc:meta])* $name:ident: $key:ty => $value:ty = $text:literal, $version:literal, $writer:literal;)*) => {
        $($(#[$doc])* #[doc = concat!("\n\nWriter: `", $writer, "`.")]
        pub const $name: Family<$key, $value> = Family::new($text, $version);)*

        /// The beginning of every key of a family, and the one function that writes it.
        const WRITERS: &[(&str, &str)] = &[$((concat!($text, "/v", $version, "/"), $writer)),*];

        /// All families, for the generated schemas.
        #[must_use]
        pub fn families() -> Vec<Described> {
            vec![$(Described { name: $text, version: $version, writer: $writer, schema: $name.schema() }),*]
        }
    };
}

families! {
    /// A visitor's session by the digest of their token.
    VISITOR_SESSION: Token => VisitorSession = "visitor-session", 1, "visitor";
    /// How many sessions an address began lately.
    SESSION_LIMIT: Token => Limit = "session-limit", 1, "visitor";
    /// An agent's session by the digest of their token.
    AGENT_SESSION: Token => AgentSession = "agent-session", 1, "agent";
    /// What an agent last said of their presence; lapses.
    PRESENCE: SiteAgent => PresenceRecord = "presence", 1, "agent";
    /// Which generation of a site's knowledge lookups see; swapped last by a publish.
    KNOWLEDGE_POINTER: SiteId => Pointer = "knowledge-pointer", 2, "knowledge-admin";
    /// What a lookup must know of a generation as a whole.
    KNOWLEDGE_META: GenerationKey => Meta = "knowledge-meta", 2, "knowledge-admin";
    /// Postings of a generation by bucket of terms; immutable.
    KNOWLEDGE_BUCKET: DocumentKey => Bucket = "knowledge-bucket", 2, "knowledge-admin";
    /// Titles and questions of a generation by how they begin; immutable.
    KNOWLEDGE_STARTS: DocumentKey => Starts = "knowledge-starts", 1, "knowledge-admin";
    /// The flows of a generation; immutable.
    KNOWLEDGE_FLOWS: GenerationKey => Flows = "knowledge-flows", 1, "knowledge-admin";
    /// The articles of a generation by number; immutable.
    KNOWLEDGE_DOCUMENT: DocumentKey => StoredDocument = "knowledge-document", 2, "knowledge-admin";
    /// Where an article's titles and questions lie by the deep tier, whatever the generation.
    KNOWLEDGE_EMBEDDINGS: ArticleKey => Embeddings = "knowledge-embeddings", 1, "knowledge-admin";
}

/// Why the key-value store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KvError {
    /// The manifest does not grant the store.
    #[error("access to the store is denied")]
    Denied,
    /// The store failed.
    #[error("{0}")]
    Failed(String),
    /// A value does not decode.
    #[error("key {key} holds something unreadable: {cause}")]
    Corrupt {
        /// The key.
        key: String,
        /// What the decoder says.
        cause: String,
    },
}

/// The port to a key-value store: what `spin:key-value` can do and no more.
pub trait Kv {
    /// The value of a key.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Vec<u8>>, KvError>>;
    /// Sets a key, whatever it held.
    fn set(&self, key: &str, value: Vec<u8>) -> impl Future<Output = Result<(), KvError>>;
    /// Deletes a key; one that is not there is no error.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), KvError>>;
    /// All keys.
    fn keys(&self) -> impl Future<Output = Result<Vec<String>, KvError>>;
}

/// A family as `kv-schemas/` describes it.
#[derive(Debug, Clone)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// The one function that writes it.
    pub writer: &'static str,
    /// The JSON schema of its envelope.
    pub schema: schemars::Schema,
}
