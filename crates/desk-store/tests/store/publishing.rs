//! Publishing by steps: whatever is cut off, changed or done twice on the way, lookups see one whole generation, and
//! nothing is left behind.

use crate::{
    doubles::{Faulty, Overtaken, When},
    knowledge::{Fixed, NOW, QUESTIONS, World, expected, generation, keys, keys_of, look, put},
    world::site,
};
use desk_store::{
    Kv, Sql, StoreError,
    kv::{GenerationKey, KNOWLEDGE_META},
    lookup::Cache,
    publish::{Progress, StageName, go_on},
};
use futures::executor::block_on;
use std::cell::Cell;

/// One step of publishing generation `n`, by a call of this name.
async fn step(sql: &impl Sql, kv: &impl Kv, n: u32, name: &str) -> Result<Progress, StoreError> {
    let fixed = Fixed { revision: n.into(), documents: generation(n).0.clone() };
    go_on(sql, kv, &site(), &fixed, name, &|| false, NOW).await
}

#[test]
fn a_publish_by_steps_shows_the_old_generation_until_the_swap_and_then_is_what_one_by_one_call_is() {
    let world = World::with(2);
    let mut stages = Vec::new();
    for call in 0.. {
        let name = if call == 0 { "gen-3".to_owned() } else { format!("call-{call}") };
        match block_on(step(&world.sql, &world.kv, 3, &name)).unwrap() {
            Progress::Unfinished { generation, articles, stage, done, total } => {
                assert_eq!((generation.as_str(), articles), ("gen-3", 14));
                assert!(done <= total);
                stages.push(stage);
            }
            Progress::Published { generation, .. } => {
                assert_eq!(generation, "gen-3");
                break;
            }
        }
        let shown = matches!(stages.last(), Some(StageName::Recording | StageName::Tidying));
        for question in QUESTIONS {
            let found = block_on(look(&world.kv, &mut Cache::default(), question)).unwrap();
            assert_eq!(found, expected(if shown { 3 } else { 2 }, question), "{stages:?}");
        }
    }
    // 14 articles are counted by 4 and sorted by 4; as many calls as there are steps.
    stages.dedup();
    let before = [StageName::Clearing, StageName::Counting, StageName::Sorting, StageName::Writing];
    let after = [StageName::Swapping, StageName::Recording, StageName::Tidying];
    assert_eq!(stages, [&before[..], &after[..]].concat());
    let found = block_on(look(&world.kv, &mut Cache::default(), QUESTIONS[0])).unwrap();
    assert_eq!(found, expected(3, QUESTIONS[0]));
    assert_eq!((keys(&world.kv), world.rows_left()), (keys_of(&[2, 3]), 0));
}

/// Cuts a publish off at every call of a port.
fn cut_everywhere(then: impl Fn(&World, &str)) {
    let question = QUESTIONS[1];
    let whole = [expected(2, question), expected(3, question)];
    for port in ["sql", "kv"] {
        for when in [When::Before, When::After] {
            for call in 0.. {
                let world = World::with(2);
                let at = |wanted| if port == wanted { call } else { usize::MAX };
                let (sql, kv) = (Faulty::new(&world.sql, at("sql"), when), Faulty::new(&world.kv, at("kv"), when));
                let _ = block_on(put(&sql, &kv, 3));
                if !sql.fired() && !kv.fired() {
                    assert!(call > 3);
                    break;
                }
                let found = block_on(look(&world.kv, &mut Cache::default(), question)).unwrap();
                assert!(whole.contains(&found), "{found:?}");
                then(&world, &format!("{port} {when:?} {call}"));
                assert_eq!(world.rows_left(), 0, "{port} {when:?} {call}");
            }
        }
    }
}

#[test]
fn a_publish_cut_off_anywhere_and_given_again_leaves_no_other_key() {
    cut_everywhere(|world, place| {
        // As a caller does: under a name of its own.
        let fixed = Fixed { revision: 3, documents: generation(3).0.clone() };
        let done = block_on(go_on(&world.sql, &world.kv, &site(), &fixed, "again", &|| true, NOW)).unwrap();
        let Progress::Published { generation: published, .. } = done else { panic!("{place}: {done:?}") };
        let found = block_on(look(&world.kv, &mut Cache::default(), QUESTIONS[1])).unwrap();
        assert_eq!(found.evidence, expected(3, QUESTIONS[1]).evidence, "{place}");
        // Where the first was whole, this one came after it.
        if published == "gen-3" {
            assert_eq!(keys(&world.kv), keys_of(&[2, 3]), "{place}");
        }
        let meta = GenerationKey(site(), published);
        assert!(keys(&world.kv).contains(&KNOWLEDGE_META.key(&meta)), "{place}");
    });
}

#[test]
fn what_a_publish_that_was_given_up_leaves_behind_the_next_one_deletes() {
    cut_everywhere(|world, place| {
        // One that was all but done is finished first.
        let done = block_on(put(&world.sql, &world.kv, 4)).unwrap();
        if done == (Progress::Published { generation: "gen-3".to_owned(), articles: 14 }) {
            world.put(4);
            assert_eq!(keys(&world.kv), keys_of(&[3, 4]), "{place}");
            return;
        }
        let kept = keys(&world.kv);
        assert!(kept == keys_of(&[2, 4]) || kept == keys_of(&[3, 4]), "{place}");
        assert_eq!(world.seen(), "gen-4");
    });
}

#[test]
fn a_base_that_changes_between_two_steps_is_published_anew_and_never_mixed() {
    for before in 1.. {
        let world = World::with(2);
        let mut whole = false;
        for call in 0..before {
            let name = if call == 0 { "gen-3".to_owned() } else { format!("before-{call}") };
            whole = matches!(block_on(step(&world.sql, &world.kv, 3, &name)).unwrap(), Progress::Published { .. });
        }
        if whole {
            break;
        }
        let mut names = std::iter::once("gen-4".to_owned()).chain((0..).map(|call| format!("after-{call}")));
        let published = loop {
            match block_on(step(&world.sql, &world.kv, 4, &names.next().unwrap())).unwrap() {
                Progress::Published { generation, .. } => break generation,
                Progress::Unfinished { .. } => {}
            }
        };
        let n = if published == "gen-3" { 3 } else { 4 };
        let found = block_on(look(&world.kv, &mut Cache::default(), QUESTIONS[1])).unwrap();
        assert_eq!(found, expected(n, QUESTIONS[1]), "{before}");
        assert_eq!((keys(&world.kv), world.rows_left()), (keys_of(&[2, n]), 0), "{before}");
    }
}

#[test]
fn two_calls_that_work_at_once_publish_one_whole_generation() {
    for before in 0.. {
        let world = World::with(2);
        let fixed = Fixed { revision: 4, documents: generation(4).0.clone() };
        let other = async || go_on(&world.sql, &world.kv, &site(), &fixed, "other", &|| true, NOW).await;
        let meanwhile = async || drop(other().await.unwrap());
        let slow = Overtaken { inner: &world.sql, before, calls: Cell::new(0), meanwhile };
        let _ = block_on(put(&slow, &world.kv, 4));
        if slow.calls.get() <= before {
            break;
        }
        let found = block_on(look(&world.kv, &mut Cache::default(), QUESTIONS[1])).unwrap();
        assert_eq!(found.evidence, expected(4, QUESTIONS[1]).evidence, "{before}");
        world.put(3);
        world.put(1);
        assert_eq!((keys(&world.kv), world.rows_left()), (keys_of(&[3, 1]), 0), "{before}");
    }
}
