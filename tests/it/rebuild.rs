//! The log is the truth: what a desk has made of it can be thrown away and made again.

use crate::{
    desk::{Desk, host, root},
    site::{goes_online, set_up},
};
use desk_store::{
    native::Database,
    rebuild::{PROJECTIONS, rebuild, rows},
};
use serde_json::json;
use std::fs;

/// Something of everything: answers, handovers, a queue, agents, tickets, an end and a new beginning.
async fn story(desk: &Desk) {
    for name in ["rebuild-a", "rebuild-b"] {
        let tokens = set_up(desk, name, |_| true).await;
        goes_online(desk, &tokens["omar"]).await;
        for question in ["怎么退货", "How long does delivery take", "What is love"] {
            let visitor = desk.visitor(name, "en").await;
            desk.says(&visitor, question).await;
            let asked = desk.says(&visitor, "agent").await;
            let path = format!("/api/v1/agent/conversations/{}", asked["state"]["conversation"].as_str().unwrap());
            if asked["state"]["phase"] == "agent" {
                let hello = json!({ "client_id": "agent-001", "text": "Hello" });
                desk.post(&format!("{path}/messages"), &tokens["omar"], hello).await;
                let end = json!({ "client_id": "resolve-1", "note": "done" });
                desk.post(&format!("{path}/resolve"), &tokens["omar"], end).await;
                for (n, score) in [2, 5].into_iter().enumerate() {
                    let score = json!({ "client_id": format!("score-00{n}"), "score": score, "comment": "thanks" });
                    desk.post("/api/v1/visitor/score", &visitor, score).await;
                }
                desk.says(&visitor, "Thanks").await;
            }
        }
        let listed = desk.get("/api/v1/agent/tickets", &tokens["root"]).await;
        let ticket = |n: usize| listed["items"][n]["ticket"].as_str().unwrap();
        let link = json!({ "kind": "link", "link": "related", "ticket": ticket(1), "linked": true });
        let path = format!("/api/v1/agent/tickets/{}/changes", ticket(0));
        let answer = desk.post(&path, &tokens["omar"], json!({ "client_id": "change-1", "change": link })).await;
        assert_eq!(answer["changes"][0]["kind"], "linked", "{answer}");
        let article = json!({ "title": "New", "body": "New.", "language": "en", "category": "orders" });
        let (status, answer) =
            desk.json(http::Method::PUT, "/api/v1/knowledge/articles/new-en", &tokens["root"], article).await;
        assert_eq!(status, 201, "{answer}");
        let flow = fs::read_to_string(root().join("demo/shop/flows/order-status.toml")).unwrap();
        let (status, answer) = desk
            .json(
                http::Method::PUT,
                "/api/v1/knowledge/flows/order-status",
                &tokens["root"],
                json!({ "document": flow }),
            )
            .await;
        assert_eq!(status, 201, "{answer}");
        let engine = json!({ "id": "rasa", "kind": "rasa_parse", "slot": 1, "languages": ["en"] });
        let engines = json!({ "settings": { "engines": [engine] } });
        let (status, answer) =
            desk.json(http::Method::PUT, "/api/v1/knowledge/engines", &tokens["root"], engines).await;
        assert_eq!(status, 200, "{answer}");
        let synonyms = json!({ "groups": [{ "words": ["couch", "sofa"] }] });
        let (status, answer) =
            desk.json(http::Method::PUT, "/api/v1/knowledge/synonyms", &tokens["root"], synonyms).await;
        assert_eq!(status, 200, "{answer}");
        let teams = json!({ "settings": { "teams": [{ "id": "returns", "name": "Returns" }] } });
        let (status, answer) = desk.json(http::Method::PUT, "/api/v1/agent/teams", &tokens["root"], teams).await;
        assert_eq!(status, 200, "{answer}");
        let search = json!({ "text": "gift wrapping" });
        let (status, answer) = desk.json(http::Method::POST, "/api/v1/agent/searches", &tokens["root"], search).await;
        assert_eq!(status, 204, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilding_gives_the_same_rows() {
    let state = tempfile::tempdir().unwrap();
    let host = host(state.path());
    story(&Desk::Here(host.clone())).await;
    host.tick_once().await;
    drop(host);

    let sql = Database::open(&state.path().join("sqlite_db.db")).unwrap();
    let mut before = Vec::new();
    for (table, order) in PROJECTIONS {
        before.push(rows(&sql, table, order).await.unwrap());
    }
    assert!(before.iter().all(|rows| !rows.is_empty()), "the story leaves no table empty");
    let read = rebuild(&sql, |_| {}).await.unwrap();
    assert!(read > 50, "{read} entries");
    for ((table, order), before) in PROJECTIONS.iter().zip(before) {
        assert_eq!(rows(&sql, table, order).await.unwrap(), before, "{table}");
    }
}
