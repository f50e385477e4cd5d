//! Making a connection, plain or encrypted.

use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use rustls::{ClientConfig, pki_types::ServerName};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use wasmtime_wasi_http::Error as HttpError;

tokio::task_local! {
    /// What the request that needs a connection allows for making it. The client has no other way to say.
    pub(super) static CONNECT_TIMEOUT: Duration;
}

/// Where nothing is said.
const PATIENCE: Duration = Duration::from_secs(600);

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Refused {
    #[error("the address has no host")]
    NoHost,
    #[error("the name cannot be resolved")]
    Unresolved,
    #[error("the connection was refused")]
    Connection,
    #[error("the connection took too long")]
    TooSlow,
    #[error("the server's certificate or protocol was refused")]
    Tls,
}

impl Refused {
    pub(super) fn to_http(self) -> HttpError {
        match self {
            Self::NoHost => HttpError::HttpRequestUriInvalid,
            Self::Unresolved => {
                HttpError::DnsError { rcode: Some("address not available".to_owned()), info_code: Some(0) }
            }
            Self::Connection => HttpError::ConnectionRefused,
            Self::TooSlow => HttpError::ConnectionTimeout,
            Self::Tls => HttpError::TlsProtocolError,
        }
    }
}

/// Makes connections for the client.
#[derive(Clone)]
pub(super) struct Connector(Arc<ClientConfig>);

impl Connector {
    pub(super) fn new(tls: Arc<ClientConfig>) -> Self {
        Self(tls)
    }
}

impl tower_service::Service<http::Uri> for Connector {
    type Response = TokioIo<Link>;
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Refused>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: http::Uri) -> Self::Future {
        // Asked here, because the client may go on with the connecting in another task.
        let patience = CONNECT_TIMEOUT.try_with(|patience| *patience).unwrap_or(PATIENCE);
        let tls = self.0.clone();
        Box::pin(
            async move { timeout(patience, connect(uri, tls)).await.map_err(|_| Refused::TooSlow)?.map(TokioIo::new) },
        )
    }
}

async fn connect(uri: http::Uri, tls: Arc<ClientConfig>) -> Result<Link, Refused> {
    let host = uri.host().ok_or(Refused::NoHost)?;
    let secure = uri.scheme() == Some(&http::uri::Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<_> = lookup_host((bare, port)).await.map_err(|_| Refused::Unresolved)?.collect();
    let stream = TcpStream::connect(&*addresses).await.map_err(|_| Refused::Connection)?;
    // Small requests must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    if !secure {
        return Ok(Link::Plain(stream));
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| Refused::Unresolved)?;
    let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(|_| Refused::Tls)?;
    Ok(Link::Tls(Box::new(stream)))
}

/// A connection of either kind.
pub(super) enum Link {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection for Link {
    fn connected(&self) -> Connected {
        match self {
            Self::Tls(stream) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => Connected::new().negotiated_h2(),
            _ => Connected::new(),
        }
    }
}

impl AsyncRead for Link {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
