//! Components that call each other.

use crate::support::{App, get, need_guests, post, text};
use http::Request;
use hyper::body::Bytes;

const TWO: &str = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"outer\"\n\
                   [[trigger.http]]\nroute = { private = true }\ncomponent = \"inner\"\n\
                   [component.inner]\nsource = \"PROBE\"\nallowed_outbound_hosts = [\"http://inner.spin.internal\"]\n\
                   [component.outer]\nsource = \"PROBE\"\nallowed_outbound_hosts = ";

fn two(grants: &str) -> String {
    format!("{TWO}{grants}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_component_is_reached_by_its_name_and_from_inside_only() {
    let host = App::new(need_guests!(), &two("[\"http://inner.spin.internal\"]")).start();
    let (status, answer) = post(&host, "/fetch", "http://inner.spin.internal/headers?a=b").await;
    assert_eq!(status, 200);
    assert!(answer.starts_with("200\nhttp://inner.spin.internal/headers?a=b\n"), "{answer}");
    assert!(answer.contains("spin-path-info: /headers"), "{answer}");
    assert!(!answer.contains("spin-client-addr") && !answer.contains("x-request-id"), "{answer}");
    // The route of the outer one takes every path, so nothing leads to the inner one.
    assert!(get(&host, "/headers").await.1.contains("spin-client-addr"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chained_call_carries_what_the_caller_sets_and_nothing_of_the_host() {
    let host = App::new(need_guests!(), &two("[\"http://inner.spin.internal\"]")).start();
    let request = Request::post("http://localhost/fetch")
        .header("x-pass-x-request-id", "mine")
        .header("x-pass-spin-client-addr", "1.2.3.4:5");
    let (_, answer) = text(host.call(request.body("http://inner.spin.internal/headers").unwrap()).await);
    assert!(answer.contains("x-request-id: mine"), "{answer}");
    assert!(!answer.contains("spin-client-addr"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wildcard_does_not_grant_a_component_and_its_own_wildcard_does() {
    let guests = need_guests!();
    let host = App::new(guests, &two("[\"*://*:*\"]")).start();
    let (status, error) = post(&host, "/fetch", "http://inner.spin.internal/hello").await;
    assert_eq!(status, 409);
    assert!(error.contains("HttpRequestDenied"), "{error}");
    let host = App::new(guests, &two("[\"http://*.spin.internal\"]")).start();
    assert_eq!(post(&host, "/fetch", "http://inner.spin.internal/hello").await.1, "200\nhello");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_the_inside_is_refused_from_outside() {
    let host = App::new(need_guests!(), &two("[]")).start();
    for (uri, name) in [
        ("http://inner.spin.internal/hello", None),
        ("/hello", Some("inner.spin.internal")),
        ("/hello", Some("INNER.spin.internal.:80")),
        ("/hello", Some("a.b.spin.internal")),
        ("http://localhost/hello", Some("elsewhere")),
        ("/hello", None),
    ] {
        let mut request = Request::get(uri);
        if let Some(name) = name {
            request = request.header("host", name);
        }
        let (status, body) = text(host.call(request.body(Bytes::new()).unwrap()).await);
        assert_eq!(status, 400, "{uri} {name:?}");
        assert!(body.contains("\"code\":\"bad_host\""), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_never_end_are_ended() {
    let guests = need_guests!();
    // Each passes the text on to the other as the address, which is its own path again.
    let manifest = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\n\
                    allowed_outbound_hosts = [\"http://probe.spin.internal\"]";
    let host = App::new(guests, manifest).limits(|limits| limits.max_chain_depth = 4).start();
    let (status, body) = get(&host, "/loop").await;
    assert_eq!(status, 200);
    assert!(body.contains("LoopDetected"), "{body}");
    assert_eq!(body.matches("200\n").count(), 3, "four calls, of which the last was told: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_of_the_callee_is_an_answer_to_the_caller() {
    let host = App::new(need_guests!(), &two("[\"http://inner.spin.internal\"]")).start();
    let (status, answer) = post(&host, "/fetch", "http://inner.spin.internal/trap").await;
    assert_eq!(status, 200);
    assert!(answer.starts_with("500\n") && answer.contains("\"code\":\"internal\""), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_may_chain_and_tick_by_itself() {
    let manifest = "[application.tool.other]\na = 1\n\
                    [[application.tool.spin-host.tick]]\ncomponent = \"probe\"\npath = \"/print\"\nevery_ms = 60000\n\
                    [[trigger.http]]\nroute = { private = true }\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"";
    let host = App::new(need_guests!(), manifest).start();
    let request = Request::get("/headers").body(http_body_util::Full::new(Bytes::new())).unwrap();
    assert_eq!(host.chain("probe", request).await.unwrap().status(), 200);
    let request = Request::get("/headers").body(http_body_util::Full::new(Bytes::new())).unwrap();
    assert!(host.chain("other", request).await.is_err());
    assert_eq!(host.tick_once().await, [200]);
    assert!(host.logs("probe").contains("out"));
    assert!(host.manifest().application.tool.contains_key("other"));
}
