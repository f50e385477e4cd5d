//! The public routes: what the functions match, what they answer, and what the table says are one.

use crate::{
    desk::{self, Desk, SETUP_KEY, root},
    site,
};
use desk_wire::routes::{self, Credential, Form, Route};
use http::Method;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

fn all() -> impl Iterator<Item = &'static Route> {
    routes::ALL.iter().copied().flatten()
}

/// Method and path of an arm like `("POST", ["conversations", id, "take"]) => …`; nothing for another line, and for
/// an arm of calls from inside.
fn arm(line: &str) -> Option<(String, String)> {
    let (method, rest) = line.trim_start().strip_prefix("(\"")?.split_once("\", [")?;
    let (parts, rest) = rest.split_once("])")?;
    if rest.contains("is_chained") {
        return None;
    }
    let parts = parts.split(", ").filter(|part| !part.is_empty());
    let path = parts.map(|part| match part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) {
        Some(word) => format!("/{word}"),
        None => format!("/{{{part}}}"),
    });
    Some((method.to_owned(), path.collect()))
}

#[test]
fn the_table_has_the_routes_that_the_code_matches() {
    let manifest: toml::Table = fs::read_to_string(root().join("spin.toml")).unwrap().parse().unwrap();
    let mut matched = BTreeSet::new();
    for trigger in manifest["trigger"]["http"].as_array().unwrap() {
        let function = trigger["component"].as_str().unwrap();
        let Some(route) = trigger["route"].as_str().filter(|_| function != "assets") else { continue };
        let code = fs::read_to_string(root().join(format!("functions/{function}/src/lib.rs"))).unwrap();
        for (method, path) in code.lines().filter_map(arm) {
            // A route without a rest leaves the function no path.
            match route.strip_suffix("/...") {
                Some(before) if !path.is_empty() => matched.insert((method, format!("{before}{path}"))),
                None if path.is_empty() => matched.insert((method, route.to_owned())),
                _ => false,
            };
        }
    }
    let described = all().filter(|route| route.function != "assets");
    let described: BTreeSet<_> = described.map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
    assert_eq!(matched, described);
}

/// A site with its people, to ask every route of.
struct World {
    desk: Desk,
    tokens: BTreeMap<String, String>,
    visitor: String,
    conversation: String,
    _state: tempfile::TempDir,
}

impl World {
    async fn new(name: &str) -> Self {
        let state = tempfile::tempdir().unwrap();
        let desk = Desk::Here(desk::host(state.path()));
        let tokens = site::set_up(&desk, name, |_| true).await;
        let visitor = desk.visitor(name, "en").await;
        let said = desk.says(&visitor, "How do I return an item").await;
        let conversation = said["state"]["conversation"].as_str().unwrap().to_owned();
        Self { desk, tokens, visitor, conversation, _state: state }
    }

    /// The token that a route asks for. Whoever logs out is not needed again.
    fn token(&self, route: &Route) -> &str {
        match route.credential {
            Credential::None | Credential::MetricsToken => "",
            Credential::Visitor => &self.visitor,
            Credential::SetupKey => SETUP_KEY,
            Credential::Agent if route.id == "logOut" => &self.tokens["omar"],
            Credential::Agent => &self.tokens["lena"],
            Credential::Admin => &self.tokens["root"],
        }
    }

    /// Asks a route of something that there is; answers the status and the error's code.
    async fn ask(&self, route: &Route, query: &str, token: &str) -> (u16, String) {
        let path = route.path.replace("conversations/{id}", &format!("conversations/{}", self.conversation));
        let path = path.replace("tickets/{id}", "tickets/T-0000-0000-0000");
        let path = format!("{}{query}", path.replace("articles/{id}", "articles/return-policy-en"));
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        let (status, answer) = self.desk.json(method, &path, token, Value::Null).await;
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_described_route_is_there_and_asks_for_the_credential_that_is_described() {
    let world = World::new("described").await;
    for route in all() {
        let (status, code) = world.ask(route, "", "").await;
        match route.credential {
            Credential::None | Credential::MetricsToken => assert_ne!(status, 401, "{}", route.path),
            _ => assert_eq!((status, code.as_str()), (401, "unauthenticated"), "{}", route.path),
        }
        if route.credential == Credential::Admin {
            let (status, code) = world.ask(route, "", &world.tokens["lena"]).await;
            assert_eq!((status, code.as_str()), (403, "forbidden"), "{}", route.path);
        }
        let (status, code) = world.ask(route, "", world.token(route)).await;
        let passes = !["not_found", "method_not_allowed"].contains(&code.as_str()) && ![401, 403].contains(&status);
        assert!(passes, "{} {}: {status} {code}", route.method, route.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_have_the_bounds_and_the_words_that_are_described() {
    let world = World::new("bounds").await;
    for route in all() {
        for parameter in route.parameters {
            let (right, wrong): (Vec<String>, Vec<String>) = match parameter.form {
                Form::Number { min, max, .. } => (
                    vec![min.to_string(), max.to_string()],
                    vec![(i128::from(min) - 1).to_string(), (u128::from(max) + 1).to_string(), "x".to_owned()],
                ),
                Form::Word { allowed, .. } => {
                    (allowed.iter().map(ToString::to_string).collect(), vec!["strange".to_owned()])
                }
                Form::Path(_) | Form::Flag | Form::Text => continue,
            };
            // What else must be given, for it to be this one that is looked at.
            let others = route.parameters.iter().filter(|other| other.name != parameter.name);
            let others: String = others
                .filter_map(|other| match other.form {
                    Form::Word { allowed, default: None } => Some(format!("&{}={}", other.name, allowed.first()?)),
                    _ => None,
                })
                .collect();
            let ask = async |value: &str| {
                let query = format!("?{}={value}{others}", parameter.name);
                world.ask(route, &query, world.token(route)).await
            };
            for value in right {
                let (status, code) = ask(&value).await;
                assert_ne!(code, "invalid_field", "{} {}={value}: {status}", route.path, parameter.name);
            }
            for value in wrong {
                let answer = ask(&value).await;
                assert_eq!(answer, (400, "invalid_field".to_owned()), "{} {}={value}", route.path, parameter.name);
            }
        }
    }
}
