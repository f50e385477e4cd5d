//! A server that stands for an engine: strict in what it takes, and as good or as bad as a test wants in what it gives.
//!
//! Every chat request is held to `chat-request.schema.json`, and its key to the one that the deployment has; what does
//! not fit is answered with 400 and told by [`Double::wrong`].

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::{
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The key of the first slot.
pub(super) const KEY: &str = "sk-tests-0123456789";

static CHAT: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("chat-request.schema.json")).unwrap();
    jsonschema::options().with_draft(Draft::Draft202012).build(&schema).unwrap()
});

/// What the server does with the next requests.
#[derive(Debug, Clone)]
pub(super) enum Does {
    /// Answers with these claims, each with the names of its sources, whole or streamed as asked.
    Claims(Vec<(&'static str, &'static str)>),
    /// Obeys whatever in the request tells it what to say: it claims all that stands behind `say:`, of source `s1`.
    Obeys,
    /// Looks something up, then claims this of source `s2`.
    LooksUp(&'static str, &'static str),
    /// Answers any request with this JSON.
    Json(Value),
    /// Takes the request and says nothing.
    Hangs,
    /// Answers with a status.
    Fails(u16),
    /// Begins a stream and goes on with noise.
    StreamsGarbage,
    /// Begins a stream and never stops.
    StreamsForEver,
    /// Hangs up in the middle of an answer.
    BreaksOff,
}

#[derive(Default)]
struct Told {
    asked: Vec<(String, Value)>,
    wrong: Vec<String>,
}

/// A running server.
pub(super) struct Double {
    pub(super) address: String,
    does: Arc<Mutex<Does>>,
    told: Arc<Mutex<Told>>,
}

impl Double {
    pub(super) async fn start(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (does, told) = (Arc::new(Mutex::new(does)), Arc::new(Mutex::new(Told::default())));
        let (now, tell) = (Arc::clone(&does), Arc::clone(&told));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (now, tell) = (Arc::clone(&now), Arc::clone(&tell));
                tokio::spawn(async move {
                    // Who hangs up is gone; the test sees it on its side.
                    let _ = serve(stream, &now, &tell).await;
                });
            }
        });
        Self { address, does, told }
    }

    pub(super) fn does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// The paths and bodies that came, and forgets them.
    pub(super) fn asked(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.told.lock().unwrap().asked)
    }

    /// In what requests were wrong.
    pub(super) fn wrong(&self) -> Vec<String> {
        self.told.lock().unwrap().wrong.clone()
    }
}

async fn serve(mut stream: TcpStream, does: &Mutex<Does>, told: &Mutex<Told>) -> std::io::Result<()> {
    let (head, body) = request(&mut stream).await?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let wrong = faults(&head, &path, &body);
    let value: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    told.lock().unwrap().asked.push((path, value.clone()));
    if !wrong.is_empty() {
        told.lock().unwrap().wrong.extend(wrong);
        return whole(&mut stream, 400, &json!({ "error": { "message": "see the test" } })).await;
    }
    let does = does.lock().unwrap().clone();
    match does {
        Does::Claims(claims) => say(&mut stream, &value, &claims).await,
        Does::Obeys => {
            let told = value["messages"].to_string();
            let orders: Vec<String> =
                told.split("say: ").skip(1).map(|t| t.split("\\n").next().unwrap().to_owned()).collect();
            let claims: Vec<(&str, &str)> = orders.iter().map(|order| (order.as_str(), "s1")).collect();
            say(&mut stream, &value, &claims).await
        }
        Does::LooksUp(query, claim) => {
            let looked_up = value["messages"].as_array().unwrap().iter().any(|message| message["role"] == "tool");
            if looked_up {
                return say(&mut stream, &value, &[(claim, "s2")]).await;
            }
            let arguments = json!({ "query": query }).to_string();
            let function = json!({ "name": "search_knowledge", "arguments": arguments });
            let call = json!({ "id": "call-1", "type": "function", "function": function });
            let message = json!({ "role": "assistant", "content": null, "refusal": null, "tool_calls": [call] });
            whole(&mut stream, 200, &completion(&message, "tool_calls")).await
        }
        Does::Json(answer) => whole(&mut stream, 200, &answer).await,
        Does::Hangs => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(())
        }
        Does::Fails(status) => whole(&mut stream, status, &json!({ "error": { "message": "down" } })).await,
        Does::StreamsGarbage => {
            begin_stream(&mut stream).await?;
            stream.write_all(b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: \xff\xfe<html>\n\n").await
        }
        Does::StreamsForEver => {
            begin_stream(&mut stream).await?;
            let chunk = format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": "x".repeat(1_000) } }] }));
            loop {
                stream.write_all(chunk.as_bytes()).await?;
            }
        }
        Does::BreaksOff => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"id\"")
                .await
        }
    }
}

/// Head and body of a request.
async fn request(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let length: usize = length.unwrap_or(0);
            if read.len() >= end + 4 + length {
                return Ok((head, read[end + 4..end + 4 + length].to_vec()));
            }
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn faults(head: &str, path: &str, body: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |right: bool, why: String| {
        if !right {
            wrong.push(why);
        }
    };
    let lower = head.to_lowercase();
    must(lower.starts_with("post "), format!("no POST: {head}"));
    must(lower.contains("content-type: application/json"), format!("no JSON: {head}"));
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return vec![format!("the body is no JSON: {path}")] };
    if path == "/v1/chat/completions" {
        must(lower.contains(&format!("authorization: bearer {KEY}")), "the key is missing".to_owned());
        for error in CHAT.iter_errors(&value) {
            must(false, format!("{}: {error}", error.instance_path()));
        }
    } else {
        must(!lower.contains("authorization:"), format!("a key went to {path}"));
    }
    wrong
}

fn completion(message: &Value, finish: &str) -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "tests",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish, "logprobs": null }],
        "usage": { "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120 } })
}

/// Says claims as the request wants them.
async fn say(stream: &mut TcpStream, request: &Value, claims: &[(&str, &str)]) -> std::io::Result<()> {
    let claims: Vec<Value> = claims.iter().map(|(text, source)| json!({ "text": text, "sources": [source] })).collect();
    let content = json!({ "answered": true, "claims": claims }).to_string();
    if request["stream"] != json!(true) {
        let message = json!({ "role": "assistant", "content": content, "refusal": null });
        return whole(stream, 200, &completion(&message, "stop")).await;
    }
    begin_stream(stream).await?;
    let mut events = String::new();
    let chunk = |delta: Value, finish: Option<&str>| {
        json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "tests",
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }], "usage": null })
    };
    let mut push = |event: &str| events.push_str(&format!("data: {event}\n\n"));
    push(&chunk(json!({ "role": "assistant", "content": "" }), None).to_string());
    for part in content.chars().collect::<Vec<_>>().chunks(7) {
        push(&chunk(json!({ "content": part.iter().collect::<String>() }), None).to_string());
    }
    push(&chunk(json!({}), Some("stop")).to_string());
    let usage = json!({ "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120 });
    push(&json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "tests", "choices": [], "usage": usage }).to_string());
    push("[DONE]");
    // In pieces that cut characters and events.
    for piece in events.as_bytes().chunks(97) {
        stream.write_all(piece).await?;
        stream.flush().await?;
    }
    Ok(())
}

async fn begin_stream(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n").await
}

async fn whole(stream: &mut TcpStream, status: u16, body: &Value) -> std::io::Result<()> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}
