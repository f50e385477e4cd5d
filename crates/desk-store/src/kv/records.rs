//! The keys and values of the families.

use super::KeyPart;
use desk_core::{
    Language, Millis,
    id::{AgentId, ConversationId, SiteId, VisitorId},
    presence::Presence,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The hexadecimal digest of a secret or an address, so that the store holds neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Of a digest's bytes.
    #[must_use]
    pub fn of_digest(digest: &[u8]) -> Self {
        use std::fmt::Write as _;
        Self(digest.iter().fold(String::with_capacity(digest.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}
impl KeyPart for Token {
    fn text(&self) -> String {
        self.0.clone()
    }
}

/// An agent of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAgent(pub SiteId, pub AgentId);

impl KeyPart for SiteAgent {
    fn text(&self) -> String {
        format!("{}/{}", self.0, self.1)
    }
}

/// An article of a site, or what else is published under an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleKey(pub SiteId, pub String);

impl KeyPart for ArticleKey {
    fn text(&self) -> String {
        format!("{}/{}", self.0, self.1)
    }
}

/// A generation of a site's knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationKey(pub SiteId, pub String);

impl KeyPart for GenerationKey {
    fn text(&self) -> String {
        format!("{}/{}", self.0, self.1)
    }
}

/// A numbered part of a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentKey(pub GenerationKey, pub u32);

impl KeyPart for DocumentKey {
    fn text(&self) -> String {
        format!("{}/{}", self.0.text(), self.1)
    }
}

/// Who a visitor's token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitorSession {
    /// The site.
    pub site: SiteId,
    /// The visitor.
    pub visitor: VisitorId,
    /// Their conversation; its first event may still be to come.
    pub conversation: ConversationId,
    /// The language of their page.
    pub language: Language,
    /// The page the session began on.
    pub page: Option<String>,
}

/// Who an agent's token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentSession {
    /// The site.
    pub site: SiteId,
    /// The agent.
    pub agent: AgentId,
}

/// How often something happened since a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    /// How often.
    pub count: u32,
    /// Since when.
    pub since: Millis,
}

/// What an agent last said of their presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PresenceRecord {
    /// What they said.
    pub status: Presence,
    /// When they said or renewed it.
    pub at: Millis,
}

/// The published generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pointer {
    /// Its name.
    pub generation: String,
    /// The one before, which lookups that began earlier may still read.
    pub previous: Option<String>,
}

/// What the bot can do for customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flows {
    /// Ids and documents, as their authors wrote them.
    pub documents: Vec<(String, String)>,
}
