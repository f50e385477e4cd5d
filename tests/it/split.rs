//! The desk on two hosts: what the bot says and knows on one, everything else on the other, over real sockets.
//!
//! Both use one state directory, as two hosts use one store in a deployment.

use crate::{
    client,
    desk::{Desk, INTERNAL_KEY, builder, root},
    part, site,
};
use bytes::Bytes;
use desk_core::Millis;
use desk_wire::{edge, signature};
use http::{Method, Request};
use serde_json::{Value, json};
use spin_host::Host;
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::net::TcpListener;

/// Some conversation.
const CONVERSATION: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const KNOWING: &[&str] = &["reply", "knowledge-lookup", "engine", "knowledge-admin"];
const THE_REST: &[&str] = &["assets", "visitor", "route", "ticket-create", "analytics-ingest", "analytics", "agent"];

/// Serves some of the functions at an address of their own.
async fn serve(functions: &[&str], folder: &Path, reply_url: Option<&str>) -> (Host, String) {
    let functions: Vec<String> = functions.iter().map(|name| (*name).to_owned()).collect();
    let manifest = folder.join(format!("{}.toml", functions[0]));
    part::derive(&root().join("spin.toml"), &functions, &manifest).unwrap();
    let mut builder = builder(&manifest, &folder.join("state"));
    if let Some(url) = reply_url {
        builder = builder.variable("reply_url", url);
    }
    let host = builder.build().unwrap_or_else(|error| panic!("{error}"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = host.clone();
    tokio::spawn(async move { serving.serve(listener, None, std::future::pending()).await });
    (host, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_its_source_arrives_across_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let (_knowing, knowing) = serve(KNOWING, folder.path(), None).await;
    let (rest_host, rest) = serve(THE_REST, folder.path(), Some(&format!("http://{knowing}"))).await;
    // Whatever the knowledge API is asked goes to one, the rest to the other, as an ingress does it.
    let tokens = {
        let both = Desk::Split(rest.clone(), knowing.clone());
        site::set_up(&both, "split", |_| true).await
    };
    let desk = Desk::There(rest);
    site::goes_online(&desk, &tokens["lena"]).await;
    let visitor = desk.visitor("split", "zh").await;
    let answer = desk.says(&visitor, "怎么退货").await;
    assert_eq!(
        answer.pointer("/events/2/body/sources/0/article"),
        Some(&Value::from("return-policy-zh")),
        "{answer}\n{}",
        rest_host.logs("visitor")
    );
    let answer = desk.says(&visitor, "人工").await;
    assert_eq!(answer.pointer("/state/agent/id"), Some(&Value::from("lena")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_other_host_the_visitor_still_gets_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let (_knowing, knowing) = serve(KNOWING, folder.path(), None).await;
    let nobody = client::free_address();
    let (_host, rest) = serve(THE_REST, folder.path(), Some(&format!("http://{nobody}"))).await;
    site::set_up(&Desk::Split(rest.clone(), knowing), "split", |_| false).await;
    let desk = Desk::There(rest);
    let visitor = desk.visitor("split", "zh").await;
    let answer = desk.says(&visitor, "怎么退货").await;
    assert_eq!(answer.pointer("/events/3/body/reason"), Some(&Value::from("failure")), "{answer}");
    assert_eq!(answer.pointer("/state/phase"), Some(&Value::from("waiting")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_call_from_outside_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (_host, address) = serve(KNOWING, folder.path(), None).await;
    let body =
        json!({ "site": "split", "conversation": CONVERSATION, "texts": ["怎么退货"], "language": "zh" }).to_string();
    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let sign = |key: &str, path: &str, at: u64| {
        signature::sign(key, Method::POST.as_str(), path, body.as_bytes(), Millis::new(at)).unwrap()
    };
    let (path, other) = (edge::REPLY.path, "another-key-another-key-another-key");
    for (claim, header, expected) in [
        ("no signature", None, 401),
        ("nonsense", Some("t=1,v1=00".to_owned()), 401),
        ("another key", Some(sign(other, path, now)), 401),
        ("another path", Some(sign(INTERNAL_KEY, "/v1/lookup", now)), 401),
        ("recorded 61 s ago", Some(sign(INTERNAL_KEY, path, now - 61_000)), 401),
        ("dated 2 min ahead", Some(sign(INTERNAL_KEY, path, now + 120_000)), 401),
        ("rightly signed", Some(sign(INTERNAL_KEY, path, now)), 200),
    ] {
        let mut request = Request::post(format!("{}{}{path}", edge::NETWORK_PREFIX, edge::REPLY.function))
            // What only the host may say is not believed from outside.
            .header("spin-raw-component-route", "/...");
        if let Some(header) = header {
            request = request.header(signature::HEADER, header);
        }
        let request = request.body(Bytes::from(body.clone())).unwrap();
        let answer = client::send(&address, request).await.unwrap();
        let said = crate::desk::read(answer.body());
        assert_eq!(answer.status().as_u16(), expected, "{claim}: {said}");
        if expected == 401 {
            assert_eq!(said["code"], "bad_signature", "{claim}");
        }
    }
}
