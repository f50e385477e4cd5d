//! What is true of all stories.

use crate::{calendars, document, minutes, policies, urgent, utc, web};
use desk_calendar::Timetable;
use desk_core::{Millis, ticket::Status};
use desk_sla::{AlarmKind, Clocks, Edition, Fact, Happened, Kind, Rules, fold};
use proptest::{collection::vec, prelude::*};

fn happened() -> impl Strategy<Value = Happened> {
    prop_oneof![
        Just(Happened::Opened(web())),
        Just(Happened::Changed(urgent())),
        Just(Happened::Changed(web())),
        Just(Happened::Customer),
        Just(Happened::Agent),
        Just(Happened::Released),
        Just(Happened::Status(Status::Open)),
        Just(Happened::Status(Status::Waiting)),
        Just(Happened::Status(Status::Resolved)),
    ]
}

prop_compose! {
    /// A story: each thing some time after the one before, and some of them before it.
    fn stories()(steps in vec((-20_000_i64..90_000, happened()), 1..30)) -> Vec<Fact> {
        let mut at = i64::try_from(utc("2026-11-20T08:00").as_u64()).unwrap();
        let mut story = vec![Fact { at: utc("2026-11-20T08:00"), what: Happened::Opened(web()) }];
        for (seconds, what) in steps {
            at += seconds * 1_000;
            story.push(Fact { at: Millis::new(at.unsigned_abs()), what });
        }
        story
    }
}

proptest! {
    #[test]
    fn clocks_survive_a_restart_at_any_time_and_equal_those_of_the_log(story in stories(), put in 0_u64..2_000_000) {
        let (policies, short, long) = (policies(&document()), calendars("09:00", "18:00"), calendars("08:00", "20:00"));
        let old = Rules { policies: &policies, calendars: &short };
        let new = Rules { policies: &policies, calendars: &long };
        let from = utc("2026-11-20T08:00").plus(Millis::from_secs(put));
        let now = utc("2026-12-20T08:00");
        let (mut clocks, mut rules) = (Clocks::default(), old);
        let mut revised = false;
        for fact in &story {
            if fact.at >= from && !revised {
                clocks.revise(from, old, new);
                (rules, revised) = (new, true);
            }
            clocks.apply(fact, rules);
            clocks = serde_json::from_str(&serde_json::to_string(&clocks).unwrap()).unwrap();
        }
        if !revised {
            clocks.revise(from, old, new);
        }
        let editions = [Edition { from: Millis::default(), rules: old }, Edition { from, rules: new }];
        prop_assert_eq!(fold(&story, &editions, now), clocks);
    }

    #[test]
    fn a_resolution_has_used_the_minutes_in_which_the_desk_was_there_and_had_to_act(turns in vec(1_u64..900, 1..12)) {
        let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
        let rules = Rules { policies: &policies, calendars: &calendars };
        let mut at = utc("2026-11-20T08:00");
        let mut clocks = Clocks::default();
        clocks.apply(&Fact { at, what: Happened::Opened(web()) }, rules);
        let mut used = 0;
        for (status, turn) in [Status::Open, Status::Waiting].into_iter().cycle().zip(turns) {
            clocks.apply(&Fact { at, what: Happened::Status(status) }, rules);
            let there = |minute: &u64| calendars.get(None).unwrap().is_open(at.plus(minutes(*minute)));
            used += if status == Status::Open { (0..turn).filter(there).count() as u64 } else { 0 };
            at = at.plus(minutes(turn));
        }
        let resolution = clocks.list(rules, at).into_iter().find(|clock| clock.kind == Kind::Resolution);
        prop_assert_eq!(resolution.unwrap().used, minutes(used));
    }

    #[test]
    fn a_clock_never_uses_more_than_there_was(story in stories()) {
        let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
        let rules = Rules { policies: &policies, calendars: &calendars };
        let mut clocks = Clocks::default();
        let (mut gone, mut before) = (Millis::default(), story[0].at);
        for fact in &story {
            gone = gone.plus(fact.at.since(before));
            before = fact.at;
            clocks.apply(fact, rules);
            for clock in clocks.list(rules, fact.at) {
                prop_assert!(clock.used <= gone, "{clock:?}");
                prop_assert!(!(clock.paused && clock.stopped_at.is_some()));
                prop_assert!(clock.warn_at.is_none() || clock.warn_at <= clock.due_at);
            }
        }
    }

    #[test]
    fn a_promise_breaks_at_its_alarm_and_not_before(story in stories()) {
        let (policies, calendars) = (policies(&document()), calendars("09:00", "18:00"));
        let rules = Rules { policies: &policies, calendars: &calendars };
        let mut clocks = Clocks::default();
        story.iter().for_each(|fact| clocks.apply(fact, rules));
        for alarm in clocks.alarms(rules).into_iter().filter(|alarm| alarm.kind == AlarmKind::Breach) {
            let breached = |now| clocks.list(rules, now).into_iter().any(|it| it.kind == alarm.clock && it.breached);
            prop_assert!(breached(alarm.at));
            prop_assert!(!breached(Millis::new(alarm.at.as_u64() - 1)));
        }
    }
}
