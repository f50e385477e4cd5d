//! Promises and their clocks.
#![expect(clippy::unwrap_used, reason = "what cannot be read stops its test")]

mod changes;
mod conversations;
mod documents;
mod promises;
mod properties;

use desk_calendar::Calendars;
use desk_core::{
    Millis,
    date::Date,
    ticket::{Priority, Status},
};
use desk_sla::{Clock, Clocks, Fact, Happened, Kind, Policies, Rules, Subject};
use serde_json::{Value, json};

/// An instant written as UTC, `2026-11-23T08:00`.
fn utc(text: &str) -> Millis {
    let (date, time) = text.split_once('T').unwrap();
    let (hours, minutes) = time.split_once(':').unwrap();
    let days = u64::try_from(Date::parse(date).unwrap().days()).unwrap();
    let minutes = hours.parse::<u64>().unwrap() * 60 + minutes.parse::<u64>().unwrap();
    Millis::from_secs(days * 86_400 + minutes * 60)
}

fn minutes(minutes: u64) -> Millis {
    Millis::from_secs(minutes * 60)
}

/// A desk in Berlin, there from 9 to 18 o'clock from Monday to Friday, or from and to other times.
fn calendars(from: &str, to: &str) -> Calendars {
    let day = json!([{ "from": from, "to": to }]);
    serde_json::from_value(json!({ "calendars": [{
        "id": "berlin", "names": { "zh": "柏林", "en": "Berlin" }, "zone": "Europe/Berlin",
        "week": [day, day, day, day, day, [], []], "holidays": [{ "from": "2026-12-25" }],
    }] }))
    .unwrap()
}

/// One policy for all.
fn document() -> Value {
    json!({ "policies": [{
        "id": "usual", "names": { "zh": "通常", "en": "Usual" },
        "targets": {
            "normal": { "first_response_seconds": 3_600, "next_response_seconds": 7_200, "resolution_seconds": 28_800 },
            "urgent": { "time": "calendar", "first_response_seconds": 900, "resolution_seconds": 14_400 },
        },
    }] })
}

fn policies(document: &Value) -> Policies {
    serde_json::from_value(document.clone()).unwrap()
}

fn web() -> Subject {
    Subject { channel: "web".to_owned(), ..Subject::default() }
}

fn urgent() -> Subject {
    Subject { priority: Priority::Urgent, ..web() }
}

fn fact(at: &str, what: Happened) -> Fact {
    Fact { at: utc(at), what }
}

fn opened(at: &str) -> Fact {
    fact(at, Happened::Opened(web()))
}

fn moved(at: &str, status: Status) -> Fact {
    fact(at, Happened::Status(status))
}

/// The clocks after `facts`, by the same rules.
fn after(facts: &[Fact], rules: Rules<'_>) -> Clocks {
    let mut clocks = Clocks::default();
    facts.iter().for_each(|fact| clocks.apply(fact, rules));
    clocks
}

fn of(clocks: &Clocks, kind: Kind, rules: Rules<'_>, now: &str) -> Clock {
    clocks.list(rules, utc(now)).into_iter().find(|clock| clock.kind == kind).unwrap()
}
