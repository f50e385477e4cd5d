//! What becomes of clocks when what they go by changes.

use crate::{after, calendars, document, fact, minutes, moved, of, opened, policies, urgent, utc};
use desk_core::ticket::Status;
use desk_sla::{Edition, Happened, Kind, Rules, fold};
use serde_json::json;

#[test]
fn what_was_used_is_kept_when_the_priority_changes() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let facts = [opened("2026-11-23T15:00"), fact("2026-11-23T16:00", Happened::Changed(urgent()))];
    let clocks = after(&facts, rules);
    let resolution = of(&clocks, Kind::Resolution, rules, "2026-11-23T16:00");
    // An hour of four, and from now on all time counts.
    assert_eq!((resolution.used, resolution.due_at), (minutes(60), Some(utc("2026-11-23T19:00"))));
    // A quarter of an hour was promised and an hour was used: it is due now, and late after that.
    let first = of(&clocks, Kind::FirstResponse, rules, "2026-11-23T16:00");
    assert_eq!((first.due_at, first.breached), (Some(utc("2026-11-23T16:00")), false));
    assert!(of(&clocks, Kind::FirstResponse, rules, "2026-11-23T16:01").breached);
}

#[test]
fn other_hours_and_other_promises_hold_from_when_they_were_put() {
    let (calendars, longer) = (calendars("09:00", "18:00"), calendars("09:00", "20:00"));
    let mut document = document();
    let policy = policies(&document);
    let old = Rules { policies: &policy, calendars: &calendars };
    let hours = Rules { policies: &policy, calendars: &longer };
    document["policies"][0]["targets"]["normal"]["resolution_seconds"] = json!(36_000);
    let stricter = policies(&document);
    let promise = Rules { policies: &stricter, calendars: &longer };
    let facts = [opened("2026-11-23T15:00")];
    let edition = |from, rules| Edition { from: utc(from), rules };
    let editions =
        [edition("2026-11-01T00:00", old), edition("2026-11-23T18:00", hours), edition("2026-11-23T18:30", promise)];
    let now = utc("2026-11-23T18:45");
    let due = |editions: &[Edition<'_>], rules| {
        of(&fold(&facts, editions, now), Kind::Resolution, rules, "2026-11-23T18:45").due_at
    };
    // Two hours of eight on Monday, six on Tuesday.
    assert_eq!(due(&editions[..1], old), Some(utc("2026-11-24T14:00")));
    // Two by the old hours, one by the new ones.
    assert_eq!(due(&editions[..2], hours), Some(utc("2026-11-24T13:00")));
    assert_eq!(due(&editions, promise), Some(utc("2026-11-24T15:00")));
    // What is not yet put changes nothing.
    let early = fold(&facts, &editions, utc("2026-11-23T17:00"));
    assert_eq!(of(&early, Kind::Resolution, old, "2026-11-23T17:00").due_at, Some(utc("2026-11-24T14:00")));
    assert_eq!(fold(&facts, &[], now), desk_sla::Clocks::default());
}

#[test]
fn a_policy_that_comes_later_counts_what_was_used_before() {
    let (calendars, none) = (calendars("09:00", "18:00"), policies(&json!({})));
    let policies = policies(&document());
    let before = Rules { policies: &none, calendars: &calendars };
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut clocks = after(&[opened("2026-11-23T08:00"), moved("2026-11-23T09:00", Status::Waiting)], before);
    assert!(clocks.list(before, utc("2026-11-23T10:00")).is_empty());
    clocks.revise(utc("2026-11-23T10:00"), before, rules);
    let resolution = of(&clocks, Kind::Resolution, rules, "2026-11-23T10:00");
    assert_eq!((resolution.used, resolution.paused), (minutes(60), true));
}

#[test]
fn one_that_is_late_and_gets_more_time_is_not_late_any_more_until_it_is_done() {
    let calendars = calendars("09:00", "18:00");
    let mut document = document();
    let policy = policies(&document);
    let old = Rules { policies: &policy, calendars: &calendars };
    document["policies"][0]["targets"]["normal"]["resolution_seconds"] = json!(36_000);
    let longer = policies(&document);
    let new = Rules { policies: &longer, calendars: &calendars };
    let facts = [opened("2026-11-23T08:00"), moved("2026-11-23T16:30", Status::Waiting)];
    let mut clocks = after(&facts, old);
    assert!(of(&clocks, Kind::Resolution, old, "2026-11-23T16:30").breached);
    clocks.revise(utc("2026-11-23T16:40"), old, new);
    assert!(!of(&clocks, Kind::Resolution, new, "2026-11-24T16:40").breached);
    clocks.apply(&moved("2026-11-24T08:00", Status::Resolved), new);
    clocks.revise(utc("2026-11-24T09:00"), new, old);
    assert!(!of(&clocks, Kind::Resolution, old, "2026-11-24T09:00").breached);
}

#[test]
fn a_calendar_that_was_removed_is_as_if_it_were_not_named() {
    let calendars = calendars("09:00", "18:00");
    let mut document = document();
    document["policies"][0]["calendar"] = json!("tokyo");
    let policies = policies(&document);
    let error = policies.check_calendars(&calendars).unwrap_err().to_string();
    assert_eq!(error, "the policy usual goes by the calendar tokyo, which there is not");
    let rules = Rules { policies: &policies, calendars: &calendars };
    let first = of(&after(&[opened("2026-11-20T17:30")], rules), Kind::FirstResponse, rules, "2026-11-20T18:00");
    assert_eq!(first.due_at, Some(utc("2026-11-23T09:00")));
}

#[test]
fn a_clock_on_the_wall_that_goes_back_counts_nothing() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let facts = [
        opened("2026-11-23T10:00"),
        moved("2026-11-23T09:00", Status::Waiting),
        moved("2026-11-23T09:30", Status::Open),
        fact("2026-11-23T09:40", Happened::Agent),
        fact("2099-01-01T00:00", Happened::Customer),
        fact("2026-11-23T09:50", Happened::Agent),
        moved("2026-11-23T10:30", Status::Resolved),
    ];
    let clocks = after(&facts, rules);
    let resolution = of(&clocks, Kind::Resolution, rules, "2026-11-23T12:00");
    assert_eq!((resolution.used, resolution.breached), (minutes(60), false));
    let first = of(&clocks, Kind::FirstResponse, rules, "2026-11-23T12:00");
    assert_eq!((first.used, first.breached, first.stopped_at), (minutes(0), false, Some(utc("2026-11-23T10:00"))));
    assert!(!of(&clocks, Kind::NextResponse, rules, "2026-11-23T12:00").breached);
}
