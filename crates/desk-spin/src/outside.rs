//! Requests to servers that are not the desk's: bounded in time and in what is read of the answer.

use bytes::Bytes;
use futures::future::{Either, select};
use http::{HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use spin_sdk::{
    http::{FullBody, send},
    wasip3::http::types::ErrorCode,
};
use std::{future::Future, pin::pin, time::Duration};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// It took too long.
    Late,
    /// No connection was made: nothing was sent.
    NotConnected(String),
    /// The exchange broke off; the request may have arrived.
    Broken(String),
}

/// The beginning of an answer.
pub struct Head {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
}

impl Head {
    /// A header's text, empty where it is absent or no text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Posts JSON and reads the answer while it arrives: `begin` gets its head and makes what `more` gives each piece of the
/// body to, until that says that it has enough.
///
/// # Errors
/// [`NoAnswer`] as `E`, and whatever `more` says.
pub async fn post_json<R, E: From<NoAnswer>>(
    address: &str,
    bearer: &str,
    body: Vec<u8>,
    within: Duration,
    begin: impl FnOnce(&Head) -> Result<R, E>,
    mut more: impl FnMut(&mut R, &[u8]) -> Result<bool, E>,
) -> Result<R, E> {
    // Without a length it would be sent in chunks, which small servers do not understand.
    let mut request = Request::post(address)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len());
    if !bearer.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    }
    let request = request.body(FullBody::new(Bytes::from(body)));
    let request = request.map_err(|error| E::from(NoAnswer::NotConnected(error.to_string())))?;
    let exchange = async {
        let (head, mut body) = send(request).await.map_err(|code| E::from(broken(&code)))?.into_parts();
        let mut read = begin(&Head { status: head.status.as_u16(), headers: head.headers })?;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| E::from(NoAnswer::Broken(error.to_string())))?;
            let Some(piece) = frame.data_ref() else { continue };
            if more(&mut read, piece)? {
                break;
            }
        }
        Ok(read)
    };
    timed(exchange, within).await.unwrap_or_else(|| Err(NoAnswer::Late.into()))
}

/// What a future comes to within a time; nothing where it does not, and it is dropped then.
pub async fn timed<T>(future: impl Future<Output = T>, within: Duration) -> Option<T> {
    match select(pin!(future), pin!(spin_sdk::time::sleep(within))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// Waits.
pub async fn wait(time: Duration) {
    spin_sdk::time::sleep(time).await;
}

fn broken(code: &ErrorCode) -> NoAnswer {
    match code {
        ErrorCode::ConnectionTimeout | ErrorCode::HttpResponseTimeout => NoAnswer::Late,
        ErrorCode::DnsTimeout
        | ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpProhibited
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::HttpRequestDenied
        | ErrorCode::HttpRequestUriInvalid
        | ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => NoAnswer::NotConnected(code.to_string()),
        _ => NoAnswer::Broken(code.to_string()),
    }
}
