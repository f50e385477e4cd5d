//! `cargo xtask bench retrieval`: how well and how fast the article of a question is found, through the functions.
//!
//! Either over two files, or over corpora of three sizes made from the public data sets (see [`sets`]), with the targets
//! beside. The corpus goes the way of every article, by import and publish, into a desk of its own; each question is a call of
//! `knowledge-lookup` as `reply` makes it. Tantivy's BM25 and scikit-learn's TF-IDF rank the same rows in programs of their
//! own, in the same run.

mod others;
mod sets;

use super::{KEY, fresh, host, machine};
use crate::{
    client::{Client, text},
    desk, manifest,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use desk_core::Millis;
use desk_wire::signature;
use http::Method;
use serde_json::{Value, json};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// What to measure with.
#[derive(Debug, Args)]
pub struct Retrieval {
    /// The articles: CSV with the header `id,text`. Rows may share an id; finding any of them is right.
    #[arg(long, requires = "queries", required_unless_present = "data")]
    corpus: Option<PathBuf>,
    /// The questions: CSV with the header `text,id`.
    #[arg(long, requires = "corpus")]
    queries: Option<PathBuf>,
    /// A folder of public data sets, of which corpora of 1,000, 10,000 and 100,000 articles are made.
    #[arg(long, conflicts_with = "corpus")]
    data: Option<PathBuf>,
    /// Do not build first.
    #[arg(long)]
    no_build: bool,
}

const INTERNAL_KEY: &str = "bench-internal-key-0123456789abcdef";
const SITE: &str = "retrieval";
const PASSWORD: &str = "bench-password-0123456789";
/// Articles of one import.
const CHUNK: usize = 500;
/// How our rows of the table begin.
const OURS: &str = "knowledge-lookup";
/// How many answers are looked at.
const DEPTH: usize = 10;
/// The longest title, in characters; the rest of a text is body.
const TITLE: usize = 200;

/// Runs it.
pub fn run(options: &Retrieval) -> Result<()> {
    if !options.no_build {
        crate::build::functions(&["agent", "knowledge-admin", "knowledge-lookup"])?;
        crate::build::host()?;
    }
    println!("{}\n", machine::describe());
    if let Some(folder) = &options.data {
        return print(folder);
    }
    let (Some(corpus), Some(queries)) = (&options.corpus, &options.queries) else { bail!("--corpus or --data") };
    table(&Files { corpus, queries }, &read(corpus, ["id", "text"])?, &read(queries, ["text", "id"])?).map(drop)
}

/// Measures over the public data sets in `folder`, at each size, and prints the targets beside. What it asks must have been
/// built.
pub fn print(folder: &Path) -> Result<()> {
    anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let files = tempfile::tempdir()?;
    for corpus in sets::corpora(folder)? {
        let (at, asked) = (files.path().join("corpus.csv"), files.path().join("queries.csv"));
        write(&at, ["id", "text"], &corpus.articles)?;
        write(&asked, ["text", "id"], &corpus.questions)?;
        // As the other programs read it.
        let (articles, questions) = (read(&at, ["id", "text"])?, read(&asked, ["text", "id"])?);
        let rows = table(&Files { corpus: &at, queries: &asked }, &articles, &questions)?;
        let best = |ours: bool| {
            let of = rows.iter().filter(|row| row.name.starts_with(if ours { OURS } else { "Tantivy" }));
            of.map(|row| row.first).fold(0.0, f64::max)
        };
        println!("target: recall@1 above Tantivy's: {:+.4}", best(true) - best(false));
        if articles.len() >= 100_000 {
            println!("target: p99 at most 10 ms warm and 30 ms in a fresh instance, at 100,000 articles");
        }
        println!();
    }
    Ok(())
}

/// The two files that the other programs read.
struct Files<'a> {
    corpus: &'a Path,
    queries: &'a Path,
}

/// Measures everything over one corpus and prints a line for each.
fn table(files: &Files<'_>, corpus: &[(String, String)], queries: &[(String, String)]) -> Result<Vec<Row>> {
    println!("{} articles, {} questions", corpus.len(), queries.len());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let ours = runtime.block_on(measure(corpus, queries))?;
    let mut rows = Vec::from(ours);
    rows.extend(others::tantivy(files.corpus, files.queries)?);
    rows.extend(others::scikit_learn(files.corpus, files.queries)?);
    println!("{:50} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "recall@1", "recall@5", "MRR@10", "p50 ms", "p99 ms");
    for row in &rows {
        let Row { name, first, fifth, reciprocal, p50, p99 } = row;
        println!("{name:50} {first:>9.4} {fifth:>9.4} {reciprocal:>9.4} {p50:>9.2} {p99:>9.2}");
    }
    Ok(rows)
}

fn write(path: &Path, header: [&str; 2], rows: &[(String, String)]) -> Result<()> {
    let mut file = csv::Writer::from_path(path)?;
    file.write_record(header)?;
    for (first, second) in rows {
        file.write_record([first, second])?;
    }
    Ok(file.flush()?)
}

/// One line of the table.
struct Row {
    name: String,
    first: f64,
    fifth: f64,
    reciprocal: f64,
    p50: f64,
    p99: f64,
}

/// The rows of a file of two columns; a faulty one is an error that names its line.
fn read(path: &Path, header: [&str; 2]) -> Result<Vec<(String, String)>> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    rows(&text, header).with_context(|| path.display().to_string())
}

fn rows(text: &[u8], header: [&str; 2]) -> Result<Vec<(String, String)>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text);
    let mut rows = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            anyhow::anyhow!("line {line}: {error}")
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        if number == 0 {
            anyhow::ensure!(
                cells == header,
                "line 1: the header must be {}, but is {}",
                header.join(","),
                cells.join(",")
            );
            continue;
        }
        let [first, second] = cells[..] else {
            bail!("line {line}: there must be 2 columns, but there are {}", cells.len());
        };
        for (name, cell) in header.iter().zip([first, second]) {
            anyhow::ensure!(!cell.is_empty(), "line {line}: {name} must not be empty");
        }
        rows.push((first.to_owned(), second.to_owned()));
    }
    anyhow::ensure!(!rows.is_empty(), "there is no row below the header");
    Ok(rows)
}

async fn measure(corpus: &[(String, String)], queries: &[(String, String)]) -> Result<[Row; 2]> {
    let folder = tempfile::tempdir()?;
    let functions = ["agent", "knowledge-admin", "knowledge-lookup"].map(str::to_owned);
    let manifest = manifest::derive(Path::new("spin.toml"), &functions, Path::new("target/spin.retrieval.toml"))?;
    let start = |fresh: bool| -> Result<(fresh::Stopped, Client)> {
        let address = desk::free_address()?;
        let mut command = host();
        command.args(["up", "--quiet", "--listen", &address]);
        if fresh {
            command.args(["--max-instance-reuse-count", "1"]);
        }
        command.arg("--from").arg(&manifest).arg("--state-dir").arg(folder.path().join("state"));
        command.env("SPIN_VARIABLE_INTERNAL_KEY", INTERNAL_KEY).env("SPIN_VARIABLE_SETUP_KEY", KEY);
        let running = fresh::Stopped(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
        Ok((running, Client::new(&address)))
    };
    let (running, client) = start(false)?;
    client.until_healthy(Duration::from_secs(60)).await?;
    load(&client, corpus).await?;
    let warm = ask(&client, corpus, queries, &format!("{OURS} in WebAssembly")).await?;
    println!("memory of the app: {} MiB at most", machine::memory(running.0.id()));
    drop(running);
    let (_running, client) = start(true)?;
    client.until_healthy(Duration::from_secs(60)).await?;
    let cold = ask(&client, corpus, queries, "  the same, each time in a fresh instance").await?;
    Ok([warm, cold])
}

/// Imports and publishes the corpus.
async fn load(client: &Client, corpus: &[(String, String)]) -> Result<()> {
    let boss = json!({ "id": "boss", "name": "Boss", "role": "admin", "languages": ["en"], "skills": {}, "capacity": 1,
        "password": PASSWORD });
    let site = json!({ "site": { "id": SITE, "name": "Retrieval" }, "agents": [boss] }).to_string();
    client.with_token(KEY).expect(Method::POST, "/api/v1/setup", site).await?;
    let login = json!({ "site": SITE, "login": "boss", "password": PASSWORD }).to_string();
    let token = text(&client.expect(Method::POST, "/api/v1/agent/login", login).await?, "/token")?;
    let admin = client.with_token(&token);
    let begun = Instant::now();
    for (chunk, rows) in corpus.chunks(CHUNK).enumerate() {
        let articles: Vec<Value> = (chunk * CHUNK..).zip(rows).map(|(n, (_, text))| article(n, text)).collect();
        let body = Value::from(articles).to_string();
        admin.expect(Method::POST, "/api/v1/knowledge/import?format=json", body).await?;
        let done = (chunk * CHUNK + rows.len()).min(corpus.len());
        eprint!("\r[retrieval] imported {done} of {} articles, {} s ", corpus.len(), begun.elapsed().as_secs());
    }
    eprintln!();
    let imported = begun.elapsed();
    let begun = Instant::now();
    let calls = Cell::new(1_u32);
    let going = |going: &Value| {
        let of = |key: &str| going.get(key).map(ToString::to_string).unwrap_or_default();
        let said = format!("{} {} of {}", of("stage"), of("done"), of("total"));
        eprint!("\r[retrieval] publishing: {said}, {} s        ", begun.elapsed().as_secs());
        calls.set(calls.get() + 1);
    };
    admin.publish(going).await?;
    eprintln!();
    let (imported, published) = (imported.as_secs_f64(), begun.elapsed().as_secs_f64());
    println!("imported in {imported:.1} s, published in {published:.1} s by {} calls", calls.get());
    Ok(())
}

/// Row `n` of the corpus as an article.
fn article(n: usize, text: &str) -> Value {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let title: String = text.chars().take(TITLE).collect();
    let rest: String = text.chars().skip(TITLE).take(desk_knowledge::MAX_BODY_CHARS).collect();
    let body = if rest.trim().is_empty() { "." } else { rest.as_str() };
    let language = if text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) { "zh" } else { "en" };
    json!({ "id": format!("row-{n}"), "title": title, "body": body, "language": language, "category": "general" })
}

/// Asks every question, one after the other.
async fn ask(client: &Client, corpus: &[(String, String)], queries: &[(String, String)], name: &str) -> Result<Row> {
    let (mut ranks, mut took) = (Vec::new(), Vec::new());
    for (done, (question, wanted)) in queries.iter().enumerate() {
        let question: String = question.chars().filter(|c| !c.is_control()).take(2_000).collect();
        let body = json!({ "site": SITE, "text": question, "limit": DEPTH }).to_string();
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let at = Millis::new(u64::try_from(now)?);
        let signed = signature::sign(INTERNAL_KEY, "POST", "/v1/lookup", body.as_bytes(), at).unwrap_or_default();
        let begun = Instant::now();
        let found = client.signed("/internal/knowledge-lookup/v1/lookup", &signed, body).await?;
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let candidates = found.pointer("/evidence/candidates").and_then(Value::as_array).cloned().unwrap_or_default();
        let is_wanted = |candidate: &Value| {
            let row = candidate.get("article").and_then(Value::as_str).and_then(|id| id.strip_prefix("row-"));
            row.and_then(|row| corpus.get(row.parse::<usize>().ok()?)).is_some_and(|(id, _)| id == wanted)
        };
        ranks.push(candidates.iter().position(is_wanted));
        if done % 100 == 99 {
            eprint!("\r[retrieval] asked {} of {} questions ", done + 1, queries.len());
        }
    }
    eprintln!();
    took.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let share = |part: usize| part as f64 / ranks.len().max(1) as f64;
    let within = |most: usize| share(ranks.iter().flatten().filter(|rank| **rank < most).count());
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let reciprocal: f64 = ranks.iter().flatten().map(|rank| share(1) / (rank + 1) as f64).sum();
    let percentile = |percent: usize| took.get((took.len() - 1) * percent / 100).copied().unwrap_or(0.0);
    let (first, fifth, p50, p99) = (within(1), within(5), percentile(50), percentile(99));
    Ok(Row { name: name.to_owned(), first, fifth, reciprocal, p50, p99 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faulty_row_is_named_by_its_line() {
        let error = |text: &str| rows(text.as_bytes(), ["id", "text"]).unwrap_err().to_string();
        assert!(error("text,id\n").contains("line 1: the header must be id,text"));
        assert!(error("id,text\na,b\nc\n").contains("line 3: there must be 2 columns, but there are 1"));
        assert!(error("id,text\na,\n").contains("line 2: text must not be empty"));
        assert!(error("id,text\n").contains("no row"));
        assert_eq!(
            rows("\u{feff}id,text\na,\"b, c\"\n".as_bytes(), ["id", "text"]).unwrap(),
            [("a".into(), "b, c".into())]
        );
    }
}
