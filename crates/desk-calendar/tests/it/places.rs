//! Real places and what they do to their clocks.

use crate::{calendar, hours, utc, week};
use desk_calendar::{Change, Timetable, Zone};
use desk_core::Millis;
use serde_json::json;

fn opens(at: &str) -> Option<Change> {
    Some(Change { at: utc(at), open: true })
}

fn closes(at: &str) -> Option<Change> {
    Some(Change { at: utc(at), open: false })
}

#[test]
fn a_place_opens_by_its_own_clocks() {
    let working = week(&["09:00-12:00", "13:00-18:00"], &[]);
    let shanghai = calendar("Asia/Shanghai", &working, &json!([]));
    // 23 November 2026 is a Monday.
    assert_eq!(shanghai.next_change(utc("2026-11-21T00:00")), opens("2026-11-23T01:00"));
    assert_eq!(shanghai.next_change(utc("2026-11-23T01:00")), closes("2026-11-23T04:00"));
    assert_eq!(shanghai.between(utc("2026-11-21T00:00"), utc("2026-11-28T00:00")), hours(40));
    let kathmandu = calendar("asia/kathmandu", &working, &json!([]));
    assert_eq!(kathmandu.zone.name(), "Asia/Kathmandu");
    assert_eq!(kathmandu.next_change(utc("2026-11-22T00:00")), opens("2026-11-23T03:15"));
}

#[test]
fn a_time_that_clocks_skip_is_when_they_skip_it() {
    // On 29 March 2026 it is 3:00 in Berlin after 1:59; on 8 March in New York, a week end each.
    let early = week(&[], &["01:30-02:30", "02:45-05:00"]);
    let berlin = calendar("Europe/Berlin", &early, &json!([]));
    assert_eq!(berlin.next_change(utc("2026-03-29T00:40")), closes("2026-03-29T03:00"));
    assert_eq!(berlin.between(utc("2026-03-29T00:00"), utc("2026-03-30T00:00")), Millis::from_secs(2 * 3_600 + 1_800));
    let skipped = week(&[], &["02:10-02:40"]);
    let new_york = calendar("America/New_York", &skipped, &json!([]));
    assert_eq!(new_york.next_change(utc("2026-03-08T05:00")), opens("2026-03-14T06:10"));
}

#[test]
fn a_time_that_clocks_show_twice_is_the_first_of_the_two() {
    // On 25 October 2026 it is 2:00 in Berlin after 2:59.
    let early = week(&[], &["01:00-02:30", "02:45-03:00"]);
    let berlin = calendar("Europe/Berlin", &early, &json!([]));
    assert_eq!(berlin.next_change(utc("2026-10-24T23:30")), closes("2026-10-25T00:30"));
    assert_eq!(berlin.next_change(utc("2026-10-25T00:30")), opens("2026-10-25T00:45"));
    assert_eq!(berlin.next_change(utc("2026-10-25T00:45")), closes("2026-10-25T02:00"));
}

#[test]
fn a_night_shift_is_an_hour_longer_when_clocks_go_back_and_shorter_when_they_go_on() {
    let nights = week(&["22:00-06:00"], &["22:00-06:00"]);
    let berlin = calendar("Europe/Berlin", &nights, &json!([]));
    let night = |evening: &str, noon: &str| berlin.between(utc(evening), utc(noon));
    assert_eq!(night("2026-10-24T12:00", "2026-10-25T12:00"), hours(9));
    assert_eq!(night("2026-03-28T12:00", "2026-03-29T12:00"), hours(7));
    // Lord Howe goes on and back by half an hour, on the first Sundays of October and April.
    let island = calendar("Australia/Lord_Howe", &nights, &json!([]));
    let night = |evening: &str, noon: &str| island.between(utc(evening), utc(noon));
    assert_eq!(night("2026-04-04T02:00", "2026-04-05T02:00"), Millis::from_secs(8 * 3_600 + 1_800));
    assert_eq!(night("2026-10-03T02:00", "2026-10-04T02:00"), Millis::from_secs(7 * 3_600 + 1_800));
}

#[test]
fn a_day_that_a_place_has_skipped_has_no_hours() {
    // Samoa had no 30 December 2011, a Friday.
    let apia = calendar("Pacific/Apia", &week(&["08:00-16:00"], &[]), &json!([]));
    assert_eq!(apia.next_change(utc("2011-12-29T19:00")), closes("2011-12-30T02:00"));
    assert_eq!(apia.next_change(utc("2011-12-30T02:00")), opens("2012-01-01T18:00"));
    // The night into the skipped day ends when it is skipped, and the one out of it begins there.
    let nights = calendar("Pacific/Apia", &week(&["22:00-06:00"], &["22:00-06:00"]), &json!([]));
    assert_eq!(nights.between(utc("2011-12-30T00:00"), utc("2012-01-01T00:00")), hours(2 + 6 + 8));
}

#[test]
fn a_holiday_says_all_that_there_is_of_its_days() {
    let week = week(&["22:00-06:00"], &[]);
    let holidays = json!([
        { "from": "2026-12-24", "hours": [{ "from": "09:00", "to": "12:00" }] },
        { "from": "2026-12-25", "to": "2026-12-27" },
        { "from": "2027-01-02", "hours": [{ "from": "20:00", "to": "02:00" }] },
    ]);
    let desk = calendar("+00:00", &week, &holidays);
    // The night from the 23rd, a Wednesday, ends at midnight.
    assert_eq!(desk.next_change(utc("2026-12-23T23:00")), closes("2026-12-24T00:00"));
    assert_eq!(desk.next_change(utc("2026-12-24T00:00")), opens("2026-12-24T09:00"));
    assert_eq!(desk.next_change(utc("2026-12-24T12:00")), opens("2026-12-28T22:00"));
    assert_eq!(desk.next_change(utc("2027-01-02T21:00")), closes("2027-01-03T02:00"));
}

#[test]
fn what_is_always_open_never_closes_and_what_never_opens_is_never_due() {
    let whole = week(&["00:00-24:00"], &["00:00-24:00"]);
    let always = calendar("Europe/Berlin", &whole, &json!([]));
    let now = utc("2026-11-23T04:00");
    assert!(always.is_open(now));
    assert_eq!(always.next_change(now), None);
    assert_eq!(always.after(now, hours(10_000)), Some(now.plus(hours(10_000))));
    let but_once = calendar("Europe/Berlin", &whole, &json!([{ "from": "2031-05-01" }]));
    assert_eq!(but_once.next_change(now), closes("2031-04-30T22:00"));
    let never = calendar("Europe/Berlin", &week(&[], &[]), &json!([]));
    assert_eq!((never.is_open(now), never.next_change(now), never.after(now, hours(1))), (false, None, None));
    let once = json!([{ "from": "2027-05-01", "hours": [{ "from": "09:00", "to": "10:00" }] }]);
    let once = calendar("Europe/Berlin", &week(&[], &[]), &once);
    assert_eq!(once.next_change(now), opens("2027-05-01T07:00"));
    assert_eq!(once.next_change(utc("2027-05-01T07:00")), closes("2027-05-01T08:00"));
    assert_eq!(once.after(now, hours(1)), Some(utc("2027-05-01T08:00")));
    assert_eq!(once.after(now, hours(2)), None);
}

#[test]
fn clocks_that_are_wrong_by_ages_break_nothing() {
    let desk = calendar("America/New_York", &week(&["09:00-17:00"], &[]), &json!([]));
    for at in [0, 1, 253_370_000_000_000, 253_402_300_800_000, u64::MAX].map(Millis::new) {
        let _ = (desk.is_open(at), desk.next_change(at), desk.after(at, hours(8)));
        assert_eq!(desk.between(at, Millis::default()), Millis::default());
    }
    let twenty_years = desk.between(Millis::default(), Millis::new(u64::MAX));
    assert!(twenty_years > hours(40_000) && twenty_years < hours(42_000));
}

#[test]
fn every_zone_of_the_database_is_one() {
    assert!(Zone::names().count() > 500);
    for name in Zone::names() {
        assert_eq!(Zone::parse(name).unwrap().name(), name);
    }
}
