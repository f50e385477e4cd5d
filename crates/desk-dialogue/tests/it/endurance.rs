//! Whatever is said in whatever order: no panic, a bounded state, a bounded turn, and never a flow that neither waits
//! nor ends.

use crate::script::{context, shop};
use desk_core::Language;
use desk_dialogue::{
    Act, ConnectorResult, CustomerTurn, DialogueState, Entity, HandoverCause, Hours, Input, IntentScore, Kind, Outcome,
    Passage, Signals, SmallTalk, Waiting, advance, limits,
};
use proptest::prelude::*;
use serde_json::json;

fn turn() -> impl Strategy<Value = CustomerTurn> {
    let texts = prop_oneof![
        Just(String::new()),
        Just("🙂🙂".to_owned()),
        Just("LL123456".to_owned()),
        Just("破损".to_owned()),
        Just("{order} {{ {$orders_url} ](https://evil.example) **\u{202e}".to_owned()),
        Just("字".repeat(10_000)),
        ".{0,40}",
    ];
    let intents = prop::collection::vec(
        (
            prop::sample::select(vec!["order_status", "return_request", "change_address", "leave_message", "unknown"]),
            0.0..=1.0,
        ),
        0..4,
    );
    let values =
        prop_oneof![Just("LL123456".to_owned()), Just("LL654321".to_owned()), Just("..".to_owned()), ".{0,600}"];
    let entities = prop::collection::vec((prop::sample::select(Kind::ALL.to_vec()), values), 0..4);
    // Yes and no are frequent: they are what leads deep into a flow.
    let signals =
        (prop::bool::weighted(0.4), prop::bool::weighted(0.2), prop::bool::weighted(0.05), prop::bool::weighted(0.2));
    let rare = (
        prop::bool::weighted(0.02),
        prop::option::weighted(0.03, 0.0..=1.0),
        prop::option::weighted(0.1, Just(SmallTalk::Thanks)),
    );
    (texts, intents, entities, signals, rare, prop::option::weighted(0.2, 0.0..=1.0)).prop_map(
        |(text, intents, entities, (yes, no, cancel, correction), (person, anger, small_talk), passage)| CustomerTurn {
            language: Language::of(&text),
            text,
            intents: intents
                .into_iter()
                .map(|(name, confidence)| IntentScore { name: name.to_owned(), confidence })
                .collect(),
            entities: entities.into_iter().map(|(kind, value)| Entity { kind, value, start: 0, end: 0 }).collect(),
            passages: passage
                .into_iter()
                .map(|confidence| Passage { title: "退货政策".to_owned(), confidence })
                .collect(),
            signals: Signals {
                yes,
                no,
                cancel,
                correction,
                person,
                asks: no,
                anger: anger.unwrap_or(0.0),
                small_talk,
                outside: yes,
            },
        },
    )
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let body = prop_oneof![
        Just(Some(
            json!({ "status": "paid", "total": "CNY 199.00", "number": "R-1", "delivery": { "expected": "2026-11-25" } })
        )),
        Just(Some(json!({ "status": "shipped", "total": 5 }))),
        Just(Some(json!({ "status": ["{order}"], "total": null }))),
        Just(Some(json!("x".repeat(100_000)))),
        Just(None),
    ];
    prop_oneof![
        6 => (prop::sample::select(vec![200_u16, 200, 201, 404, 409, 500, 302, 99]), body)
            .prop_map(|(status, body)| Outcome::Response { status, body }),
        1 => Just(Outcome::Timeout),
        1 => Just(Outcome::Unreachable),
    ]
}

/// A step of a conversation; a call's result is given to the call that is out, if there is one.
#[derive(Debug, Clone)]
enum Event {
    Says(CustomerTurn),
    Returns(Outcome),
    Other(Input),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => turn().prop_map(Event::Says),
        6 => outcome().prop_map(Event::Returns),
        1 => prop_oneof![Just(Input::AgentSaid), Just(Input::HandedBack), Just(Input::Quiet), Just(Input::Resolved)]
            .prop_map(Event::Other),
        1 => Just(Event::Other(Input::HandedBack)),
    ]
}

/// Whether an act leaves the next word to somebody.
fn waits(act: &Act) -> bool {
    matches!(act, Act::AskSlot { .. } | Act::Confirm { .. } | Act::Call(_) | Act::Offer { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_conversation_of_anything_stays_bounded_and_never_runs_for_ever(
        events in prop::collection::vec(event(), 1..40),
        closed in prop::bool::ANY,
    ) {
        let flows = shop();
        let mut context = context();
        if closed {
            context.hours = Hours::Closed { zh: "周一至周五".to_owned(), en: "Monday to Friday".to_owned() };
        }
        let mut state = DialogueState::default();
        let mut out = None;
        for event in events {
            let input = match event {
                Event::Says(turn) => Input::Customer(turn),
                Event::Other(input) => input,
                Event::Returns(outcome) => {
                    let (connector, key) = out.take().unwrap_or_default();
                    Input::Connector(ConnectorResult { connector, key, outcome })
                }
            };
            let was_person = state.person;
            let (next, acts) = advance(flows, &state, &input, &context);
            prop_assert!((1..=limits::MAX_ACTS).contains(&acts.len()));
            prop_assert!(serde_json::to_vec(&next).unwrap().len() <= limits::MAX_STATE_BYTES);
            prop_assert!(next.frames.len() <= limits::MAX_INTERRUPTED + 1);
            if was_person && matches!(input, Input::Customer(_)) {
                prop_assert_eq!(&acts, &[Act::Silent]);
            }
            let brings = |act: &Act| matches!(act, Act::HandOver { cause, .. } if *cause != HandoverCause::Message);
            prop_assert!(!closed || !acts.iter().any(brings), "nobody is there to be brought");
            // A flow on top always waits for something, and says so when it begins to.
            if let Some(frame) = next.frames.last() {
                prop_assert!(frame.waiting != Waiting::Nothing, "{input:?} left {frame:?}");
                if acts != [Act::Silent] && matches!(input, Input::Customer(_)) {
                    let told = acts.iter().any(waits) || matches!(frame.waiting, Waiting::Connector { .. });
                    prop_assert!(told, "{acts:?}");
                }
            }
            for act in &acts {
                if let Act::Call(request) = act {
                    prop_assert!(request.url.starts_with("https://orders.example/v1/orders/"), "{}", request.url);
                    prop_assert!(!request.url.contains(".."), "{}", request.url);
                    out = Some((request.connector.clone(), request.key.clone()));
                }
                if let Act::Say { text, .. } | Act::AskSlot { text, .. } | Act::Confirm { text, .. } = act {
                    prop_assert!(!text.contains("](") && !text.contains("evil.example**"), "{text}");
                    prop_assert!(!text.contains("orders.example"), "a variable was said: {text}");
                }
            }
            state = next;
        }
    }

    #[test]
    fn any_kept_state_can_be_gone_on_from(turn in turn(), step in "[a-z_]{0,12}", slot in "[a-z_]{0,8}", n in 0_u8..6) {
        let waiting = match n {
            0 => json!({ "for": "nothing" }),
            1 => json!({ "for": "slot", "slot": slot }),
            2 => json!({ "for": "slot_confirmed", "slot": slot }),
            3 => json!({ "for": "confirmed" }),
            4 => json!({ "for": "connector", "key": "k" }),
            _ => json!({ "for": "retry" }),
        };
        let frame = json!({
            "flow": "return-request", "step": step, "waiting": waiting, "asked": {}, "visits": {}, "digressions": 250,
            "failures": 255, "committed": false, "since_turn": 1,
            "slots": { (slot): { "value": "x", "from": "customer", "turn": 1, "confirmed": false } },
        });
        let state: DialogueState = serde_json::from_value(json!({ "turn": u32::MAX, "frames": [frame] })).unwrap();
        let (_, acts) = advance(shop(), &state, &Input::Customer(turn), &context());
        prop_assert!(!acts.is_empty());
    }
}
