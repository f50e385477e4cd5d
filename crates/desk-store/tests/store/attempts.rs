//! Log-in attempts.

use crate::world::{agent, empty, site};
use desk_core::Millis;
use desk_store::{attempts, migrate, native::Database};
use futures::executor::block_on;

const WINDOW: Millis = Millis::from_secs(300);

#[test]
fn fifty_guesses_at_once_are_counted_as_fifty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    block_on(migrate(&Database::open(&path).unwrap())).unwrap();
    let mut counts: Vec<u64> = std::thread::scope(|scope| {
        let guessers: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let database = Database::open(&path).unwrap();
                    block_on(attempts::count(&database, &site(), &agent(1), Millis::from_secs(1_000), WINDOW))
                })
            })
            .collect();
        guessers.into_iter().map(|guesser| guesser.join().unwrap().unwrap().0).collect()
    });
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<_>>());
}

#[test]
fn a_window_ends_and_success_forgets() {
    let database = empty();
    let count = |seconds| block_on(attempts::count(&database, &site(), &agent(1), Millis::from_secs(seconds), WINDOW));
    assert_eq!(count(1_000).unwrap(), (1, Millis::from_secs(1_000)));
    assert_eq!(count(1_299).unwrap(), (2, Millis::from_secs(1_000)));
    assert_eq!(count(1_300).unwrap(), (1, Millis::from_secs(1_300)));
    block_on(attempts::forget(&database, &site(), &agent(1))).unwrap();
    assert_eq!(count(1_301).unwrap().0, 1);
}
