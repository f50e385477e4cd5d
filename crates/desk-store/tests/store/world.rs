//! A small desk, what can happen in it, and what must hold of its database at any quiet moment.

use desk_core::{
    Actor, Event, Language, Millis,
    agent::{Agent, Role},
    conversation::{
        Command, ConversationEvent, HandoverContext, HandoverReason, Lost, Phase, QueuePlace, Source, Target, replay,
    },
    dialogue::{Answer, Turn},
    id::{AgentId, ClientId, ConversationId, SiteId, TicketId, TicketKey, VisitorId, ulid},
    measure::Measures,
    site::Site,
    survey::{Opinion, Score},
    text::MessageText,
    ticket::{Change, Priority},
};
use desk_knowledge::{Article, ArticleDraft, SynonymGroup, SynonymList};
use desk_reports::Search;
use desk_store::{
    LogEntry, Row, Sql, StoreError, agents, articles,
    assignment::{self, Assignment, Choice},
    conversations::{self, CommandError, Outcome},
    flows, metrics, migrate,
    native::Database,
    rebuild::{PROJECTIONS, rebuild, rows},
    searches, seats, settings,
    sites::{self, Publication},
    synonyms,
    tickets::{self, ChangeError, Join},
};
use futures::executor::block_on;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn site() -> SiteId {
    SiteId::parse("shop").unwrap()
}
pub(crate) fn conversation(n: u8) -> ConversationId {
    ConversationId::parse(ulid(Millis::new(1), [n; 10])).unwrap()
}
pub(crate) fn agent(n: u8) -> AgentId {
    AgentId::parse(format!("agent-{n}")).unwrap()
}
pub(crate) fn text(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

/// What can be done to the desk.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    /// A customer writes, and the bot is silent or answers.
    Says(u8, bool),
    /// A customer asks for a person.
    Asks(u8),
    /// An event from elsewhere opens a conversation.
    OpenFor(u8),
    Queue(u8, u32),
    Assign(u8, u8),
    Unassign(u8),
    /// An agent passes a conversation on to another one.
    Transfer(u8, u8),
    HandBack(u8, u8),
    AgentSays(u8, u8),
    Resolve(u8, u8),
    Ticket(u8),
    /// The first conversation's ticket is merged into the second one's.
    Merge(u8, u8),
    Unmerge(u8, u8),
    /// A part of the conversation's ticket goes on by itself.
    Split(u8),
    /// Somebody does something to the conversation's ticket.
    Change(u8, Change),
    PutAgent(u8, u32),
    RemoveAgent(u8),
    PutArticle(u8, u8),
    RemoveArticle(u8),
    /// A flow; version 0 takes it out.
    PutFlow(u8, u8),
    /// When people are there: in so many hours of a day.
    SetHours(u8),
    PutSynonyms(u8),
    /// An agent searches for something that is not there.
    Searches(u8, u8),
    /// Settings of one of two kinds.
    PutSettings(bool, u8),
    /// The customer rates the first answer of the conversation.
    Rates(u8, bool),
    /// The customer scores what was resolved.
    Scores(u8, u8),
    CreateSite,
    Publish(u8),
    CatchUp,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Done {
    /// These events, under the command's name.
    Events(Vec<Event<ConversationEvent>>),
    /// A rule forbids it, or there was no seat.
    Refused,
    /// It is no command of a conversation.
    Other,
}

/// Does it, as a function would, under the command's name `base`.
pub(crate) async fn perform(sql: &impl Sql, op: &Op, base: &str, at: Millis) -> Result<Done, StoreError> {
    let (id, command) = match op {
        Op::Says(c, answered) => {
            let source = Source { article: "article-1".to_owned(), title: "Returns".to_owned(), score: 0.9 };
            let answer = Answer { sources: vec![source], ..answer("Within 15 days.") };
            let turn = if *answered { Turn::Say(answer) } else { Turn::Silent };
            (*c, says(*c, turn, conversations::load(sql, &site(), &conversation(*c)).await?.seq))
        }
        Op::Asks(c) => {
            let turn = Turn::HandOver {
                answer: answer("One moment."),
                reason: HandoverReason::Asked,
                context: HandoverContext::default(),
            };
            (*c, says(*c, turn, conversations::load(sql, &site(), &conversation(*c)).await?.seq))
        }
        Op::OpenFor(c) => {
            let command =
                Command::OpenFor { channel: "event".to_owned(), text: text("parcel lost"), language: Language::En };
            (*c, command)
        }
        Op::Rates(c, helpful) => {
            let events = conversations::events_after(sql, &site(), &conversation(*c), 0, 100).await?;
            let of_bot = |event: &&Event<ConversationEvent>| event.actor == Actor::Bot;
            let Some(answer) = events.iter().find(of_bot) else { return Ok(Done::Refused) };
            let comment = (!helpful).then(|| text("no, call me on 13912345678"));
            let (visitor, answer) = (visitor(*c), Box::new(answer.clone()));
            (*c, Command::VisitorRates { visitor, answer, helpful: *helpful, comment })
        }
        Op::Scores(c, score) => {
            let score = Score::try_from(u64::from(*score)).unwrap();
            let opinion = Opinion { score, comment: Some(text("call me on 13912345678")) };
            (*c, Command::VisitorScores { visitor: visitor(*c), opinion, asked: true })
        }
        Op::Queue(c, position) => (
            *c,
            Command::Queue(QueuePlace { position: *position, estimate_seconds: Some(60), ..QueuePlace::default() }),
        ),
        Op::Unassign(c) => {
            // Whoever was given it last, as the log has it: the same when it is done again.
            let events = conversations::events_after(sql, &site(), &conversation(*c), 0, 100).await?;
            let assigned = events.iter().rev().find_map(|event| match &event.body {
                ConversationEvent::Assigned { agent, .. } => Some((agent.clone(), event.at)),
                _ => None,
            });
            let Some((agent, since)) = assigned else { return Ok(Done::Refused) };
            (*c, Command::Unassign { agent, since, reason: Lost::Silent })
        }
        Op::Transfer(c, a) => {
            let target = Target::Agent { agent: agent(3 - *a), name: "The other".to_owned() };
            let name = format!("Agent {a}");
            (*c, Command::Transfer { agent: agent(*a), name, any: false, target, note: None })
        }
        Op::HandBack(c, a) => {
            (*c, Command::HandBack { agent: agent(*a), name: format!("Agent {a}"), text: text("I'm back.") })
        }
        Op::AgentSays(c, a) => {
            (*c, Command::AgentSays { agent: agent(*a), name: format!("Agent {a}"), text: text("hello") })
        }
        Op::Resolve(c, a) => (*c, Command::Resolve { agent: agent(*a), name: format!("Agent {a}"), note: None }),
        Op::Ticket(c) => {
            let command = Command::OpenTicket {
                ticket: TicketId::from_digest(at.as_u64() << 20),
                key: TicketKey::parse(format!("key.{c}")).unwrap(),
                fingerprint: String::new(),
                subject: None,
                priority: Priority::Normal,
                follow_up: Millis::new(0),
                issue: None,
            };
            (*c, command)
        }
        Op::Assign(c, a) => {
            let (score, reasons, by) = (Some(0.5), vec![], Actor::System);
            let choice = Choice { agent: agent(*a), name: format!("Agent {a}"), score, reasons, by };
            return Ok(match assignment::assign(sql, &site(), &conversation(*c), base, at, &choice).await? {
                Assignment::Done(outcome) => Done::Events(outcome.events),
                Assignment::Full | Assignment::Elsewhere | Assignment::Refused(_) => Done::Refused,
            });
        }
        Op::Merge(..) | Op::Unmerge(..) | Op::Split(_) => return join(sql, op, base, at).await,
        Op::Change(c, change) => return change_ticket(sql, *c, change, base, at).await,
        other => {
            return match other_than_conversation(sql, other, base, at).await {
                Ok(()) => Ok(Done::Other),
                Err(StoreError::Corrupt { cause, .. }) if cause == "it was never set up" => Ok(Done::Refused),
                Err(error) => Err(error),
            };
        }
    };
    match conversations::execute(sql, &site(), &conversation(id), base, at, &command).await {
        Ok(Outcome { events, .. }) => Ok(Done::Events(events)),
        Err(CommandError::Refused(_)) => Ok(Done::Refused),
        Err(CommandError::Store(error)) => Err(error),
    }
}

async fn join(sql: &impl Sql, op: &Op, base: &str, at: Millis) -> Result<Done, StoreError> {
    let client = ClientId::parse(format!("client-{base}")).unwrap();
    let ticket = async |c: u8| -> Result<TicketId, StoreError> {
        let state = conversations::load(sql, &site(), &conversation(c)).await?;
        Ok(state.ticket.map_or_else(|| TicketId::from_digest(0), |ticket| ticket.id))
    };
    let (from, into, what) = match op {
        Op::Merge(one, other) => (ticket(*one).await?, ticket(*other).await?, Join::Merge),
        Op::Unmerge(one, other) => (ticket(*one).await?, ticket(*other).await?, Join::Unmerge),
        Op::Split(c) => {
            let what = Join::Split { subject: "another matter", messages: &[2] };
            (ticket(*c).await?, TicketId::from_digest((at.as_u64() << 20) + (1 << 10)), what)
        }
        _ => return Ok(Done::Refused),
    };
    match tickets::join(sql, &site(), (&from, &into), &client, &Actor::System, at, what).await {
        Ok(_) => Ok(Done::Other),
        Err(ChangeError::Unknown | ChangeError::Refused(_) | ChangeError::Merge(_)) => Ok(Done::Refused),
        Err(ChangeError::Store(error)) => Err(error),
    }
}

async fn change_ticket(sql: &impl Sql, c: u8, change: &Change, base: &str, at: Millis) -> Result<Done, StoreError> {
    let client = ClientId::parse(format!("client-{base}")).unwrap();
    let state = conversations::load(sql, &site(), &conversation(c)).await?;
    let Some(ticket) = state.ticket else { return Ok(Done::Refused) };
    match tickets::change(sql, &site(), &ticket.id, &client, &Actor::System, at, change).await {
        Ok(_) => Ok(Done::Other),
        Err(ChangeError::Unknown | ChangeError::Refused(_) | ChangeError::Merge(_)) => Ok(Done::Refused),
        Err(ChangeError::Store(error)) => Err(error),
    }
}

async fn other_than_conversation(sql: &impl Sql, op: &Op, base: &str, at: Millis) -> Result<(), StoreError> {
    match op {
        Op::PutAgent(a, capacity) => {
            agents::put(sql, &site(), person(*a, *capacity), "$argon2$".to_owned(), Actor::System, at).await
        }
        Op::RemoveAgent(a) => agents::remove(sql, &site(), &agent(*a), &Actor::System, at).await,
        Op::PutArticle(a, version) => {
            articles::put(sql, &site(), &article(*a, *version), None, &Actor::System, at).await.map(drop)
        }
        Op::RemoveArticle(a) => {
            articles::remove(sql, &site(), article(*a, 1).id(), None, &Actor::System, at).await.map(drop)
        }
        Op::PutSynonyms(n) => {
            let words = vec![format!("couch {}", "x".repeat((*n).into())), "sofa".to_owned()];
            let list = SynonymList::parse(vec![SynonymGroup { language: None, words }]).unwrap();
            synonyms::put(sql, &site(), &list, None, &Actor::System, at).await.map(drop)
        }
        Op::PutSettings(true, n) => {
            settings::put(sql, &site(), &crate::settings::One(*n), None, &Actor::System, at).await.map(drop)
        }
        Op::PutSettings(false, n) => {
            settings::put(sql, &site(), &crate::settings::Other(*n), None, &Actor::System, at).await.map(drop)
        }
        Op::PutFlow(f, version) => {
            let document = format!("version {version}");
            let document = (*version > 0).then_some(document.as_str());
            flows::put(sql, &site(), &format!("flow-{f}"), document, None, &Actor::System, at).await.map(drop)
        }
        Op::Searches(a, n) => {
            let search = Search::parse(&format!("zero results {n}, mail ben@example.com")).unwrap();
            let actor = Actor::Agent { id: agent(*a), name: format!("Agent {a}") };
            searches::report(sql, &site(), &agent(*a), &search, &actor, at).await.map(drop)
        }
        Op::SetHours(hours) => {
            let hours = serde_json::json!({
                "utc_offset_minutes": 0,
                "week": vec![[{ serde_json::json!({ "from": 0, "to": u16::from(*hours) * 60 }) }]; 7],
                "holidays": [],
                "told": { "zh": "上午", "en": "mornings" },
            });
            let hours = serde_json::from_value(hours).unwrap();
            sites::set_hours(sql, &site(), hours, &Actor::System, at).await.map(drop)
        }
        Op::CreateSite => sites::create(sql, the_site(), at).await.map(drop),
        Op::Publish(versions) => {
            let published: Vec<(String, u64)> = articles::all(sql, &site())
                .await?
                .iter()
                .map(|row| (row.article.id().to_string(), row.version))
                .collect();
            let generation = format!("{base}-{versions}");
            let synonyms = synonyms::find(sql, &site()).await?.map_or(0, |row| row.version);
            let flows: Vec<(String, u64)> =
                flows::all(sql, &site()).await?.into_iter().map(|row| (row.id, row.version)).collect();
            // As the steps of a publish do: two events of articles, those of removals, and the last.
            // What was the newest event before the first is remembered between them.
            let first = "SELECT seq - 1 FROM event WHERE site = $1 AND id = $2";
            let first =
                sql.query(first, vec![site().as_str().into(), format!("publish:{generation}:0").into()]).await?;
            let now = sites::find(sql, &site()).await?.map_or(0, |row| row.seq);
            let since = first.first().and_then(|row| row.number(0)).unwrap_or(now);
            let (some, rest) = published.split_at(published.len() / 2);
            for (n, articles) in (0..).zip([some, rest]) {
                sites::publish_articles(sql, &site(), &generation, n, articles, &Actor::System, at).await?;
            }
            sites::publish_removals(sql, &site(), &generation, 2, since, &Actor::System, at).await?;
            let published = Publication { generation: &generation, flows: &flows, synonyms };
            sites::publish(sql, &site(), &published, &Actor::System, at).await
        }
        _ => metrics::catch_up(sql, 10).await.map(drop),
    }
}

pub(crate) fn the_site() -> Site {
    Site { id: site(), name: "Shop".to_owned(), greeting: BTreeMap::new(), hours: None }
}

pub(crate) fn person(n: u8, capacity: u32) -> Agent {
    Agent {
        id: agent(n),
        name: format!("Agent {n}"),
        role: Role::Agent,
        languages: vec![Language::En],
        skills: BTreeMap::new(),
        segments: Vec::new(),
        level: 0,
        teams: BTreeSet::new(),
        capacity,
    }
}

pub(crate) fn article(n: u8, version: u8) -> Article {
    Article::parse(ArticleDraft {
        id: format!("article-{n}"),
        title: format!("How to return item {n}"),
        body: format!("Version {version}."),
        language: "en".to_owned(),
        category: "returns".to_owned(),
        ..ArticleDraft::default()
    })
    .unwrap()
}

fn answer(words: &str) -> Answer {
    Answer::said(text(words))
}

fn visitor(n: u8) -> VisitorId {
    VisitorId::parse(ulid(Millis::new(2), [n; 10])).unwrap()
}

fn says(n: u8, turn: Turn, asked_at: u64) -> Command {
    Command::VisitorSays {
        visitor: visitor(n),
        text: text("where is my parcel?"),
        language: Language::En,
        page: None,
        turn,
        asked_at,
    }
}

/// A database with its tables and nothing in them.
pub(crate) fn empty() -> Database {
    let database = Database::in_memory().unwrap();
    block_on(migrate(&database)).unwrap();
    database
}

/// Every entry of the log, in order.
pub(crate) fn log(database: &Database) -> Vec<LogEntry> {
    let statement = "SELECT position, site, stream, seq, id, at, actor, body FROM event ORDER BY position";
    let entry = |row: &Row| LogEntry {
        position: row.number(0).unwrap(),
        site: SiteId::parse(row.text(1).unwrap()).unwrap(),
        stream: row.text(2).unwrap().to_owned(),
        seq: row.number(3).unwrap(),
        id: row.text(4).unwrap().to_owned(),
        at: Millis::new(row.number(5).unwrap()),
        actor: serde_json::from_str(row.text(6).unwrap()).unwrap(),
        body: row.text(7).unwrap().to_owned(),
    };
    block_on(database.query(statement, Vec::new())).unwrap().iter().map(entry).collect()
}

/// An entry of a conversation's stream as its event.
pub(crate) fn event(entry: &LogEntry) -> Event<ConversationEvent> {
    let body = serde_json::from_str(&entry.body).unwrap();
    Event { seq: entry.seq, id: entry.id.clone(), at: entry.at, actor: entry.actor.clone(), body }
}

/// The command that an event of a conversation came from.
pub(crate) fn base_of(id: &str) -> &str {
    id.split_once('.').map_or(id, |(base, _)| base)
}

/// What the log holds of a command.
pub(crate) fn caused_by(database: &Database, base: &str) -> Vec<Event<ConversationEvent>> {
    let of_base = |entry: &&LogEntry| entry.stream.starts_with("conversation/") && base_of(&entry.id) == base;
    log(database).iter().filter(of_base).map(event).collect()
}

/// Heals what there is to heal, then holds the database to everything that must be true of a quiet one.
#[track_caller]
pub(crate) fn check(database: &Database) {
    while block_on(metrics::catch_up(database, 10)).unwrap().more {}
    block_on(seats::release_abandoned(database, &site(), Millis::new(u64::MAX >> 1))).unwrap();
    let log = log(database);
    check_streams(&log);
    check_seats(database, &log);
    check_counts(database, &log);
    let tables = || -> Vec<(&str, Vec<Row>)> {
        PROJECTIONS.iter().map(|(table, order)| (*table, block_on(rows(database, table, order)).unwrap())).collect()
    };
    let lived = tables();
    assert_eq!(block_on(rebuild(database, |_| {})).unwrap(), log.len() as u64);
    for ((table, lived), (_, rebuilt)) in lived.into_iter().zip(tables()) {
        assert_eq!(lived, rebuilt, "table {table} does not follow from the log");
    }
}

/// Streams are numbered 1, 2, 3 …, and the events of one decision follow each other.
fn check_streams(log: &[LogEntry]) {
    let mut streams: BTreeMap<&str, Vec<&LogEntry>> = BTreeMap::new();
    for entry in log {
        streams.entry(&entry.stream).or_default().push(entry);
    }
    let mut seen = BTreeMap::new();
    for (stream, entries) in streams {
        let numbers: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, (1..=entries.len() as u64).collect::<Vec<_>>(), "{stream} has gaps");
        if !stream.starts_with("conversation/") {
            continue;
        }
        for decision in entries.chunk_by(|a, b| base_of(&a.id) == base_of(&b.id)) {
            let base = base_of(&decision[0].id);
            assert_eq!(seen.insert(base.to_owned(), ()), None, "{base} happened twice");
            for (n, entry) in decision.iter().enumerate() {
                let expected = if n == 0 { base.to_owned() } else { format!("{base}.{n}") };
                assert_eq!(entry.id, expected);
            }
        }
    }
}

/// A seat is in use exactly where the log says that its agent has a conversation.
fn check_seats(database: &Database, log: &[LogEntry]) {
    let mut expected = BTreeMap::new();
    let mut streams: BTreeMap<&str, Vec<Event<ConversationEvent>>> = BTreeMap::new();
    for entry in log.iter().filter(|entry| entry.stream.starts_with("conversation/")) {
        streams.entry(&entry.stream).or_default().push(event(entry));
    }
    for (stream, events) in &streams {
        if let Phase::Agent { id, seat, .. } = replay(desk_core::conversation::Conversation::default(), events).phase {
            expected.insert((id.to_string(), u64::from(seat)), stream.trim_start_matches("conversation/").to_owned());
        }
    }
    assert_eq!(occupied(database), expected);
}

/// The seats in use and by whom.
pub(crate) fn occupied(database: &Database) -> BTreeMap<(String, u64), String> {
    let statement = "SELECT agent, n, conversation FROM seat WHERE conversation IS NOT NULL";
    let seat = |row: &Row| ((row.text(0).unwrap().to_owned(), row.number(1).unwrap()), row.text(2).unwrap().to_owned());
    block_on(database.query(statement, Vec::new())).unwrap().iter().map(seat).collect()
}

/// Every event is counted exactly once.
fn check_counts(database: &Database, log: &[LogEntry]) {
    let mut expected: BTreeMap<String, Measures> = BTreeMap::new();
    for entry in log.iter().filter(|entry| entry.stream.starts_with("conversation/")) {
        expected.entry(entry.site.to_string()).or_default().count(&event(entry));
    }
    let (position, counted) = block_on(metrics::read(database)).unwrap();
    assert_eq!(counted.sites, expected);
    assert_eq!(position, log.last().map_or(0, |last| last.position));
}
