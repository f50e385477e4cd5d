//! The real programs: Rasa and ChatterBot, installed under `target/engines` by `cargo xtask test --engines`, which also
//! runs these tests; without it they are ignored.

use super::{World, why};
use crate::{client, desk::root, process::Running};
use serde_json::json;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Rasa loads TensorFlow before it listens.
const STARTS: Duration = Duration::from_secs(180);

fn installed(program: &str) -> PathBuf {
    let path = root().join("target/engines").join(program);
    assert!(path.exists(), "{} is missing: run `cargo xtask test --engines`", path.display());
    path
}

/// Starts a server and waits until it answers anything at `path`.
async fn serve(name: &str, command: &mut Command, address: &str, path: &str) -> Running {
    let log = fs::File::create(root().join("target/engines").join(format!("{name}.log"))).unwrap();
    let running = Running::start(command.stdin(Stdio::null()).stderr(log));
    let begun = Instant::now();
    loop {
        let request = http::Request::get(path).body(bytes::Bytes::new()).unwrap();
        if client::send(address, request).await.is_ok() {
            return running;
        }
        assert!(begun.elapsed() < STARTS, "{name} does not start; see target/engines/{name}.log");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Rasa: cargo xtask test --engines"]
async fn a_real_rasa_tells_intents_and_answers_by_its_stories() {
    let address = client::free_address();
    let (_, port) = address.rsplit_once(':').unwrap();
    let mut rasa = Command::new(installed("rasa/bin/rasa"));
    rasa.args(["run", "--enable-api", "--interface", "127.0.0.1", "--port", port, "--model"]);
    rasa.arg(installed("model/shop.tar.gz"))
        .arg("--credentials")
        .arg(root().join("tests/engines/rasa/credentials.yml"));
    rasa.env("RASA_TELEMETRY_ENABLED", "false").current_dir(root().join("target/engines"));
    let _server = serve("rasa", &mut rasa, &address, "/version").await;
    let world = World::new("real-rasa", &["", &format!("http://{address}")]).await;

    let parse = json!({ "id": "nlu", "kind": "rasa_parse", "slot": 2, "minimum_confidence": 0.6 });
    world.engines(json!({ "engines": [parse] })).await;
    let (answer, _) = world.consult("where is order 10023456", &[]).await;
    assert_eq!(answer["outcome"]["intent"], "shipping_time", "{answer}");
    assert!(answer["outcome"]["confidence"].as_f64().unwrap() > 0.6);
    assert_eq!(answer["outcome"]["entities"], json!([{ "name": "order_number", "value": "10023456" }]));
    let (answer, _) = world.consult("xyzzy plugh", &[]).await;
    assert_eq!((why(&answer, 0), &answer["outcome"]["outcome"]), ("low_confidence", &json!("nothing")), "{answer}");

    world.engines(json!({ "engines": [{ "id": "stories", "kind": "rasa_rest", "slot": 2 }] })).await;
    let (answer, _) = world.consult("how can I give this back", &[]).await;
    assert_eq!(answer["outcome"]["texts"], json!(["You can return an item within 30 days of delivery."]), "{answer}");
    assert_eq!(answer["outcome"]["choices"], json!([["Start a return", "/return_item"]]));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ChatterBot: cargo xtask test --engines"]
async fn a_real_chatterbot_s_reply_counts_from_its_confidence_on() {
    let address = client::free_address();
    let (_, port) = address.rsplit_once(':').unwrap();
    let mut bot = Command::new(installed("chatterbot/bin/python"));
    bot.arg(root().join("tests/engines/chatterbot/serve.py")).arg(port).current_dir(root().join("target/engines"));
    let _server = serve("chatterbot", &mut bot, &address, "/").await;
    let world = World::new("real-chatterbot", &["", &format!("http://{address}")]).await;
    let engine = json!({ "id": "bot", "kind": "chatterbot", "slot": 2, "minimum_confidence": 0.7 });
    world.engines(json!({ "engines": [engine] })).await;
    let (answer, _) = world.consult("How long does shipping take", &[]).await;
    assert_eq!(answer["outcome"]["texts"], json!(["Parcels arrive within three to five days."]), "{answer}");
    let (answer, _) = world.consult("xyzzy", &[]).await;
    assert_eq!(why(&answer, 0), "low_confidence", "{answer}");
}
