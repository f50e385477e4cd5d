//! A site's engines: versions, health and budgets.

use crate::world::{empty, site};
use desk_core::{
    Actor, Millis,
    id::{EngineId, SiteId},
};
use desk_engines::{Breaker, Budget, Estimate, Failure, Gate, Settings, Why};
use desk_store::{Sql, engine_use, engines, migrate, native::Database, rebuild};
use futures::executor::block_on;
use serde_json::{Value, json};

const WINDOW: Millis = Millis::from_secs(30);

/// Settings with one engine.
pub(crate) fn one() -> Value {
    json!({ "engines": [{ "id": "rasa", "kind": "rasa_parse", "slot": 1 }] })
}

fn rasa() -> EngineId {
    EngineId::parse("rasa").unwrap()
}

fn requests(requests: u64) -> Estimate {
    Estimate { requests, tokens: 10 * requests, micros: 0 }
}

/// Uses everything that counts.
pub(crate) async fn exercise(sql: &impl Sql) {
    let down = Breaker::default().failed(Millis::new(1), WINDOW, &Failure::Timeout);
    engine_use::record(sql, &site(), &rasa(), 1, down, Why::Timeout, Millis::new(1)).await.unwrap();
    engine_use::take_trial(sql, &site(), &rasa(), down, Breaker::answered()).await.unwrap();
    engine_use::health(sql, &site(), 1).await.unwrap();
    engine_use::reserve(sql, &site(), 1, Some(&rasa()), Budget::default(), requests(1)).await.unwrap();
    engine_use::settle(sql, &site(), 1, Some(&rasa()), requests(1), requests(1)).await.unwrap();
    engine_use::spent(sql, &site(), 1).await.unwrap();
}

#[test]
fn a_change_is_a_version_and_a_change_of_another_is_seen() {
    let database = empty();
    let put = |settings: Value, expected| {
        let settings: Settings = serde_json::from_value(settings).unwrap();
        block_on(engines::put(&database, &site(), &settings, expected, &Actor::System, Millis::new(1))).unwrap()
    };
    assert_eq!(block_on(engines::find(&database, &site())).unwrap().version, 0);
    assert_eq!(put(one(), Some(0)).unwrap().version, 1);
    // A retry finds what its first try made.
    assert_eq!(put(one(), Some(0)).unwrap().version, 1);
    assert_eq!(put(json!({}), Some(0)), None);
    assert_eq!(put(json!({}), None).unwrap().version, 2);
    let other = SiteId::parse("other").unwrap();
    assert_eq!(block_on(engines::find(&database, &other)).unwrap(), engines::EnginesRow::default());
    let rows = || block_on(rebuild::rows(&database, "engines", "site")).unwrap();
    let before = rows();
    block_on(rebuild::rebuild(&database, |_| {})).unwrap();
    assert_eq!(rows(), before);
}

#[test]
fn of_those_who_find_a_pause_over_one_gets_to_try() {
    let database = empty();
    let down = Breaker::default().failed(Millis::from_secs(100), WINDOW, &Failure::Timeout);
    let record = |version, breaker, why| {
        block_on(engine_use::record(&database, &site(), &rasa(), version, breaker, why, Millis::new(1))).unwrap();
    };
    record(3, down, Why::Timeout);
    let seen = block_on(engine_use::health(&database, &site(), 3)).unwrap()[&rasa()].clone();
    assert_eq!((seen.breaker, seen.why.as_str()), (down, "timeout"));
    let Gate::Trial(taken) = down.gate(Millis::from_secs(130), WINDOW) else { panic!() };
    let take = || block_on(engine_use::take_trial(&database, &site(), &rasa(), down, taken)).unwrap();
    assert_eq!((take(), take()), (true, false));
    // New settings are a new beginning, and what was asked under old ones does not count.
    assert!(block_on(engine_use::health(&database, &site(), 4)).unwrap().is_empty());
    let closed = Breaker::answered();
    record(4, closed, Why::Answered);
    record(3, down, Why::Timeout);
    assert_eq!(block_on(engine_use::health(&database, &site(), 4)).unwrap()[&rasa()].breaker, closed);
}

#[test]
fn fifty_at_once_use_a_budget_of_twenty_twenty_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    block_on(migrate(&Database::open(&path).unwrap())).unwrap();
    let budget = Budget { requests: Some(20), ..Budget::default() };
    let granted: usize = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let database = Database::open(&path).unwrap();
                    block_on(engine_use::reserve(&database, &site(), 7, None, budget, requests(1))).unwrap()
                })
            })
            .collect();
        callers.into_iter().map(|caller| usize::from(caller.join().unwrap())).sum()
    });
    assert_eq!(granted, 20);
    let database = Database::open(&path).unwrap();
    assert_eq!(block_on(engine_use::spent(&database, &site(), 7)).unwrap().0, requests(20));
}

#[test]
fn what_was_used_takes_the_place_of_what_was_reserved_and_a_day_ends() {
    let database = empty();
    let budget = Budget { tokens: Some(100), ..Budget::default() };
    let reserve =
        |day, wanted| block_on(engine_use::reserve(&database, &site(), day, Some(&rasa()), budget, wanted)).unwrap();
    assert!(!reserve(1, requests(11)));
    assert!(reserve(1, requests(8)));
    assert!(!reserve(1, requests(3)));
    block_on(engine_use::settle(&database, &site(), 1, Some(&rasa()), requests(8), requests(2))).unwrap();
    assert!(reserve(1, requests(8)));
    assert!(!reserve(1, requests(1)));
    assert!(reserve(2, requests(10)));
    let (whole, each) = block_on(engine_use::spent(&database, &site(), 1)).unwrap();
    assert_eq!((whole, each[&rasa()]), (Estimate::default(), requests(10)));
}
