//! Calls of a flow's connectors: a time limit for each attempt and for all, a few more attempts where one may help,
//! and an answer of bounded size. Which hosts may be called, the manifest says.

use desk_dialogue::{ConnectorRequest, ConnectorResult, Outcome};
use futures::future::{Either, select};
use http::{HeaderName, HeaderValue, Method, Request, header};
use http_body_util::BodyExt as _;
use spin_sdk::http::{FullBody, send};
use std::{
    pin::pin,
    time::{Duration, Instant},
};

/// The most of an answer that is read, in bytes.
const ANSWER_MAX: usize = 64 * 1024;
/// Before the second attempt; twice as long before each further one.
const PAUSE: Duration = Duration::from_millis(100);

/// Sends a call, and again what timed out, could not be reached or was answered with 5xx, until `deadline`.
pub(crate) async fn call(request: &ConnectorRequest, deadline: Instant) -> ConnectorResult {
    let mut outcome = Outcome::Timeout;
    for attempt in 0..=u32::from(request.retries) {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        if attempt > 0 {
            spin_sdk::time::sleep(left.min(PAUSE * 2_u32.saturating_pow(attempt - 1))).await;
        }
        let limit = Duration::from_millis(u64::from(request.timeout_ms)).min(left);
        outcome = match select(pin!(attempt_once(request)), pin!(spin_sdk::time::sleep(limit))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Outcome::Timeout,
        };
        if !matches!(outcome, Outcome::Timeout | Outcome::Unreachable | Outcome::Response { status: 500.., .. }) {
            break;
        }
    }
    ConnectorResult { connector: request.connector.clone(), key: request.key.clone(), outcome }
}

async fn attempt_once(request: &ConnectorRequest) -> Outcome {
    let Some(sent) = http_request(request) else { return Outcome::Unreachable };
    let response = match send(sent).await {
        Ok(response) => response,
        Err(error) => {
            eprintln!("connector {}: {error}", request.connector);
            return Outcome::Unreachable;
        }
    };
    let status = response.status().as_u16();
    let mut body = response.into_body();
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        // Cut off in the middle: what was done is not known, so that it counts as no answer.
        let Ok(frame) = frame else { return Outcome::Unreachable };
        read.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
        if read.len() > ANSWER_MAX {
            return Outcome::Response { status, body: None };
        }
    }
    Outcome::Response { status, body: serde_json::from_slice(&read).ok() }
}

fn http_request(request: &ConnectorRequest) -> Option<Request<FullBody<bytes::Bytes>>> {
    let mut built = Request::builder()
        .method(Method::from_bytes(request.method.as_bytes()).ok()?)
        .uri(request.url.as_str())
        .header("idempotency-key", HeaderValue::from_str(&request.idempotency_key).ok()?);
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        built = built.header(name, HeaderValue::from_str(value).ok()?);
    }
    let body = match &request.body {
        Some(body) => {
            built = built.header(header::CONTENT_TYPE, "application/json");
            serde_json::to_vec(body).ok()?
        }
        None => Vec::new(),
    };
    built.body(FullBody::new(bytes::Bytes::from(body))).ok()
}
