//! Tickets are found by what they are and by what was written, and by nothing else.

use crate::world::{Op, agent, check, conversation, empty, perform, site};
use desk_core::{
    Millis,
    id::TicketId,
    ticket::{Change, Filter},
};
use desk_store::{Sql, conversations, metrics, native::Database, tickets};
use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

fn filter(of: Value) -> Filter {
    serde_json::from_value(of).unwrap()
}

pub(crate) async fn exercise(sql: &impl Sql) {
    let all = Filter::default();
    tickets::search(sql, &site(), &all, &agent(1), None, 10).await.unwrap();
    tickets::count(sql, &site(), &all, &agent(1)).await.unwrap();
}

/// What is done to the tickets of the desk below, by the number of their conversation.
fn changes() -> Vec<(u8, Value)> {
    vec![
        (1, json!({"kind": "tag", "add": ["vip", "späte lieferung"]})),
        (1, json!({"kind": "note", "text": "Supplier says the parcel SO-10423 was lost, 补发中"})),
        (2, json!({"kind": "set_priority", "priority": "urgent"})),
        (2, json!({"kind": "set_state", "state": "waiting"})),
        (3, json!({"kind": "tag", "add": ["vip"]})),
        (3, json!({"kind": "assign", "agent": "agent-2"})),
        (3, json!({"kind": "watch", "agent": "agent-1", "watches": true})),
    ]
}

/// Four tickets: 1 and 2 with agent 1, 3 with agent 2, 4 resolved; each with the words of its customer.
fn desk() -> (Database, Vec<TicketId>) {
    let database = empty();
    let mut story = vec![Op::CreateSite, Op::PutAgent(1, 9), Op::PutAgent(2, 9)];
    for c in 1..=4 {
        story.extend([Op::Asks(c), Op::Ticket(c), Op::Assign(c, if c == 3 { 2 } else { 1 })]);
    }
    story.extend([Op::Resolve(4, 1), Op::Scores(4, 5), Op::Scores(4, 2)]);
    story.extend(
        changes().into_iter().map(|(c, change)| Op::Change(c, serde_json::from_value::<Change>(change).unwrap())),
    );
    for (n, op) in story.iter().enumerate() {
        block_on(perform(&database, op, &format!("c{n}"), Millis::from_secs(100 + n as u64))).unwrap();
    }
    while block_on(metrics::catch_up(&database, 10)).unwrap().more {}
    let ticket = |c| block_on(conversations::load(&database, &site(), &conversation(c))).unwrap().ticket.unwrap().id;
    let tickets = (1..=4).map(ticket).collect();
    (database, tickets)
}

/// The numbers of the tickets that are found, newest change first.
fn found(database: &Database, tickets: &[TicketId], of: Value) -> Vec<usize> {
    let found = block_on(tickets::search(database, &site(), &filter(of), &agent(1), None, 10)).unwrap();
    found.iter().map(|found| tickets.iter().position(|id| *id == found.ticket.id).unwrap() + 1).collect()
}

#[test]
fn a_ticket_is_found_by_what_it_is_and_by_what_was_written() {
    let (database, tickets) = desk();
    for (of, expected) in [
        (json!({}), vec![3, 2, 1, 4]),
        (json!({"status": "open"}), vec![3, 1]),
        (json!({"status": "waiting"}), vec![2]),
        (json!({"status": "unresolved"}), vec![3, 2, 1]),
        (json!({"status": "resolved"}), vec![4]),
        (json!({"state": "waiting"}), vec![2]),
        (json!({"priority": "urgent"}), vec![2]),
        (json!({"tags": ["vip"]}), vec![3, 1]),
        (json!({"tags": ["vip", "Späte  Lieferung"]}), vec![1]),
        (json!({"assignee": "me"}), vec![2, 1, 4]),
        (json!({"assignee": "agent-2"}), vec![3]),
        (json!({"assignee": "none"}), vec![]),
        (json!({"watcher": "me"}), vec![3]),
        (json!({"team": "none", "status": "resolved"}), vec![4]),
        (json!({"team": "returns"}), vec![]),
        (json!({"score": 2}), vec![4]),
        (json!({"score": 5}), vec![]),
        (json!({"text": "call me"}), vec![4]),
        (json!({"text": "so-10423"}), vec![1]),
        (json!({"text": "suppliers lo"}), vec![1]),
        (json!({"text": "補發"}), vec![1]),
        (json!({"text": "parcel"}), vec![3, 2, 1, 4]),
        (json!({"text": "parcel", "status": "resolved"}), vec![4]),
        (json!({"text": "lieferung"}), vec![1]),
        // The bot's words, and no words.
        (json!({"text": "moment"}), vec![]),
        (json!({"text": "?!"}), vec![3, 2, 1, 4]),
        (json!({"text": "status:open"}), vec![]),
        (json!({"text": "\" OR \"site"}), vec![]),
        (json!({"created_from": 108_000}), vec![3, 4]),
        (json!({"created_until": 108_000}), vec![2, 1]),
    ] {
        assert_eq!(found(&database, &tickets, of.clone()), expected, "{of}");
    }
    assert_eq!(found(&database, &tickets, json!({"text": tickets[1].to_string()})), [2]);
    check(&database);
    assert_eq!(found(&database, &tickets, json!({"tags": ["vip"]})), [3, 1], "found as well after a rebuild");
}

#[test]
fn what_is_no_longer_so_is_no_longer_found() {
    let (database, tickets) = desk();
    let undo = Change::Tag { add: Vec::new(), remove: vec![desk_core::ticket::Tag::parse("vip").unwrap()] };
    block_on(perform(&database, &Op::Change(1, undo), "undo", Millis::from_secs(999))).unwrap();
    assert_eq!(found(&database, &tickets, json!({"tags": ["vip"]})), [3, 1], "not before the log is read");
    block_on(metrics::catch_up(&database, 10)).unwrap();
    assert_eq!(found(&database, &tickets, json!({"tags": ["vip"]})), [3]);
    assert_eq!(found(&database, &tickets, json!({})), [1, 3, 2, 4], "what changed last comes first");
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let (database, _) = desk();
    let all = Filter::default();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = block_on(tickets::search(&database, &site(), &all, &agent(1), before, 3)).unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.place);
        seen.extend(page.iter().map(|found| found.ticket.id.clone()));
    }
    let whole = block_on(tickets::search(&database, &site(), &all, &agent(1), None, 10)).unwrap();
    assert_eq!(seen, whole.into_iter().map(|found| found.ticket.id).collect::<Vec<_>>());
    assert_eq!(block_on(tickets::count(&database, &site(), &all, &agent(1))).unwrap(), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_words_are_a_fault(text in "\\PC{0,60}", tag in "[^,\\pC]{1,20}") {
        let (database, tickets) = (empty(), Vec::new());
        let mut of = json!({"text": text});
        if !tag.trim().is_empty() {
            of["tags"] = json!([tag]);
        }
        prop_assert_eq!(found(&database, &tickets, of), Vec::<usize>::new());
    }
}
