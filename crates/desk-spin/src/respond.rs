//! Answering: JSON, errors, the request's id, what the log gets.

use crate::{Incoming, now};
use bytes::Bytes;
use desk_wire::{ApiError, Code};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde::Serialize;
use spin_sdk::http::{FullBody, Request};
use std::future::Future;

/// What a function answers with.
pub type Reply = Response<FullBody<Bytes>>;

/// An answer on its way out.
pub struct Answer {
    status: StatusCode,
    content_type: &'static str,
    body: Bytes,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Answer {
    /// 200 with JSON.
    ///
    /// # Errors
    /// `internal` where the value does not serialize.
    pub fn json(value: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(ApiError::internal)?;
        Ok(Self::bytes("application/json", body.into()))
    }
    /// 200 with bytes of a type.
    #[must_use]
    pub fn bytes(content_type: &'static str, body: Bytes) -> Self {
        Self { status: StatusCode::OK, content_type, body, headers: Vec::new() }
    }
    /// 204.
    #[must_use]
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, content_type: "", body: Bytes::new(), headers: Vec::new() }
    }
    /// With another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// Reads a request, lets `handle` answer it, and maps whatever went wrong. `open_to_all` answers pages of any origin:
/// for an API whose only credential is a token that a page must hold itself.
pub async fn serve<F>(
    request: Request,
    body_limit: usize,
    open_to_all: bool,
    handle: impl FnOnce(Incoming) -> F,
) -> Reply
where
    F: Future<Output = Result<Answer, ApiError>>,
{
    let id = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).map_or_else(new_id, str::to_owned);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    if open_to_all && method == Method::OPTIONS {
        return preflight();
    }
    let result = match Incoming::read(request, body_limit, now(), id.clone()).await {
        Ok(incoming) => handle(incoming).await,
        Err(error) => Err(error),
    };
    let mut reply = match result {
        Ok(answer) => respond(answer),
        Err(error) => {
            if error.cause.is_some() || error.code.status() >= 500 {
                let cause = error.cause.as_deref().unwrap_or("-");
                eprintln!("request {id} {method} {path}: {} ({cause})", error.code.as_str());
            }
            refuse(&error, &id)
        }
    };
    let headers = reply.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if open_to_all {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id, retry-after"));
    }
    reply
}

fn respond(answer: Answer) -> Reply {
    // Said here, since a host that gets a body as a stream cannot know its length and would send it in chunks.
    let length = HeaderValue::from(answer.body.len());
    let mut reply = Response::new(FullBody::new(answer.body));
    *reply.status_mut() = answer.status;
    let headers = reply.headers_mut();
    if answer.status != StatusCode::NO_CONTENT && answer.status != StatusCode::NOT_MODIFIED {
        headers.insert(header::CONTENT_LENGTH, length);
    }
    if !answer.content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    }
    // What is said here is of this moment and of one person, unless the function says otherwise.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in answer.headers {
        headers.insert(name, value);
    }
    reply
}

fn refuse(error: &ApiError, id: &str) -> Reply {
    let body = serde_json::to_vec(&error.body(id)).unwrap_or_default();
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut reply = respond(Answer::bytes("application/json", body.into()).status(status));
    if let Some(seconds) = error.retry_after {
        reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if error.code == Code::Unauthenticated || error.code == Code::SessionExpired {
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    reply
}

fn preflight() -> Reply {
    let mut reply = respond(Answer::empty());
    let headers = reply.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    reply
}

fn new_id() -> String {
    crate::ulid(now())
}
