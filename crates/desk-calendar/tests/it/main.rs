//! When people are there: by cases of real places, and against clocks that are read minute by minute.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "what cannot be read stops its test")]

mod documents;
mod minutes;
mod places;
mod shifts;

use desk_calendar::Calendar;
use desk_core::{Millis, date::Date};
use serde_json::{Value, json};

/// An instant written as UTC, `2026-03-29T01:00`.
fn utc(text: &str) -> Millis {
    let (date, time) = text.split_once('T').unwrap();
    let (hours, minutes) = time.split_once(':').unwrap();
    let days = u64::try_from(Date::parse(date).unwrap().days()).unwrap();
    let minutes = hours.parse::<u64>().unwrap() * 60 + minutes.parse::<u64>().unwrap();
    Millis::from_secs(days * 86_400 + minutes * 60)
}

fn hours(hours: u64) -> Millis {
    Millis::from_secs(hours * 3_600)
}

/// The same spans, written `09:00-18:00`, on each day from Monday to Friday, and others at the week's end.
fn week(working: &[&str], end: &[&str]) -> Value {
    let day = |spans: &[&str]| {
        let span = |span: &&str| {
            let (from, to) = span.split_once('-').unwrap();
            json!({ "from": from, "to": to })
        };
        Value::Array(spans.iter().map(span).collect())
    };
    let (working, end) = (day(working), day(end));
    json!([working, working, working, working, working, end, end])
}

fn written(zone: &str, week: &Value, holidays: &Value) -> Value {
    let names = json!({ "zh": "日历", "en": "Calendar" });
    json!({ "id": "desk", "names": names, "zone": zone, "week": week, "holidays": holidays })
}

fn calendar(zone: &str, week: &Value, holidays: &Value) -> Calendar {
    serde_json::from_value(written(zone, week, holidays)).unwrap()
}
