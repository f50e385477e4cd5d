//! The visitor's API: `/api/v1/visitor`.

use crate::view::{EventView, StateView};
use desk_core::{
    Millis,
    id::{ClientId, SiteId, VisitorId},
    survey::Score,
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Begins a session.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NewSession {
    /// The site.
    pub site: SiteId,
    /// The page's language, a BCP 47 tag.
    #[serde(default)]
    pub language: Option<String>,
    /// The page.
    #[serde(default)]
    pub page: Option<String>,
}

/// A session. The token is the visitor's only proof of who they are; it is shown once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VisitorSession")]
pub struct Session {
    /// To be sent as `Authorization: Bearer …`.
    pub token: String,
    /// The visitor's id.
    #[schemars(with = "VisitorId")]
    pub visitor: String,
    /// When the session ends, in milliseconds since the Unix epoch.
    #[schemars(with = "Millis")]
    pub expires_at: u64,
    /// What the widget shows of the site.
    pub site: SiteView,
    /// The conversation's state.
    pub state: StateView,
}

/// What the widget shows of a site.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WidgetSite")]
pub struct SiteView {
    /// Its id.
    #[schemars(with = "SiteId")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// First words by language.
    pub greeting: BTreeMap<String, String>,
}

/// Sends a message.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VisitorMessage")]
pub struct Send {
    /// The client's name for it: the same again gives the same answer.
    pub client_id: ClientId,
    /// The text, parsed where its limit can be told apart from other faults.
    #[schemars(with = "MessageText")]
    pub text: String,
    /// Whether another message follows at once: the bot answers them together, after the last.
    #[serde(default)]
    pub more: bool,
}

/// Says whether an answer helped. Of one answer the newest word counts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VisitorFeedback")]
pub struct Rate {
    /// The client's name for it: the same again gives the same answer.
    pub client_id: ClientId,
    /// The number of the message that answered, which names its sources.
    #[schemars(range(min = 1))]
    pub message: u64,
    /// Whether it helped.
    pub helpful: bool,
    /// What else there is to say; parsed where its limit can be told apart from other faults.
    #[serde(default)]
    #[schemars(with = "Option<MessageText>")]
    pub comment: Option<String>,
}

/// Says how content the customer is with what was resolved. Until they write again, the newest word counts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VisitorScore")]
pub struct GiveScore {
    /// The client's name for it: the same again gives the same answer.
    pub client_id: ClientId,
    /// How content.
    pub score: Score,
    /// What else there is to say; parsed where its limit can be told apart from other faults.
    #[serde(default)]
    #[schemars(with = "Option<MessageText>")]
    pub comment: Option<String>,
}

/// What a command caused.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Caused {
    /// All events that it caused.
    pub events: Vec<EventView>,
    /// The state after them.
    pub state: StateView,
}

/// Events after a number.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VisitorEvents")]
pub struct Events {
    /// In order.
    #[schemars(length(max = EVENTS_MAX))]
    pub events: Vec<EventView>,
    /// Whether there are more.
    pub more: bool,
    /// The state now.
    pub state: StateView,
}

/// The most events of one answer.
pub const EVENTS_MAX: u32 = 200;

/// The longest beginning that suggestions are asked for, in characters.
pub const TYPED_MAX: usize = 200;
/// How many suggestions there are at most.
pub const SUGGESTIONS_MAX: u32 = 5;

/// What goes on from what is typed, best first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Suggestions {
    /// One of an article.
    #[schemars(length(max = SUGGESTIONS_MAX))]
    pub suggestions: Vec<Suggestion>,
}

/// A text to go on with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// The article that it is of.
    pub article: String,
    /// Its title or one of its questions.
    pub text: String,
}
