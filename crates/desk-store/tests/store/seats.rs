//! Seats under many takers.

use crate::{
    doubles::{Faulty, When},
    world::{Done, Op, check, conversation, event, log, occupied, perform, site},
    writers::insist,
};
use desk_core::{Millis, conversation::ConversationEvent};
use desk_store::{Sql as _, conversations, migrate, native::Database, seats};
use futures::executor::block_on;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

const CAPACITIES: [u32; 4] = [1, 2, 3, 2];

#[test]
fn capacity_is_never_exceeded_and_nobody_sits_twice_while_many_assign_and_resolve() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let database = Database::open(&path).unwrap();
    block_on(migrate(&database)).unwrap();
    insist(&database, &Op::CreateSite, "site", Millis::from_secs(1));
    for (n, capacity) in (1..).zip(CAPACITIES) {
        insist(&database, &Op::PutAgent(n, capacity), "agent", Millis::from_secs(1));
    }
    for c in 1..=60 {
        insist(&database, &Op::Asks(c), &format!("ask-{c}"), Millis::from_secs(1));
    }
    let (clock, resolved, over) = (AtomicU64::new(1_000), AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for thread in 0..6_u8 {
            let (path, clock, resolved) = (&path, &clock, &resolved);
            scope.spawn(move || {
                let database = Database::open(path).unwrap();
                let now = || Millis::from_secs(clock.fetch_add(1, Ordering::Relaxed));
                // Two threads at a time want the same conversation, with different agents.
                for round in 0..200_u32 {
                    let mut waits = false;
                    for c in (1..=60_u8).filter(|c| c % 3 == thread % 3) {
                        let agent = 1 + u8::try_from((round + u32::from(c) + u32::from(thread)) % 4).unwrap();
                        let base = format!("assign-{thread}-{round}-{c}");
                        let done = insist(&database, &Op::Assign(c, agent), &base, now());
                        if matches!(done, Done::Events(_)) {
                            let done = insist(&database, &Op::Resolve(c, agent), &format!("resolve-{base}"), now());
                            assert!(matches!(done, Done::Events(_)), "{done:?}");
                            resolved.fetch_add(1, Ordering::Relaxed);
                        }
                        waits |= block_on(conversations::load(&database, &site(), &conversation(c)))
                            .is_ok_and(|state| state.phase.as_str() != "resolved");
                    }
                    if !waits {
                        break;
                    }
                }
            });
        }
        let observer = scope.spawn(|| {
            let database = Database::open(&path).unwrap();
            let statement = "SELECT a.id, a.capacity, COUNT(s.conversation) FROM agent AS a
                JOIN seat AS s ON s.site = a.site AND s.agent = a.id GROUP BY a.id, a.capacity";
            let mut looks = 0;
            while !over.load(Ordering::Relaxed) {
                for row in block_on(database.query(statement, Vec::new())).unwrap() {
                    assert!(row.number(2) <= row.number(1), "{row:?}");
                }
                looks += 1;
            }
            looks
        });
        while resolved.load(Ordering::Relaxed) < 60 && !observer.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        over.store(true, Ordering::Relaxed);
        assert!(observer.join().unwrap() > 0);
    });
    assert_eq!(occupied(&database), BTreeMap::new(), "everybody has gone");
    check_log(&database);
    check(&database);
}

/// Reads the log in its order: nobody is assigned twice without leaving, and nobody has more than their capacity.
fn check_log(database: &Database) {
    let mut with: BTreeMap<String, String> = BTreeMap::new();
    for entry in log(database).iter().filter(|entry| entry.stream.starts_with("conversation/")) {
        match event(entry).body {
            ConversationEvent::Assigned { agent, .. } => {
                assert_eq!(with.insert(entry.stream.clone(), agent.to_string()), None, "{} sits twice", entry.stream);
                let used = with.values().filter(|with| **with == agent.as_str()).count();
                let n: usize = agent.as_str().trim_start_matches("agent-").parse().unwrap();
                assert!(used <= CAPACITIES[n - 1] as usize, "{agent} has {used}");
            }
            ConversationEvent::Resolved { .. }
            | ConversationEvent::Unassigned { .. }
            | ConversationEvent::Transferred { from: Some(_), .. }
            | ConversationEvent::HandedBack { .. } => {
                assert!(with.remove(&entry.stream).is_some());
            }
            _ => {}
        }
    }
}

#[test]
fn seats_that_crashes_left_taken_are_given_back_and_those_that_the_log_knows_are_kept() {
    for when in [When::Before, When::After] {
        for statement in 0.. {
            let database = crate::world::empty();
            let now = Millis::from_secs(100);
            for op in [Op::CreateSite, Op::PutAgent(1, 1), Op::Asks(1)] {
                insist(&database, &op, "set-up", now);
            }
            let faulty = Faulty::new(&database, statement, when);
            let _ = block_on(perform(&faulty, &Op::Assign(1, 1), "assign", now));
            if !faulty.fired() {
                break;
            }
            let assigned = log(&database).iter().any(|entry| entry.id == "assign");
            // Too early to tell it from an assignment on its way.
            let released = block_on(seats::release_abandoned(&database, &site(), now)).unwrap();
            assert_eq!(released, 0);
            block_on(seats::release_abandoned(&database, &site(), now.plus(Millis::new(1)))).unwrap();
            assert_eq!(occupied(&database).len(), usize::from(assigned), "{when:?} {statement}");
            check(&database);
        }
    }
}
