//! `cargo xtask bench tickets`: how long it takes to find tickets among a million.
//!
//! The log is written as a desk would have left it: each ticket has a conversation whose customer wrote one to six of the
//! demo's held-out questions and named an order; most tickets are resolved, some have tags and an urgency. The desk's
//! own reader of the log then makes rows and index of it, as it does in operation. What is measured is the search
//! itself, over the file, without HTTP.

use super::machine;
use crate::project;
use anyhow::{Context, Result, ensure};
use desk_core::{
    Actor, Language, Millis,
    conversation::{ConversationEvent, HandoverContext, HandoverReason},
    id::{AgentId, ConversationId, SiteId, TicketId, TicketKey, VisitorId, ulid},
    text::MessageText,
    ticket::{Filter, Priority, Tag, TicketEvent},
};
use desk_store::{Sql, Value, metrics, migrate, native::Database, tickets};
use fastrand::Rng;
use futures::executor::block_on;
use serde_json::json;
use std::{
    fs,
    time::{Duration, Instant},
};

/// Among how many tickets is searched.
#[derive(Debug, clap::Args)]
pub struct Tickets {
    /// How many tickets there are
    #[arg(long, default_value_t = 1_000_000)]
    tickets: u32,
    /// Where random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How often each kind of search is timed.
const TIMES: usize = 200;
/// Rows of one insert.
const ROWS: usize = 100;
/// Tickets between two lines of progress, and statements' commits.
const STEP: u32 = 20_000;

/// Runs the command.
pub fn run(options: &Tickets) -> Result<()> {
    println!("{}\n", machine::describe());
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("tickets.db");
    let database = Database::open(&file)?;
    block_on(migrate(&database))?;
    // What is measured is reading.
    block_on(database.query("PRAGMA synchronous = OFF", Vec::new()))?;
    let site = SiteId::parse("bench")?;
    let questions = questions()?;
    let mut rng = Rng::with_seed(options.seed);
    let begun = Instant::now();
    write_log(&database, &site, &questions, options.tickets, &mut rng)?;
    let events = follow(&database, options.tickets)?;
    let bytes = fs::metadata(&file)?.len();
    println!(
        "\n{} tickets from {events} events in {:.0} s, {:.1} GB on disk\n",
        options.tickets,
        begun.elapsed().as_secs_f64(),
        bytes as f64 / 1e9
    );
    println!("{:44} {:>8} {:>8} {:>8} {:>8}", "a page of 50 tickets", "found", "p50 ms", "p99 ms", "max ms");
    let me = AgentId::parse("agent-1")?;
    for (name, filters) in searches(&questions, options.tickets, &mut rng)? {
        let mut times = Vec::with_capacity(TIMES);
        let mut found = 0;
        for filter in filters.iter().cycle().take(TIMES) {
            let began = Instant::now();
            found += block_on(tickets::search(&database, &site, filter, &me, None, 50))?.len();
            times.push(began.elapsed());
        }
        print(name, found as f64 / TIMES as f64, times);
    }
    let unresolved = filter(json!({ "status": "unresolved" }))?;
    let mut times = Vec::with_capacity(TIMES);
    let mut count = 0;
    for _ in 0..TIMES {
        let began = Instant::now();
        count = block_on(tickets::count(&database, &site, &unresolved, &me))?;
        times.push(began.elapsed());
    }
    print("the number at a view, up to 1,000", f64::from(count), times);
    println!("\ntarget: p99 ≤ 50 ms at 1,000,000 tickets");
    Ok(())
}

/// Kinds of searches, each with different ones of its kind.
fn searches(questions: &[String], tickets: u32, rng: &mut Rng) -> Result<Vec<(&'static str, Vec<Filter>)>> {
    let mut words: Vec<String> = Vec::new();
    for question in questions {
        words.extend(question.split_whitespace().filter(|word| word.is_ascii() && word.len() > 3).map(str::to_owned));
    }
    let pick = |rng: &mut Rng| rng.choice(&words).cloned().unwrap_or_default();
    let mut many = |one: &mut dyn FnMut(&mut Rng) -> serde_json::Value| -> Result<Vec<Filter>> {
        (0..50).map(|_| filter(one(rng))).collect()
    };
    Ok(vec![
        ("all", many(&mut |_| json!({}))?),
        ("the unresolved of one agent", many(&mut |_| json!({ "status": "unresolved", "assignee": "me" }))?),
        ("an order's number", many(&mut |rng| json!({ "text": order(rng.u32(0..tickets)) }))?),
        ("the beginning of a number", many(&mut |rng| json!({ "text": format!("SO-{}", rng.u32(10..99)) }))?),
        ("one word", many(&mut |rng| json!({ "text": pick(rng) }))?),
        ("two words", many(&mut |rng| json!({ "text": format!("{} {}", pick(rng), pick(rng)) }))?),
        (
            "two words of unresolved tickets",
            many(&mut |rng| json!({ "text": format!("{} {}", pick(rng), pick(rng)), "status": "unresolved" }))?,
        ),
        (
            "Chinese words",
            many(
                &mut |rng| json!({ "text": *rng.choice(["退货", "怎么退款", "发票", "保修期", "台灯 坏了", "换货运费"].iter()).unwrap_or(&"退货") }),
            )?,
        ),
        ("a rare tag", many(&mut |rng| json!({ "tags": [format!("project {}", rng.u32(0..1_000))] }))?),
        (
            "a common tag and a word, urgent",
            many(&mut |rng| json!({ "tags": ["vip"], "priority": "urgent", "text": pick(rng) }))?,
        ),
        ("common words that never meet", many(&mut |_| json!({ "text": "status 退货", "priority": "urgent" }))?),
    ])
}

fn filter(of: serde_json::Value) -> Result<Filter> {
    Ok(serde_json::from_value(of)?)
}

fn questions() -> Result<Vec<String>> {
    let file = project::root()?.join("demo/shop/heldout.tsv");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let questions: Vec<String> =
        text.lines().skip(1).filter_map(|line| line.split('\t').nth(1)).map(str::to_owned).collect();
    ensure!(!questions.is_empty(), "{} holds no question", file.display());
    Ok(questions)
}

fn order(number: u32) -> String {
    format!("SO-{}", 10_000_000 + u64::from(number))
}

/// One event on its way into the log.
struct Line {
    stream: String,
    seq: u64,
    id: String,
    at: Millis,
    actor: Actor,
    kind: &'static str,
    body: String,
}

fn write_log(database: &Database, site: &SiteId, questions: &[String], tickets: u32, rng: &mut Rng) -> Result<()> {
    let mut lines: Vec<Line> = Vec::new();
    block_on(database.query("BEGIN", Vec::new()))?;
    for n in 0..tickets {
        lines.extend(ticket(n, questions, rng)?);
        while lines.len() >= ROWS {
            insert(database, site, lines.drain(..ROWS))?;
        }
        if (n + 1) % (STEP * 5) == 0 {
            eprintln!("[tickets] log of {} of {tickets} tickets", n + 1);
        }
    }
    insert(database, site, lines.drain(..))?;
    block_on(database.query("COMMIT", Vec::new()))?;
    Ok(())
}

/// What happened in one ticket's conversation and to it.
fn ticket(n: u32, questions: &[String], rng: &mut Rng) -> Result<Vec<Line>> {
    let at = Millis::from_secs(1_700_000_000 + u64::from(n) * 30);
    let mut random = [0; 10];
    random.fill_with(|| rng.u8(..));
    let conversation = ConversationId::parse(ulid(at, random))?;
    let visitor = VisitorId::parse(ulid(at, random))?;
    let number = TicketId::from_digest(u64::from(n) << 8);
    let agent = AgentId::parse(format!("agent-{}", rng.u32(1..=50)))?;
    let customer = Actor::Visitor;
    let said = |text: &str| MessageText::parse(text).map(ConversationEvent::said);
    let pick = |rng: &mut Rng| rng.choice(questions).map_or("", String::as_str).to_owned();
    let subject = pick(rng);
    let mut events = vec![
        (
            customer.clone(),
            ConversationEvent::Started {
                visitor: Some(visitor),
                channel: "web".to_owned(),
                language: Language::of(&subject).unwrap_or(Language::En),
                page: None,
            },
        ),
        (customer.clone(), said(&format!("{subject} {}", order(n)))?),
        (
            Actor::System,
            ConversationEvent::Handover {
                reason: HandoverReason::Asked,
                issue: None,
                context: HandoverContext::default(),
            },
        ),
        (
            Actor::System,
            ConversationEvent::Ticket {
                ticket: number.clone(),
                key: TicketKey::parse(format!("key-{n}"))?,
                fingerprint: String::new(),
                subject,
                priority: if rng.u8(..20) == 0 { Priority::Urgent } else { Priority::Normal },
                issue: None,
                reopened: false,
                follows: None,
            },
        ),
        (
            Actor::System,
            ConversationEvent::Assigned {
                agent: agent.clone(),
                name: agent.to_string(),
                seat: 0,
                score: None,
                reasons: Vec::new(),
                waited_ms: Millis::new(0),
                told: None,
            },
        ),
    ];
    for _ in 0..rng.u32(0..5) {
        events.push((customer.clone(), said(&pick(rng))?));
    }
    if rng.u8(..50) > 0 {
        let by = agent.clone();
        let who = Actor::Agent { id: agent.clone(), name: agent.to_string() };
        let resolved = ConversationEvent::Resolved { by, note: None, handled_ms: Millis::new(1), with_agent_ms: None };
        events.push((who, resolved));
    }
    let mut lines = Vec::with_capacity(events.len() + 1);
    for (seq, (actor, event)) in (1..).zip(events) {
        let (kind, body) = (event.kind(), serde_json::to_string(&event)?);
        lines.push(Line {
            stream: format!("conversation/{conversation}"),
            seq,
            id: format!("{n}-{seq}"),
            at,
            actor,
            kind,
            body,
        });
    }
    let tag = match rng.u8(..10) {
        0 => Some("vip".to_owned()),
        1 => Some(format!("project {}", rng.u32(0..1_000))),
        _ => None,
    };
    if let Some(tag) = tag {
        let event = TicketEvent::Tagged { added: vec![Tag::parse(&tag)?], removed: Vec::new() };
        let (kind, body) = (event.kind(), serde_json::to_string(&event)?);
        let actor = Actor::System;
        lines.push(Line { stream: format!("ticket/{number}"), seq: 1, id: format!("{n}-tag"), at, actor, kind, body });
    }
    Ok(lines)
}

fn insert(database: &Database, site: &SiteId, lines: impl ExactSizeIterator<Item = Line>) -> Result<()> {
    if lines.len() == 0 {
        return Ok(());
    }
    let row = |n: usize| {
        let columns: Vec<String> = (1..=8).map(|column| format!("${}", n * 8 + column)).collect();
        format!("({})", columns.join(", "))
    };
    let rows: Vec<String> = (0..lines.len()).map(row).collect();
    let statement =
        format!("INSERT INTO event (site, stream, seq, id, at, actor, kind, body) VALUES {}", rows.join(", "));
    let mut parameters: Vec<Value> = Vec::with_capacity(lines.len() * 8);
    for line in lines {
        parameters.extend([
            site.as_str().into(),
            line.stream.into(),
            line.seq.into(),
            line.id.into(),
            line.at.into(),
            serde_json::to_string(&line.actor)?.into(),
            line.kind.into(),
            Value::from(line.body),
        ]);
    }
    block_on(database.query(&statement, parameters))?;
    Ok(())
}

/// Lets the desk's reader make rows and index of the log.
fn follow(database: &Database, tickets: u32) -> Result<u64> {
    let mut events = 0;
    let mut told = Instant::now();
    loop {
        block_on(database.query("BEGIN", Vec::new()))?;
        let run = block_on(metrics::catch_up(database, 20))?;
        block_on(database.query("COMMIT", Vec::new()))?;
        events += run.entries;
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            eprintln!("[tickets] {events} events read, of some {} million", f64::from(tickets) * 8.2 / 1e6);
        }
        if !run.more {
            return Ok(events);
        }
    }
}

fn print(name: &str, found: f64, mut times: Vec<Duration>) {
    times.sort();
    let at =
        |part: usize| times.get((times.len() * part / 100).min(times.len() - 1)).map_or(0.0, |t| t.as_secs_f64() * 1e3);
    println!("{name:44} {found:>8.1} {:>8.2} {:>8.2} {:>8.2}", at(50), at(99), at(100));
}
