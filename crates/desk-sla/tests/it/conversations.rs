//! From a conversation's events to its clocks.

use crate::{calendars, document, minutes, of, policies, utc};
use desk_core::{
    Actor, Event, Language, Millis,
    conversation::{Conversation, ConversationEvent, HandoverContext, HandoverReason, apply},
    id::AgentId,
    text::MessageText,
};
use desk_sla::{Clocks, Happened, Kind, Rules, facts};

struct Story<'a> {
    state: Conversation,
    clocks: Clocks,
    rules: Rules<'a>,
}

impl Story<'_> {
    fn happens(&mut self, at: &str, actor: Actor, body: ConversationEvent) -> Vec<Happened> {
        let before = self.state.clone();
        let event = Event { seq: before.seq + 1, id: at.to_owned(), at: utc(at), actor, body };
        apply(&mut self.state, &event);
        let facts = facts(&before, &event, &self.state, Some("vip"));
        facts.iter().for_each(|fact| self.clocks.apply(fact, self.rules));
        facts.into_iter().map(|fact| fact.what).collect()
    }
}

fn says() -> ConversationEvent {
    ConversationEvent::Message {
        text: MessageText::parse("你好").unwrap(),
        sources: Vec::new(),
        offers: Vec::new(),
        issue: None,
        unsure: false,
        talk: false,
        answers: None,
        memory: None,
        first_response_ms: None,
    }
}

fn agent() -> Actor {
    Actor::Agent { id: id(), name: "李娜".to_owned() }
}

fn id() -> AgentId {
    AgentId::parse("li-na").unwrap()
}

fn handover() -> ConversationEvent {
    ConversationEvent::Handover { reason: HandoverReason::Asked, issue: None, context: HandoverContext::default() }
}

#[test]
fn a_conversation_s_events_are_what_its_clocks_go_by() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut story = Story { state: Conversation::default(), clocks: Clocks::default(), rules };
    let started =
        ConversationEvent::Started { visitor: None, channel: "web".to_owned(), language: Language::Zh, page: None };
    assert!(story.happens("2026-11-23T08:00", Actor::Visitor, started).is_empty());
    // What the bot answers is no person's promise.
    assert!(story.happens("2026-11-23T08:00", Actor::Visitor, says()).is_empty());
    assert!(story.happens("2026-11-23T08:00", Actor::Bot, says()).is_empty());
    assert!(matches!(story.happens("2026-11-23T08:10", Actor::System, handover())[..], [Happened::Opened(_), _]));
    let assigned = ConversationEvent::Assigned {
        agent: id(),
        name: "李娜".to_owned(),
        seat: 0,
        score: None,
        reasons: Vec::new(),
        waited_ms: Millis::default(),
        told: None,
    };
    assert!(story.happens("2026-11-23T08:20", Actor::System, assigned).is_empty());
    story.happens("2026-11-23T08:40", agent(), says());
    let first = of(&story.clocks, Kind::FirstResponse, rules, "2026-11-23T08:40");
    assert_eq!((first.started_at, first.stopped_at), (utc("2026-11-23T08:10"), Some(utc("2026-11-23T08:40"))));
    // The customer has to act for an hour, and then the agent.
    story.happens("2026-11-23T09:40", Actor::Visitor, says());
    let resolution = of(&story.clocks, Kind::Resolution, rules, "2026-11-23T09:40");
    assert_eq!((resolution.used, resolution.paused), (minutes(30), false));
    assert_eq!(of(&story.clocks, Kind::NextResponse, rules, "2026-11-23T09:40").started_at, utc("2026-11-23T09:40"));
    let resolved =
        ConversationEvent::Resolved { by: id(), note: None, handled_ms: Millis::default(), with_agent_ms: None };
    story.happens("2026-11-23T10:00", agent(), resolved);
    let resolution = of(&story.clocks, Kind::Resolution, rules, "2026-11-23T12:00");
    assert_eq!((resolution.used, resolution.breached, resolution.stopped_at.is_some()), (minutes(50), false, true));
    // Another episode, and other clocks.
    story.happens("2026-11-24T08:00", Actor::Visitor, ConversationEvent::Reopened);
    story.happens("2026-11-24T08:10", Actor::System, handover());
    assert_eq!(story.clocks.list(rules, utc("2026-11-24T08:10")).len(), 2);
}
