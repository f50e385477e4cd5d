//! A desk to talk to: the components of a manifest in the host, without a socket, or an app that somebody serves.

use crate::{
    client,
    contract::{self, Asked},
    part,
};
use bytes::Bytes;
use http::{Method, Request, Response, header};
use serde_json::Value;
use spin_host::{Host, HostBuilder, Limits};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// What sets sites up in these tests.
pub(crate) const SETUP_KEY: &str = "tests-setup-key-0123456789";
/// What signs calls that cross a network in these tests.
pub(crate) const INTERNAL_KEY: &str = "tests-internal-key-0123456789-0123456789";

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The relative way to the project's folder, since a manifest names its files relatively.
pub(crate) fn way_to_root(from: &Path) -> String {
    part::way(&from.canonicalize().unwrap(), &root().canonicalize().unwrap()).display().to_string()
}

/// Where this build's programs stand.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// Where compiled components are kept from run to run.
pub(crate) fn cache() -> PathBuf {
    target().join("tmp/compiled")
}

/// Says something on the terminal even where the test passes.
pub(crate) fn say(line: &str) {
    use std::io::Write as _;
    // The macros' output is kept from the terminal while a test runs.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The variables of a desk under test.
pub(crate) fn variables() -> Vec<(&'static str, String)> {
    vec![
        ("setup_key", SETUP_KEY.to_owned()),
        ("internal_key", INTERNAL_KEY.to_owned()),
        ("sessions_per_minute", "1000000".to_owned()),
    ]
}

/// A host for a manifest, ready to be built. Ends the test where there are no components yet.
pub(crate) fn builder(manifest: &Path, state: &Path) -> HostBuilder {
    for needed in ["target/functions/visitor.wasm", "web/dist/index.html"] {
        assert!(root().join(needed).is_file(), "{needed} is missing: run `cargo xtask build` first");
    }
    // Tests run side by side, and each host takes its share of the address space.
    let limits = Limits { max_instances: 100, ..Limits::default() };
    let builder = Host::builder(manifest).state_dir(state).cache_dir(cache()).limits(limits).keep_logs();
    variables().into_iter().fold(builder, |builder, (name, value)| builder.variable(name, value))
}

/// The desk of `spin.toml` in the host.
pub(crate) fn host(state: &Path) -> Host {
    builder(&root().join("spin.toml"), state).build().unwrap_or_else(|error| panic!("{error}"))
}

/// Whom a request goes to.
pub(crate) enum Desk {
    /// The host in this process.
    Here(Host),
    /// An app that is served at this address.
    There(String),
    /// One that is served at two: the second has the knowledge API.
    Split(String, String),
}

impl Desk {
    /// Sends a request whose URI is a path; an error says that no answer came, or one that the API's description does
    /// not know.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let asked = Asked::of(&request);
        let answer = self.deliver(request).await?;
        contract::check(&asked, &answer)?;
        Ok(answer)
    }

    async fn deliver(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        match self {
            Self::There(address) => client::send(address, request).await,
            Self::Split(rest, knowing) => {
                let address = if request.uri().path().starts_with("/api/v1/knowledge/") { knowing } else { rest };
                client::send(address, request).await
            }
            Self::Here(host) => {
                request.headers_mut().entry(header::HOST).or_insert(http::HeaderValue::from_static("localhost"));
                Ok(host.call(request).await)
            }
        }
    }

    /// Sends JSON with a token and reads the answer as JSON, or as a text where it is none.
    pub(crate) async fn try_json(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Result<(u16, Value), String> {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let answer = self.send(request.body(body).map_err(|e| e.to_string())?).await?;
        Ok((answer.status().as_u16(), read(answer.body())))
    }

    /// The same where an answer must come, with one of these statuses.
    pub(crate) async fn json(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.try_json(method, path, token, &body).await.unwrap()
    }

    /// A POST that must succeed.
    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let (status, answer) = self.json(Method::POST, path, token, body).await;
        assert!(status < 300, "POST {path}: {status} {answer}");
        answer
    }

    /// A GET that must succeed.
    pub(crate) async fn get(&self, path: &str, token: &str) -> Value {
        let (status, answer) = self.json(Method::GET, path, token, Value::Null).await;
        assert!(status < 300, "GET {path}: {status} {answer}");
        answer
    }

    /// A new visitor's token.
    pub(crate) async fn visitor(&self, site: &str, language: &str) -> String {
        let wanted = serde_json::json!({ "site": site, "language": language });
        let session = self.post("/api/v1/visitor/sessions", "", wanted).await;
        session["token"].as_str().unwrap().to_owned()
    }

    /// A visitor's message; answers what it caused.
    pub(crate) async fn says(&self, visitor: &str, text: &str) -> Value {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let client_id = format!("said-{:08}", COUNT.fetch_add(1, Ordering::Relaxed));
        let message = serde_json::json!({ "client_id": client_id, "text": text });
        self.post("/api/v1/visitor/messages", visitor, message).await
    }
}

/// A body as JSON, or as a text where it is none.
pub(crate) fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}
