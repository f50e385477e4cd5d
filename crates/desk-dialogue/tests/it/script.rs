//! The text in which conversations are written as cases.
//!
//! ```text
//! hours: 周一至周五 | Monday to Friday       closed; without this line people are there
//! > words | @intent 0.9; order_number LL123456; ?Title 0.8; yes; anger 0.9; talk thanks
//! + another message of the same burst | …
//! = 200 {"json": 1}                          what the call came to: also `timeout`, `unreachable`, `500`, `huge`
//! ! agent                                    also `back`, `quiet`, `resolved`, `late` (a result nobody waits for)
//! < say template: words                      what the bot does, one line an act
//! ```
//! `> *10000 x` is a message of 10,000 times `x`.

use desk_core::{Language, Millis};
use desk_dialogue::{
    Act, ConnectorRequest, ConnectorResult, Context, CustomerTurn, DialogueState, Entity, FlowSet, Hours, Input,
    IntentScore, Kind, Outcome, Passage, Policy, SmallTalk, advance, limits, merge,
};
use std::{fs, path::Path, sync::OnceLock};

/// The flows of the demo shop.
pub(crate) fn shop() -> &'static FlowSet {
    static SHOP: OnceLock<FlowSet> = OnceLock::new();
    SHOP.get_or_init(read_shop)
}

fn read_shop() -> FlowSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/shop/flows");
    let mut documents: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    documents.sort();
    FlowSet::parse(documents.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap()
}

/// 22 November 2026, noon in Shanghai.
pub(crate) fn context() -> Context {
    Context {
        now: Millis::new(1_795_320_000_000),
        utc_offset_minutes: 480,
        language: Language::Zh,
        conversation: "C1".to_owned(),
        variables: [("orders_url".to_owned(), "https://orders.example/v1/".to_owned())].into(),
        hours: Hours::Open,
        policy: Policy::default(),
    }
}

/// Plays a case and writes it down with what the bot does.
pub(crate) fn play(case: &str) -> String {
    let (flows, mut context) = (shop(), context());
    let mut state = DialogueState::default();
    let mut called: Option<ConnectorRequest> = None;
    let mut played = String::new();
    let lines: Vec<&str> = case.lines().filter(|line| !line.starts_with('<')).collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        played.push_str(line);
        played.push('\n');
        let Some((mark, rest)) = line.split_once(' ') else { continue };
        let input = match mark {
            ">" => {
                let mut turns = vec![turn(rest)];
                while let Some(more) = lines.get(at).and_then(|line| line.strip_prefix("+ ")) {
                    turns.push(turn(more));
                    played.push_str(&format!("+ {more}\n"));
                    at += 1;
                }
                Input::Customer(merge(&turns).unwrap())
            }
            "=" => {
                let request = called.take().unwrap_or_else(|| panic!("nothing was called: {line}"));
                Input::Connector(ConnectorResult {
                    connector: request.connector,
                    key: request.key,
                    outcome: outcome(rest),
                })
            }
            "!" => match rest {
                "agent" => Input::AgentSaid,
                "back" => Input::HandedBack,
                "quiet" => Input::Quiet,
                "resolved" => Input::Resolved,
                "late" => Input::Connector(ConnectorResult {
                    connector: "order-status/look_up".to_owned(),
                    key: "C1/order-status/look_up/0".to_owned(),
                    outcome: Outcome::Response { status: 200, body: None },
                }),
                other => panic!("unknown event {other}"),
            },
            "hours:" => {
                let (zh, en) = rest.split_once(" | ").unwrap();
                context.hours = Hours::Closed { zh: zh.to_owned(), en: en.to_owned() };
                continue;
            }
            "#" => continue,
            _ => panic!("unknown line {line}"),
        };
        let (next, acts) = advance(flows, &state, &input, &context);
        assert!(!acts.is_empty() && acts.len() <= limits::MAX_ACTS, "{line}: {} acts", acts.len());
        let kept = serde_json::to_string(&next).unwrap();
        assert!(kept.len() <= limits::MAX_STATE_BYTES, "{line}: a state of {} bytes", kept.len());
        state = serde_json::from_str(&kept).unwrap();
        assert_eq!(state, next, "a state survives being kept");
        for act in &acts {
            if let Act::Call(request) = act {
                called = Some(request.clone());
            }
            played.push_str(&format!("< {}\n", told(act).replace('\n', "⏎")));
        }
    }
    played
}

fn turn(line: &str) -> CustomerTurn {
    let (text, marks) = line.split_once(" | ").unwrap_or((line, ""));
    let text = match text.strip_prefix('*').and_then(|rest| rest.split_once(' ')) {
        Some((times, what)) => what.repeat(times.parse().unwrap()),
        None => text.trim().to_owned(),
    };
    let mut turn = CustomerTurn { language: Language::of(&text), text, ..CustomerTurn::default() };
    for mark in marks.split("; ").filter(|mark| !mark.is_empty()) {
        let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{mark}"));
        if let Some(intent) = mark.strip_prefix('@') {
            let (name, confidence) = intent.split_once(' ').unwrap();
            turn.intents.push(IntentScore { name: name.to_owned(), confidence: number(confidence) });
        } else if let Some(passage) = mark.strip_prefix('?') {
            let (title, confidence) = passage.rsplit_once(' ').unwrap();
            turn.passages.push(Passage { title: title.to_owned(), confidence: number(confidence) });
        } else {
            let (word, value) = mark.split_once(' ').unwrap_or((mark, ""));
            let signals = &mut turn.signals;
            match word {
                "yes" => signals.yes = true,
                "no" => signals.no = true,
                "cancel" => signals.cancel = true,
                "correction" => signals.correction = true,
                "asks" => signals.asks = true,
                "outside" => signals.outside = true,
                "person" if value.is_empty() => signals.person = true,
                "anger" => signals.anger = number(value),
                "talk" => {
                    signals.small_talk = Some(match value {
                        "greeting" => SmallTalk::Greeting,
                        "thanks" => SmallTalk::Thanks,
                        "goodbye" => SmallTalk::Goodbye,
                        "bot" => SmallTalk::AreYouABot,
                        _ => SmallTalk::Other,
                    });
                }
                kind => {
                    let kind = Kind::ALL.iter().copied().find(|known| known.as_str() == kind);
                    let kind = kind.unwrap_or_else(|| panic!("{mark}"));
                    turn.entities.push(Entity { kind, value: value.to_owned(), start: 0, end: 0 });
                }
            }
        }
    }
    turn
}

fn outcome(text: &str) -> Outcome {
    let (status, body) = text.split_once(' ').unwrap_or((text, ""));
    match status {
        "timeout" => Outcome::Timeout,
        "unreachable" => Outcome::Unreachable,
        "huge" => {
            let many: Vec<String> = (0..20_000).map(|n| format!("item {n}")).collect();
            let body = serde_json::json!({ "status": "x".repeat(1_000_000), "total": many });
            Outcome::Response { status: 200, body: Some(body) }
        }
        _ => Outcome::Response { status: status.parse().unwrap(), body: serde_json::from_str(body).ok() },
    }
}

/// An act on one line.
fn told(act: &Act) -> String {
    let list =
        |replies: &[String]| if replies.is_empty() { String::new() } else { format!(" [{}]", replies.join(" | ")) };
    match act {
        Act::Say { text, template } => format!("say {template}: {text}"),
        Act::AskSlot { flow, slot, text, quick_replies } => format!("ask {flow}.{slot}: {text}{}", list(quick_replies)),
        Act::Confirm { flow, slot, text, quick_replies } => {
            let slot = slot.as_ref().map(|slot| format!(".{slot}")).unwrap_or_default();
            format!("confirm {flow}{slot}: {text}{}", list(quick_replies))
        }
        Act::Offer { text, choices } => {
            let labels: Vec<String> = choices.iter().map(|choice| choice.label.clone()).collect();
            format!("offer: {text}{}", list(&labels))
        }
        Act::Call(call) => {
            let body = call.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
            format!("call {} {}{body} key {}", call.method, call.url, call.idempotency_key)
        }
        Act::Answer { query } => format!("answer: {query}"),
        Act::HandOver { cause, text, flow, slots, note } => {
            let cause = serde_json::to_string(cause).unwrap();
            let cause = cause.trim_matches('"');
            let slots: Vec<String> = slots.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let flow = flow.as_ref().map(|flow| format!(" ({flow}: {})", slots.join(", "))).unwrap_or_default();
            let note = note.as_ref().map(|note| format!(" note: {note}")).unwrap_or_default();
            format!("hand over {cause}: {text}{flow}{note}")
        }
        Act::Silent => "silent".to_owned(),
        Act::End { flow, ending } => format!("end {flow} {}", ending.as_str()),
    }
}
