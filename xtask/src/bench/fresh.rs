//! Every function in a fresh instance: each request gets an instance that has never answered one.

use super::{host, load, load::Exchange};
use crate::{client::text, demo, desk, desk::Desk, manifest, models, project};
use anyhow::Result;
use desk_core::Millis;
use desk_wire::signature;
use http::Method;
use serde_json::json;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Some conversation.
const CONVERSATION: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const INTERNAL_KEY: &str = "bench-internal-key-0123456789abcdef";
const REQUESTS: usize = 200;

/// Measures them all over the data of `desk`, one request at a time.
pub async fn measure(desk: &Desk) -> Result<()> {
    // All functions, the inner ones with a route of their own.
    let all: Vec<String> = project::FUNCTIONS.iter().map(|&name| name.to_owned()).collect();
    let manifest = manifest::derive(&desk.manifest, &all, Path::new("target/spin.fresh.toml"))?;
    let address = desk::free_address()?;
    let mut command = host();
    command.args(["up", "--quiet", "--max-instance-reuse-count", "1", "--listen", &address]);
    command.arg("--from").arg(manifest).arg("--state-dir").arg(&desk.state);
    command.env("SPIN_VARIABLE_INTERNAL_KEY", INTERNAL_KEY).env("SPIN_VARIABLE_SESSIONS_PER_MINUTE", "1000000");
    let running = Stopped(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
    let client = crate::client::Client::new(&address);
    client.until_healthy(Duration::from_secs(60)).await?;

    let session = json!({ "site": demo::SITE, "language": "zh" }).to_string();
    let visitor = text(&client.expect(Method::POST, "/api/v1/visitor/sessions", session).await?, "/token")?;
    let login = json!({ "site": demo::SITE, "login": "admin", "password": demo::PASSWORD }).to_string();
    let agent = text(&client.expect(Method::POST, "/api/v1/agent/login", login).await?, "/token")?;
    let ask = json!({ "site": demo::SITE, "text": "怎么退货", "language": "zh" });
    let with = |more: serde_json::Value| {
        let mut body = ask.clone();
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        body.to_string()
    };
    let ticket = json!({ "site": demo::SITE, "key": "bench:fresh", "text": "a ticket" }).to_string();
    println!("{:40} {:>9} {:>9}", "fresh instance to answer", "p50 ms", "p99 ms");
    let mut exchanges = vec![
        ("assets", Exchange::new("GET", "/", None, "")),
        ("visitor", Exchange::new("GET", "/api/v1/visitor/events", Some(&visitor), "")),
        (
            "reply (calls knowledge-lookup)",
            inner("reply", "/v1/turn", &with(json!({ "texts": ["怎么退货"], "conversation": CONVERSATION })))?,
        ),
        ("knowledge-lookup", inner("knowledge-lookup", "/v1/lookup", &with(json!({ "limit": 3 })))?),
        ("embed", inner("embed", "/v1/embed", &json!({ "texts": ["怎么退货"], "kind": "query" }).to_string())?),
        ("route", inner("route", "/v1/drain", &json!({ "site": demo::SITE }).to_string())?),
        ("ticket-create", inner("ticket-create", "/v1/tickets", &ticket)?),
        ("analytics-ingest", inner("analytics-ingest", "/v1/ingest", "")?),
        ("analytics", Exchange::new("GET", "/api/v1/analytics/summary", Some(&agent), "")),
        ("agent", Exchange::new("GET", "/api/v1/agent/me", Some(&agent), "")),
        ("knowledge-admin", Exchange::new("GET", "/api/v1/knowledge/status", Some(&agent), "")),
    ];
    if models::present() {
        let texts = json!({ "texts": ["怎么退货"], "kind": "query" }).to_string();
        exchanges.push(("embed", inner("embed", "/v1/embed", &texts)?));
    }
    for (name, exchange) in exchanges {
        let figures = load::run(running.0.id(), &address, 1, REQUESTS, |_| exchange.clone()).await?;
        println!("{name:40} {:>9.2} {:>9.2}", figures.percentile(50), figures.percentile(99));
    }
    Ok(())
}

/// A signed call to an inner function, as from another host.
fn inner(function: &str, path: &str, body: &str) -> Result<Exchange> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let signed = signature::sign(INTERNAL_KEY, "POST", path, body.as_bytes(), Millis::new(u64::try_from(now)?));
    let exchange = Exchange::new("POST", &format!("/internal/{function}{path}"), None, body);
    Ok(exchange.header(signature::HEADER, signed.unwrap_or_default()))
}

/// A process that is stopped when this goes.
pub struct Stopped(pub Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}
