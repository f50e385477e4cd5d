//! What the host itself answers, when no component can. Each failure has a code for programs, a sentence for people
//! and the id under which the log has the rest; what went wrong inside is never told outside.

use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use wasmtime_wasi_http::WasiBody;

/// A failure that a client is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The request's authority is missing, contradictory or one of the app's inside.
    BadHost,
    /// The body is larger than allowed.
    TooLarge,
    /// The guest failed.
    Internal,
    /// As many requests as allowed are being answered.
    Overloaded,
    /// The guest took too long.
    Timeout,
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Self::BadHost => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::BadHost => "bad_host",
            Self::TooLarge => "body_too_large",
            Self::Internal => "internal",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::BadHost => "the request must name one host, and not one of the app's inside",
            Self::TooLarge => "the body of the request is too large",
            Self::Internal => "the request could not be answered",
            Self::Overloaded => "too many requests are being answered, try again",
            Self::Timeout => "the answer took too long",
        }
    }

    /// The response that says so.
    pub(crate) fn response(self, id: &HeaderValue) -> Response<WasiBody> {
        let id = id.to_str().unwrap_or_default();
        let (code, message) = (self.code(), self.message());
        let body = format!(r#"{{"code":"{code}","message":"{message}","request_id":"{id}"}}"#);
        let mut response = Response::new(full(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self == Self::Overloaded {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// A body that is known as a whole.
pub(crate) fn full(bytes: impl Into<Bytes>) -> WasiBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// An empty response.
pub(crate) fn empty(status: StatusCode) -> Response<WasiBody> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}
