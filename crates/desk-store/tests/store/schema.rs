//! The tables.

use desk_store::{Sql as _, SqlError, migrate, native::Database};
use futures::executor::block_on;

fn tables(database: &Database) -> Vec<desk_store::Row> {
    block_on(database.query("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", Vec::new())).unwrap()
}

#[test]
fn migrating_again_changes_nothing_and_asks_once() {
    let database = crate::world::empty();
    let before = tables(&database);
    let recording = crate::doubles::Recording::new(&database);
    block_on(migrate(&recording)).unwrap();
    assert_eq!(recording.take().len(), 1);
    assert_eq!(tables(&database), before);
}

#[test]
fn a_migration_cut_off_anywhere_is_completed_by_the_next_start() {
    use crate::doubles::{Faulty, When};
    let whole = tables(&crate::world::empty());
    for when in [When::Before, When::After] {
        for statement in 0.. {
            let database = Database::in_memory().unwrap();
            let faulty = Faulty::new(&database, statement, when);
            let _ = block_on(migrate(&faulty));
            if !faulty.fired() {
                break;
            }
            block_on(migrate(&database)).unwrap();
            assert_eq!(tables(&database), whole);
        }
    }
}

#[test]
fn many_may_start_at_once_on_an_empty_file() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        // The first connection turns write-ahead logging on, as the host does before it starts anything.
        let database = Database::open(&path).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let database = Database::open(&path).unwrap();
                    // A start that finds the file busy is done again, like any other command.
                    while let Err(error) = block_on(migrate(&database)) {
                        assert!(matches!(error, SqlError::Unavailable(_)), "{error}");
                    }
                });
            }
        });
        assert_eq!(tables(&database), tables(&crate::world::empty()));
    }
}
