//! What a request carries in, and what an answer carries out.

use crate::support::{App, get, need_guests, post, text};
use http::Request;
use hyper::body::Bytes;

fn header(lines: &str, name: &str) -> Option<String> {
    lines.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_its_request() {
    let host = App::probe(need_guests!(), "").start();
    let answer = host.call(Request::get("http://localhost/headers").body(Bytes::new()).unwrap()).await;
    let name = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(header(&text(answer).1, "x-request-id"), Some(name), "the component gets the same name");

    let request = Request::get("http://localhost/headers").header("x-request-id", "from-outside.1");
    let answer = host.call(request.body(Bytes::new()).unwrap()).await;
    assert_eq!(answer.headers()["x-request-id"], "from-outside.1");

    let request = Request::get("http://localhost/headers").header("x-request-id", "not sane");
    let answer = host.call(request.body(Bytes::new()).unwrap()).await;
    assert_ne!(answer.headers()["x-request-id"], "not sane");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_is_told_how_it_was_reached() {
    let manifest = "[[trigger.http]]\nroute = \"/headers/:user_id/...\"\ncomponent = \"probe\"\n\
                    [component.probe]\nsource = \"PROBE\"";
    let host = App::new(need_guests!(), manifest).start();
    let (_, lines) = get(&host, "/headers/42/a/b?c=d").await;
    for (name, expected) in [
        ("spin-path-info", "/a/b"),
        ("spin-full-url", "http://localhost/headers/42/a/b?c=d"),
        ("spin-matched-route", "/headers/:user_id/..."),
        ("spin-base-path", "/"),
        ("spin-raw-component-route", "/headers/:user_id/..."),
        ("spin-component-route", "/headers/:user_id"),
        ("spin-client-addr", "127.0.0.1:0"),
        ("spin-path-match-user-id", "42"),
    ] {
        assert_eq!(header(&lines, name).as_deref(), Some(expected), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_cannot_say_what_only_the_host_may() {
    let host = App::probe(need_guests!(), "").start();
    let request = Request::get("http://localhost/headers")
        .header("spin-client-addr", "1.2.3.4:5")
        .header("spin-path-match-user", "admin")
        .header("spin-full-url", "http://elsewhere/")
        .header("x-kept", "yes");
    let (_, lines) = text(host.call(request.body(Bytes::new()).unwrap()).await);
    assert_eq!(lines.matches("spin-client-addr").count(), 1);
    assert_eq!(header(&lines, "spin-client-addr").as_deref(), Some("127.0.0.1:0"));
    assert_eq!(header(&lines, "spin-path-match-user"), None);
    assert_eq!(header(&lines, "spin-full-url").as_deref(), Some("http://localhost/headers"));
    assert_eq!(header(&lines, "x-kept").as_deref(), Some("yes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_without_a_route_is_not_found_and_the_host_is_healthy() {
    let manifest = "[[trigger.http]]\nroute = \"/a\"\ncomponent = \"probe\"\n\
                    [[trigger.http]]\nroute = \"/fixed\"\nstatic_response = { status_code = 201, body = \"fixed\" }\n\
                    [component.probe]\nsource = \"PROBE\"";
    let host = App::new(need_guests!(), manifest).start();
    assert_eq!(get(&host, "/b").await, (404, String::new()));
    assert_eq!(get(&host, "/fixed").await, (201, "fixed".to_owned()));
    assert_eq!(get(&host, "/.well-known/spin/health").await, (200, "OK".to_owned()));
    assert_eq!(get(&host, "/.well-known/spin/other").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_costs_one_request_and_is_told_without_its_cause() {
    let host = App::probe(need_guests!(), "").start();
    let (status, body) = get(&host, "/trap").await;
    assert_eq!(status, 500);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["code"], "internal");
    assert!(body["request_id"].is_string() && !body["message"].as_str().unwrap().contains("wasm"), "{body}");
    assert_eq!(get(&host, "/hello").await, (200, "hello".to_owned()));
    assert!(host.logs("probe").contains("wasm trap"), "the log has the cause");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_component_prints_is_logged() {
    let app = App::probe(need_guests!(), "");
    let host = app.host();
    assert_eq!(post(&host, "/print", "words").await.0, 200);
    assert!(host.logs("probe").contains("out words") && host.logs("probe").contains("err words"));
    let file = |name: &str| std::fs::read_to_string(host.state_dir().join("logs").join(name)).unwrap();
    assert_eq!(file("probe_stdout.txt"), "out words\n");
    assert_eq!(file("probe_stderr.txt"), "err words\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_access_log_has_a_line_for_each_request_and_no_query() {
    let app = App::probe(need_guests!(), "");
    let host = app.host();
    get(&host, "/hello?secret=1").await;
    let path = host.state_dir().join("logs/access.log");
    let mut lines = String::new();
    for _ in 0..50 {
        lines = std::fs::read_to_string(&path).unwrap();
        if !lines.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(lines.contains("method=GET path=/hello route=/... component=probe status=200"), "{lines}");
    assert!(lines.contains("bytes=5") && !lines.contains("secret"), "{lines}");
}
