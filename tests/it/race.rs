//! Many routers at once over one database: capacities are kept, nobody has two owners, and everybody gets somebody.

use crate::{
    desk::{Desk, SETUP_KEY, host, say},
    site::PASSWORD,
};
use bytes::Bytes;
use desk_core::conversation::ConversationEvent;
use desk_store::{Sql as _, native::Database};
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use spin_host::Host;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

const SITE: &str = "race";
const CONVERSATIONS: usize = 10_000;
/// As many as resolve at once, and each resolution sends a router out.
const AGENTS: usize = 32;

fn capacity(n: usize) -> usize {
    1 + n % 4
}

/// A call as another component makes it.
async fn inside(host: &Host, component: &str, path: &str, body: Value) -> Value {
    let request = Request::post(path).body(Full::new(Bytes::from(body.to_string()))).unwrap();
    let answer = host.chain(component, request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(status.is_success(), "{component} {path}: {status} {body:?}");
    serde_json::from_slice(&body).unwrap()
}

/// An agent who resolves whatever they have, until all is done.
async fn work(desk: Arc<Desk>, token: String, resolved: Arc<AtomicUsize>) -> Vec<Duration> {
    let mut times = Vec::new();
    while resolved.load(Ordering::Relaxed) < CONVERSATIONS {
        let inbox = desk.get("/api/v1/agent/inbox?view=mine", &token).await;
        let mine: Vec<String> = inbox["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["conversation"].as_str().unwrap().to_owned())
            .collect();
        for conversation in &mine {
            let begun = Instant::now();
            let path = format!("/api/v1/agent/conversations/{conversation}/resolve");
            let resolve = json!({ "client_id": format!("end-{conversation}") });
            let (status, answer) = desk.json(http::Method::POST, &path, &token, resolve).await;
            // The desk may have given it to somebody else since the look; nothing else may go wrong.
            assert!(status == 200 || status == 409, "{status} {answer}");
            if status == 200 {
                times.push(begun.elapsed());
                resolved.fetch_add(1, Ordering::Relaxed);
            }
        }
        if mine.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn many_routers_at_once_give_everything_out_once_and_nobody_more_than_they_can_have() {
    let state = tempfile::tempdir().unwrap();
    let host = host(state.path());
    let desk = Arc::new(Desk::Here(host.clone()));
    let agents: Vec<Value> = (0..AGENTS)
        .map(|n| {
            json!({ "id": format!("agent-{n}"), "name": format!("Agent {n}"), "role": "admin", "languages": ["en"],
                "skills": { "orders": f64::from(u32::try_from(n % 5).unwrap()) / 4.0 }, "capacity": capacity(n),
                "password": PASSWORD })
        })
        .collect();
    let site = json!({ "id": SITE, "name": "Race" });
    desk.post("/api/v1/setup", SETUP_KEY, json!({ "site": site, "agents": agents })).await;
    // Nobody is silent here, however slow the machine is.
    let mut tokens = Vec::new();
    for n in 0..AGENTS {
        let login = json!({ "site": SITE, "login": format!("agent-{n}"), "password": PASSWORD });
        tokens.push(desk.post("/api/v1/agent/login", "", login).await["token"].as_str().unwrap().to_owned());
    }
    let patient = json!({ "settings": { "requeue": { "silent_seconds": 86_400, "lost_seconds": 86_400 } } });
    let (status, answer) = desk.json(http::Method::PUT, "/api/v1/agent/routing", &tokens[0], patient).await;
    assert_eq!(status, 200, "{answer}");

    let begun = Instant::now();
    let makers = (0..16).map(|maker| {
        let host = host.clone();
        tokio::spawn(async move {
            for n in (maker..CONVERSATIONS).step_by(16) {
                let ticket = json!({ "site": SITE, "key": format!("race:{n}"), "text": format!("Parcel {n} is lost") });
                inside(&host, "ticket-create", "/v1/tickets", ticket).await;
            }
        })
    });
    futures::future::try_join_all(makers).await.unwrap();
    let made = begun.elapsed();

    let begun = Instant::now();
    let resolved = Arc::new(AtomicUsize::new(0));
    for token in &tokens {
        let online = json!({ "status": "online" });
        let (status, answer) = desk.json(http::Method::PUT, "/api/v1/agent/presence", token, online).await;
        assert_eq!(status, 200, "{answer}");
    }
    let workers = tokens.into_iter().map(|token| tokio::spawn(work(desk.clone(), token, resolved.clone())));
    let mut times = futures::future::try_join_all(workers).await.unwrap().concat();
    times.sort();
    let quantile = |q: usize| times[(times.len() - 1) * q / 100].as_millis();
    say(&format!(
        "race: {CONVERSATIONS} conversations made in {:.0} s; {AGENTS} agents and as many routers gave them out and \
         resolved them in {:.0} s; resolving one and giving out the next took p50 {} and p99 {} ms",
        made.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        quantile(50),
        quantile(99),
    ));
    drop((desk, host));
    check(&Database::open(&state.path().join("sqlite_db.db")).unwrap()).await;
}

/// Reads the log in its order: who has what at each moment.
async fn check(sql: &Database) {
    let statement = "SELECT stream, body FROM event WHERE kind IN ('assigned', 'resolved', 'unassigned', 'transferred')
        ORDER BY position";
    let mut with: BTreeMap<String, String> = BTreeMap::new();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    let mut assigned = BTreeSet::new();
    for row in sql.query(statement, Vec::new()).await.unwrap() {
        let stream = row.text(0).unwrap().to_owned();
        match serde_json::from_str(row.text(1).unwrap()).unwrap() {
            ConversationEvent::Assigned { agent, .. } => {
                let n: usize = agent.as_str().trim_start_matches("agent-").parse().unwrap();
                let has = open.entry(agent.to_string()).or_default();
                *has += 1;
                assert!(*has <= capacity(n), "{agent} has {has}");
                assert!(assigned.insert(stream.clone()), "{stream} was assigned twice");
                assert_eq!(with.insert(stream.clone(), agent.to_string()), None, "{stream} has two owners");
            }
            _ => *open.get_mut(&with.remove(&stream).unwrap()).unwrap() -= 1,
        }
    }
    assert_eq!((assigned.len(), with.len()), (CONVERSATIONS, 0), "all were given out, and all came to an end");
    let seats = sql.query("SELECT COUNT(conversation) FROM seat", Vec::new()).await.unwrap();
    assert_eq!(seats[0].number(0), Some(0), "every seat is free again");
}
