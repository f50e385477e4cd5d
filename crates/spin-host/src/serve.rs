//! Sockets: accepting, TLS, both versions of HTTP on one port, and an end that lets running requests finish.

mod tls;

pub use tls::{TlsError, load as load_tls};

use crate::{host::Host, inbound::Peer};
use http::{Request, uri::Scheme};
use http_body_util::BodyExt;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use wasmtime_wasi_http::Error;

/// How long a client may take to say who it is.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(30);

/// Serves connections of one listener.
#[derive(Clone)]
struct Server {
    host: Host,
    connections: Builder<TokioExecutor>,
    tls: Option<TlsAcceptor>,
}

impl Host {
    /// Serves a listener until `shutdown` is ready, then lets running requests finish for as long as the limits
    /// allow. Ticks and Redis triggers run meanwhile.
    pub async fn serve(
        &self,
        listener: TcpListener,
        tls: Option<Arc<rustls::ServerConfig>>,
        shutdown: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        // The first listener is the one at which the app reaches itself.
        let _ = self.0.origin.set(listener.local_addr()?.to_string());
        let mut connections = Builder::new(TokioExecutor::new());
        connections.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
        connections.http2().timer(TokioTimer::new()).max_concurrent_streams(250);
        let server = Server { host: self.clone(), connections, tls: tls.map(TlsAcceptor::from) };
        let mut tasks = JoinSet::new();
        self.start_ticks(&mut tasks);
        self.start_redis(&mut tasks);

        let graceful = GracefulShutdown::new();
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, address)) => {
                        // Without it a response that comes in two parts waits for the client's acknowledgement.
                        let _ = stream.set_nodelay(true);
                        let (server, watcher) = (server.clone(), graceful.watcher());
                        tokio::spawn(async move { server.connection(stream, address, watcher).await });
                    }
                    Err(error) => {
                        // Out of file descriptors, most likely: it passes when connections end.
                        eprintln!("a connection could not be accepted: {error}");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                },
                () = &mut shutdown => break,
            }
        }
        drop(listener);
        tasks.shutdown().await;
        if timeout(self.0.limits.shutdown_timeout, graceful.shutdown()).await.is_err() {
            eprintln!("some requests did not finish in time");
        }
        self.0.access_log.flush();
        Ok(())
    }
}

impl Server {
    async fn connection(
        self,
        stream: tokio::net::TcpStream,
        address: SocketAddr,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        match &self.tls {
            None => self.answer(stream, Peer::new(Scheme::HTTP, address), watcher).await,
            Some(acceptor) => {
                // Whoever fails or takes too long here is not told why, and not worth a line.
                if let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await {
                    self.answer(stream, Peer::new(Scheme::HTTPS, address), watcher).await;
                }
            }
        }
    }

    async fn answer<S>(&self, stream: S, peer: Peer, watcher: hyper_util::server::graceful::Watcher)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let peer = Arc::new(peer);
        let service = service_fn(|request: Request<Incoming>| {
            let (shared, peer) = (self.host.0.clone(), peer.clone());
            async move {
                let request = request.map(|body| body.map_err(Error::Hyper).boxed_unsync());
                Ok::<_, Infallible>(shared.outside(request, &peer).await)
            }
        });
        let connection = self.connections.serve_connection(TokioIo::new(stream), service);
        // A connection that a client broke off is nobody's fault.
        let _ = watcher.watch(connection.into_owned()).await;
    }
}
