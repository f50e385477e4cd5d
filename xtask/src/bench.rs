//! `cargo xtask bench`: figures, with the command that makes them and the machine they were made on.
//!
//! The load runs beside the desk on the same machine, over loopback, bounded in count. Nothing here passes or fails.

mod fresh;
mod load;
mod machine;
mod nlu;
mod retrieval;
mod routing;
mod tickets;

use crate::{build, client::Client, demo, desk, desk::Desk, models, project};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use http::Method;
use load::{Exchange, Figures};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Instant};

/// How to measure.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    #[command(subcommand)]
    what: Option<What>,
    /// Connections at a time.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Visitors of the turn bench; each asks 18 questions, since the desk slows down one who asks more.
    #[arg(long, default_value_t = 640)]
    visitors: usize,
    /// Do not build first.
    #[arg(long)]
    no_build: bool,
}

/// What else there is to measure.
#[derive(Debug, Subcommand)]
enum What {
    /// How well and how fast the article of a question is found, beside Tantivy's BM25 and scikit-learn's TF-IDF.
    Retrieval(retrieval::Retrieval),
    /// How long a decision takes who gets what.
    Routing,
    /// How long it takes to find tickets among a million.
    Tickets(tickets::Tickets),
    /// How well, how surely and how fast messages are understood, and what the bot makes of the demo shop's questions.
    Nlu(nlu::Nlu),
}

/// Questions of one visitor: below what the desk takes for a script.
const QUESTIONS: usize = 18;
const KEY: &str = "bench-setup-key-0123456789";

/// Runs `cargo xtask bench`.
pub fn run(options: &Bench) -> Result<()> {
    match &options.what {
        Some(What::Retrieval(retrieval)) => return retrieval::run(retrieval),
        Some(What::Routing) => return routing::run(),
        Some(What::Tickets(options)) => return tickets::run(options),
        Some(What::Nlu(nlu)) => return nlu::run(nlu),
        None => {}
    }
    if !options.no_build {
        build::all()?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(options))
}

async fn measure(options: &Bench) -> Result<()> {
    println!("{}\n", machine::describe());
    let folder = tempfile::tempdir()?;
    let desk = Desk {
        manifest: PathBuf::from("spin.toml"),
        listen: desk::free_address()?,
        state: folder.path().join("state"),
        variables: vec![
            ("setup_key".to_owned(), KEY.to_owned()),
            ("sessions_per_minute".to_owned(), "1000000".to_owned()),
        ],
        quiet: true,
    };
    // Once for the cache of compiled components, then the start that is measured.
    drop(desk.start().await?);
    let started = Instant::now();
    let (running, client) = desk.start().await?;
    let start = started.elapsed();
    demo::load(&client, KEY).await?.context("the demo site was not loaded")?;
    if models::present() {
        demo::embed(&client).await?;
    }
    let idle = machine::memory(running.id());

    Figures::heading();
    let preflight = |_: usize| Exchange::new("OPTIONS", "/api/v1/visitor/messages", None, "");
    let process = running.id();
    load::run(process, &desk.listen, options.connections, 80_000, preflight)
        .await?
        .print("bare request (a function, no I/O)");

    let turns = questions(&client, options.visitors).await?;
    let turn = |n: usize| turns.get(n % turns.len()).cloned().unwrap_or_default();
    load::run(process, &desk.listen, options.connections, turns.len(), turn)
        .await?
        .print("turn from the knowledge base, durable");

    let messages = to_a_person(&client, options.visitors / 2).await?;
    let message = |n: usize| messages.get(n % messages.len()).cloned().unwrap_or_default();
    load::run(process, &desk.listen, options.connections, messages.len(), message)
        .await?
        .print("message to a person, durable");

    let loaded = machine::memory(running.id());
    drop(running);
    println!();
    fresh::measure(&desk).await?;
    println!();
    println!("start to first answer, compiled components cached: {} ms", start.as_millis());
    println!("memory of the whole app (RSS): {idle} MiB after start, {loaded} MiB at most under load");
    Ok(())
}

/// Sessions of new visitors, as tokens.
async fn sessions(client: &Client, count: usize) -> Result<Vec<String>> {
    let mut tokens = Vec::with_capacity(count);
    for _ in 0..count {
        let body = json!({ "site": demo::SITE, "language": "zh" }).to_string();
        let session = client.expect(Method::POST, "/api/v1/visitor/sessions", body).await?;
        tokens.push(crate::client::text(&session, "/token")?);
    }
    Ok(tokens)
}

fn message(token: &str, n: usize, text: &str) -> Exchange {
    let body = json!({ "client_id": format!("bench-{n:08}"), "text": text }).to_string();
    Exchange::new("POST", "/api/v1/visitor/messages", Some(token), &body)
}

/// Questions that the demo site's knowledge answers, spread over visitors.
async fn questions(client: &Client, visitors: usize) -> Result<Vec<Exchange>> {
    let asked = ["怎么退货", "退款多久到账", "运费怎么算", "How do I return an item", "How long is the warranty"];
    let tokens = sessions(client, visitors).await?;
    let rounds = (0..QUESTIONS).flat_map(|round| tokens.iter().map(move |token| (round, token)));
    Ok(rounds.zip(asked.iter().cycle()).map(|((round, token), text)| message(token, round, text)).collect())
}

/// Messages of visitors who wait for a person.
async fn to_a_person(client: &Client, visitors: usize) -> Result<Vec<Exchange>> {
    let tokens = sessions(client, visitors).await?;
    for token in &tokens {
        let body = json!({ "client_id": "bench-asks-first", "text": "人工" }).to_string();
        let answer = client.with_token(token).expect(Method::POST, "/api/v1/visitor/messages", body).await?;
        anyhow::ensure!(answer.pointer("/state/phase").and_then(Value::as_str) == Some("waiting"), "{answer}");
    }
    let rounds = (0..QUESTIONS).flat_map(|round| tokens.iter().map(move |token| (round, token)));
    Ok(rounds.map(|(round, token)| message(token, round, "还在吗？我的订单 20261122 还没有到")).collect())
}

/// The host's program, to start one by itself.
fn host() -> std::process::Command {
    std::process::Command::new(project::host())
}
