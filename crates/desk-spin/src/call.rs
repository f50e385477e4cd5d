//! Calls from function to function.

use bytes::Bytes;
use desk_wire::{
    ApiError, Code,
    edge::{self, Edge},
    signature,
};
use futures::future::{Either, select};
use http::{HeaderValue, Request, header};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use spin_sdk::http::{FullBody, send};
use std::{pin::pin, time::Duration};

/// A function on another host that takes longer is as good as gone for the customer who waits. One beside this one
/// runs in the same process under the host's own deadline, and a timer would cost as much as a read of the store.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Calls an edge with a JSON body and reads its JSON answer.
///
/// # Errors
/// `unavailable` where the function cannot be reached or answers with an error; the log says which.
pub async fn call<T: DeserializeOwned>(to: Edge, request_id: &str, body: &impl Serialize) -> Result<T, ApiError> {
    let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
    let base = crate::text(to.variable).await?;
    let base = base.trim_end_matches('/');
    let beside = base.ends_with(".spin.internal");
    // A grant is an origin without a path, so the base can have none either.
    let prefix = if beside { String::new() } else { format!("{}{}", edge::NETWORK_PREFIX, to.function) };
    let mut request = Request::post(format!("{base}{prefix}{}", to.path))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-request-id", request_id);
    if !beside {
        let key = crate::text(edge::KEY_VARIABLE).await?;
        let signed = signature::sign(&key, "POST", to.path, &body, crate::now())
            .ok_or_else(|| ApiError::internal(format!("no key of {} characters to sign with", signature::KEY_MIN)))?;
        let signed = HeaderValue::from_str(&signed).map_err(ApiError::internal)?;
        request = request.header(signature::HEADER, signed);
    }
    let request = request.body(FullBody::new(Bytes::from(body))).map_err(ApiError::internal)?;
    let exchange = pin!(async {
        let response = send(request).await.map_err(|e| gone(to, e))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|e| gone(to, e))?.to_bytes();
        if status.is_success() {
            serde_json::from_slice(&body).map_err(|e| gone(to, e))
        } else {
            Err(gone(to, format!("{status} {}", String::from_utf8_lossy(&body))))
        }
    });
    if beside {
        return exchange.await;
    }
    match select(exchange, pin!(spin_sdk::time::sleep(TIMEOUT))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(gone(to, "no answer in time")),
    }
}

fn gone(edge: Edge, cause: impl ToString) -> ApiError {
    ApiError::new(Code::Unavailable, "a part of the desk does not answer; try again").retry_after(1).cause(format!(
        "{}{}: {}",
        edge.function,
        edge.path,
        cause.to_string()
    ))
}
