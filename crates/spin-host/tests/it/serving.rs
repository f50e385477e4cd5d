//! Sockets: both versions of HTTP, TLS 1.3, ticks, and an orderly end.

use crate::support::{App, get, need_guests};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use spin_host::Host;
use std::{
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn serve(host: &Host, tls: Option<Arc<rustls::ServerConfig>>) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let host = host.clone();
    let ended = tokio::spawn(async move {
        let stopped = async move { drop(stopped.await) };
        host.serve(listener, tls, stopped).await
    });
    Served { address, stop, ended }
}

async fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn running_requests_finish_before_the_end_and_new_ones_are_not_taken() {
    let host = App::probe(need_guests!(), "").start();
    let served = serve(&host, None).await;
    let address = served.address;
    let slow = tokio::spawn(async move { ask(address, "/sleep/500").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    served.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    assert!(slow.await.unwrap().ends_with("slept\r\n0\r\n\r\n"));
    served.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_finish_does_not_stop_the_end() {
    let host =
        App::probe(need_guests!(), "").limits(|limits| limits.shutdown_timeout = Duration::from_millis(200)).start();
    let served = serve(&host, None).await;
    let address = served.address;
    let slow = tokio::spawn(async move { ask(address, "/sleep/5000").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    served.stop.send(()).unwrap();
    served.ended.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    slow.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_is_the_one_at_the_socket() {
    let host = App::probe(need_guests!(), "").start();
    let served = serve(&host, None).await;
    let answer = ask(served.address, "/headers").await;
    assert!(answer.contains("spin-client-addr: 127.0.0.1:"), "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("\nconnection: close\n"), "what concerns the connection stays out");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_speaks_http_2_without_tls() {
    let host = App::probe(need_guests!(), "").start();
    let served = serve(&host, None).await;
    let stream = TcpStream::connect(served.address).await.unwrap();
    let executor = hyper_util::rt::TokioExecutor::new();
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut client, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    tokio::spawn(connection);
    let uri = format!("http://{}/hello", served.address);
    let request = http::Request::get(uri).body(http_body_util::Empty::<hyper::body::Bytes>::new()).unwrap();
    let answer = client.send_request(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, http::Version::HTTP_2));
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_1_3_and_nothing_older() {
    let app = App::probe(need_guests!(), "");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (app.folder.path().join("cert.pem"), app.folder.path().join("key.pem"));
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let tls = spin_host::load_tls(&certificate, &key).unwrap();
    let host = app.host();
    let served = serve(&host, Some(tls)).await;

    let connect = async |versions: &[&'static rustls::SupportedProtocolVersion]| {
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(served.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await
    };
    assert!(connect(&[&rustls::version::TLS12]).await.is_err());
    let stream = connect(&[&rustls::version::TLS13]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));

    // The host is a client as well, and trusts whom it is told to.
    let grants = format!("allowed_outbound_hosts = [\"https://localhost:{}\"]", served.address.port());
    let caller = App::probe(need_guests!(), &grants);
    let url = format!("https://localhost:{}/hello", served.address.port());
    let trusting = caller.builder().trust(made.cert.der().clone()).build().unwrap();
    assert_eq!(crate::support::post(&trusting, "/fetch", url.clone()).await.1, "200\nhello");
    let doubting = caller.builder().state_dir(caller.folder.path().join("other")).build().unwrap();
    assert!(crate::support::post(&doubting, "/fetch", url).await.1.contains("TlsProtocolError"));
}

#[test]
fn a_key_that_is_none_is_told_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    fs::write(&path, "nothing").unwrap();
    assert!(spin_host::load_tls(&path, &path).unwrap_err().to_string().contains("key.pem"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ticks_come_at_their_interval_while_the_app_is_served() {
    let manifest = "[[application.tool.spin-host.tick]]\ncomponent = \"probe\"\npath = \"/key-value/default/set/ticked\"\nevery_ms = 20\n\
                    [[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n\
                    [component.probe]\nsource = \"PROBE\"\nkey_value_stores = [\"default\"]";
    let host = App::new(need_guests!(), manifest).start();
    assert_eq!(get(&host, "/key-value/default/exists/ticked").await.1, "false");
    let served = serve(&host, None).await;
    let begun = Instant::now();
    while get(&host, "/key-value/default/exists/ticked").await.1 == "false" {
        assert!(begun.elapsed() < Duration::from_secs(5), "no tick came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    served.stop.send(()).unwrap();
    served.ended.await.unwrap().unwrap();
}
