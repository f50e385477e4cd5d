//! A small HTTP client for the desk's own API.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client as Hyper, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A client of one base address.
#[derive(Clone)]
pub struct Client {
    hyper: Hyper<HttpConnector, Full<Bytes>>,
    base: String,
    token: Option<String>,
}

impl Client {
    /// Of `http://<address>`.
    pub fn new(address: &str) -> Self {
        let hyper = Hyper::builder(TokioExecutor::new()).build_http();
        Self { hyper, base: format!("http://{address}"), token: None }
    }

    /// The same with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { hyper: self.hyper.clone(), base: self.base.clone(), token: Some(token.to_owned()) }
    }

    /// Sends a request; answers status and body, JSON where it is some.
    pub async fn send(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Result<(u16, Value)> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.hyper.request(request.body(Full::new(body.into()))?).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        let value = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Ok((status, value))
    }

    /// Sends a request that must succeed.
    pub async fn expect(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Result<Value> {
        let (status, value) = self.send(method.clone(), path, body).await?;
        if status >= 400 {
            bail!("{method} {path}: {status} {value}");
        }
        Ok(value)
    }

    /// Publishes the knowledge base, by as many calls as it takes; `going` is told how far it is after each.
    pub async fn publish(&self, going: impl Fn(&Value)) -> Result<Value> {
        loop {
            let answer = self.expect(Method::POST, "/api/v1/knowledge/publish", "").await?;
            match answer.get("unfinished") {
                None => return Ok(answer),
                Some(unfinished) => going(unfinished),
            }
        }
    }

    /// Calls an inner function as from another host; it must succeed.
    pub async fn signed(&self, path: &str, signature: &str, body: impl Into<Bytes>) -> Result<Value> {
        let request = Request::builder().method(Method::POST).uri(format!("{}{path}", self.base));
        let request = request.header(desk_wire::signature::HEADER, signature);
        let response = self.hyper.request(request.body(Full::new(body.into()))?).await?;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await?.to_bytes();
        if status >= 400 {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&bytes));
        }
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Waits until the desk answers.
    pub async fn until_healthy(&self, limit: Duration) -> Result<()> {
        let start = Instant::now();
        loop {
            match self.send(Method::GET, "/.well-known/spin/health", "").await {
                Ok((200, _)) => return Ok(()),
                _ if start.elapsed() > limit => bail!("the desk does not answer at {}", self.base),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

/// A text of a JSON answer by pointer.
pub fn text(value: &Value, pointer: &str) -> Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).with_context(|| format!("no {pointer} in {value}"))
}
