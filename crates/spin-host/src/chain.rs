//! Requests from one component to another, in memory: `http://<component>.spin.internal`.
//!
//! The caller's grant was checked where the request left it. The callee sees the authority under which it was
//! called and no client's address, because there is no client.

use crate::{
    egress::INTERNAL,
    host::{Loaded, Shared},
    inbound::{Peer, spin},
    reply::Failure,
    request_id,
};
use http::{
    HeaderValue, Request, Response, Uri,
    uri::{Authority, PathAndQuery, Scheme},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use wasmtime_wasi_http::{
    Error, WasiBody,
    handler::{ExpirationError, InstantiationError},
};

/// How long a request waits for an instance when all are in use.
const WAIT: Duration = Duration::from_millis(5);

impl Shared {
    /// Answers a request that a component sent to another, or the ticker to a component.
    pub(crate) async fn chain(
        &self,
        id: &str,
        mut request: Request<WasiBody>,
        depth: u32,
    ) -> Result<Response<WasiBody>, Error> {
        if depth > self.limits.max_chain_depth {
            eprintln!("{id}: refused a call that is the {depth}th in a row");
            return Err(Error::LoopDetected);
        }
        let Some(loaded) = self.components.get(id).filter(|loaded| loaded.http.is_some()) else {
            eprintln!("{id}: called by another component, but there is no such component with an HTTP trigger");
            return Err(Error::DestinationNotFound);
        };
        let authority = format!("{id}{INTERNAL}").parse::<Authority>().map_err(|_| Error::HttpRequestUriInvalid)?;
        set_uri(&mut request, Scheme::HTTP, authority)?;
        spin::strip(request.headers_mut());
        spin::chained(&mut request);
        let id = request_id::brought(request.headers()).unwrap_or_else(request_id::fresh);
        Ok(self.run(loaded, request, depth).await.unwrap_or_else(|failure| failure.response(&id)))
    }

    /// Answers a request of the app to itself as if it had gone over the network.
    pub(crate) async fn call_self(
        self: Arc<Self>,
        mut request: Request<WasiBody>,
        depth: u32,
    ) -> Result<Response<WasiBody>, Error> {
        if depth > self.limits.max_chain_depth {
            return Err(Error::LoopDetected);
        }
        let origin = self.origin.get().map_or("127.0.0.1:3000", String::as_str);
        let authority = origin.parse::<Authority>().map_err(|_| Error::HttpRequestUriInvalid)?;
        if let Ok(host) = HeaderValue::from_str(origin) {
            request.headers_mut().insert(http::header::HOST, host);
        }
        set_uri(&mut request, Scheme::HTTP, authority)?;
        Ok(self.outside(request, &Peer::own(depth)).await)
    }

    /// Lets a component answer a request that is ready for it.
    pub(crate) async fn run(
        &self,
        loaded: &Loaded,
        mut request: Request<WasiBody>,
        depth: u32,
    ) -> Result<Response<WasiBody>, Failure> {
        let handler = loaded.http.as_ref().ok_or(Failure::Internal)?;
        let begun = Instant::now();
        loop {
            let error = match handler.handle(depth, request).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let late = begun.elapsed() >= self.limits.request_timeout;
            if error.is::<ExpirationError>() || late {
                loaded.log.note("a request took too long");
                return Err(Failure::Timeout);
            }
            match error.downcast::<InstantiationError<u32>>() {
                Ok(failed) if failed.error.is::<wasmtime::PoolConcurrencyLimitError>() => {
                    // Every instance is in use: one of them will be dropped or free soon.
                    request = failed.request.into_inner().map_err(|_| Failure::Internal)?;
                    tokio::time::sleep(WAIT).await;
                }
                Ok(failed) => {
                    loaded.log.note(&format!("an instance could not be made: {:?}", failed.error));
                    return Err(Failure::Internal);
                }
                Err(error) => {
                    loaded.log.note(&format!("a request failed: {error:?}"));
                    return Err(Failure::Internal);
                }
            }
        }
    }
}

fn set_uri(request: &mut Request<WasiBody>, scheme: Scheme, authority: Authority) -> Result<(), Error> {
    let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::builder()
        .scheme(scheme)
        .authority(authority)
        .path_and_query(path)
        .build()
        .map_err(|_| Error::HttpRequestUriInvalid)?;
    Ok(())
}
