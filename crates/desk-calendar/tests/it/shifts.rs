//! Shifts and time off.

use crate::{hours, utc, week};
use desk_calendar::{Change, Rota, Shifts, Timetable};
use desk_core::{Millis, id::AgentId};
use serde_json::{Value, json};

fn period(text: &str) -> Value {
    let (from, to) = text.split_once(' ').unwrap();
    json!({ "from": from, "to": to })
}

fn written(extra: &[&str], off: &[&str]) -> Value {
    let periods = |texts: &[&str]| Value::Array(texts.iter().map(|text| period(text)).collect());
    json!({
        "zone": "Europe/Berlin", "week": week(&["08:00-16:00"], &["22:00-06:00"]),
        "extra": periods(extra), "off": periods(off),
    })
}

fn shifts(extra: &[&str], off: &[&str]) -> Shifts {
    serde_json::from_value(written(extra, off)).unwrap()
}

#[test]
fn somebody_works_the_week_and_more_and_not_in_time_off() {
    // 23 November 2026 is a Monday, and Berlin an hour ahead.
    let extra = ["2026-11-25T18:00 2026-11-25T22:00", "2026-11-24T20:00 2026-11-25T02:00"];
    let off = ["2026-11-26T12:00 2026-11-28T00:00", "2026-11-24T10:00 2026-11-24T11:00"];
    let plan = shifts(&extra, &off);
    let mut at = utc("2026-11-23T16:00");
    let mut changes = Vec::new();
    while let Some(Change { at: next, open }) =
        plan.next_change(at).filter(|change| change.at < utc("2026-11-29T12:00"))
    {
        changes.push((next, open));
        at = next;
    }
    let expected = [
        ("2026-11-24T07:00", true),
        ("2026-11-24T09:00", false),
        ("2026-11-24T10:00", true),
        ("2026-11-24T15:00", false),
        ("2026-11-24T19:00", true),
        ("2026-11-25T01:00", false),
        ("2026-11-25T07:00", true),
        ("2026-11-25T15:00", false),
        ("2026-11-25T17:00", true),
        ("2026-11-25T21:00", false),
        ("2026-11-26T07:00", true),
        ("2026-11-26T11:00", false),
        ("2026-11-28T21:00", true),
        ("2026-11-29T05:00", false),
    ];
    assert_eq!(changes, expected.map(|(at, open)| (utc(at), open)));
    assert!(plan.is_open(utc("2026-11-24T10:00")) && !plan.is_open(utc("2026-11-24T09:59")));
    let from = utc("2026-11-23T23:00");
    assert_eq!(plan.between(from, utc("2026-11-26T23:00")), hours(7 + 6 + 8 + 4 + 4));
}

#[test]
fn what_overlaps_is_refused_and_both_are_named() {
    let refused = [
        (&["2026-11-23T15:00 2026-11-23T20:00"][..], &[][..], "2026-11-23 08:00-16:00"),
        (&["2026-11-29T05:00 2026-11-29T07:00"], &[], "2026-11-28 22:00-06:00"),
        (&["2026-11-23T17:00 2026-11-23T20:00", "2026-11-23T19:00 2026-11-23T21:00"], &[], "2026-11-23T19:00"),
        (&["2026-11-23T17:00 2026-11-23T20:00"], &["2026-11-23T19:00 2026-11-25T00:00"], "time off 2026-11-23T19:00"),
        (&[], &["2026-11-23T17:00 2026-11-24T20:00", "2026-11-24T19:00 2026-11-25T21:00"], "time off 2026-11-24T19:00"),
        (&["2026-11-23T17:00 2026-11-23T17:00"], &[], "must end after it begins"),
        (&["2026-11-23T17:00 2026-11-24T18:00"], &[], "at most 24 hours"),
        (&[], &["2026-11-23T17:00 2028-11-24T18:00"], "at most 400 days"),
        // An hour that Berlin skips.
        (&["2026-03-30T02:10 2026-03-30T02:10"], &[], "must end after it begins"),
    ];
    for (extra, off, told) in refused {
        let error = serde_json::from_value::<Shifts>(written(extra, off)).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn extra_shifts_may_touch_what_they_go_on_from() {
    let plan = shifts(&["2026-11-23T16:00 2026-11-23T20:00"], &["2026-11-23T20:00 2026-11-24T08:00"]);
    assert_eq!(plan.next_change(utc("2026-11-23T08:00")).unwrap().at, utc("2026-11-23T19:00"));
}

#[test]
fn a_plan_of_all_is_read_as_it_was_written_and_says_when_anybody_comes_or_goes() {
    let plan = json!({ "agents": {
        "li-na": written(&[], &["2026-11-23T00:00 2026-11-24T00:00"]),
        "wang-wei": { "zone": "Asia/Shanghai", "week": week(&["09:00-18:00"], &[]) },
    } });
    let rota: Rota = serde_json::from_value(plan.clone()).unwrap();
    assert_eq!(serde_json::from_value::<Rota>(serde_json::to_value(&rota).unwrap()).unwrap(), rota);
    assert_eq!(rota.next_change(utc("2026-11-23T02:00")), Some(utc("2026-11-23T10:00")));
    let shifts = |agent: &str| rota.of(&AgentId::parse(agent).unwrap());
    assert!(shifts("wang-wei").unwrap().is_open(utc("2026-11-23T02:00")));
    assert!(!shifts("li-na").unwrap().is_open(utc("2026-11-23T08:00")));
    assert!(shifts("nobody").is_none());
    assert_eq!(rota.iter().count(), 2);
    assert_eq!(Rota::default().next_change(Millis::default()), None);
}
