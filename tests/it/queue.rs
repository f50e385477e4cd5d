//! The desk with a queue: a real Redis.

use crate::{
    client,
    desk::{self, Desk, builder, root, say},
    process::Running,
    site,
};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// The queue's manifest without ticks, so that nothing but the queue can wake anybody.
fn without_ticks(to: &Path) {
    let text = fs::read_to_string(root().join("deploy/spin.redis.toml")).unwrap();
    let root = desk::way_to_root(to.parent().unwrap());
    let mut manifest: toml::Table = text.replace("\"../", &format!("\"{root}/")).parse().unwrap();
    manifest["application"].as_table_mut().unwrap().remove("tool").expect("the manifest has ticks");
    fs::write(to, manifest.to_string()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_wakes_the_reader_through_redis() {
    if Command::new("redis-server").arg("--version").output().is_err() {
        say("test queue::a_message_wakes_the_reader_through_redis ... skipped: redis-server is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let redis = client::free_address();
    let port = redis.rsplit_once(':').unwrap().1;
    let mut server = Command::new("redis-server");
    server.args(["--bind", "127.0.0.1", "--save", "", "--port", port, "--dir"]).arg(folder.path());
    let _server = Running::start(&mut server);
    let begun = Instant::now();
    while std::net::TcpStream::connect(&redis).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "redis-server does not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let manifest = folder.path().join("spin.toml");
    without_ticks(&manifest);
    let built = builder(&manifest, &folder.path().join("state")).variable("redis_url", format!("redis://{redis}"));
    let host = built.build().unwrap_or_else(|error| panic!("{error}"));
    // Subscribers run while the app is served.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let serving = host.clone();
    tokio::spawn(async move { serving.serve(listener, None, std::future::pending()).await });
    let desk = Desk::Here(host.clone());
    site::set_up(&desk, "queue", |name| name == "lena").await;

    let visitor = desk.visitor("queue", "zh").await;
    let begun = Instant::now();
    let mut said = 0;
    loop {
        // A wake-up that nobody hears is lost, and the next one makes up for it: also for what came before.
        desk.says(&visitor, "怎么退货").await;
        said += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
        // Asked of the file: a look at the figures would let them be counted by itself.
        let read = "SELECT position = (SELECT MAX(position) FROM event) FROM reader";
        let rows = host.query("default", read, Vec::new()).await.unwrap();
        if rows == [[spin_host::Value::Integer(1)]] {
            break;
        }
        let late = begun.elapsed() > Duration::from_secs(10) || said > 15;
        assert!(!late, "nobody was woken: {rows:?}\n{}", host.logs("visitor"));
    }
}
