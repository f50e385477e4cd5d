//! A closed load: so many connections, each sending its next request when the last was answered.

use super::machine;
use anyhow::{Result, bail};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// One request, made before the clock runs.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Exchange {
    /// Of these parts.
    pub fn new(method: &'static str, path: &str, token: Option<&str>, body: &str) -> Self {
        let headers = token.map(|token| ("authorization", format!("Bearer {token}"))).into_iter().collect();
        Self { method, path: path.to_owned(), headers, body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    /// With a header.
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn request(&self, address: &str) -> Result<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(self.method).uri(&self.path).header("host", address);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Ok(request.body(Full::new(self.body.clone()))?)
    }
}

/// What a load measured.
pub struct Figures {
    latencies: Vec<Duration>,
    elapsed: Duration,
    cpu: Duration,
    refused: usize,
}

impl Figures {
    /// The table's first line.
    pub fn heading() {
        println!(
            "{:40} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}",
            "", "requests", "per s", "p50 ms", "p99 ms", "CPU ms", "refused"
        );
    }

    /// One line of the table.
    pub fn print(&self, name: &str) {
        let count = self.latencies.len();
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let (rate, cpu) = (count as f64 / self.elapsed.as_secs_f64(), self.cpu.as_secs_f64() * 1_000.0 / count as f64);
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        println!("{name:40} {count:>9} {rate:>9.0} {p50:>9.2} {p99:>9.2} {cpu:>9.3} {:>8}", self.refused);
    }

    /// A percentile of the latencies in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let index = (self.latencies.len().saturating_sub(1)) * percent / 100;
        self.latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// Sends `count` requests over `connections` connections to `process`, which listens on `address`.
pub async fn run(
    process: u32,
    address: &str,
    connections: usize,
    count: usize,
    exchange: impl Fn(usize) -> Exchange,
) -> Result<Figures> {
    let exchanges: Arc<Vec<Exchange>> = Arc::new((0..count).map(exchange).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let (start, used) = (Instant::now(), machine::cpu(process));
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(one(address.to_owned(), Arc::clone(&exchanges), Arc::clone(&next))))
        .collect();
    let mut figures =
        Figures { latencies: Vec::with_capacity(count), elapsed: Duration::ZERO, cpu: Duration::ZERO, refused: 0 };
    for task in tasks {
        let (latencies, refused) = task.await??;
        figures.latencies.extend(latencies);
        figures.refused += refused;
    }
    figures.elapsed = start.elapsed();
    figures.cpu = machine::cpu(process).saturating_sub(used);
    figures.latencies.sort_unstable();
    Ok(figures)
}

async fn one(address: String, exchanges: Arc<Vec<Exchange>>, next: Arc<AtomicUsize>) -> Result<(Vec<Duration>, usize)> {
    let stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (mut latencies, mut refused) = (Vec::new(), 0);
    while let Some(exchange) = exchanges.get(next.fetch_add(1, Ordering::Relaxed)) {
        let request = exchange.request(&address)?;
        let start = Instant::now();
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        latencies.push(start.elapsed());
        if status.is_server_error() {
            bail!("{} {}: {status} {}", exchange.method, exchange.path, String::from_utf8_lossy(&body));
        }
        refused += usize::from(status.is_client_error());
    }
    Ok((latencies, refused))
}
