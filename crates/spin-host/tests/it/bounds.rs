//! What one request may take, and what happens beyond it.

use crate::support::{App, get, need_guests, post, text};
use futures::StreamExt;
use http::Request;
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_the_bound_is_refused_whether_its_length_is_told_or_not() {
    let host = App::probe(need_guests!(), "").limits(|limits| limits.max_body_bytes = 1000).start();
    assert_eq!(post(&host, "/length", vec![b'a'; 1000]).await, (200, "1000".to_owned()));
    let (status, body) = post(&host, "/length", vec![b'a'; 1001]).await;
    assert_eq!(status, 413);
    assert!(body.contains("\"code\":\"body_too_large\""), "{body}");

    let pieces =
        futures::stream::iter((0..11).map(|_| Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![0; 100])))));
    let request = Request::post("http://localhost/length").body(StreamBody::new(pieces.boxed())).unwrap();
    assert_eq!(host.handle(request).await.status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_beyond_the_bound_is_put_off() {
    let host = App::probe(need_guests!(), "").limits(|limits| limits.max_concurrent_requests = 2).start();
    let slow = |host: spin_host::Host| tokio::spawn(async move { get(&host, "/sleep/500").await.0 });
    let (first, second) = (slow(host.clone()), slow(host.clone()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let answer = host.call(Request::get("http://localhost/hello").body(Bytes::new()).unwrap()).await;
    assert_eq!(answer.headers()["retry-after"], "1");
    let (status, body) = text(answer);
    assert_eq!(status, 503);
    assert!(body.contains("\"code\":\"overloaded\""), "{body}");
    assert_eq!(get(&host, "/.well-known/spin/health").await.0, 200, "health is told all the same");
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (200, 200));
    assert_eq!(get(&host, "/hello").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_or_computes_for_too_long_is_ended() {
    let host =
        App::probe(need_guests!(), "").limits(|limits| limits.request_timeout = Duration::from_millis(300)).start();
    for path in ["/sleep/10000", "/busy"] {
        let begun = Instant::now();
        let (status, body) = get(&host, path).await;
        assert_eq!(status, 504, "{path}: {body}");
        assert!(body.contains("\"code\":\"timeout\""), "{body}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{path} took {:?}", begun.elapsed());
    }
    assert_eq!(get(&host, "/hello").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_computes_does_not_stop_other_instances() {
    // A request may still be given to an instance that is about to compute, so here each gets one of its own.
    let host = App::probe(need_guests!(), "")
        .limits(|limits| {
            limits.request_timeout = Duration::from_secs(4);
            limits.max_instance_concurrent_reuse_count = 1;
        })
        .start();
    let busy: Vec<_> =
        (0..4).map(|_| host.clone()).map(|host| tokio::spawn(async move { get(&host, "/busy").await.0 })).collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    assert_eq!(get(&host, "/hello").await.0, 200);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    for busy in busy {
        assert_eq!(busy.await.unwrap(), 504);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_gets_no_more_memory_than_allowed() {
    let host = App::probe(need_guests!(), "").limits(|limits| limits.max_instance_memory = 16 << 20).start();
    assert_eq!(get(&host, "/grow/4").await.0, 200);
    assert_eq!(get(&host, "/grow/32").await.0, 500);
    assert_eq!(get(&host, "/hello").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_used_again_as_often_as_allowed() {
    let host = App::probe(need_guests!(), "").limits(|limits| limits.max_instance_reuse_count = 3).start();
    let mut counts = Vec::new();
    for _ in 0..7 {
        counts.push(get(&host, "/count").await.1);
    }
    assert_eq!(counts, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_wait_for_an_instance_when_all_are_in_use() {
    let host = App::probe(need_guests!(), "")
        .limits(|limits| {
            limits.max_instances = 2;
            limits.max_instance_concurrent_reuse_count = 1;
        })
        .start();
    let calls = (0..6).map(|_| get(&host, "/sleep/50"));
    for (status, body) in futures::future::join_all(calls).await {
        assert_eq!(status, 200, "{body}");
    }
}
