//! What is promised, and whether it was kept. Berlin is an hour ahead of UTC; 20 November 2026 is a Friday.

use crate::{after, calendars, document, fact, minutes, moved, of, opened, policies, utc};
use desk_calendar::Calendars;
use desk_core::{Millis, ticket::Status};
use desk_sla::{AlarmKind, Clocks, Happened, Kind, Rules};

#[test]
fn an_hour_of_business_time_goes_on_after_the_weekend() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let clocks = after(&[opened("2026-11-20T16:30")], rules);
    let first = of(&clocks, Kind::FirstResponse, rules, "2026-11-22T12:00");
    assert_eq!((first.due_at, first.warn_at), (Some(utc("2026-11-23T08:30")), Some(utc("2026-11-23T08:18"))));
    assert_eq!((first.used, first.paused, first.breached), (minutes(30), false, false));
    let resolution = of(&clocks, Kind::Resolution, rules, "2026-11-22T12:00");
    assert_eq!(resolution.due_at, Some(utc("2026-11-23T15:30")));
}

#[test]
fn an_answer_at_the_last_instant_keeps_the_promise_and_one_after_it_does_not() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    for (at, breached) in [("2026-11-23T09:00", false), ("2026-11-23T09:01", true)] {
        let clocks = after(&[opened("2026-11-23T08:00"), fact(at, Happened::Agent)], rules);
        let first = of(&clocks, Kind::FirstResponse, rules, "2026-11-24T08:00");
        assert_eq!((first.stopped_at, first.breached), (Some(utc(at)), breached), "{at}");
        assert_eq!(first.due_at, Some(utc("2026-11-23T09:00")));
    }
    // Due when the desk closes, and answered before it opens again.
    let late = after(&[opened("2026-11-23T16:00"), fact("2026-11-24T06:00", Happened::Agent)], rules);
    assert!(of(&late, Kind::FirstResponse, rules, "2026-11-24T06:00").breached);
}

#[test]
fn the_next_answer_is_owed_from_the_oldest_thing_that_was_not_answered() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut facts = vec![opened("2026-11-23T08:00"), fact("2026-11-23T08:05", Happened::Customer)];
    assert_eq!(after(&facts, rules).list(rules, utc("2026-11-23T08:06")).len(), 2);
    facts.push(fact("2026-11-23T08:10", Happened::Agent));
    facts.push(fact("2026-11-23T09:00", Happened::Customer));
    facts.push(fact("2026-11-23T10:00", Happened::Customer));
    let next = of(&after(&facts, rules), Kind::NextResponse, rules, "2026-11-23T10:00");
    assert_eq!((next.started_at, next.due_at), (utc("2026-11-23T09:00"), Some(utc("2026-11-23T11:00"))));
    facts.push(fact("2026-11-23T10:30", Happened::Agent));
    facts.push(fact("2026-11-23T12:00", Happened::Customer));
    let next = of(&after(&facts, rules), Kind::NextResponse, rules, "2026-11-23T14:01");
    assert_eq!((next.started_at, next.breached), (utc("2026-11-23T12:00"), true));
}

#[test]
fn the_time_in_which_the_customer_has_to_act_is_not_counted() {
    let (mut document, calendars) = (document(), calendars("09:00", "18:00"));
    let facts = [
        opened("2026-11-23T08:00"),
        moved("2026-11-23T10:00", Status::Waiting),
        moved("2026-11-23T13:00", Status::Open),
    ];
    let policy = policies(&document);
    let rules = Rules { policies: &policy, calendars: &calendars };
    let paused = of(&after(&facts[..2], rules), Kind::Resolution, rules, "2026-11-23T12:00");
    assert_eq!((paused.paused, paused.due_at, paused.warn_at, paused.used), (true, None, None, minutes(120)));
    let running = of(&after(&facts, rules), Kind::Resolution, rules, "2026-11-23T13:00");
    // Of eight hours two were used; four are left of Monday.
    assert_eq!((running.paused, running.due_at), (false, Some(utc("2026-11-24T10:00"))));
    document["policies"][0]["pauses"]["waiting_for_customer"] = false.into();
    let policy = policies(&document);
    let rules = Rules { policies: &policy, calendars: &calendars };
    let running = of(&after(&facts[..2], rules), Kind::Resolution, rules, "2026-11-23T12:00");
    assert_eq!((running.paused, running.due_at), (false, Some(utc("2026-11-23T16:00"))));
}

#[test]
fn a_promise_that_is_broken_stays_so_while_it_is_paused_and_when_it_is_done() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut facts = vec![opened("2026-11-23T08:00"), moved("2026-11-23T16:30", Status::Waiting)];
    let paused = of(&after(&facts, rules), Kind::Resolution, rules, "2026-11-23T20:00");
    assert_eq!((paused.paused, paused.breached, paused.due_at), (true, true, Some(utc("2026-11-23T16:00"))));
    facts.push(moved("2026-11-24T12:00", Status::Resolved));
    let done = of(&after(&facts, rules), Kind::Resolution, rules, "2026-11-25T12:00");
    assert_eq!((done.breached, done.used, done.due_at), (true, minutes(510), Some(utc("2026-11-23T16:00"))));
    assert_eq!(after(&facts, rules).next_alarm(rules, Millis::default()), None);
}

#[test]
fn what_was_reopened_goes_on_where_it_stood_and_a_new_episode_begins_anew() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut facts = vec![
        opened("2026-11-23T08:00"),
        fact("2026-11-23T08:30", Happened::Agent),
        moved("2026-11-23T10:00", Status::Resolved),
        moved("2026-11-24T08:00", Status::Open),
        fact("2026-11-24T08:00", Happened::Customer),
    ];
    let clocks = after(&facts, rules);
    assert_eq!(of(&clocks, Kind::Resolution, rules, "2026-11-24T08:00").due_at, Some(utc("2026-11-24T14:00")));
    assert_eq!(of(&clocks, Kind::NextResponse, rules, "2026-11-24T08:00").due_at, Some(utc("2026-11-24T10:00")));
    facts.truncate(3);
    facts.push(opened("2026-11-25T08:00"));
    let clocks = after(&facts, rules);
    let kinds: Vec<_> = clocks.list(rules, utc("2026-11-25T08:00")).into_iter().map(|it| (it.kind, it.used)).collect();
    assert_eq!(kinds, [(Kind::FirstResponse, minutes(0)), (Kind::Resolution, minutes(0))]);
}

#[test]
fn while_the_bot_has_it_nobody_owes_an_answer() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut facts = vec![
        opened("2026-11-23T08:00"),
        fact("2026-11-23T08:10", Happened::Agent),
        fact("2026-11-23T08:20", Happened::Customer),
        fact("2026-11-23T08:30", Happened::Released),
        fact("2026-11-23T08:40", Happened::Customer),
    ];
    let clocks = after(&facts, rules);
    let told: Vec<_> = clocks.list(rules, utc("2026-11-23T12:00")).into_iter().map(|it| (it.kind, it.paused)).collect();
    assert_eq!(told, [(Kind::FirstResponse, false), (Kind::Resolution, true)]);
    facts.push(opened("2026-11-23T10:00"));
    let clocks = after(&facts, rules);
    assert_eq!(of(&clocks, Kind::NextResponse, rules, "2026-11-23T10:00").due_at, Some(utc("2026-11-23T12:00")));
    assert_eq!(of(&clocks, Kind::Resolution, rules, "2026-11-23T10:00").used, minutes(30));
}

#[test]
fn alarms_come_in_time_and_once() {
    let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let mut facts = vec![opened("2026-11-23T08:00")];
    let clocks = after(&facts, rules);
    let alarms: Vec<_> = clocks.alarms(rules).into_iter().map(|it| (it.clock, it.kind, it.at)).collect();
    let late = |at| utc(at).plus(Millis::new(1));
    let expected = [
        (Kind::FirstResponse, AlarmKind::Warning, utc("2026-11-23T08:48")),
        (Kind::FirstResponse, AlarmKind::Breach, late("2026-11-23T09:00")),
        (Kind::Resolution, AlarmKind::Warning, utc("2026-11-23T14:24")),
        (Kind::Resolution, AlarmKind::Breach, late("2026-11-23T16:00")),
    ];
    assert_eq!(alarms, expected);
    assert_eq!(clocks.next_alarm(rules, utc("2026-11-23T08:48")), Some(late("2026-11-23T09:00")));
    facts.push(fact("2026-11-23T08:50", Happened::Agent));
    assert_eq!(after(&facts, rules).next_alarm(rules, utc("2026-11-23T08:48")), Some(utc("2026-11-23T14:24")));
    assert_eq!(Clocks::default().next_alarm(rules, Millis::default()), None);
}

#[test]
fn where_nobody_ever_is_nothing_is_due_and_without_calendars_all_time_counts() {
    let policies = policies(&document());
    let never: Calendars = serde_json::from_value(serde_json::json!({ "calendars": [{
        "id": "none", "names": { "zh": "无", "en": "None" }, "zone": "UTC", "week": [[], [], [], [], [], [], []],
    }] }))
    .unwrap();
    let facts = [opened("2026-11-22T08:00")];
    let rules = Rules { policies: &policies, calendars: &never };
    let first = of(&after(&facts, rules), Kind::FirstResponse, rules, "2030-01-01T00:00");
    assert_eq!((first.due_at, first.breached), (None, false));
    let always = Calendars::default();
    let rules = Rules { policies: &policies, calendars: &always };
    let first = of(&after(&facts, rules), Kind::FirstResponse, rules, "2026-11-22T08:00");
    assert_eq!(first.due_at, Some(utc("2026-11-22T09:00")));
}
