//! What is read of the knowledge base's use, and its versions.

use crate::world::{Op, article, check, empty, perform, site};
use desk_core::Millis;
use desk_store::{
    Sql as _, articles,
    exchanges::{self, Span, Totals},
    flows, metrics,
    native::Database,
    searches, synonyms, versions,
    versions::Change,
};
use futures::executor::block_on;

const ALL: Span = Span { from: Millis::new(0), until: Millis::from_secs(1_000_000) };

fn after(ops: &[Op]) -> Database {
    let database = empty();
    for (n, op) in ops.iter().enumerate() {
        block_on(perform(&database, op, &format!("c{n}"), Millis::from_secs(n as u64))).unwrap();
    }
    while block_on(metrics::catch_up(&database, 10)).unwrap().more {}
    database
}

#[test]
fn an_answer_that_did_not_help_is_counted_for_its_article_and_in_its_time() {
    let story = [Op::CreateSite, Op::PutArticle(1, 1), Op::Says(1, true), Op::Rates(1, false), Op::Says(2, true)];
    let database = after(&story);
    let totals = block_on(exchanges::totals(&database, &site(), ALL)).unwrap();
    assert_eq!(totals, Totals { answered: 2, not_helpful: 1, failed: 1, ..Totals::default() });
    let failing = block_on(exchanges::failing(&database, &site(), ALL, 10)).unwrap();
    assert_eq!((failing.len(), failing[0].article.as_str()), (1, "article-1"));
    assert_eq!(failing[0].title.as_deref(), Some("How to return item 1"));
    assert_eq!((failing[0].totals.answered, failing[0].totals.failed), (2, 1));
    let said = block_on(exchanges::commented(&database, &site(), ALL, 10)).unwrap();
    assert_eq!(said[0].comment.as_deref(), Some("no, call me on [PHONE_1]"));
    // The first question was asked at second 2, the other at second 4.
    let later = Span { from: Millis::from_secs(3), ..ALL };
    let totals = block_on(exchanges::totals(&database, &site(), later)).unwrap();
    assert_eq!(totals, Totals { answered: 1, ..Totals::default() });
    check(&database);
}

#[test]
fn searches_that_found_nothing_are_told_once_an_hour_in_their_time_and_without_personal_data() {
    let searches = [Op::CreateSite, Op::Searches(1, 1), Op::Searches(1, 1), Op::Searches(2, 1), Op::Searches(1, 2)];
    let database = after(&searches);
    let told = |span| {
        let found = block_on(searches::in_span(&database, &site(), span)).unwrap();
        found.into_iter().map(|row| (row.text, row.at.as_u64() / 1_000)).collect::<Vec<_>>()
    };
    let words = |n: u8| format!("zero results {n}, mail [EMAIL_1]");
    assert_eq!(told(ALL), [(words(2), 4), (words(1), 3), (words(1), 1)]);
    assert_eq!(told(Span { from: Millis::from_secs(2), until: Millis::from_secs(4) }), [(words(1), 3)]);
    let totals = block_on(exchanges::totals(&database, &site(), ALL)).unwrap();
    assert_eq!(totals, Totals::default(), "no customer has asked");
    check(&database);
}

#[test]
fn an_agent_s_searches_within_an_hour_are_bounded_however_many_come_at_once() {
    let database = empty();
    for n in 0..40 {
        block_on(perform(&database, &Op::Searches(1, n), "", Millis::from_secs(1 + u64::from(n)))).unwrap();
    }
    block_on(perform(&database, &Op::Searches(1, 99), "", Millis::from_secs(3_601))).unwrap();
    while block_on(metrics::catch_up(&database, 10)).unwrap().more {}
    let found = block_on(searches::in_span(&database, &site(), ALL)).unwrap();
    assert_eq!(found.len(), desk_reports::MAX_SEARCHES + 1);
    check(&database);
}

#[test]
fn a_report_searches_by_time() {
    let database = after(&[Op::CreateSite, Op::Says(1, true)]);
    for ask in ["outcome = 'unsure'", "comment IS NOT NULL"] {
        let plan = format!(
            "EXPLAIN QUERY PLAN SELECT question FROM exchange WHERE site = 'shop' AND at >= 1 AND at < 2 AND {ask}
                ORDER BY at DESC LIMIT 10"
        );
        let steps = block_on(database.query(&plan, Vec::new())).unwrap();
        assert!(steps.iter().all(|row| row.text(3).unwrap().contains("USING INDEX exchange_by_time")), "{steps:?}");
    }
}

#[test]
fn what_a_publish_would_do_is_known_before_it() {
    let publish = [Op::CreateSite, Op::PutArticle(1, 1), Op::PutArticle(2, 1), Op::PutArticle(3, 1), Op::Publish(1)];
    let edits =
        [Op::PutArticle(1, 2), Op::RemoveArticle(2), Op::PutArticle(4, 1), Op::PutArticle(5, 1), Op::RemoveArticle(5)];
    let database = after(&[&publish[..], &edits[..]].concat());
    assert_eq!(block_on(versions::pending_counts(&database, &site())).unwrap(), [1, 1, 1]);
    let pending = block_on(versions::pending(&database, &site(), 10)).unwrap();
    let told: Vec<_> = pending.iter().map(|p| (p.id.as_str(), p.change)).collect();
    assert_eq!(told, [("article-1", Change::Changed), ("article-2", Change::Removed), ("article-4", Change::Created)]);
    assert_eq!(block_on(articles::counts(&database, &site())).unwrap(), (3, 3));
    block_on(perform(&database, &Op::Publish(2), "second", Millis::from_secs(99))).unwrap();
    assert_eq!(block_on(versions::pending_counts(&database, &site())).unwrap(), [0, 0, 0]);
    assert_eq!(block_on(articles::counts(&database, &site())).unwrap(), (3, 0));
    check(&database);
}

#[test]
fn every_version_of_an_article_is_kept_and_one_that_was_removed_comes_back() {
    let edits =
        [Op::PutArticle(1, 1), Op::PutArticle(1, 2), Op::RemoveArticle(1), Op::RemoveArticle(1), Op::PutArticle(1, 2)];
    let database = after(&edits);
    let all = block_on(versions::before(&database, &site(), "article-1", 100, 200)).unwrap();
    let told: Vec<_> = all.iter().map(|v| (v.version, v.content.as_ref().map(|a| a.body().to_owned()))).collect();
    let body = |n: u8| Some(article(1, n).body().to_owned());
    assert_eq!(told, [(4, body(2)), (3, None), (2, body(2)), (1, body(1))]);
    let older = block_on(versions::before(&database, &site(), "article-1", 3, 1)).unwrap();
    assert_eq!(older.iter().map(|v| v.version).collect::<Vec<_>>(), [2]);
    assert!(!block_on(articles::find(&database, &site(), "article-1")).unwrap().unwrap().removed);
    check(&database);
}

#[test]
fn every_version_of_a_flow_is_kept_and_one_that_was_taken_out_comes_back() {
    let edits = [Op::PutFlow(1, 1), Op::PutFlow(1, 2), Op::PutFlow(2, 7), Op::PutFlow(1, 0), Op::PutFlow(1, 1)];
    let database = after(&edits);
    let before =
        |before, limit| block_on(flows::versions::before(&database, &site(), "flow-1", before, limit)).unwrap();
    let all = before(5, 20);
    let told: Vec<_> = all.iter().map(|v| (v.version, v.content.as_deref())).collect();
    assert_eq!(told, [(4, Some("version 1")), (3, None), (2, Some("version 2")), (1, Some("version 1"))]);
    assert_eq!(before(3, 1).iter().map(|v| v.version).collect::<Vec<_>>(), [2]);
    check(&database);
}

#[test]
fn what_was_removed_is_listed_as_it_last_was_until_it_is_back() {
    let edits = [
        Op::PutArticle(1, 1),
        Op::PutArticle(2, 1),
        Op::PutArticle(2, 2),
        Op::RemoveArticle(2),
        Op::PutFlow(1, 1),
        Op::PutFlow(2, 1),
        Op::PutFlow(2, 2),
        Op::PutFlow(2, 0),
    ];
    let database = after(&edits);
    let articles = |language, after| {
        let removed = block_on(articles::removed(&database, &site(), language, after, 10)).unwrap();
        removed.into_iter().map(|row| (row.article.body().to_owned(), row.version)).collect::<Vec<_>>()
    };
    assert_eq!(articles(None, ""), [("Version 2.".to_owned(), 3)]);
    assert_eq!((articles(Some("zh"), ""), articles(None, "article-2")), (vec![], vec![]));
    let flows = || {
        let removed = block_on(flows::removed(&database, &site(), 10)).unwrap();
        removed.into_iter().map(|row| (row.id, row.document, row.version)).collect::<Vec<_>>()
    };
    assert_eq!(flows(), [("flow-2".to_owned(), Some("version 2".to_owned()), 3)]);
    for (n, op) in [Op::PutArticle(2, 2), Op::PutFlow(2, 2)].iter().enumerate() {
        block_on(perform(&database, op, &format!("back-{n}"), Millis::from_secs(99))).unwrap();
    }
    assert_eq!((articles(None, ""), flows()), (vec![], vec![]));
    check(&database);
}

#[test]
fn synonyms_have_versions_and_say_which_is_published() {
    let database = after(&[Op::CreateSite, Op::PutSynonyms(1), Op::PutSynonyms(1), Op::Publish(1), Op::PutSynonyms(2)]);
    let row = block_on(synonyms::find(&database, &site())).unwrap().unwrap();
    assert_eq!((row.version, row.published), (2, Some(1)));
    check(&database);
}
