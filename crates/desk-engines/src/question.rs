//! What an engine is asked: the conversation, what was found for it, and what may be done for the customer.

use desk_core::{Language, text::MessageText};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most messages; a caller gives the last of a conversation.
const MAX_MESSAGES: usize = 20;
/// The most passages.
const MAX_PASSAGES: usize = 20;
/// The most characters of a passage that an engine reads; the rest is cut off.
const MAX_PASSAGE_CHARS: usize = 4_000;
/// The most tools.
const MAX_TOOLS: usize = 16;
/// The longest name of a tool, as the chat API has it.
const MAX_TOOL_NAME: usize = 64;

/// One who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The customer.
    Customer,
    /// The bot, or a person of the desk.
    Desk,
}

/// One message of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Who said it.
    pub by: Speaker,
    /// The words.
    pub text: MessageText,
}

/// Something that an answer may be made from: a found article, or what a connector answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// The caller's name for it, given back as the source of a claim. No engine sees it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// Something that can be done for the customer. The engine may ask for it; the caller does it by its own rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// 1 to 64 characters of A-Z, a-z, 0-9, _ and -.
    pub name: String,
    /// What it does, in a sentence.
    pub description: String,
    /// The JSON schema of its arguments, an object.
    pub parameters: Value,
}

/// What an engine is asked. The last message is the customer's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Question {
    language: Language,
    confidence: f64,
    messages: Vec<Said>,
    #[serde(default)]
    passages: Vec<Passage>,
    #[serde(default)]
    tools: Vec<Tool>,
}

/// Why that is no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuestion {
    /// There must be something to answer.
    #[error("the last of the messages must be the customer's")]
    NotAsked,
    /// Confidence is a probability.
    #[error("confidence must be from 0 to 1")]
    Confidence,
    /// A list is too long.
    #[error("at most {MAX_PASSAGES} passages and {MAX_TOOLS} tools")]
    TooMany,
    /// A tool's name.
    #[error("a tool's name must be 1 to {MAX_TOOL_NAME} characters of A-Z, a-z, 0-9, _ and -")]
    ToolName,
}

#[derive(Deserialize)]
struct Unchecked {
    language: Language,
    confidence: f64,
    messages: Vec<Said>,
    #[serde(default)]
    passages: Vec<Passage>,
    #[serde(default)]
    tools: Vec<Tool>,
}

impl TryFrom<Unchecked> for Question {
    type Error = InvalidQuestion;
    fn try_from(u: Unchecked) -> Result<Self, InvalidQuestion> {
        Self::new(u.language, u.confidence, u.messages, u.passages, u.tools)
    }
}

impl Question {
    /// A question; `confidence` is the desk's own, 0 to 1. Of more than 20 messages the last are kept, and of a passage
    /// its first 4,000 characters.
    ///
    /// # Errors
    /// [`InvalidQuestion`].
    pub fn new(
        language: Language,
        confidence: f64,
        mut messages: Vec<Said>,
        mut passages: Vec<Passage>,
        tools: Vec<Tool>,
    ) -> Result<Self, InvalidQuestion> {
        if messages.last().is_none_or(|last| last.by != Speaker::Customer) {
            return Err(InvalidQuestion::NotAsked);
        }
        if !(0.0..=1.0).contains(&confidence) {
            return Err(InvalidQuestion::Confidence);
        }
        if passages.len() > MAX_PASSAGES || tools.len() > MAX_TOOLS {
            return Err(InvalidQuestion::TooMany);
        }
        let of_name = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        if !tools.iter().all(|t| (1..=MAX_TOOL_NAME).contains(&t.name.len()) && t.name.bytes().all(of_name)) {
            return Err(InvalidQuestion::ToolName);
        }
        messages.drain(..messages.len().saturating_sub(MAX_MESSAGES));
        passages.iter_mut().for_each(Passage::cut);
        Ok(Self { language, confidence, messages, passages, tools })
    }

    /// The language to answer in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }
    /// How sure the desk is by itself, 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.confidence
    }
    /// What was said, the customer's question last.
    #[must_use]
    pub fn messages(&self) -> &[Said] {
        &self.messages
    }
    /// The customer's last words.
    #[must_use]
    pub fn asked(&self) -> &str {
        self.messages.last().map_or("", |last| last.text.as_str())
    }
    /// What was found.
    #[must_use]
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }
    /// What can be done.
    #[must_use]
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }
}

impl Passage {
    pub(crate) fn cut(&mut self) {
        if let Some((at, _)) = self.text.char_indices().nth(MAX_PASSAGE_CHARS) {
            self.text.truncate(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(by: Speaker, text: &str) -> Said {
        Said { by, text: MessageText::parse(text).unwrap() }
    }

    fn question(messages: Vec<Said>, confidence: f64) -> Result<Question, InvalidQuestion> {
        Question::new(Language::En, confidence, messages, Vec::new(), Vec::new())
    }

    #[test]
    fn there_must_be_a_customer_who_asked_last() {
        assert_eq!(question(Vec::new(), 0.0), Err(InvalidQuestion::NotAsked));
        let answered = vec![said(Speaker::Customer, "hello"), said(Speaker::Desk, "hello")];
        assert_eq!(question(answered, 0.0), Err(InvalidQuestion::NotAsked));
        assert_eq!(question(vec![said(Speaker::Customer, "hi")], f64::NAN), Err(InvalidQuestion::Confidence));
    }

    #[test]
    fn of_a_long_conversation_and_a_long_article_a_part_is_asked() {
        let messages: Vec<Said> = (0..30).map(|n| said(Speaker::Customer, &n.to_string())).collect();
        let passages = vec![Passage { id: "a".into(), title: "A".into(), text: "字".repeat(5_000) }];
        let question = Question::new(Language::Zh, 0.5, messages, passages, Vec::new()).unwrap();
        assert_eq!((question.messages().len(), question.asked()), (20, "29"));
        assert_eq!(question.passages()[0].text.chars().count(), 4_000);
    }

    #[test]
    fn a_tool_with_a_name_that_no_api_takes_is_refused() {
        let json = |name: &str| {
            serde_json::json!({ "language": "en", "confidence": 0.1, "messages": [{ "by": "customer", "text": "x" }],
                "tools": [{ "name": name, "description": "", "parameters": {} }] })
        };
        assert!(serde_json::from_value::<Question>(json("order_status")).is_ok());
        assert!(serde_json::from_value::<Question>(json("order status")).is_err());
    }
}
