//! What the manifest does not grant is refused as Spin refuses it.

use crate::support::{App, get, need_guests, post};

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_store_that_is_not_granted() {
    let host = App::probe(need_guests!(), "key_value_stores = [\"default\"]").start();
    assert_eq!(get(&host, "/key-value/default/get/a").await, (200, "none".to_owned()));
    let (status, error) = get(&host, "/key-value/other/get/a").await;
    assert_eq!(status, 409);
    assert!(error.contains("AccessDenied"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_database_that_is_not_granted() {
    let host = App::probe(need_guests!(), "").start();
    let (status, error) = post(&host, "/sql/default", "select 1").await;
    assert_eq!(status, 409);
    assert!(error.contains("AccessDenied"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gives_a_component_its_own_variables_only() {
    let manifest = "[variables]\nname = { default = \"world\" }\nsecret = { default = \"s\" }\n\
                    [[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\n\
                    [component.probe.variables]\ngreeting = \"hello {{ name }}\"";
    let app = App::new(need_guests!(), manifest);
    assert_eq!(get(&app.host(), "/variable/greeting").await, (200, "hello world".to_owned()));
    let host = app.builder().variable("name", "you").build().unwrap();
    assert_eq!(get(&host, "/variable/greeting").await, (200, "hello you".to_owned()));
    assert!(get(&host, "/variable/secret").await.1.contains("Undefined"));
    assert!(get(&host, "/variable/Not-A-Name").await.1.contains("InvalidName"));
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_addresses_that_are_not_granted() {
    let host = App::probe(need_guests!(), "allowed_outbound_hosts = [\"http://example.com\"]").start();
    let refused = |answer: (u16, String), expected: &str| {
        assert_eq!(answer.0, 409);
        assert!(answer.1.contains(expected), "{}", answer.1);
    };
    refused(post(&host, "/fetch", "http://127.0.0.1:1/").await, "HttpRequestDenied");
    refused(post(&host, "/redis/get/a", "redis://127.0.0.1:1").await, "InvalidAddress");
    let address = "host=127.0.0.1 port=1 user=a";
    refused(post(&host, "/pg", address).await, "address postgres://127.0.0.1:1 is not permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_address_where_nobody_listens_is_an_error_and_no_trap() {
    let grants =
        "allowed_outbound_hosts = [\"http://127.0.0.1:1\", \"redis://127.0.0.1:1\", \"postgres://127.0.0.1:1\"]";
    let host = App::probe(need_guests!(), grants).start();
    assert!(post(&host, "/fetch", "http://127.0.0.1:1/").await.1.contains("ConnectionRefused"));
    assert_eq!(post(&host, "/redis/get/a", "redis://127.0.0.1:1").await.0, 409);
    assert!(post(&host, "/pg", "host=127.0.0.1 port=1 user=a").await.1.contains("ConnectionFailed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn shows_its_files_to_a_component_and_lets_it_write_none() {
    let app = App::probe(need_guests!(), "files = [\"data\"]\nenvironment = { TONE = \"kind\" }");
    std::fs::create_dir(app.folder.path().join("data")).unwrap();
    std::fs::write(app.folder.path().join("data/a.txt"), "content").unwrap();
    let host = app.host();
    assert_eq!(get(&host, "/file/data/a.txt").await, (200, "content".to_owned()));
    assert_eq!(post(&host, "/write-file/data/b.txt", "x").await.0, 409);
    assert_eq!(get(&host, "/file/spin.toml").await.0, 409);
    assert_eq!(get(&host, "/env/TONE").await, (200, "kind".to_owned()));
    assert_eq!(get(&host, "/env/HOME").await.0, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_on_what_a_granted_server_answers() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let read = stream.read(&mut head).await.unwrap();
        let asked = String::from_utf8_lossy(&head[..read]).lines().next().unwrap().to_owned();
        let answer = format!("HTTP/1.1 202 Accepted\r\ncontent-length: {}\r\n\r\n{asked}", asked.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let host = App::probe(need_guests!(), &format!("allowed_outbound_hosts = [\"http://127.0.0.1:{port}\"]")).start();
    let (status, text) = post(&host, "/fetch", format!("http://127.0.0.1:{port}/a?b=c")).await;
    assert_eq!((status, text.as_str()), (200, "202\nGET /a?b=c HTTP/1.1"));
}
