//! A site's engines: data that an admin writes, parsed before it is kept.

use crate::{Budget, SLOTS};
use desk_core::{Language, Millis, id::EngineId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most engines of a site.
pub const MAX_ENGINES: usize = 8;
/// The longest time that an engine may take, in milliseconds.
pub const MAX_TIMEOUT_MS: u32 = 20_000;
const MIN_TIMEOUT_MS: u32 = 100;
const MAX_TRIES: u8 = 3;
const MAX_TOKENS: u32 = 4_096;
const MAX_PATH: usize = 200;
const MAX_MODEL: usize = 100;
const MIN_PAUSE_MS: u32 = 1_000;
const MAX_PAUSE_MS: u32 = 600_000;

/// What an engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EngineKind")]
pub enum Kind {
    /// Rasa's NLU over HTTP: tells the intent.
    RasaParse,
    /// Rasa's REST channel: holds the conversation by its own stories.
    RasaRest,
    /// ChatterBot behind the API view of its documented example.
    #[serde(rename = "chatterbot")]
    ChatterBot,
    /// A language model behind `/v1/chat/completions`.
    #[serde(rename = "openai")]
    OpenAi,
}

impl Kind {
    /// Whether asking twice is as asking once.
    #[must_use]
    pub fn forgets(self) -> bool {
        matches!(self, Self::RasaParse | Self::OpenAi)
    }
    /// Whether it is a language model, whose words are nobody's but its own.
    #[must_use]
    pub fn is_model(self) -> bool {
        self == Self::OpenAi
    }
    fn path(self) -> &'static str {
        match self {
            Self::RasaParse => "/model/parse",
            Self::RasaRest => "/webhooks/rest/webhook",
            Self::ChatterBot => "/api/chatterbot/",
            Self::OpenAi => "/v1/chat/completions",
        }
    }
}

/// What the limit of an answer's tokens is called. The API has renamed it: its reasoning models know only the new name
/// and no temperature, many compatible servers only the old one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenLimit {
    /// `max_tokens`, with temperature 0.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`, without a temperature.
    MaxCompletionTokens,
}

/// In what order engines that could be asked are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EnginePreference")]
pub enum Preference {
    /// As they are listed.
    #[default]
    Order,
    /// The one that this message would cost least first.
    Cost,
}

/// One engine of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Engine {
    /// Its name in the site.
    pub id: EngineId,
    /// What it is.
    pub kind: Kind,
    /// Which of the deployment's addresses it stands at.
    #[schemars(range(min = 1, max = 4))]
    pub slot: u8,
    /// The path there; empty for the kind's usual one.
    #[serde(default)]
    #[schemars(length(max = MAX_PATH))]
    pub path: String,
    /// The model's name, for a language model.
    #[serde(default)]
    #[schemars(length(max = MAX_MODEL))]
    pub model: String,
    /// The languages in which it is asked; empty for all.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// It is asked where the desk's own confidence is at least this …
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub from_confidence: f64,
    /// … and below this; 1 includes 1.
    #[serde(default = "one")]
    #[schemars(range(min = 0, max = 1))]
    pub below_confidence: f64,
    /// Its intents and replies count from this confidence of its own on. A reply without one counts as 0.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub minimum_confidence: f64,
    /// How long it may take in all, further tries and lookups included, in milliseconds.
    #[serde(default = "timeout")]
    #[schemars(range(min = MIN_TIMEOUT_MS, max = MAX_TIMEOUT_MS))]
    pub timeout_ms: u32,
    /// How often it is tried within that time, where a further try is safe.
    #[serde(default = "tries")]
    #[schemars(range(min = 1, max = MAX_TRIES))]
    pub tries: u8,
    /// Whether a model's answer is read while it is written, so that one which runs away is cut short.
    #[serde(default)]
    pub stream: bool,
    /// Whether a model may look further passages up.
    #[serde(default)]
    pub lookup: bool,
    /// Whether a model may ask for the tools that the question offers.
    #[serde(default)]
    pub tools: bool,
    /// The most tokens of an answer.
    #[serde(default = "tokens")]
    #[schemars(range(min = 16, max = MAX_TOKENS))]
    pub max_tokens: u32,
    /// What that limit is called.
    #[serde(default)]
    pub token_limit: TokenLimit,
    /// Millionths of the currency for a thousand tokens read.
    #[serde(default)]
    pub prompt_micros: u32,
    /// Millionths of the currency for a thousand tokens written.
    #[serde(default)]
    pub completion_micros: u32,
    /// Millionths of the currency for a request.
    #[serde(default)]
    pub request_micros: u32,
    /// What a day of this engine may use.
    #[serde(default)]
    pub daily: Budget,
}

fn one() -> f64 {
    1.0
}
fn timeout() -> u32 {
    4_000
}
fn tries() -> u8 {
    2
}
fn tokens() -> u32 {
    512
}
fn pause() -> u32 {
    30_000
}

/// A site's engines as they are written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct SettingsDraft {
    /// The engines.
    #[serde(default)]
    #[schemars(length(max = MAX_ENGINES))]
    pub engines: Vec<Engine>,
    /// In what order they are asked.
    #[serde(default)]
    pub prefer: Preference,
    /// What a day of all of them together may use.
    #[serde(default)]
    pub daily: Budget,
    /// How long an engine that failed is left alone, in milliseconds.
    #[serde(default = "pause")]
    #[schemars(range(min = MIN_PAUSE_MS, max = MAX_PAUSE_MS))]
    pub pause_ms: u32,
}

/// A site's engines, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SettingsDraft", into = "SettingsDraft")]
#[schemars(with = "SettingsDraft")]
pub struct Settings(SettingsDraft);

impl Default for Settings {
    /// No engine.
    fn default() -> Self {
        let (engines, prefer, daily) = Default::default();
        Self(SettingsDraft { engines, prefer, daily, pause_ms: pause() })
    }
}

/// Where settings are wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct InvalidSettings {
    /// The place, as in `engines[1].timeout_ms`.
    pub field: String,
    /// The reason.
    pub message: String,
}

impl TryFrom<SettingsDraft> for Settings {
    type Error = InvalidSettings;
    fn try_from(draft: SettingsDraft) -> Result<Self, InvalidSettings> {
        within("pause_ms", draft.pause_ms, MIN_PAUSE_MS, MAX_PAUSE_MS)?;
        if draft.engines.len() > MAX_ENGINES {
            return Err(wrong("engines", format!("at most {MAX_ENGINES}")));
        }
        for (n, engine) in draft.engines.iter().enumerate() {
            let at = |error: InvalidSettings| wrong(format!("engines[{n}].{}", error.field), error.message);
            engine.check().map_err(at)?;
            if draft.engines.iter().take(n).any(|other| other.id == engine.id) {
                return Err(at(wrong("id", "another engine has it")));
            }
        }
        Ok(Self(draft))
    }
}

impl From<Settings> for SettingsDraft {
    fn from(settings: Settings) -> Self {
        settings.0
    }
}

impl Settings {
    /// The engines, in the order in which they were written.
    #[must_use]
    pub fn engines(&self) -> &[Engine] {
        &self.0.engines
    }
    /// In what order they are asked.
    #[must_use]
    pub fn prefer(&self) -> Preference {
        self.0.prefer
    }
    /// What a day of all of them together may use.
    #[must_use]
    pub fn daily(&self) -> Budget {
        self.0.daily
    }
    /// How long an engine that failed is left alone at first.
    #[must_use]
    pub fn pause(&self) -> Millis {
        Millis::new(self.0.pause_ms.into())
    }
}

impl Engine {
    /// Where it is asked, behind its slot's scheme and host.
    #[must_use]
    pub fn path(&self) -> &str {
        if self.path.is_empty() { self.kind.path() } else { &self.path }
    }

    fn check(&self) -> Result<(), InvalidSettings> {
        within("slot", self.slot.into(), 1, u32::try_from(SLOTS.len()).unwrap_or(1))?;
        within("timeout_ms", self.timeout_ms, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS)?;
        within("tries", self.tries.into(), 1, MAX_TRIES.into())?;
        within("max_tokens", self.max_tokens, 16, MAX_TOKENS)?;
        for (field, value) in [
            ("from_confidence", self.from_confidence),
            ("below_confidence", self.below_confidence),
            ("minimum_confidence", self.minimum_confidence),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return Err(wrong(field, "must be from 0 to 1"));
            }
        }
        if self.from_confidence > self.below_confidence {
            return Err(wrong("from_confidence", "must not be above below_confidence"));
        }
        let of_path = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
        let is_path = self.path.starts_with('/') && self.path.len() <= MAX_PATH && self.path.bytes().all(of_path);
        if !self.path.is_empty() && (!is_path || self.path.split('/').any(|part| part == ".." || part == ".")) {
            return Err(wrong("path", "must begin with / and hold letters, digits and /-._~ alone, and no .. part"));
        }
        let model = self.model.trim();
        if self.model.len() > MAX_MODEL || self.model.chars().any(char::is_control) {
            return Err(wrong("model", format!("must be {MAX_MODEL} bytes at most, without control characters")));
        }
        if self.kind.is_model() == model.is_empty() {
            return Err(wrong("model", "must be given for a language model, and for nothing else"));
        }
        Ok(())
    }

    /// One of a kind, for tests.
    #[cfg(test)]
    pub(crate) fn example(kind: Kind) -> Self {
        let model = if kind.is_model() { "small" } else { "" };
        let engine = serde_json::json!({ "id": "one", "kind": kind, "slot": 1, "model": model });
        serde_json::from_value(engine).unwrap()
    }
}

fn within(field: &'static str, value: u32, min: u32, max: u32) -> Result<(), InvalidSettings> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(wrong(field, format!("must be from {min} to {max}"))) }
}

fn wrong(field: impl Into<String>, message: impl Into<String>) -> InvalidSettings {
    InvalidSettings { field: field.into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn parse(engines: Value) -> Result<Settings, String> {
        serde_json::from_value(json!({ "engines": engines })).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let settings = parse(json!([{ "id": "llm", "kind": "openai", "slot": 1, "model": "m" }])).unwrap();
        let engine = &settings.engines()[0];
        assert_eq!((engine.path(), engine.timeout_ms, engine.tries), ("/v1/chat/completions", 4_000, 2));
        assert_eq!((engine.from_confidence, engine.below_confidence), (0.0, 1.0));
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(serde_json::from_value::<Settings>(written).unwrap(), settings);
    }

    #[test]
    fn a_wrong_value_is_named_by_its_place() {
        for (change, place) in [
            (json!({ "slot": 5 }), "engines[1].slot"),
            (json!({ "slot": 0 }), "engines[1].slot"),
            (json!({ "timeout_ms": 99 }), "engines[1].timeout_ms"),
            (json!({ "below_confidence": 1.5 }), "engines[1].below_confidence"),
            (json!({ "from_confidence": 0.6, "below_confidence": 0.5 }), "engines[1].from_confidence"),
            (json!({ "path": "parse" }), "engines[1].path"),
            (json!({ "path": "/a/../b" }), "engines[1].path"),
            (json!({ "path": "//evil.example?x" }), "engines[1].path"),
            (json!({ "model": "m" }), "engines[1].model"),
            (json!({ "kind": "openai" }), "engines[1].model"),
            (json!({ "id": "one" }), "engines[1].id"),
            (json!({ "key": "sk-secret" }), "key"),
        ] {
            let mut second = json!({ "id": "two", "kind": "rasa_parse", "slot": 1 });
            second.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let error = parse(json!([{ "id": "one", "kind": "rasa_rest", "slot": 2 }, second])).unwrap_err();
            assert!(error.contains(place), "{place}: {error}");
        }
    }
}
