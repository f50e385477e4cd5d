//! HTTP over a socket, one connection a request, so that nothing depends on who keeps one open.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Sends a request whose URI is a path; an error says that no answer came.
pub(crate) async fn send(address: &str, mut request: Request<Bytes>) -> Result<Response<Bytes>, String> {
    let failed = |error: hyper::Error| format!("{address}: {error}");
    let stream = TcpStream::connect(address).await.map_err(|e| format!("{address}: {e}"))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let headers = request.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    if !headers.contains_key(header::HOST) {
        headers.insert(header::HOST, HeaderValue::from_str(address).map_err(|e| e.to_string())?);
    }
    let answer = async {
        let (head, body) = sender.send_request(request.map(Full::new)).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    };
    let answer = answer.await.map_err(failed);
    connection.abort();
    answer
}

/// Waits until somebody serves an app at the address.
pub(crate) async fn until_served(address: &str, limit: Duration) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let request = Request::get("/.well-known/spin/health").body(Bytes::new()).map_err(|e| e.to_string())?;
        match send(address, request).await {
            Ok(answer) if answer.status() == 200 => return Ok(()),
            _ if begun.elapsed() > limit => return Err(format!("nobody serves an app at {address}")),
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// A port of the loopback address that is free now.
pub(crate) fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
