//! Rasa's two ways: `POST /model/parse`, which tells what a message wants, and the REST channel, which answers by the
//! stories of the site's own Rasa project. Forms as in Rasa 3.6's HTTP API and its channel `rest`.

use crate::{EntityValue, Failure};
use serde::Deserialize;
use serde_json::{Value, json};

/// The most entities, replies and choices that are read.
const MAX_ITEMS: usize = 32;

/// What Rasa read in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The intent; nothing where Rasa falls back.
    pub intent: Option<String>,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// The values in it.
    pub entities: Vec<EntityValue>,
}

/// One message of Rasa's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RasaReplies {
    /// The texts, in order.
    pub texts: Vec<String>,
    /// Titles and payloads of the buttons.
    pub choices: Vec<(String, String)>,
}

/// The intent that Rasa's `FallbackClassifier` puts in the place of one that it is not sure of.
const FALLBACK: &str = "nlu_fallback";

pub(crate) fn parse_request(text: &str) -> Value {
    json!({ "text": text })
}

pub(crate) fn message(sender: &str, text: &str) -> Value {
    json!({ "sender": sender, "message": text })
}

/// Reads the answer of `/model/parse`.
///
/// # Errors
/// [`Failure::Garbage`].
pub fn read_parse(body: &[u8]) -> Result<Parsed, Failure> {
    #[derive(Deserialize)]
    struct Read {
        intent: Intent,
        #[serde(default)]
        entities: Vec<Entity>,
    }
    #[derive(Deserialize)]
    struct Intent {
        #[serde(default)]
        name: Option<String>,
        confidence: f64,
    }
    #[derive(Deserialize)]
    struct Entity {
        entity: String,
        value: Value,
    }
    let read: Read = serde_json::from_slice(body).map_err(|e| Failure::json("what Rasa parsed", &e))?;
    if !(0.0..=1.0).contains(&read.intent.confidence) {
        return Err(Failure::Garbage("an intent's confidence is from 0 to 1".to_owned()));
    }
    let entities = read.entities.into_iter().take(MAX_ITEMS).filter_map(|entity| {
        let value = match entity.value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(EntityValue { name: entity.entity, value })
    });
    let entities = entities.collect();
    let intent = read.intent.name.filter(|name| !name.is_empty() && name != FALLBACK);
    Ok(Parsed { intent, confidence: read.intent.confidence, entities })
}

/// Reads the answer of the REST channel: messages of texts and buttons. Pictures and custom payloads, which no channel
/// here shows, are passed over.
///
/// # Errors
/// [`Failure::Garbage`].
pub fn read_replies(body: &[u8]) -> Result<RasaReplies, Failure> {
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        text: Option<String>,
        #[serde(default)]
        buttons: Vec<Button>,
    }
    #[derive(Deserialize)]
    struct Button {
        title: String,
        payload: String,
    }
    let messages: Vec<Message> = serde_json::from_slice(body).map_err(|e| Failure::json("Rasa's messages", &e))?;
    let mut replies = RasaReplies::default();
    for message in messages.into_iter().take(MAX_ITEMS) {
        replies.texts.extend(message.text.filter(|text| !text.trim().is_empty()));
        replies.choices.extend(message.buttons.into_iter().map(|button| (button.title, button.payload)));
    }
    replies.choices.truncate(MAX_ITEMS);
    Ok(replies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_with_its_entities_is_read() {
        let body = br#"{"text":"where is order 10023456","intent":{"name":"shipping_time","confidence":0.81},
            "entities":[{"entity":"order_number","start":15,"end":23,"value":"10023456","extractor":"RegexEntityExtractor"},
                {"entity":"count","value":2},{"entity":"place","value":{"city":"x"}}],
            "intent_ranking":[{"name":"shipping_time","confidence":0.81}]}"#;
        let parsed = read_parse(body).unwrap();
        assert_eq!((parsed.intent.as_deref(), parsed.confidence), (Some("shipping_time"), 0.81));
        let values: Vec<&str> = parsed.entities.iter().map(|entity| entity.value.as_str()).collect();
        assert_eq!(values, ["10023456", "2"]);
    }

    #[test]
    fn falling_back_is_no_intent_and_nonsense_is_an_error() {
        assert_eq!(read_parse(br#"{"intent":{"name":"nlu_fallback","confidence":0.4}}"#).unwrap().intent, None);
        assert_eq!(read_parse(br#"{"intent":{"name":null,"confidence":0.0}}"#).unwrap().intent, None);
        for body in [&b""[..], b"[]", b"{}", b"{\"intent\":{\"name\":\"a\",\"confidence\":3}}", b"<html>"] {
            assert!(read_parse(body).is_err());
        }
    }

    #[test]
    fn texts_and_buttons_of_the_channel_are_read() {
        let body = br#"[{"recipient_id":"c1","text":"Within 30 days."},{"recipient_id":"c1","image":"https://x/y.png"},
            {"recipient_id":"c1","text":"Shall I?","buttons":[{"title":"Yes","payload":"/affirm"}]}]"#;
        let replies = read_replies(body).unwrap();
        assert_eq!(replies.texts, ["Within 30 days.", "Shall I?"]);
        assert_eq!(replies.choices, [("Yes".to_owned(), "/affirm".to_owned())]);
        assert_eq!(read_replies(b"[]").unwrap(), RasaReplies::default());
        assert!(read_replies(br#"{"version":"3.6.21","status":"failure"}"#).is_err());
    }
}
