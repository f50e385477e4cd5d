//! The way into the network for guests: one client for all of them, with kept connections.
//!
//! A connection is kept by scheme and host, and a grant is checked before it is used, so it is safe to share.

mod connect;
mod timed;

use connect::{CONNECT_TIMEOUT, Connector};
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client as Pool, rt::TokioExecutor};
use rustls::{ClientConfig, RootCertStore};
use std::{sync::Arc, time::Duration};
use timed::Timed;
use tokio::time::timeout;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// How long a step may take where the guest does not say: longer than any request lives.
const PATIENCE: Duration = Duration::from_secs(600);

/// An HTTP client.
#[derive(Clone)]
pub(crate) struct Client(Pool<Connector, WasiBody>);

impl Client {
    /// A client that trusts the public certificate authorities and `extra` ones.
    pub(crate) fn new(extra: &[rustls::pki_types::CertificateDer<'static>]) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
        for certificate in extra {
            roots.add(certificate.clone())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(Pool::builder(TokioExecutor::new()).build(Connector::new(Arc::new(tls)))))
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) async fn send(
        &self,
        mut request: http::Request<WasiBody>,
        options: RequestOptions,
    ) -> Result<http::Response<WasiBody>, Error> {
        // The client sets it where the protocol wants it, and some servers mind one too many.
        request.headers_mut().remove(http::header::HOST);
        let connect = options.connect_timeout.unwrap_or(PATIENCE);
        let response = CONNECT_TIMEOUT.scope(connect, self.0.request(request));
        let response = timeout(options.first_byte_timeout.unwrap_or(PATIENCE), response)
            .await
            .map_err(|_| Error::ConnectionReadTimeout)?
            .map_err(failed)?;
        let between = options.between_bytes_timeout.unwrap_or(PATIENCE);
        Ok(response.map(|body| Timed::new(body, between).boxed_unsync()))
    }
}

/// The error that the connector gave, or what comes nearest to what the client says.
fn failed(error: hyper_util::client::legacy::Error) -> Error {
    let connecting = error.is_connect();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        if let Some(refused) = error.downcast_ref::<connect::Refused>() {
            return refused.to_http();
        }
        source = error.source();
    }
    if connecting { Error::ConnectionRefused } else { Error::HttpProtocolError }
}
