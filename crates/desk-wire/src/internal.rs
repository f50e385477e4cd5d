//! The calls between functions. All of them are idempotent: whoever calls may call again.

use desk_core::{
    Language,
    dialogue::Evidence,
    id::{ConversationId, IssueType, SiteId, TicketKey},
    text::MessageText,
    ticket::Priority,
};
use desk_encoder::Rounded;
use serde::{Deserialize, Serialize};

/// To `reply`: what would the bot answer? The response is a `desk_core::dialogue::Turn`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskTurn {
    /// The site.
    pub site: SiteId,
    /// The customer's words.
    pub text: MessageText,
    /// The language to answer in.
    pub language: Language,
    /// Turns in a row that did not know.
    pub unsure_streak: u32,
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
    /// Whether the question is to be turned into a vector too; see [`Found::vector`]. It costs a tenth of a millisecond
    /// a word.
    #[serde(default)]
    pub encode: bool,
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
    #[serde(default, with = "crate::vector", skip_serializing_if = "Option::is_none")]
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
}

/// From `route`: what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Routed {
    /// Conversations that an agent got.
    pub assigned: u32,
    /// Conversations that were told a (new) place in the queue.
    pub queued: u32,
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
