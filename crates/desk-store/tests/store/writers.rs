//! Many writers at once, each with a connection of its own.

use crate::world::{Done, Op, base_of, caused_by, check, log, perform};
use desk_core::Millis;
use desk_store::{SqlError, StoreError, metrics, migrate, native::Database};
use futures::executor::block_on;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

/// Does it until the database has time for it.
pub(crate) fn insist(database: &Database, op: &Op, base: &str, at: Millis) -> Done {
    loop {
        match block_on(perform(database, op, base, at)) {
            Ok(done) => return done,
            Err(StoreError::Sql(SqlError::Unavailable(_)) | StoreError::Contended) => {}
            Err(error) => panic!("{op:?}: {error}"),
        }
    }
}

#[test]
fn concurrent_writers_leave_no_gap_no_duplicate_and_no_lost_event() {
    const THREADS: u8 = 8;
    const COMMANDS: u8 = 40;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let database = Database::open(&path).unwrap();
    block_on(migrate(&database)).unwrap();
    for (n, op) in [Op::CreateSite, Op::PutAgent(1, 2), Op::PutAgent(2, 1)].iter().enumerate() {
        insist(&database, op, &format!("set-up-{n}"), Millis::from_secs(1));
    }
    let (clock, over) = (AtomicU64::new(1_000), AtomicBool::new(false));
    let happened: BTreeSet<String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (path, clock) = (&path, &clock);
                scope.spawn(move || {
                    let database = Database::open(path).unwrap();
                    let mut happened = BTreeSet::new();
                    for n in 0..COMMANDS {
                        let (c, a) = (n % 3, 1 + (n + thread) % 2);
                        let op = match (n / 3 + thread) % 7 {
                            0 | 1 => Op::Says(c, true),
                            2 => Op::Asks(c),
                            3 => Op::Assign(c, a),
                            4 => Op::AgentSays(c, a),
                            5 => Op::Ticket(c),
                            _ => Op::Resolve(c, a),
                        };
                        let at = Millis::from_secs(clock.fetch_add(2, Ordering::Relaxed));
                        let base = format!("t{thread}-{n}");
                        let done = insist(&database, &op, &base, at);
                        if let Done::Events(events) = &done {
                            assert_eq!(insist(&database, &op, &base, at), done, "the retry is answered the same");
                            assert_eq!(*events, caused_by(&database, &base));
                            happened.insert(base);
                        }
                    }
                    happened
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let database = Database::open(&path).unwrap();
            while !over.load(Ordering::Relaxed) {
                match block_on(metrics::catch_up(&database, 1)) {
                    Ok(_) | Err(StoreError::Sql(SqlError::Unavailable(_))) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        });
        let happened = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        over.store(true, Ordering::Relaxed);
        reader.join().unwrap();
        happened
    });
    let logged: BTreeSet<String> = log(&database)
        .iter()
        .filter(|entry| entry.stream.starts_with("conversation/"))
        .map(|entry| base_of(&entry.id).to_owned())
        .collect();
    assert_eq!(happened, logged, "what was answered as done is in the log, and nothing else");
    assert!(happened.len() > 100, "{}", happened.len());
    check(&database);
}
