//! The calls between functions. All of them are idempotent: whoever calls may call again.

use crate::{ApiError, Code};
use desk_core::{
    Language,
    dialogue::{Evidence, Memory},
    hours::Told,
    id::{ConversationId, IssueType, SiteId, TicketKey},
    text::MessageText,
    ticket::Priority,
};
use desk_encoder::Rounded;
use desk_engines::Question;
use serde::{Deserialize, Serialize};

/// To `reply`: what would the bot answer? The response is a `desk_core::dialogue::Turn`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskTurn {
    /// The site.
    pub site: SiteId,
    /// The conversation: calls outside are named after it.
    pub conversation: ConversationId,
    /// The customer's words since the bot's last answer, oldest first.
    pub texts: Vec<MessageText>,
    /// The language of a customer who has shown none yet.
    pub language: Language,
    /// What the bot remembered after its last answer.
    #[serde(default)]
    pub memory: Option<Memory>,
    /// Where nobody is there, when somebody will be.
    #[serde(default)]
    pub closed: Option<Told>,
    /// How far the site's clocks are ahead of UTC, in minutes.
    #[serde(default)]
    pub utc_offset_minutes: i16,
    /// Whether the bot may ask outside. If it must and may not, the answer is `later`.
    #[serde(default)]
    pub may_call: bool,
}

/// To `knowledge-lookup`: which articles match?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskLookup {
    /// The site.
    pub site: SiteId,
    /// The question.
    pub text: MessageText,
    /// Articles of this language come first; absent treats all alike.
    #[serde(default)]
    pub language: Option<Language>,
    /// How many, 1 to 20.
    pub limit: u32,
    /// Of this language alone.
    #[serde(default)]
    pub only: Option<Language>,
    /// Of this category alone.
    #[serde(default)]
    pub category: Option<IssueType>,
    /// Whether an agent asks, who sees what visitors do not.
    #[serde(default)]
    pub agents: bool,
    /// Below this confidence the question is turned into a vector too, see [`Found::vector`]: 0 for never, 2 for always.
    /// It costs a tenth of a millisecond a word.
    #[serde(default)]
    pub encode_below: f64,
    /// Where the question lies by the deep tier: articles whose embeddings are kept are then ranked by these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep: Option<Deep>,
}

/// Where a question lies by the deep tier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deep {
    /// See [`Embedded::model`].
    pub model: String,
    /// Its vector.
    #[serde(with = "crate::vector")]
    pub vector: Rounded,
}

/// From `knowledge-lookup`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The generation that was asked; absent where nothing is published.
    pub generation: Option<String>,
    /// What it says.
    pub evidence: Evidence,
    /// What classifiers learn from ([`desk_encoder::Encoded::mean`]) of the question's first 300 characters, where it was
    /// turned into a vector: so that whoever asked need not do it again.
    #[serde(default, with = "crate::vector::optional", skip_serializing_if = "Option::is_none")]
    pub vector: Option<Rounded>,
}

/// To `knowledge-lookup`: which titles and questions go on from what somebody types?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskSuggest {
    /// The site.
    pub site: SiteId,
    /// What is typed so far.
    pub text: String,
    /// Of this language alone.
    #[serde(default)]
    pub only: Option<Language>,
    /// How many, 1 to 20.
    pub limit: u32,
    /// Whether an agent asks, who sees what visitors do not.
    #[serde(default)]
    pub agents: bool,
}

/// What texts are for, which the deep tier's vectors depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// They ask, or are compared with each other.
    Query,
    /// They are found.
    Passage,
}

/// To `embed`: where do these texts lie in the space of meanings?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskEmbed {
    /// 1 to 8 texts of at most 2,000 characters each. A token costs some 0.7 ms, and 512 of a text are looked at.
    pub texts: Vec<String>,
    /// What all of them are for.
    pub kind: TextKind,
}

impl AskEmbed {
    /// The most texts of one call.
    pub const TEXTS: usize = 8;
    /// The longest text, in characters.
    pub const CHARS: usize = 2_000;

    /// Whether it asks for something, and for no more than one call may cost.
    ///
    /// # Errors
    /// `invalid_field` otherwise.
    pub fn check(&self) -> Result<(), ApiError> {
        if !(1..=Self::TEXTS).contains(&self.texts.len()) {
            return Err(ApiError::new(Code::InvalidField, format!("texts must be from 1 to {}", Self::TEXTS)));
        }
        match self.texts.iter().position(|text| text.chars().nth(Self::CHARS).is_some()) {
            Some(place) => Err(ApiError::new(
                Code::InvalidField,
                format!("text {place} is longer than {} characters", Self::CHARS),
            )),
            None => Ok(()),
        }
    }
}

/// From `embed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// What tells this model's vectors from another one's.
    pub model: String,
    /// A vector for each text: 384 numbers, whose squares sum to 1.
    pub vectors: Vec<Vec<f32>>,
}

/// To `engine`: what do the site's other engines say? The response is a `desk_engines::EngineAnswer`. Asking again is
/// safe, and may cost again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskEngine {
    /// The site.
    pub site: SiteId,
    /// The conversation, by which engines that remember know the customer.
    pub conversation: ConversationId,
    /// What is asked.
    pub question: Question,
    /// How long all of it may take, in milliseconds, 100 to 30,000.
    pub deadline_ms: u32,
}

/// To `route`: give this conversation to somebody, or a place in the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskRoute {
    /// The site.
    pub site: SiteId,
    /// Which one.
    pub conversation: ConversationId,
}

/// To `route`: give out what waits, longest waiting first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskDrain {
    /// One site; absent for all, as the ticker asks.
    #[serde(default)]
    pub site: Option<SiteId>,
    /// Whether what agents have is looked through for what they can no longer have; the ticker always wants that.
    #[serde(default)]
    pub left: bool,
}

/// From `route`: what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Routed {
    /// Conversations that an agent got.
    pub assigned: u32,
    /// Conversations that were told a (new) place in the queue.
    pub queued: u32,
    /// Conversations that an agent who is silent or gone no longer has.
    #[serde(default)]
    pub taken_back: u32,
    /// Seats given back that a crash had left taken.
    pub released: u32,
}

/// To `ticket-create`: a ticket is to exist. The same key again answers the same ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateTicket {
    /// The site.
    pub site: SiteId,
    /// Names the request for ever.
    pub key: TicketKey,
    /// The conversation it belongs to; absent opens one from `text`.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// What the new conversation says; required where there is none yet.
    #[serde(default)]
    pub text: Option<MessageText>,
    /// One line; absent takes the customer's last question.
    #[serde(default)]
    pub subject: Option<String>,
    /// How urgent.
    #[serde(default)]
    pub priority: Priority,
    /// What it is about; absent takes the conversation's.
    #[serde(default)]
    pub issue: Option<IssueType>,
}

/// From `ticket-create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketCreated {
    /// Its number.
    pub ticket: String,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Whether this call made it.
    pub created: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_found_as_it_was_sent_and_a_damaged_one_is_refused() {
        let vector = Some(Rounded::of(&[0.5, -1.0, 0.25]));
        let found = Found { generation: None, evidence: Evidence::default(), vector };
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Found>(&text).unwrap(), found);
        let evidence = r#"{"evidence":{"confidence":0,"candidates":[]}"#;
        assert_eq!(serde_json::from_str::<Found>(&format!("{evidence}}}")).unwrap().vector, None);
        for wrong in ["!", "AA", "AACAfwAA"] {
            assert!(serde_json::from_str::<Found>(&format!(r#"{evidence},"vector":"{wrong}"}}"#)).is_err(), "{wrong}");
        }
    }
}
