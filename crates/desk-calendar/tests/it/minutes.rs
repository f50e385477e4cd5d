//! Against clocks that are read minute by minute.
//!
//! The other way to say that a time on a wall begins once: watch the clocks, keep the latest time that they ever showed,
//! and look up that one. It needs a zone's distance from UTC and nothing else of what is tested here.

use crate::{calendar, hours, utc, week};
use desk_calendar::{Calendar, Change, Timetable};
use desk_core::{Millis, date::Date, hours::BusinessHours};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

const DAYS: u64 = 9;
const MINUTE: u64 = 60_000;

/// Places, and days around which something happens to their clocks.
const PLACES: &[(&str, &str)] = &[
    ("Asia/Shanghai", "2026-10-01"),
    ("Europe/Berlin", "2026-03-26"),
    ("Europe/Berlin", "2026-10-22"),
    ("America/New_York", "2026-03-05"),
    ("America/New_York", "2040-11-01"),
    ("Asia/Kathmandu", "2026-01-01"),
    ("Australia/Lord_Howe", "2026-04-02"),
    ("Australia/Lord_Howe", "2026-10-01"),
    ("Pacific/Apia", "2011-12-28"),
    // Clocks that go on at midnight.
    ("Africa/Cairo", "2026-04-22"),
    ("America/Santiago", "2026-09-03"),
    ("-03:30", "2026-02-27"),
];

/// Up to three spans of a day, the last perhaps over midnight to before `until`.
fn day() -> impl Strategy<Value = Value> {
    (vec(0_u16..1_440, 0..=6), 0_u16..120, any::<bool>()).prop_map(|(mut times, until, night)| {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        times.iter_mut().for_each(|time| *time = (*time).max(120));
        times.sort_unstable();
        times.dedup();
        let mut spans: Vec<Value> =
            times.chunks_exact(2).map(|pair| json!({ "from": text(pair[0]), "to": text(pair[1]) })).collect();
        if let (true, [.., last]) = (night && times.len() % 2 == 1, times.as_slice()) {
            spans.push(json!({ "from": text(*last), "to": text(until) }));
        }
        Value::Array(spans)
    })
}

prop_compose! {
    /// A calendar, and the first of the days that are looked at.
    fn calendars()(
        place in 0..PLACES.len(),
        days in vec(prop_oneof![2 => day(), 1 => Just(json!([{ "from": "00:00", "to": "24:00" }]))], 7),
        special in vec((0_i64..10, 0_i64..3, day()), 0..3),
    ) -> (Calendar, Date) {
        let (zone, from) = PLACES[place];
        let from = Date::parse(from).unwrap();
        let mut holidays: Vec<Value> = Vec::new();
        let mut free = 0;
        for (skip, length, hours) in special {
            let (first, last) = (free + skip, free + skip + length);
            free = last + 1;
            let date = |days| from.plus_days(days).unwrap().to_string();
            holidays.push(json!({ "from": date(first), "to": date(last), "hours": hours }));
        }
        // A whole day leaves no room for what comes over midnight.
        let mut days = days;
        for n in 0..7 {
            let next = days[(n + 1) % 7].as_array().unwrap().first().is_some_and(|span| span["from"] == "00:00");
            if next {
                days[n].as_array_mut().unwrap().retain(|span| span["from"].as_str() < span["to"].as_str());
            }
        }
        (calendar(zone, &Value::Array(days), &Value::Array(holidays)), from)
    }
}

/// Whether it is open by the latest time on the wall, in minutes since 1970 began there.
fn is_open(calendar: &Calendar, latest: i64) -> bool {
    let today = Date::of_days(latest.div_euclid(1_440)).unwrap();
    let minute = latest.rem_euclid(1_440);
    let yesterday = today.plus_days(-1).unwrap();
    let (its, before) = (calendar.holidays.on(today), calendar.holidays.on(yesterday));
    let of = |date, holiday: Option<&'_ desk_calendar::Holiday>| match holiday {
        Some(holiday) => holiday.hours.clone(),
        None => calendar.week.on(date).to_vec(),
    };
    let within = |span: &desk_calendar::Span, minute: i64| {
        let (from, to) = (i64::from(span.from.minutes()), i64::from(span.to.minutes()));
        (from..if to > from { to } else { to + 1_440 }).contains(&minute)
    };
    let ends_at_midnight = its.is_some() && its != before;
    of(today, its).iter().any(|span| within(span, minute))
        || !ends_at_midnight && of(yesterday, before).iter().any(|span| within(span, minute + 1_440))
}

/// For each minute of the days, whether it is open.
fn watch(calendar: &Calendar, from: Millis) -> Vec<bool> {
    let mut latest = i64::MIN;
    let mut seen = Vec::new();
    let before = 4 * 1_440;
    for n in 0..(before + DAYS * 1_440) {
        let at = from.as_u64() + n * MINUTE - before * MINUTE;
        let shown = i64::try_from(at / MINUTE).unwrap() + i64::from(calendar.zone.offset_seconds(Millis::new(at))) / 60;
        latest = latest.max(shown);
        if n >= before {
            seen.push(is_open(calendar, latest));
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn it_is_open_when_the_clocks_that_are_watched_say_so((calendar, from) in calendars(), a in 0_usize..8_000, b in 0_usize..8_000) {
        let from = utc(&format!("{from}T00:00"));
        let seen = watch(&calendar, from);
        let at = |n: usize| from.plus(Millis::new(n as u64 * MINUTE));
        for (n, open) in seen.iter().enumerate().step_by(7) {
            prop_assert_eq!(calendar.is_open(at(n)), *open, "{:?}", at(n));
        }
        let (a, b) = (a.min(b), a.max(b));
        let open = seen[a..b].iter().filter(|open| **open).count() as u64;
        prop_assert_eq!(calendar.between(at(a), at(b)), Millis::new(open * MINUTE));
        let change = seen[a..].iter().position(|open| *open != seen[a]).map(|n| Change { at: at(a + n), open: !seen[a] });
        if change.is_some() {
            prop_assert_eq!(calendar.next_change(at(a)), change);
        }
        // The minute in which so much has passed: the one after the last that counted.
        if let Some(last) = seen[a..b].iter().rposition(|open| *open) {
            prop_assert_eq!(calendar.after(at(a), Millis::new(open * MINUTE)), Some(at(a + last + 1)));
        }
    }

    #[test]
    fn what_has_passed_after_so_much_is_so_much((calendar, from) in calendars(), a in 0_u64..700_000_000, n in 1_u64..400_000_000) {
        let at = utc(&format!("{from}T00:00")).plus(Millis::new(a));
        let span = Millis::new(n);
        if let Some(due) = calendar.after(at, span) {
            prop_assert_eq!(calendar.between(at, due), span);
            prop_assert_eq!(calendar.between(at, Millis::new(due.as_u64() - 1)), Millis::new(n - 1));
            prop_assert!(calendar.after(at, Millis::new(n + 1)).is_none_or(|later| later > due));
            prop_assert!(calendar.after(at.plus(Millis::new(1)), span).is_none_or(|later| later >= due));
        }
    }

    #[test]
    fn parts_of_time_add_up((calendar, from) in calendars(), mut at in vec(0_u64..9_000_000_000, 3)) {
        at.sort_unstable();
        let at: Vec<_> = at.iter().map(|at| utc(&format!("{from}T00:00")).plus(Millis::new(*at))).collect();
        let sum = calendar.between(at[0], at[1]).plus(calendar.between(at[1], at[2]));
        prop_assert_eq!(calendar.between(at[0], at[2]), sum);
        prop_assert!(sum <= at[2].since(at[0]));
    }

    #[test]
    fn nothing_changes_before_the_next_change((calendar, from) in calendars(), a in 0_u64..700_000_000, part in 0_u64..1_000) {
        let at = utc(&format!("{from}T00:00")).plus(Millis::new(a));
        if let Some(change) = calendar.next_change(at) {
            prop_assert_eq!(calendar.is_open(at), !change.open);
            prop_assert_eq!(calendar.is_open(change.at), change.open);
            let between = at.plus(Millis::new((change.at.as_u64() - 1 - at.as_u64()) * part / 1_000));
            prop_assert_eq!(calendar.is_open(between), !change.open);
        }
    }

    #[test]
    fn hours_of_before_there_were_calendars_stay_what_they_were(offset in -56_i32..=56, days in vec(day(), 7), at in 0_u64..1_300_000) {
        let minutes = |text: &Value| {
            let (hours, minutes) = text.as_str().unwrap().split_once(':').unwrap();
            hours.parse::<u64>().unwrap() * 60 + minutes.parse::<u64>().unwrap()
        };
        let span = |span: &Value| json!({ "from": minutes(&span["from"]), "to": minutes(&span["to"]).max(minutes(&span["from"]) + 1) });
        let day = |day: &Value| day.as_array().unwrap().iter().map(span).collect();
        let old: BusinessHours = serde_json::from_value(json!({
            "utc_offset_minutes": offset * 15,
            "week": days.iter().map(day).collect::<Vec<Value>>(),
            "holidays": ["2026-11-25", "2026-11-24", "2026-11-25"],
            "told": { "zh": "时间", "en": "Hours" },
        })).unwrap();
        let like = calendar("UTC", &week(&[], &[]), &json!([]));
        let new = Calendar::of_hours(like.id, like.names, &old);
        let at = utc("2026-11-20T00:00").plus(Millis::new(at * 1_000));
        prop_assert_eq!(new.is_open(at), old.is_open(at));
        prop_assert_eq!(new.utc_offset_minutes(at), old.utc_offset_minutes());
        prop_assert!(new.between(at, at.plus(hours(24))) <= hours(24));
    }
}
