//! A crash or a lost answer at every statement of every command.

use crate::{
    doubles::{Faulty, Overtaken, Recording, When},
    world::{Done, Op, agent, article, caused_by, check, conversation, empty, log, occupied, perform, site},
};
use desk_core::{Actor, Millis, id::TicketId, ticket::Change};
use desk_store::{Sql, articles, native::Database, seats};
use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::json;
use std::{cell::Cell, collections::BTreeMap};

/// A day at the desk in which everything happens once at least.
fn story() -> Vec<Op> {
    vec![
        Op::CreateSite,
        Op::PutAgent(1, 1),
        Op::PutAgent(2, 2),
        Op::PutArticle(1, 1),
        Op::PutArticle(2, 1),
        Op::PutSynonyms(1),
        Op::PutSettings(true, 1),
        Op::PutSettings(false, 1),
        Op::PutFlow(1, 1),
        Op::PutFlow(2, 1),
        Op::Publish(1),
        Op::SetHours(9),
        Op::Searches(1, 1),
        Op::Searches(1, 1),
        Op::Searches(2, 1),
        Op::Says(1, true),
        Op::Rates(1, false),
        Op::Asks(1),
        Op::Queue(1, 1),
        Op::Ticket(1),
        Op::CatchUp,
        Op::Change(1, change(json!({ "kind": "set_state", "state": "waiting" }))),
        Op::Change(1, change(json!({ "kind": "tag", "add": ["vip", "lost"] }))),
        Op::Assign(1, 1),
        Op::AgentSays(1, 1),
        Op::Change(1, change(json!({ "kind": "note", "text": "@agent-2 knows" }))),
        Op::Change(1, change(json!({ "kind": "set_state", "state": "resolved" }))),
        Op::Says(1, true),
        Op::PutArticle(1, 2),
        Op::RemoveArticle(2),
        Op::PutSynonyms(2),
        Op::PutSettings(true, 2),
        Op::PutFlow(1, 2),
        Op::PutFlow(2, 0),
        Op::Publish(2),
        Op::SetHours(8),
        Op::PutArticle(2, 1),
        Op::Resolve(1, 1),
        Op::Scores(1, 2),
        Op::Scores(1, 5),
        Op::Says(1, true),
        Op::Rates(1, true),
        Op::OpenFor(2),
        Op::Ticket(2),
        Op::Change(2, change(json!({ "kind": "link", "link": "related", "ticket": first(), "linked": true }))),
        Op::Change(2, change(json!({ "kind": "link", "link": "related", "ticket": first(), "linked": false }))),
        Op::Change(2, change(json!({ "kind": "set_priority", "priority": "urgent" }))),
        Op::Change(2, change(json!({ "kind": "assign", "agent": "agent-2" }))),
        Op::OpenFor(3),
        Op::Ticket(3),
        Op::Merge(3, 2),
        Op::Unmerge(3, 2),
        Op::Split(2),
        Op::Assign(2, 1),
        Op::Unassign(2),
        Op::Assign(2, 2),
        Op::AgentSays(2, 2),
        Op::Transfer(2, 2),
        Op::Assign(2, 2),
        Op::RemoveAgent(2),
        Op::PutAgent(2, 0),
        Op::Asks(1),
        Op::Assign(1, 1),
        Op::HandBack(1, 1),
        Op::Says(1, true),
        Op::Resolve(2, 2),
        Op::CatchUp,
    ]
}

fn change(change: serde_json::Value) -> Change {
    serde_json::from_value(change).unwrap()
}

/// The step of the story that opens its first ticket.
const FIRST_TICKET: usize = 19;

/// That ticket's number: it follows from the time of its step.
fn first() -> TicketId {
    TicketId::from_digest(at(FIRST_TICKET).as_u64() << 20)
}

fn at(step: usize) -> Millis {
    Millis::from_secs(1_000 + 2 * step as u64)
}
fn name(step: usize) -> String {
    format!("c{step}")
}
fn run(database: &impl Sql, story: &[Op], from: usize) -> Vec<Done> {
    block_on(go_through(database, story, from))
}
async fn go_through(database: &impl Sql, story: &[Op], from: usize) -> Vec<Done> {
    let mut done = Vec::new();
    for (n, op) in (from..).zip(story) {
        done.push(perform(database, op, &name(n), at(n)).await.unwrap());
    }
    done
}

/// What is done about a command that was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It is given again at once.
    Retry,
    /// It is given again after everything else has happened.
    RetryLate,
    /// Nobody comes back.
    GiveUp,
}

/// Cuts every command of the story off at every statement, goes on, and checks the database each time.
fn cut_everywhere(then: Then) {
    let story = story();
    let mut cuts = 0;
    for (step, op) in story.iter().enumerate() {
        for when in [When::Before, When::After] {
            for statement in 0.. {
                let database = empty();
                run(&database, &story[..step], 0);
                let faulty = Faulty::new(&database, statement, when);
                let result = block_on(perform(&faulty, op, &name(step), at(step)));
                if !faulty.fired() {
                    break;
                }
                assert!(result.is_err(), "{op:?} did not notice that statement {statement} failed");
                cuts += 1;
                let again = || block_on(perform(&database, op, &name(step), at(step))).unwrap();
                if then == Then::Retry {
                    let done = again();
                    assert_ne!(done, Done::Refused, "{op:?} cut off {when:?} statement {statement}");
                    holds_what_was_answered(&database, step, &done);
                }
                run(&database, &story[step + 1..], step + 1);
                if then == Then::RetryLate {
                    holds_what_was_answered(&database, step, &again());
                }
                check(&database);
            }
        }
    }
    assert!(cuts > 100, "{cuts}");
}

#[track_caller]
fn holds_what_was_answered(database: &Database, step: usize, done: &Done) {
    if let Done::Events(events) = done {
        assert_eq!(*events, caused_by(database, &name(step)));
    }
}

#[test]
fn the_story_goes_as_told() {
    assert_eq!(story()[FIRST_TICKET], Op::Ticket(1));
    let database = empty();
    let refused: Vec<usize> =
        (0..).zip(run(&database, &story(), 0)).filter(|(_, done)| *done == Done::Refused).map(|(n, _)| n).collect();
    assert_eq!(refused, Vec::<usize>::new());
    let told = log(&database);
    run(&database, &story(), 0);
    let same = log(&database);
    // But for the articles and agents that were changed since: what has no name of its own is done again.
    let again: Vec<&str> = same[told.len()..].iter().map(|entry| entry.stream.as_str()).collect();
    let articles = ["article/article-1", "article/article-2"];
    let other = ["synonyms", "settings/one", "flow/flow-1", "flow/flow-2", "site"];
    let changed = [
        &["agent/agent-2", articles[0]][..],
        &other[..],
        &articles,
        &other,
        &[articles[1], "agent/agent-2", "agent/agent-2"],
    ];
    assert_eq!(again, changed.concat());
    check(&database);
}

#[test]
fn a_command_cut_off_at_any_statement_and_given_again_happens_once() {
    cut_everywhere(Then::Retry);
}

#[test]
fn a_command_given_again_long_after_happens_once() {
    cut_everywhere(Then::RetryLate);
}

#[test]
fn what_a_crash_left_undone_is_healed_by_whoever_goes_on() {
    cut_everywhere(Then::GiveUp);
}

#[test]
fn a_retry_of_an_assignment_that_took_the_last_seat_is_answered_as_the_first_try_was() {
    let database = empty();
    run(&database, &[Op::CreateSite, Op::PutAgent(1, 1), Op::Asks(1), Op::Assign(1, 1)], 0);
    assert_eq!(run(&database, &[Op::Assign(1, 1)], 3), [Done::Events(caused_by(&database, "c3"))]);
}

#[test]
fn two_commands_with_the_same_agent_do_not_share_a_seat() {
    let database = empty();
    run(&database, &[Op::CreateSite, Op::PutAgent(1, 2), Op::Asks(1)], 0);
    // The first taker is still on its way to record it.
    block_on(seats::take(&database, &site(), &agent(1), &conversation(1), "first", at(4))).unwrap();
    assert_eq!(run(&database, &[Op::Assign(1, 1)], 5), [Done::Refused]);
    assert_eq!(occupied(&database).len(), 1, "the first taker's seat is still its own");
}

#[test]
fn a_smaller_capacity_holds_while_the_seats_above_it_are_in_use() {
    let database = empty();
    run(&database, &[Op::CreateSite, Op::PutAgent(1, 3)], 0);
    let assign = |c: u8, from: usize| run(&database, &[Op::Asks(c), Op::Assign(c, 1)], from).pop().unwrap();
    for c in 1..=3 {
        assert_ne!(assign(c, 10 * usize::from(c)), Done::Refused);
    }
    run(&database, &[Op::Resolve(1, 1), Op::PutAgent(1, 2)], 50);
    assert_eq!(assign(4, 60), Done::Refused, "two are in use and two is the capacity");
    run(&database, &[Op::Resolve(3, 1)], 70);
    assert_ne!(assign(5, 80), Done::Refused);
    assert_eq!(assign(6, 90), Done::Refused, "the third seat was given back and must not be used again");
    check(&database);
}

#[test]
fn an_article_given_again_after_a_lost_answer_is_no_conflict_with_itself() {
    for when in [When::Before, When::After] {
        for statement in 0..4 {
            let database = empty();
            let (one, other) = (article(1, 1), article(1, 2));
            let faulty = Faulty::new(&database, statement, when);
            let _ = block_on(articles::put(&faulty, &site(), &one, Some(0), &Actor::System, at(1)));
            let again = block_on(articles::put(&database, &site(), &one, Some(0), &Actor::System, at(1)));
            assert_ne!(again.unwrap(), articles::Put::Conflict);
            let other = block_on(articles::put(&database, &site(), &other, Some(0), &Actor::System, at(2)));
            assert_eq!(other.unwrap(), articles::Put::Conflict);
            check(&database);
        }
    }
}

#[test]
fn an_import_cut_off_at_any_statement_and_given_again_is_whole_and_each_article_has_one_version() {
    let many: Vec<_> = (1..=5).map(|n| article(n, 1)).collect();
    for when in [When::Before, When::After] {
        for statement in 0..4 {
            let database = empty();
            run(&database, &[Op::PutArticle(2, 1), Op::PutArticle(3, 2)], 0);
            let faulty = Faulty::new(&database, statement, when);
            let _ = block_on(articles::put_all(&faulty, &site(), &many, &Actor::System, at(3)));
            let puts = block_on(articles::put_all(&database, &site(), &many, &Actor::System, at(4))).unwrap();
            assert_eq!(puts.len(), many.len());
            assert_eq!(puts.get(1), Some(&articles::Put::Unchanged));
            let again = block_on(articles::would_put(&database, &site(), &many)).unwrap();
            assert!(again.iter().all(|put| *put == articles::Put::Unchanged));
            let versions = block_on(articles::all(&database, &site())).unwrap();
            assert_eq!(versions.iter().map(|row| row.version).collect::<Vec<_>>(), [1, 1, 2, 1, 1]);
            check(&database);
        }
    }
}

#[test]
fn a_writer_overtaken_at_any_statement_undoes_nothing_that_came_after() {
    let story = story();
    for (step, op) in story.iter().enumerate() {
        for before in 0.. {
            let database = empty();
            run(&database, &story[..step], 0);
            let meanwhile = async || drop(go_through(&database, &story[step + 1..], step + 1).await);
            let slow = Overtaken { inner: &database, before, calls: Cell::new(0), meanwhile };
            let done = block_on(perform(&slow, op, &name(step), at(step))).unwrap();
            if slow.calls.get() <= before {
                break;
            }
            holds_what_was_answered(&database, step, &done);
            check(&database);
        }
    }
}

#[test]
fn a_publication_projected_late_does_not_bring_old_versions_back() {
    let database = empty();
    run(&database, &[Op::CreateSite, Op::PutArticle(1, 1)], 0);
    let meanwhile = async || drop(go_through(&database, &[Op::PutArticle(1, 2), Op::Publish(2)], 4).await);
    // The last statement but one marks the article.
    let statements = {
        let other = empty();
        run(&other, &[Op::CreateSite, Op::PutArticle(1, 1)], 0);
        let recording = Recording::new(&other);
        block_on(perform(&recording, &Op::Publish(1), "first", at(3))).unwrap();
        recording.take().len()
    };
    let slow = Overtaken { inner: &database, before: statements - 2, calls: Cell::new(0), meanwhile };
    block_on(perform(&slow, &Op::Publish(1), "first", at(3))).unwrap();
    let row = block_on(articles::find(&database, &site(), "article-1")).unwrap().unwrap();
    assert_eq!((row.version, row.published), (2, Some(2)));
    check(&database);
}

fn op() -> impl Strategy<Value = Op> {
    let (c, a) = (1..=3_u8, 1..=2_u8);
    prop_oneof![
        3 => (c.clone(), any::<bool>()).prop_map(|(c, answered)| Op::Says(c, answered)),
        3 => c.clone().prop_map(Op::Asks),
        1 => c.clone().prop_map(Op::OpenFor),
        1 => c.clone().prop_map(|c| Op::Change(c, change(json!({ "kind": "set_state", "state": "waiting" })))),
        1 => c.clone().prop_map(|c| Op::Change(c, change(json!({ "kind": "tag", "add": ["vip"] })))),
        1 => (c.clone(), 1..3_u32).prop_map(|(c, position)| Op::Queue(c, position)),
        4 => (c.clone(), a.clone()).prop_map(|(c, a)| Op::Assign(c, a)),
        1 => c.clone().prop_map(Op::Unassign),
        1 => (c.clone(), a.clone()).prop_map(|(c, a)| Op::Transfer(c, a)),
        2 => (c.clone(), a.clone()).prop_map(|(c, a)| Op::AgentSays(c, a)),
        3 => (c.clone(), a.clone()).prop_map(|(c, a)| Op::Resolve(c, a)),
        2 => c.prop_map(Op::Ticket),
        1 => (a.clone(), 0..3_u32).prop_map(|(a, capacity)| Op::PutAgent(a, capacity)),
        1 => a.clone().prop_map(Op::RemoveAgent),
        1 => (a, 1..4_u8).prop_map(|(a, version)| Op::PutArticle(a, version)),
        1 => (1..=2_u8, 1..4_u8).prop_map(|(a, n)| Op::Searches(a, n)),
        1 => Just(Op::Publish(1)),
        1 => Just(Op::CatchUp),
    ]
}

fn fault() -> impl Strategy<Value = Option<(usize, When, bool)>> {
    prop::option::of((0..9_usize, prop_oneof![Just(When::Before), Just(When::After)], any::<bool>()))
}

fn in_use(database: &Database) -> BTreeMap<String, usize> {
    let mut agents = BTreeMap::new();
    for ((agent, _), _) in occupied(database) {
        *agents.entry(agent).or_default() += 1;
    }
    agents
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_left_behind_whatever_happens_and_fails(
        script in prop::collection::vec((op(), fault()), 1..30)
    ) {
        let database = empty();
        run(&database, &[Op::CreateSite, Op::PutAgent(1, 1), Op::PutAgent(2, 2)], 0);
        let mut capacity = BTreeMap::from([(agent(1).to_string(), 1), (agent(2).to_string(), 2)]);
        for (n, (op, fault)) in (3..).zip(&script) {
            let before = in_use(&database);
            let mut done = Ok(Done::Other);
            let mut again = true;
            if let Some((statement, when, retried)) = fault {
                let faulty = Faulty::new(&database, *statement, *when);
                done = block_on(perform(&faulty, op, &name(n), at(n)));
                again = faulty.fired() && *retried;
            }
            if again {
                done = block_on(perform(&database, op, &name(n), at(n)));
                prop_assert!(done.is_ok(), "{done:?}");
            }
            if let Ok(done) = &done {
                holds_what_was_answered(&database, n, done);
            }
            if let Op::PutAgent(a, wanted) = op {
                // It may or may not have come through.
                let limit = capacity.entry(agent(*a).to_string()).or_default();
                *limit = if done.is_ok() { *wanted as usize } else { (*limit).max(*wanted as usize) };
            }
            for (agent, used) in in_use(&database) {
                let allowed = capacity[&agent].max(before.get(&agent).copied().unwrap_or(0));
                prop_assert!(used <= allowed, "{agent} has {used} of {allowed}");
            }
        }
        check(&database);
    }
}
