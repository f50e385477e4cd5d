//! ChatterBot's reply over HTTP.
//!
//! ChatterBot has no server of its own. What is spoken here is the API view of its documented Django example
//! (`ChatterBotApiView`): a POST with `{"text": …}` is answered with the statement that the bot replies with,
//! serialized. The view leaves the statement's `confidence` out; one that adds it is understood, and without it a
//! reply counts as not sure at all, since ChatterBot answers whatever it is asked.

use crate::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the bot replied with.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Statement {
    /// The words.
    pub text: String,
    /// How sure the bot is, where the view says so.
    #[serde(default)]
    pub confidence: Option<f64>,
}

pub(crate) fn request(text: &str) -> Value {
    json!({ "text": text })
}

/// Reads a statement.
///
/// # Errors
/// [`Failure::Garbage`] where it is none, or its confidence is no probability.
pub fn read_statement(body: &[u8]) -> Result<Statement, Failure> {
    let statement: Statement = serde_json::from_slice(body).map_err(|e| Failure::json("a statement", &e))?;
    match statement.confidence {
        Some(confidence) if !(0.0..=1.0).contains(&confidence) => {
            Err(Failure::Garbage("a statement's confidence is from 0 to 1".to_owned()))
        }
        _ => Ok(statement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_s_statement_is_read_with_and_without_confidence() {
        let body = br#"{"id": null, "text": "Within three days.", "search_text": "", "conversation": "c",
            "persona": "bot:shop", "tags": [], "in_response_to": "when", "created_at": "2026-11-22 14:30:19+00:00"}"#;
        assert_eq!(read_statement(body).unwrap().confidence, None);
        assert_eq!(read_statement(br#"{"text":"a","confidence":0.79}"#).unwrap().confidence, Some(0.79));
        assert!(read_statement(br#"{"text":["The attribute \"text\" is required."]}"#).is_err());
        assert!(read_statement(br#"{"text":"a","confidence":7}"#).is_err());
    }
}
