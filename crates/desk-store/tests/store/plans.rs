//! What is asked with every message or every look of a console is answered from an index.

use crate::{
    doubles::Recording,
    world::{Op, agent, conversation, empty, perform, site},
};
use desk_core::{
    Actor, Millis,
    id::TicketKey,
    ticket::{Change, Filter, Priority},
};
use desk_store::{
    Sql as _, agents, articles, conversations,
    inbox::{self, View},
    metrics,
    native::Database,
    seats, sites, tickets,
};
use futures::executor::block_on;

const ROWS: u32 = 3_000;

/// A desk with some thousand conversations, events and tickets.
fn busy() -> Database {
    let database = empty();
    for (n, op) in [Op::CreateSite, Op::PutAgent(1, 5), Op::Asks(1), Op::Ticket(1)].iter().enumerate() {
        block_on(perform(&database, op, &format!("c{n}"), Millis::new(1))).unwrap();
    }
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
    for rows in [
        "INSERT INTO event (site, stream, seq, id, at, actor, kind, body) SELECT 'shop', 'conversation/' || (i % 300),
            100 + i, 'filler-' || i, i, actor, kind, body FROM n, (SELECT actor, kind, body FROM event
                WHERE kind = 'message' LIMIT 1)",
        "INSERT INTO conversation (site, id, seq, phase, agent, ticket, waiting_since, last_at, state)
            SELECT 'shop', 'filler-' || i, 1, CASE i % 4 WHEN 0 THEN 'bot' WHEN 1 THEN 'waiting' WHEN 2 THEN 'agent'
                ELSE 'resolved' END, CASE i % 4 WHEN 2 THEN 'agent-1' END, NULL, CASE i % 4 WHEN 1 THEN i END, i, '{}'
            FROM n",
        "INSERT INTO ticket (site, id, conversation, seq, subject, status, priority, issue, agent, agent_name,
                created_at, updated_at)
            SELECT 'shop', 'filler-' || i, 'filler-' || i, 1, 's', CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'waiting'
                ELSE 'resolved' END, 'normal', NULL, NULL, NULL, i, i FROM n",
    ] {
        // The numbers stand before the SELECT of an INSERT.
        let (insert, select) = rows.split_at(rows.find("SELECT 'shop'").unwrap());
        block_on(database.query(&format!("{insert} {numbers} {select}"), Vec::new())).unwrap();
    }
    database
}

/// The steps of each statement that `ask` makes.
fn plans(database: &Database, ask: impl AsyncFnOnce(&Recording<'_, Database>)) -> Vec<(String, String)> {
    let recording = Recording::new(database);
    block_on(ask(&recording));
    let mut steps = Vec::new();
    for (statement, parameters) in recording.take() {
        for row in block_on(database.query(&format!("EXPLAIN QUERY PLAN {statement}"), parameters)).unwrap() {
            steps.push((statement.clone(), row.text(3).unwrap().to_owned()));
        }
    }
    assert!(!steps.is_empty());
    steps
}

#[track_caller]
fn no_scan(steps: &[(String, String)]) {
    for (statement, step) in steps {
        assert!(
            !step.starts_with("SCAN ") || step.contains("CONSTANT ROW") || step.contains("VALUES CLAUSE"),
            "{step}: {statement}"
        );
    }
}

#[track_caller]
fn no_sort(steps: &[(String, String)]) {
    for (statement, step) in steps {
        assert!(!step.contains("TEMP B-TREE"), "{step}: {statement}");
    }
}

#[test]
fn a_message_and_a_poll_for_events_search_by_index() {
    let database = busy();
    let steps = plans(&database, async |sql| {
        perform(sql, &Op::Says(1, true), "new", Millis::new(9)).await.unwrap();
        // Given again: what it caused is looked for by its name.
        perform(sql, &Op::Says(1, true), "new", Millis::new(9)).await.unwrap();
        conversations::events_after(sql, &site(), &conversation(1), 0, 100).await.unwrap();
        tickets::opened(sql, &site(), &TicketKey::parse("key").unwrap()).await.unwrap();
    });
    assert!(steps.iter().any(|(statement, _)| statement.contains("id > $3 AND id < $4")));
    no_scan(&steps);
}

#[test]
fn an_assignment_searches_by_index() {
    let database = busy();
    let steps = plans(&database, async |sql| {
        perform(sql, &Op::Assign(1, 1), "new", Millis::new(9)).await.unwrap();
        perform(sql, &Op::Resolve(1, 1), "resolve", Millis::new(9)).await.unwrap();
        inbox::queue_position(sql, &site(), &conversation(1), Millis::new(5)).await.unwrap();
        agents::team(sql, &site()).await.unwrap();
        seats::release_abandoned(sql, &site(), Millis::new(10)).await.unwrap();
    });
    no_scan(&steps);
}

#[test]
fn lists_come_out_of_an_index_in_their_order() {
    let database = busy();
    for view in [View::Mine(agent(1)), View::Waiting, View::Bot, View::Resolved, View::All] {
        let steps = plans(&database, async |sql| {
            // The rows that fill the tables up cannot be read; only the plan counts.
            let _ = inbox::list(sql, &site(), &view, None, 10).await;
        });
        no_scan(&steps);
        no_sort(&steps);
    }
    let steps = plans(&database, async |sql| {
        let _ = inbox::offered(sql, &site()).await;
    });
    no_scan(&steps);
    let steps = plans(&database, async |sql| {
        tickets::search(sql, &site(), &Filter::default(), &agent(1), None, 10).await.unwrap();
        tickets::count(sql, &site(), &Filter::default(), &agent(1)).await.unwrap();
    });
    no_sort(&steps);
    let (words, rest): (Vec<_>, Vec<_>) =
        steps.into_iter().partition(|(_, step)| step.contains("VIRTUAL TABLE INDEX") && step.contains(":M"));
    assert_eq!(words.len(), 2, "the words are looked up: {words:?}");
    no_scan(&rest.into_iter().filter(|(_, step)| !step.starts_with("SCAN f")).collect::<Vec<_>>());
}

#[test]
fn what_the_reader_of_the_log_does_for_an_event_does_not_grow_with_the_site() {
    let database = busy();
    let change = Op::Change(1, Change::SetPriority { priority: Priority::High });
    let steps = plans(&database, async |sql| {
        perform(&database, &change, "change", Millis::new(9)).await.unwrap();
        metrics::catch_up(sql, 20).await.unwrap();
    });
    for (statement, step) in steps {
        assert!(!step.ends_with("(site=?)"), "{step}: {statement}");
        no_scan(&[(statement, step)]);
    }
}

#[test]
fn counts_read_an_index_of_the_site_and_no_row() {
    let database = busy();
    let steps = plans(&database, async |sql| {
        inbox::counts(sql, &site(), &agent(1)).await.unwrap();
        inbox::phases(sql, &site()).await.unwrap();
        inbox::holders(sql, &site()).await.unwrap();
        inbox::any_held(sql, &site()).await.unwrap();
        tickets::open_count(sql, &site()).await.unwrap();
        inbox::queue_position(sql, &site(), &conversation(1), Millis::new(5)).await.unwrap();
    });
    no_scan(&steps);
    for (statement, step) in steps.iter().filter(|(_, step)| step.starts_with("SEARCH ")) {
        assert!(step.contains("COVERING INDEX"), "{step}: {statement}");
    }
}

#[test]
fn the_reader_of_the_log_reads_only_what_is_new() {
    let database = busy();
    let steps = plans(&database, async |sql| {
        let _ = metrics::catch_up(sql, 1).await;
    });
    assert!(steps.iter().any(|(statement, _)| statement.contains("LEFT JOIN conversation")));
    no_scan(&steps);
}

#[test]
fn what_a_publish_and_the_list_of_removed_articles_ask_of_all_articles_is_answered_from_an_index() {
    let database = busy();
    let fill = format!(
        "INSERT INTO article (site, id, seq, language, category, title, published, published_by, updated_at, article,
                removed) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            SELECT 'shop', 'filler-' || i, 1, 'en', 'c', 't', 1, 1, 1, '{{}}', 0 FROM n"
    );
    block_on(database.query(&fill, Vec::new())).unwrap();
    let steps = plans(&database, async |sql| {
        articles::revision(sql, &site()).await.unwrap();
        articles::removed(sql, &site(), None, "", 10).await.unwrap();
        sites::publish_removals(sql, &site(), "gen", 0, 0, &Actor::System, Millis::new(1)).await.unwrap();
    });
    no_scan(&steps);
    no_sort(&steps);
    for index in ["article_by_version", "article_removed", "article_by_publish"] {
        assert!(steps.iter().any(|(_, step)| step.contains(index)), "{index}: {steps:?}");
    }
}
