//! Every statement of the crate, held to the rules that let it run on SQLite and on PostgreSQL.

use crate::{
    doubles::Recording,
    world::{Op, agent, article, check, conversation, empty, perform, site, text},
};
use desk_core::{
    Actor, Millis,
    conversation::Command,
    id::{TicketId, TicketKey},
    ticket::{Change, LinkKind, Priority},
};
use desk_store::{
    Sql, agents, articles, attempts, conversations, engines,
    exchanges::{self, Span},
    flows,
    inbox::{self, View},
    metrics, migrate,
    native::Database,
    rebuild, searches, seats, sites, tickets, versions,
};
use futures::executor::block_on;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Uses everything that the crate offers.
async fn exercise(sql: &impl Sql) {
    migrate(sql).await.unwrap();
    let story = [
        Op::CreateSite,
        Op::CreateSite,
        Op::PutAgent(1, 1),
        Op::PutArticle(1, 1),
        Op::PutSynonyms(1),
        Op::PutSettings(true, 1),
        Op::PutFlow(1, 1),
        Op::SetHours(9),
        Op::Publish(1),
        Op::Publish(1),
        Op::RemoveArticle(1),
        Op::Publish(1),
        Op::Says(1, true),
        Op::Searches(1, 1),
        Op::CatchUp,
        Op::Rates(1, false),
        Op::CatchUp,
        Op::Asks(1),
        Op::Ticket(1),
        Op::Change(1, Change::Note { text: text("@agent-1") }),
        Op::Assign(1, 1),
        Op::Assign(1, 1),
        Op::AgentSays(1, 1),
        Op::Asks(2),
        Op::Assign(2, 1),
        Op::Resolve(1, 1),
        Op::Scores(1, 4),
        Op::Says(2, true),
        Op::Resolve(2, 1),
        Op::CatchUp,
    ];
    for (n, op) in story.iter().enumerate() {
        perform(sql, op, &format!("c{n}"), Millis::from_secs(n as u64)).await.unwrap();
    }
    perform(sql, &Op::Asks(4), "asks-4", Millis::from_secs(90)).await.unwrap();
    perform(sql, &Op::Ticket(4), "ticket-4", Millis::from_secs(91)).await.unwrap();
    let other = TicketId::from_digest(91_000 << 20);
    let link = Change::Link { link: LinkKind::Related, ticket: other, linked: true };
    perform(sql, &Op::Change(1, link), "link", Millis::from_secs(92)).await.unwrap();
    let again = [Op::Split(4), Op::Assign(4, 1), Op::Resolve(4, 1), Op::Asks(4), Op::Ticket(4)];
    for (n, op) in (93..).zip(again) {
        perform(sql, &op, &format!("again-{n}"), Millis::from_secs(n)).await.unwrap();
    }
    // Taken for a conversation that is not waiting: given back.
    perform(sql, &Op::Says(3, false), "says", Millis::new(1)).await.unwrap();
    perform(sql, &Op::Assign(3, 1), "not-waiting", Millis::new(2)).await.unwrap();
    seats::take(sql, &site(), &agent(1), &conversation(3), "taker", Millis::new(3)).await.unwrap();
    seats::of(sql, &site(), &conversation(3)).await.unwrap().unwrap();
    seats::release_abandoned(sql, &site(), Millis::new(4)).await.unwrap();

    for view in [View::Mine(agent(1)), View::Waiting, View::Bot, View::Resolved, View::All] {
        inbox::list(sql, &site(), &view, None, 10).await.unwrap();
    }
    inbox::counts(sql, &site(), &agent(1)).await.unwrap();
    inbox::phases(sql, &site()).await.unwrap();
    inbox::offered(sql, &site()).await.unwrap();
    inbox::holders(sql, &site()).await.unwrap();
    inbox::any_held(sql, &site()).await.unwrap();
    inbox::queue_position(sql, &site(), &conversation(1), Millis::new(5)).await.unwrap();
    crate::finding::exercise(sql).await;
    tickets::find(sql, &site(), &TicketId::from_digest(1)).await.unwrap();
    tickets::links(sql, &site(), &TicketId::from_digest(1)).await.unwrap();
    tickets::opened(sql, &site(), &TicketKey::parse("key").unwrap()).await.unwrap();
    tickets::open_count(sql, &site()).await.unwrap();
    agents::find(sql, &site(), &agent(1)).await.unwrap();
    agents::team(sql, &site()).await.unwrap();
    let many = [article(1, 2), article(2, 1), article(3, 1)];
    articles::would_put(sql, &site(), &many).await.unwrap();
    articles::put_all(sql, &site(), &many, &Actor::System, Millis::new(6)).await.unwrap();
    articles::list(sql, &site(), Some("en"), "", 10).await.unwrap();
    articles::removed(sql, &site(), Some("en"), "", 10).await.unwrap();
    flows::removed(sql, &site(), 10).await.unwrap();
    articles::counts(sql, &site()).await.unwrap();
    articles::of_ids(sql, &site(), &["article-1", "article-2"]).await.unwrap();
    crate::vectors::exercise(sql).await;
    crate::recording::tell_whole(sql).await;
    versions::before(sql, &site(), "article-1", 9, 10).await.unwrap();
    versions::pending(sql, &site(), 10).await.unwrap();
    versions::pending_counts(sql, &site()).await.unwrap();
    let span = Span { from: Millis::new(0), until: Millis::from_secs(1_000) };
    exchanges::totals(sql, &site(), span).await.unwrap();
    exchanges::failing(sql, &site(), span, 10).await.unwrap();
    exchanges::unanswered(sql, &site(), span, true).await.unwrap();
    searches::in_span(sql, &site(), span).await.unwrap();
    exchanges::commented(sql, &site(), span, 10).await.unwrap();
    sites::all(sql).await.unwrap();
    attempts::count(sql, &site(), &agent(1), Millis::new(6), Millis::new(1)).await.unwrap();
    attempts::forget(sql, &site(), &agent(1)).await.unwrap();
    let settings = serde_json::from_value(crate::engines::one()).unwrap();
    engines::put(sql, &site(), &settings, None, &Actor::System, Millis::new(7)).await.unwrap();
    crate::engines::exercise(sql).await;
    conversations::events_after(sql, &site(), &conversation(1), 0, 10).await.unwrap();
    agents::remove(sql, &site(), &agent(1), &Actor::System, Millis::new(6)).await.unwrap();
    metrics::read(sql).await.unwrap();
    rebuild::rebuild(sql, |_| {}).await.unwrap();
    for (table, order) in rebuild::PROJECTIONS {
        rebuild::rows(sql, table, order).await.unwrap();
    }
}

fn heard() -> Vec<(String, usize)> {
    let database = Database::in_memory().unwrap();
    let recording = Recording::new(&database);
    block_on(exercise(&recording));
    recording.take().into_iter().map(|(statement, parameters)| (statement, parameters.len())).collect()
}

/// The numbers of the parameters of a statement, as they stand in it.
fn parameters(statement: &str) -> Vec<usize> {
    let after_dollar = statement.split('$').skip(1);
    after_dollar.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()).collect()
}

#[test]
fn parameters_appear_first_in_ascending_order_and_each_is_given() {
    for (statement, given) in heard() {
        assert!(!statement.contains('?'), "{statement}");
        let mut highest = 0;
        for number in parameters(&statement) {
            assert!(number <= highest + 1, "${number} comes too early in {statement}");
            highest = highest.max(number);
        }
        assert_eq!(highest, given, "{statement}");
    }
}

#[test]
fn every_statement_in_the_sources_is_among_those_held_to_the_rules() {
    let heard: BTreeSet<String> = heard().iter().map(|(statement, _)| one_line(statement)).collect();
    let mut known = 0;
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = fs::read_to_string(file).unwrap();
        for verb in ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"CREATE "] {
            for (at, _) in source.match_indices(verb) {
                let literal = one_line(source[at + 1..].split('"').next().unwrap());
                assert!(heard.iter().any(|heard| is_made_from(heard, &literal)), "nobody has run {literal}");
                known += 1;
            }
        }
    }
    assert!(known > 50, "{known}");
}

/// The files of a folder and of those in it.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Whether a statement is what `literal` says, with anything in the place of its `{…}`.
fn is_made_from(statement: &str, literal: &str) -> bool {
    let mut rest = statement;
    let mut fixed = literal.split(['{', '}']).step_by(2);
    let Some(begun) = fixed.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = begun;
    fixed.all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_ticket_s_key_is_not_mistaken_for_the_number_of_another_one_s_event() {
    let database = empty();
    for (n, key) in ["k.1", "k"].iter().enumerate() {
        let c = u8::try_from(n).unwrap();
        block_on(perform(&database, &Op::Asks(c), &format!("asks-{n}"), Millis::new(1))).unwrap();
        let key = TicketKey::parse(*key).unwrap();
        assert_eq!(block_on(tickets::opened(&database, &site(), &key)).unwrap(), None);
        let command = Command::OpenTicket {
            ticket: TicketId::from_digest(u64::from(c) << 10),
            key: key.clone(),
            fingerprint: String::new(),
            subject: None,
            priority: Priority::Normal,
            follow_up: Millis::new(0),
            issue: None,
        };
        let base = tickets::command_name(&key);
        let id = conversation(c);
        let outcome =
            block_on(conversations::execute(&database, &site(), &id, &base, Millis::new(2), &command)).unwrap();
        assert!(!outcome.repeated);
        let opened = block_on(tickets::opened(&database, &site(), &key)).unwrap().unwrap();
        assert_eq!(opened, (id, outcome.events[0].clone()));
    }
    check(&database);
}
