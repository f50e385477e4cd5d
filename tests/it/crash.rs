//! The host's program, killed in the middle of its work, and started where it cannot start.

use crate::{
    client,
    desk::{Desk, root, way_to_root},
    process::{Running, fails, up},
    site,
};
use futures::future::join_all;
use http::Method;
use serde_json::json;
use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

const SITE: &str = "crash";
/// So many visitors write at a time …
const WRITERS: usize = 4;
/// … so many messages each before another takes over, which is fewer than what a desk takes for a script.
const MESSAGES: usize = 12;
/// The host is killed so often.
const KILLS: usize = 3;

/// A visitor and what they sent: client id and whether the answer came.
struct Talk {
    token: String,
    sent: Vec<(String, bool)>,
}

/// Writes until nobody answers.
async fn write(desk: &Desk, writer: usize) -> Vec<Talk> {
    let mut talks = Vec::new();
    let begin = json!({ "site": SITE, "language": "en" });
    while let Ok((201, session)) = desk.try_json(Method::POST, "/api/v1/visitor/sessions", "", &begin).await {
        let mut talk = Talk { token: session["token"].as_str().unwrap().to_owned(), sent: Vec::new() };
        for n in 0..MESSAGES {
            let client_id = format!("w{writer}-message-{n:03}");
            let message = json!({ "client_id": client_id, "text": text(&client_id) });
            let answer = desk.try_json(Method::POST, "/api/v1/visitor/messages", &talk.token, &message).await;
            let acknowledged = matches!(answer, Ok((200, _)));
            talk.sent.push((client_id, acknowledged));
            if !acknowledged {
                break;
            }
        }
        talks.push(talk);
    }
    talks
}

/// A text of its own for each message; some are answered, some bring a person.
fn text(client_id: &str) -> String {
    format!("What about my parcel {client_id}")
}

/// How often each text of the visitor stands in the log, whose numbers must have no gap.
async fn log(desk: &Desk, talk: &Talk) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    let answer = desk.get("/api/v1/visitor/events?after=0", &talk.token).await;
    assert_eq!(answer["more"], false);
    for (event, seq) in answer["events"].as_array().unwrap().iter().zip(1_u64..) {
        assert_eq!(event["seq"], seq, "a number is missing: {answer}");
        if event["actor"]["kind"] == "visitor" {
            *times.entry(event["body"]["text"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_host_is_killed() {
    let state = tempfile::tempdir().unwrap();
    let manifest = root().join("spin.toml");
    let address = client::free_address();
    let desk = Arc::new(Desk::There(address.clone()));
    let mut host = Running::serve(&manifest, state.path(), &address).await;
    site::set_up(&desk, SITE, |_| true).await;
    let mut talks: Vec<Talk> = Vec::new();
    for _ in 0..KILLS {
        let writers = (0..WRITERS).map(|writer| {
            let desk = desk.clone();
            tokio::spawn(async move { write(&desk, writer).await })
        });
        let writers: Vec<_> = writers.collect();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        drop(host);
        talks.extend(join_all(writers).await.into_iter().flat_map(Result::unwrap));
        host = Running::serve(&manifest, state.path(), &address).await;
    }
    let acknowledged: usize = talks.iter().map(|talk| talk.sent.iter().filter(|(_, came)| *came).count()).sum();
    assert!(acknowledged > 50, "only {acknowledged} messages were answered before the host was killed");
    for talk in &talks {
        let times = log(&desk, talk).await;
        for (client_id, came) in &talk.sent {
            let found = times.get(&text(client_id)).copied().unwrap_or(0);
            assert!(found == 1 || (found == 0 && !came), "{client_id}: {found} times, answered: {came}");
        }
        // What the client does that never heard back, and one that did: the same again.
        for (client_id, _) in talk.sent.iter().rev().take(2) {
            let message = json!({ "client_id": client_id, "text": text(client_id) });
            let (status, answer) = desk.json(Method::POST, "/api/v1/visitor/messages", &talk.token, message).await;
            assert_eq!(status, 200, "{answer}");
        }
        let times = log(&desk, talk).await;
        assert!(talk.sent.iter().all(|(client_id, _)| times.get(&text(client_id)) == Some(&1)), "{times:?}");
    }
}

/// What the program says on its way out, which must be the way of failure.
fn refusal(manifest: &Path, state: &Path, address: &str) -> String {
    let output = fails(&mut up(manifest, state, address));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: ") && !said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let state = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(&root().join("spin.toml"), state.path(), &address);
    assert!(said.contains(&format!("cannot listen on {address}")) && said.contains("--listen"), "{said}");
}

#[test]
fn a_state_directory_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // A file in its place, since whoever runs this may be allowed to write into any folder.
    let state = folder.path().join("state");
    fs::write(&state, "").unwrap();
    let said = refusal(&root().join("spin.toml"), &state, "127.0.0.1:0");
    assert!(said.contains("cannot write to the state directory") && said.contains("--state-dir"), "{said}");
}

#[test]
fn a_corrupt_component_and_an_unknown_key_are_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("spin.toml");
    let text = fs::read_to_string(root().join("spin.toml")).unwrap();
    let root = way_to_root(folder.path());
    let text = text.replace("source = \"", &format!("source = \"{root}/"));

    fs::write(folder.path().join("corrupt.wasm"), "no component").unwrap();
    let corrupt = text.replace(&format!("{root}/target/functions/reply.wasm"), "corrupt.wasm");
    fs::write(&manifest, corrupt).unwrap();
    let said = refusal(&manifest, &folder.path().join("state"), "127.0.0.1:0");
    assert!(said.contains("corrupt.wasm") || said.contains("`reply`"), "{said}");

    let odd = text.replace("[component.reply]\n", "[component.reply]\nkey_value_shops = []\n");
    fs::write(&manifest, odd).unwrap();
    let said = refusal(&manifest, &folder.path().join("state"), "127.0.0.1:0");
    assert!(said.contains("key_value_shops"), "{said}");
}
