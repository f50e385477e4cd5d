//! The fixture's site: its people and its articles, under an id that a test chooses.

use crate::desk::{Desk, SETUP_KEY, root};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs};

/// The password of everybody in the fixture.
pub(crate) const PASSWORD: &str = "fixture-password";

/// The one who may publish.
const ADMIN: &str = "root";

/// Sets a site up and publishes its articles; answers the tokens of those of its people who are needed, and of the
/// admin, by name. A log-in takes its time, as it must.
pub(crate) async fn set_up(desk: &Desk, site: &str, needed: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let fixture = root().join("tests/fixture");
    let text = fs::read_to_string(fixture.join("site.toml")).unwrap();
    let mut described: Value = toml::from_str(&text).unwrap();
    described["site"]["id"] = site.into();
    let mut agents = described["agent"].take();
    for agent in agents.as_array_mut().unwrap() {
        agent["password"] = PASSWORD.into();
    }
    let names: Vec<String> = agents.as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap().to_owned()).collect();
    desk.post("/api/v1/setup", SETUP_KEY, json!({ "site": described["site"], "agents": agents })).await;
    let mut tokens = BTreeMap::new();
    for name in names.into_iter().filter(|name| name == ADMIN || needed(name)) {
        let login = json!({ "site": site, "login": name, "password": PASSWORD });
        let answer = desk.post("/api/v1/agent/login", "", login).await;
        tokens.insert(name, answer["token"].as_str().unwrap().to_owned());
    }
    let articles = fs::read(fixture.join("articles.md")).unwrap();
    let request = Request::post("/api/v1/knowledge/import?format=markdown")
        .header("authorization", format!("Bearer {}", tokens[ADMIN]))
        .body(Bytes::from(articles))
        .unwrap();
    let imported = desk.send(request).await.unwrap();
    assert_eq!(imported.status(), 200, "{:?}", imported.body());
    desk.post("/api/v1/knowledge/publish", &tokens[ADMIN], Value::Null).await;
    tokens
}

/// Says that an agent takes conversations.
pub(crate) async fn goes_online(desk: &Desk, token: &str) {
    let (status, answer) =
        desk.json(http::Method::PUT, "/api/v1/agent/presence", token, json!({ "status": "online" })).await;
    assert_eq!(status, 200, "{answer}");
}
