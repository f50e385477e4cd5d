//! A real Redis, as client and as trigger.

use crate::support::{App, get, need_guests, post};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A server on a port of its own, ended with its value.
struct Server {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Server {
    fn start(port: Option<u16>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = port.unwrap_or_else(|| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string(), "--dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn();
        let Ok(process) = process else {
            eprintln!("skipped: redis-server not installed");
            return None;
        };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "redis-server does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { process, port, _folder: folder })
    }

    fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is the test's own child and holds nothing worth keeping.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_server_does_what_a_component_asks() {
    let guests = need_guests!();
    let Some(server) = Server::start(None) else { return };
    let host = App::probe(guests, &format!("allowed_outbound_hosts = [\"{}\"]", server.address())).start();
    let ask = async |path: &str| post(&host, &format!("/redis/{path}"), server.address()).await;
    assert_eq!(ask("set/k/v").await.0, 200);
    assert_eq!(ask("get/k").await.1, "Some(\"v\")");
    assert_eq!(ask("get/none").await.1, "None");
    assert_eq!(ask("incr/n").await.1, "1");
    assert_eq!(ask("sadd/s/a").await.1, "1");
    assert!(ask("sadd/k/a").await.1.contains("TypeError") || ask("sadd/k/a").await.1.contains("WRONGTYPE"));
    assert!(ask("execute/PING").await.1.contains("PONG"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_broke_is_made_again() {
    let guests = need_guests!();
    let Some(server) = Server::start(None) else { return };
    let (port, address) = (server.port, server.address());
    let host = App::probe(guests, &format!("allowed_outbound_hosts = [\"{address}\"]")).start();
    assert_eq!(post(&host, "/redis/incr/n", address.clone()).await.0, 200);
    drop(server);
    assert_eq!(post(&host, "/redis/incr/n", address.clone()).await.0, 409);
    let _server = Server::start(Some(port));
    assert_eq!(post(&host, "/redis/incr/n", address).await, (200, "1".to_owned()));
}

fn subscribed(address: &str) -> String {
    format!(
        "[application.trigger.redis]\naddress = \"{address}\"\n\
         [[trigger.redis]]\nchannel = \"news\"\ncomponent = \"probe\"\n\
         [[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n\
         [component.probe]\nsource = \"PROBE\"\nkey_value_stores = [\"default\"]\nallowed_outbound_hosts = [\"{address}\"]"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_the_channel_reaches_the_component_also_after_the_server_was_away() {
    let guests = need_guests!();
    let Some(server) = Server::start(None) else { return };
    let (port, address) = (server.port, server.address());
    let host = App::new(guests, &subscribed(&address)).start();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let serving = host.clone();
    let task = tokio::spawn(async move { serving.serve(listener, None, std::future::pending()).await });

    let arrives = async |payload: &str| {
        let begun = Instant::now();
        while get(&host, "/key-value/default/get/message").await.1 != format!("= {payload}") {
            assert!(begun.elapsed() < Duration::from_secs(10), "{payload} does not arrive");
            // Published again and again, because nobody keeps a message for a subscriber that is not there yet.
            post(&host, &format!("/redis/publish/news/{payload}"), address.clone()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    arrives("first").await;
    drop(server);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let _server = Server::start(Some(port));
    arrives("second").await;
    task.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_fails_is_told_and_the_next_is_handled() {
    let host = App::new(need_guests!(), &subscribed("redis://127.0.0.1:1")).start();
    assert!(host.redis_message("probe", b"fail".to_vec()).await.is_err());
    assert!(host.redis_message("probe", b"trap".to_vec()).await.is_err());
    assert!(host.redis_message("other", b"a".to_vec()).await.is_err());
    host.redis_message("probe", b"good".to_vec()).await.unwrap();
    assert_eq!(get(&host, "/key-value/default/get/message").await.1, "= good");
}
