//! Events and states as clients see them. A visitor sees less than an agent: no scores, no reasons, no notes.

use desk_core::{
    Actor, Event, Millis,
    conversation::{Conversation, ConversationEvent, Phase, may_score},
    id::{AgentId, ConversationId, TicketId},
    survey::{Opinion, Survey},
    ticket::Names,
};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An event as a client sees it. Clients pass over kinds they do not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Event", transform = as_seen)]
pub struct EventView {
    /// Place in the conversation.
    #[schemars(range(min = 1))]
    pub seq: u64,
    /// Its id.
    pub id: String,
    /// When, in milliseconds since the Unix epoch.
    #[schemars(with = "Millis")]
    pub at: u64,
    /// Who.
    pub actor: Actor,
    /// What kind.
    #[schemars(flatten, with = "ConversationEvent")]
    pub kind: String,
    /// What; its form follows from the kind.
    #[schemars(skip)]
    pub body: Value,
}

/// A state as a client sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ConversationState")]
pub struct StateView {
    /// The conversation.
    #[schemars(with = "ConversationId")]
    pub conversation: String,
    /// The number of its last event.
    pub seq: u64,
    /// `none`, `bot`, `waiting`, `agent` or `resolved`.
    #[schemars(extend("enum" = Phase::NAMES))]
    pub phase: String,
    /// Who has it.
    pub agent: Option<AgentName>,
    /// Its place in the queue.
    pub queue: Option<QueueView>,
    /// The present episode's ticket.
    #[schemars(with = "Option<TicketId>")]
    pub ticket: Option<String>,
    /// What the customer may be asked now; only they are told, and only where they may answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyView>,
}

/// What a customer is asked of a resolved conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SurveyQuestion")]
pub struct SurveyView {
    /// The question by language.
    pub question: Names,
    /// Whether a comment is asked for too.
    pub ask_comment: bool,
    /// What they have answered so far; another answer takes its place.
    pub answer: Option<Opinion>,
}

/// An agent's id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentName {
    /// Their id.
    #[schemars(with = "AgentId")]
    pub id: String,
    /// Their name.
    pub name: String,
}

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "QueuePlace")]
pub struct QueueView {
    /// 1 for the next.
    #[schemars(range(min = 1))]
    pub position: u32,
    /// The expected wait; null where nobody is there.
    pub estimate_seconds: Option<u32>,
    /// In one of ten cases the wait is shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_seconds: Option<u32>,
    /// In one of ten cases the wait is longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_seconds: Option<u32>,
}

/// Within so many events the bot's answer to a message is looked for: a burst is bounded far below it.
pub const ANSWER_WITHIN: u32 = 100;

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The customer.
    Visitor,
    /// A person of the desk.
    Agent,
}

/// Fields of event bodies that only the desk sees.
const DESK_ONLY: &[&str] = &[
    "context",
    "talk",
    "score",
    "reasons",
    "seat",
    "note",
    "fingerprint",
    "key",
    "waited_ms",
    "with_agent_ms",
    "told",
    "from",
    "handled_ms",
    "first_response_ms",
    "visitor",
    "issue",
    "priority",
];

/// Whether only the desk sees a field of an event. A customer's own score is theirs.
fn is_desk_only(kind: &str, field: &str) -> bool {
    DESK_ONLY.contains(&field) && (kind, field) != ("scored", "score")
}

/// Fields of event bodies that nobody is shown: they mean something to the bot alone.
const INTERNAL: &[&str] = &["memory"];

/// Turns the schema of the stored form into that of the shown one, as [`view`] turns the event.
fn as_seen(schema: &mut Schema) {
    for kind in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(fields) = kind.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        let name = fields.get("kind").and_then(|kind| kind.get("const")).and_then(Value::as_str);
        let event = name.unwrap_or_default().to_owned();
        let body = fields.entry("body").or_insert_with(|| json!({ "type": "object" }));
        if let Some(required) = body.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !name.as_str().is_some_and(|name| is_desk_only(&event, name)));
        }
        if let Some(fields) = body.get_mut("properties").and_then(Value::as_object_mut) {
            fields.retain(|name, _| !INTERNAL.contains(&name.as_str()));
        }
        for (name, field) in body.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if let (true, Some(field)) = (is_desk_only(&event, name), field.as_object_mut()) {
                let about = field.get("description").and_then(Value::as_str).unwrap_or_default();
                let about = format!("{about} Not shown to visitors.");
                field.insert("description".to_owned(), about.into());
            }
        }
        if let Some(kind) = kind.as_object_mut() {
            kind.insert("required".to_owned(), json!(["kind", "body"]));
        }
    }
}

/// Events as `reader` sees them.
#[must_use]
pub fn events(events: &[Event<ConversationEvent>], reader: Reader) -> Vec<EventView> {
    events.iter().map(|event| view(event, reader)).collect()
}

fn view(event: &Event<ConversationEvent>, reader: Reader) -> EventView {
    // The stored form is `{"kind": …, "body": …}`; a kind without a body shows an empty one.
    let stored = serde_json::to_value(&event.body).unwrap_or_default();
    let mut body = stored.get("body").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    if let Some(fields) = body.as_object_mut() {
        let desk_only = |name: &str| reader == Reader::Visitor && is_desk_only(event.body.kind(), name);
        fields.retain(|name, _| !INTERNAL.contains(&name.as_str()) && !desk_only(name));
    }
    EventView {
        seq: event.seq,
        id: event.id.clone(),
        at: event.at.as_u64(),
        actor: event.actor.clone(),
        kind: event.body.kind().to_owned(),
        body,
    }
}

/// A state as any client sees it.
#[must_use]
pub fn state(id: &ConversationId, state: &Conversation) -> StateView {
    StateView {
        conversation: id.to_string(),
        seq: state.seq,
        phase: state.phase.as_str().to_owned(),
        agent: agent(state),
        queue: state.queue.map(|place| QueueView {
            position: place.position,
            estimate_seconds: place.estimate_seconds,
            low_seconds: place.low_seconds,
            high_seconds: place.high_seconds,
        }),
        ticket: state.ticket.as_ref().map(|ticket| ticket.id.to_string()),
        survey: None,
    }
}

/// What the customer may be asked at time `at`; nothing where they may not answer.
#[must_use]
pub fn survey(survey: &Survey, state: &Conversation, at: Millis) -> Option<SurveyView> {
    may_score(state, survey.is_on(), at).ok()?;
    Some(SurveyView {
        question: survey.question().clone(),
        ask_comment: survey.asks_for_a_comment(),
        answer: state.opinion.clone(),
    })
}

/// Who has the conversation.
#[must_use]
pub fn agent(state: &Conversation) -> Option<AgentName> {
    match &state.phase {
        Phase::Agent { id, name, .. } => Some(AgentName { id: id.to_string(), name: name.clone() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::{Millis, id::AgentId, text::MessageText};

    fn resolved() -> Event<ConversationEvent> {
        Event {
            seq: 9,
            id: "x".to_owned(),
            at: Millis::new(1),
            actor: Actor::System,
            body: ConversationEvent::Resolved {
                by: AgentId::parse("li-na").unwrap(),
                note: Some(MessageText::of_desk("a difficult customer")),
                handled_ms: Millis::new(5),
                with_agent_ms: None,
            },
        }
    }

    #[test]
    fn a_visitor_does_not_see_what_the_desk_noted() {
        let seen = serde_json::to_string(&events(&[resolved()], Reader::Visitor)).unwrap();
        assert!(!seen.contains("difficult") && !seen.contains("handled_ms") && seen.contains("li-na"), "{seen}");
        let seen = serde_json::to_string(&events(&[resolved()], Reader::Agent)).unwrap();
        assert!(seen.contains("difficult"));
    }

    #[test]
    fn a_visitor_sees_the_score_that_they_gave() {
        let body = json!({ "kind": "scored", "body": { "score": 4, "was": 2 } });
        let scored = Event { body: serde_json::from_value(body).unwrap(), ..resolved() };
        assert_eq!(events(&[scored], Reader::Visitor)[0].body, json!({ "score": 4, "was": 2 }));
    }

    #[test]
    fn a_survey_is_shown_only_where_it_may_be_answered() {
        let state =
            Conversation { phase: Phase::Resolved, resolved_at: Some(Millis::new(1)), ..Conversation::default() };
        let on = Survey::default();
        let off = serde_json::from_value(json!({ "enabled": false })).unwrap();
        assert!(survey(&on, &state, Millis::new(2)).is_some_and(|asked| asked.answer.is_none()));
        assert_eq!(survey(&off, &state, Millis::new(2)), None);
        assert_eq!(survey(&on, &Conversation::default(), Millis::new(2)), None);
        assert_eq!(survey(&on, &state, Millis::from_secs(31 * 86_400)), None);
    }

    #[test]
    fn a_kind_without_a_body_shows_an_empty_one() {
        let event = Event { body: ConversationEvent::Reopened, ..resolved() };
        let seen = events(&[event], Reader::Agent);
        assert_eq!((seen[0].kind.as_str(), &seen[0].body), ("reopened", &serde_json::json!({})));
    }
}
