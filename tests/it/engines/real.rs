//! The real programs: `cargo xtask test --engines` installs and starts Rasa and ChatterBot, tells these tests where they
//! listen, and stops them; without it the tests are ignored.

use super::{World, why};
use serde_json::json;

/// Where a program listens.
fn address(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask test --engines`"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Rasa: cargo xtask test --engines"]
async fn a_real_rasa_tells_intents_and_answers_by_its_stories() {
    let address = address("DESK_RASA");
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
    let address = address("DESK_CHATTERBOT");
    let world = World::new("real-chatterbot", &["", &format!("http://{address}")]).await;
    let engine = json!({ "id": "bot", "kind": "chatterbot", "slot": 2, "minimum_confidence": 0.7 });
    world.engines(json!({ "engines": [engine] })).await;
    let (answer, _) = world.consult("How long does shipping take", &[]).await;
    assert_eq!(answer["outcome"]["texts"], json!(["Parcels arrive within three to five days."]), "{answer}");
    let (answer, _) = world.consult("xyzzy", &[]).await;
    assert_eq!(why(&answer, 0), "low_confidence", "{answer}");
}
