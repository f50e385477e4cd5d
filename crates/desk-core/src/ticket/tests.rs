use super::*;
use crate::{
    Actor, Event, Millis,
    id::{AgentId, StateId, TicketId},
    team::Teams,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct Desk {
    ticket: Ticket,
    settings: TicketSettings,
    agents: BTreeMap<AgentId, String>,
    teams: Teams,
    id: TicketId,
    moved: u64,
}

fn desk() -> Desk {
    let settings = json!({
        "states": [{ "id": "supplier", "category": "waiting", "names": { "zh": "等供应商", "en": "Supplier" } }],
        "types": [{ "id": "fault", "names": { "zh": "故障", "en": "Fault" } }],
        "fields": [
            { "id": "text", "names": { "zh": "文", "en": "Text" }, "kind": "text", "max": 5 },
            { "id": "number", "names": { "zh": "数", "en": "Number" }, "kind": "number", "min": 0, "max": 10 },
            { "id": "date", "names": { "zh": "日", "en": "Date" }, "kind": "date" },
            { "id": "list", "names": { "zh": "选", "en": "List" }, "kind": "list",
              "choices": [{ "id": "a", "names": { "zh": "甲", "en": "A" } }] },
            { "id": "checkbox", "names": { "zh": "是", "en": "Yes" }, "kind": "checkbox" },
            { "id": "link", "names": { "zh": "链接", "en": "Link" }, "kind": "link" },
        ],
    });
    let agent = |id: &str, name: &str| (AgentId::parse(id).unwrap(), name.to_owned());
    Desk {
        ticket: Ticket::default(),
        settings: serde_json::from_value(settings).unwrap(),
        agents: [agent("ann", "Ann"), agent("anna", "Anna Li"), agent("li-na", "李娜")].into(),
        teams: serde_json::from_value(json!({ "teams": [{ "id": "returns", "name": "Returns" }] })).unwrap(),
        id: TicketId::from_digest(1 << 8),
        moved: 3,
    }
}

impl Desk {
    fn change(&mut self, change: Value) -> Result<Option<TicketEvent>, Refusal> {
        let change: Change = serde_json::from_value(change).unwrap();
        let known = Known {
            id: &self.id,
            moved: self.moved,
            settings: &self.settings,
            agents: &self.agents,
            teams: &self.teams,
            other_exists: true,
        };
        let events = decide(&self.ticket, known, &change, &Actor::System, Millis::new(1), "c")?;
        for event in &events {
            apply(&mut self.ticket, event);
        }
        Ok(events.into_iter().next().map(|event: Event<TicketEvent>| event.body))
    }
}

#[test]
fn a_state_that_a_person_set_holds_until_the_conversation_moves_the_ticket() {
    let mut desk = desk();
    assert_eq!(desk.ticket.status(Status::Open, 3), ("open", Status::Open));
    desk.change(json!({ "kind": "set_state", "state": "supplier" })).unwrap();
    assert_eq!(desk.ticket.status(Status::Open, 3), ("supplier", Status::Waiting));
    assert_eq!(desk.ticket.status(Status::Resolved, 4), ("resolved", Status::Resolved));
    // Set again after the conversation moved it: that is something new.
    desk.moved = 4;
    assert!(desk.change(json!({ "kind": "set_state", "state": "supplier" })).unwrap().is_some());
    assert_eq!(desk.ticket.status(Status::Resolved, 4).1, Status::Waiting);
}

#[test]
fn what_is_so_already_causes_nothing() {
    let mut desk = desk();
    for change in [
        json!({ "kind": "set_state", "state": "supplier" }),
        json!({ "kind": "set_priority", "priority": "high" }),
        json!({ "kind": "set_type", "ticket_type": "fault" }),
        json!({ "kind": "set_fields", "fields": { "checkbox": true, "number": 1 } }),
        json!({ "kind": "tag", "add": ["VIP  Gold", "vip gold"] }),
        json!({ "kind": "assign", "agent": "ann" }),
        json!({ "kind": "set_team", "team": "returns" }),
        json!({ "kind": "watch", "agent": "ann", "watches": true }),
        json!({ "kind": "link", "link": "blocks", "ticket": "T-0000-0000-0000", "linked": true }),
    ] {
        assert!(desk.change(change.clone()).unwrap().is_some(), "{change}");
        assert_eq!(desk.change(change.clone()).unwrap(), None, "{change}");
    }
    assert_eq!(desk.ticket.tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["vip gold"]);
    assert_eq!(desk.ticket.seq, 9);
}

#[test]
fn what_is_unknown_or_of_another_kind_is_refused_with_what_it_must_be() {
    for (change, why) in [
        (json!({ "kind": "set_state", "state": "lost" }), "there is no state lost"),
        (json!({ "kind": "set_team", "team": "lost" }), "there is no team lost"),
        (json!({ "kind": "set_type", "ticket_type": "lost" }), "there is no ticket type lost"),
        (json!({ "kind": "assign", "agent": "nobody" }), "there is no agent nobody"),
        (json!({ "kind": "set_fields", "fields": { "lost": 1 } }), "there is no field lost"),
        (json!({ "kind": "set_fields", "fields": { "text": "123456" } }), "the field text must be a line of 1 to 5"),
        (json!({ "kind": "set_fields", "fields": { "number": 11 } }), "the field number must be a number from 0 to 10"),
        (json!({ "kind": "set_fields", "fields": { "number": "1" } }), "the field number must be a number"),
        (json!({ "kind": "set_fields", "fields": { "date": "2026-02-29" } }), "the field date must be a day"),
        (json!({ "kind": "set_fields", "fields": { "list": "b" } }), "the field list must be one of a"),
        (json!({ "kind": "set_fields", "fields": { "checkbox": 1 } }), "the field checkbox must be true or false"),
        (json!({ "kind": "set_fields", "fields": { "link": "javascript:1" } }), "the field link must be an address"),
        (json!({ "kind": "set_fields", "fields": { "link": "https://a@b.example" } }), "the field link must be"),
    ] {
        let refused = desk().change(change.clone()).unwrap_err().to_string();
        assert!(refused.starts_with(why), "{change}: {refused}");
    }
    let mut desk = desk();
    let itself = json!({ "kind": "link", "link": "related", "ticket": desk.id, "linked": true });
    assert_eq!(desk.change(itself).unwrap_err(), Refusal::Itself);
}

#[test]
fn a_change_of_several_fields_happens_whole_or_not_at_all() {
    let mut desk = desk();
    assert!(desk.change(json!({ "kind": "set_fields", "fields": { "date": "2026-01-01", "number": -1 } })).is_err());
    assert_eq!(desk.ticket, Ticket::default());
    desk.change(json!({ "kind": "set_fields", "fields": { "date": "2026-01-01" } })).unwrap();
    desk.change(json!({ "kind": "set_fields", "fields": { "date": null } })).unwrap();
    assert!(desk.ticket.fields.is_empty());
}

#[test]
fn tags_are_bounded_in_length_and_number() {
    for wrong in ["", " ", "a,b", "a\u{7}", &"x".repeat(41)] {
        assert!(Tag::parse(wrong).is_err(), "{wrong:?}");
    }
    assert!(Tag::parse(&"字".repeat(40)).is_ok());
    let many: Vec<String> = (0..31).map(|n| format!("tag {n}")).collect();
    let refused = desk().change(json!({ "kind": "tag", "add": many })).unwrap_err();
    assert_eq!(refused.to_string(), "a ticket can have at most 30 tags");
}

#[test]
fn a_note_calls_agents_by_login_or_name_the_longest_that_fits() {
    let mut desk = desk();
    let called = |desk: &mut Desk, text: &str| -> Vec<String> {
        match desk.change(json!({ "kind": "note", "text": text })).unwrap() {
            Some(TicketEvent::Noted { mentions, .. }) => mentions.iter().map(|a| a.id.to_string()).collect(),
            _ => Vec::new(),
        }
    };
    assert_eq!(called(&mut desk, "@ann please"), ["ann"]);
    assert_eq!(called(&mut desk, "@ANNA LI, and @anna again; @Ann."), ["anna", "ann"]);
    assert_eq!(called(&mut desk, "请@李娜看一下"), ["li-na"]);
    assert_eq!(called(&mut desk, "mail@ann.example, @annabel, @"), Vec::<String>::new());
    let watchers: Vec<&str> = desk.ticket.watchers.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(watchers, ["anna", "ann", "li-na"]);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let names = json!({ "zh": "名", "en": "Name" });
    let state = |id: &str| json!({ "id": id, "category": "open", "names": names });
    let field = |kind: Value| {
        let mut field = json!({ "id": "f", "names": names });
        field.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        json!({ "fields": [field] })
    };
    for (settings, why) in [
        (json!({ "states": [state("open")] }), "states: the id open is taken already"),
        (json!({ "states": [state("a"), state("a")] }), "states: the id a is taken already"),
        (json!({ "types": [{ "id": "a", "names": { "zh": "", "en": "A" } }] }), "types: the names of a must have"),
        (field(json!({ "kind": "text", "max": 0 })), "fields: f: a text may have"),
        (field(json!({ "kind": "number", "min": 2, "max": 1 })), "fields: f: the least is above"),
        (field(json!({ "kind": "list", "choices": [] })), "fields: f: a list must have"),
        (json!({ "colour": 1 }), "unknown field `colour`"),
    ] {
        let refused = serde_json::from_value::<TicketSettings>(settings.clone()).unwrap_err().to_string();
        assert!(refused.contains(why), "{settings}: {refused}");
    }
    let custom = StateId::parse("supplier").unwrap();
    assert_eq!(desk().settings.category(&custom), Some(Status::Waiting));
}

fn ids() -> (TicketId, TicketId, TicketId) {
    let id = |n: u64| TicketId::from_digest(n << 8);
    (id(1), id(2), id(3))
}

fn deed() -> (&'static Actor, Millis, &'static str) {
    (&Actor::System, Millis::new(1), "m")
}

#[test]
fn a_merge_is_an_event_in_either_stream_and_so_is_its_undoing() {
    let (one, two, _) = ids();
    let (mut a, mut b) = (Ticket::default(), Ticket::default());
    let (of_a, of_b) = merge((&one, &a), (&two, &b), deed()).unwrap();
    assert_eq!((of_a.id.as_str(), of_b.id.as_str()), ("m", "m.1"));
    apply(&mut a, &of_a);
    apply(&mut b, &of_b);
    assert_eq!(a.status(Status::Open, 9).1, Status::Resolved);
    assert!(b.absorbed.contains(&one));
    let (of_a, of_b) = unmerge((&one, &a), (&two, &b), deed()).unwrap();
    apply(&mut a, &of_a);
    apply(&mut b, &of_b);
    assert_eq!((a.status(Status::Open, 9).1, a.merged_into, b.absorbed.len()), (Status::Open, None, 0));
}

#[test]
fn a_merge_with_itself_with_one_merged_already_or_in_a_ring_is_refused() {
    let (one, two, three) = ids();
    let (mut a, mut b, c) = (Ticket::default(), Ticket::default(), Ticket::default());
    assert_eq!(merge((&one, &a), (&one, &a), deed()), Err(MergeRefusal::Itself));
    let (of_a, of_b) = merge((&one, &a), (&two, &b), deed()).unwrap();
    apply(&mut a, &of_a);
    apply(&mut b, &of_b);
    for (from, into) in [((&one, &a), (&three, &c)), ((&two, &b), (&one, &a)), ((&three, &c), (&one, &a))] {
        let refused = merge(from, into, deed()).unwrap_err();
        assert_eq!(refused, MergeRefusal::Merged { ticket: one.clone(), into: two.clone() });
    }
    assert_eq!(unmerge((&one, &a), (&three, &c), deed()), Err(MergeRefusal::NotMerged));
    // What has taken others up can be merged itself: the way on from the first leads over it.
    assert!(merge((&two, &b), (&three, &c), deed()).is_ok());
}
