//! Does what its path says, and says how that went: the tests of the host look through its eyes.

mod postgres;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt;
use postgres::Way;
use spin_sdk::{
    http::{FullBody, Request},
    http_service,
    key_value::Store,
    redis, redis_subscriber,
    sqlite::{Connection, Value},
    variables,
};
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

type Answer = http::Response<FullBody<Bytes>>;

static REQUESTS: AtomicU64 = AtomicU64::new(0);

#[http_service]
async fn handle(request: Request) -> anyhow::Result<Answer> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().trim_start_matches('/').to_owned();
    let steps: Vec<&str> = path.split('/').collect();
    let (what, rest) = steps.split_first().context("a path has a step")?;
    let head_text = format!("{}\n{}", head.uri, lines(&head.headers));
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Ok(answer(400, format!("body: {error:?}"))),
    };
    Ok(match act(what, rest, &head_text, &body).await {
        Ok(text) => answer(200, text),
        Err(error) => answer(409, format!("{error:?}")),
    })
}

fn answer(status: u16, text: String) -> Answer {
    let mut answer = http::Response::new(FullBody::new(Bytes::from(text)));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    answer
}

fn lines(headers: &HeaderMap) -> String {
    let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
    };
    headers.iter().map(line).collect()
}

async fn act(what: &str, rest: &[&str], head: &str, body: &Bytes) -> Result<String> {
    let text = String::from_utf8_lossy(body).into_owned();
    Ok(match (what, rest) {
        ("" | "hello", _) => "hello".to_owned(),
        ("headers", _) => head.to_owned(),
        ("count", _) => (REQUESTS.fetch_add(1, Relaxed) + 1).to_string(),
        ("length", _) => body.len().to_string(),
        ("trap", _) => std::process::abort(),
        ("busy", _) => loop {
            REQUESTS.fetch_add(1, Relaxed);
        },
        ("sleep", [millis, ..]) => {
            spin_sdk::time::sleep(Duration::from_millis(millis.parse()?)).await;
            "slept".to_owned()
        }
        ("grow", [megabytes, ..]) => {
            let bytes = vec![1_u8; megabytes.parse::<usize>()? << 20];
            bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>().to_string()
        }
        ("print", _) => {
            println!("out {text}");
            eprintln!("err {text}");
            String::new()
        }
        ("env", [name, ..]) => std::env::var(name)?,
        ("file", path) => std::fs::read_to_string(format!("/{}", path.join("/")))?,
        ("write-file", path) => {
            std::fs::write(format!("/{}", path.join("/")), body)?;
            String::new()
        }
        ("variable", [name, ..]) => variables::get(name).await?,
        ("key-value", [label, action @ ..]) => key_value(label, action, body).await?,
        ("sql", [label, ..]) => sql(label, &text).await?,
        ("fetch", _) => fetch(text.trim(), head).await?,
        ("loop", _) => fetch("http://probe.spin.internal/loop", head).await?,
        ("redis", [action, rest @ ..]) => cache(action, rest, &text).await?,
        ("pg", ["blocking", ..]) => postgres::run(Way::Blocking, &text).await?,
        // The certificate, an empty line, and then as otherwise.
        ("pg", ["trusting", ..]) => {
            let (pem, text) = text.split_once("\n\n").context("an empty line ends the certificate")?;
            postgres::run(Way::Trusting(pem.to_owned()), text).await?
        }
        ("pg", _) => postgres::run(Way::Async, &text).await?,
        _ => anyhow::bail!("no such step"),
    })
}

async fn key_value(label: &str, action: &[&str], body: &Bytes) -> Result<String> {
    let store = Store::open(label).await?;
    Ok(match action {
        ["get", key] => match store.get(key).await? {
            Some(value) => format!("= {}", String::from_utf8_lossy(&value)),
            None => "none".to_owned(),
        },
        ["set", key] => {
            store.set(key, body).await?;
            String::new()
        }
        ["delete", key] => {
            store.delete(key).await?;
            String::new()
        }
        ["exists", key] => store.exists(key).await?.to_string(),
        ["keys"] => store.get_keys().await.collect().await?.join(" "),
        // Sets and gets once, for measuring.
        ["both", key] => {
            store.set(key, body).await?;
            format!("{:?}", store.get(key).await?.map(|value| value.len()))
        }
        // Gets many times, for measuring.
        ["many", key, times] => {
            let mut found = 0;
            for _ in 0..times.parse::<u32>()? {
                found += usize::from(store.get(key).await?.is_some());
            }
            found.to_string()
        }
        _ => anyhow::bail!("no such action"),
    })
}

/// Runs the statements of a text, one a line, on one connection. A line that fails says why.
async fn sql(label: &str, text: &str) -> Result<String> {
    let connection = Connection::open(label).await?;
    let mut told = String::new();
    for statement in text.lines().filter(|line| !line.trim().is_empty()) {
        let line = match statement {
            ".changes" => connection.changes().await.to_string(),
            ".rowid" => connection.last_insert_rowid().await.to_string(),
            _ => match rows(&connection, statement).await {
                Ok(rows) => rows,
                Err(error) => format!("error: {error:?}"),
            },
        };
        told.push_str(&line);
        told.push('\n');
    }
    Ok(told)
}

async fn rows(connection: &Connection, statement: &str) -> Result<String> {
    let result = connection.execute(statement, []).await?;
    let rows = result.collect().await?;
    let row = |row: &spin_sdk::sqlite::RowResult| row.values.iter().map(value).collect::<Vec<_>>().join(",");
    Ok(rows.iter().map(row).collect::<Vec<_>>().join(";"))
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

async fn fetch(url: &str, head: &str) -> Result<String> {
    let mut request = http::Request::get(url);
    // Passes on what a test marks for it.
    for line in head.lines().filter_map(|line| line.strip_prefix("x-pass-")) {
        let (name, value) = line.split_once(": ").context("a header has a colon")?;
        request = request.header(name, value);
    }
    let response = spin_sdk::http::send(request.body(FullBody::new(Bytes::new()))?).await?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|e| anyhow::anyhow!("{e:?}"))?.to_bytes();
    Ok(format!("{}\n{}", status.as_u16(), String::from_utf8_lossy(&body)))
}

async fn cache(action: &str, rest: &[&str], address: &str) -> Result<String> {
    let connection = redis::Connection::open(address.trim()).await?;
    Ok(match (action, rest) {
        ("set", [key, value]) => {
            connection.set(key, value.as_bytes()).await?;
            String::new()
        }
        ("get", [key]) => format!("{:?}", connection.get(key).await?.map(|v| String::from_utf8_lossy(&v).into_owned())),
        ("incr", [key]) => connection.incr(key).await?.to_string(),
        ("sadd", [key, value]) => connection.sadd(key, [value]).await?.to_string(),
        ("publish", [channel, payload]) => {
            connection.publish(channel, payload.as_bytes()).await?;
            String::new()
        }
        ("execute", [command]) => format!("{:?}", connection.execute(command, []).await?),
        _ => anyhow::bail!("no such action"),
    })
}

#[redis_subscriber]
async fn message(payload: Bytes) -> Result<()> {
    anyhow::ensure!(&*payload != b"fail", "told to fail");
    if &*payload == b"trap" {
        std::process::abort();
    }
    Ok(Store::open("default").await?.set("message", &payload).await?)
}
