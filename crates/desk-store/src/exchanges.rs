//! Questions and what became of them: the projection that reports of the knowledge base are read from.
//!
//! The reader of the log writes it, for it is no part of answering a message. A row tells up to which event it has
//! been followed ([`desk_reports::follow`]), so that reading a piece of the log twice changes nothing.

use crate::{LogEntry, Row, Sql, StoreError, Value, sql::placeholders};
use desk_core::{Event, Language, Millis, conversation::ConversationEvent, id::SiteId};
use desk_reports::{Exchange, Followed, MAX_CLUSTERED, Outcome, follow, matters};
use std::collections::BTreeMap;

const COLUMNS: &str = "site, conversation, seq, upto, at, language, question, outcome, answer, article, helpful, \
                       comment, followed, with_person";
const WIDTH: usize = 14;
/// Rows of one statement: far below the most parameters that a statement may have.
const AT_ONCE: usize = 100;
/// How many exchanges of a conversation are looked through for the one that is rated, and for the one that is answered.
const RATED: u32 = 200;
const ANSWERED: u32 = 20;

/// Follows the conversations among `entries`, which are a piece of the log in its order.
pub(crate) async fn project(sql: &impl Sql, entries: &[LogEntry]) -> Result<(), StoreError> {
    let mut conversations: BTreeMap<(&SiteId, &str), Vec<&LogEntry>> = BTreeMap::new();
    for entry in entries {
        if let Some(id) = entry.stream.strip_prefix("conversation/") {
            conversations.entry((&entry.site, id)).or_default().push(entry);
        }
    }
    let mut rows: Vec<[Value; WIDTH]> = Vec::new();
    for ((site, id), entries) in conversations {
        let begins = entries.first().is_some_and(|entry| entry.seq == 1);
        let mut events: Vec<Event<ConversationEvent>> = Vec::with_capacity(entries.len());
        for entry in entries {
            let event = entry.event::<ConversationEvent>()?;
            if matters(&event.body) {
                events.push(event);
            }
        }
        if events.is_empty() {
            continue;
        }
        let rated = events.iter().any(|event| matches!(event.body, ConversationEvent::Feedback { .. }));
        let known = match (begins, rated) {
            // Nothing is stored of it but what these very events led to.
            (true, _) => Vec::new(),
            (false, true) => newest(sql, site, id, RATED).await?,
            (false, false) => newest(sql, site, id, ANSWERED).await?,
        };
        let stood: BTreeMap<u64, u64> = known.iter().map(|exchange| (exchange.seq, exchange.upto)).collect();
        let followed = follow(known, &events);
        let changed = followed.iter().filter(|exchange| stood.get(&exchange.seq) != Some(&exchange.upto));
        rows.extend(changed.map(|exchange| values(site, id, exchange)));
    }
    for rows in rows.chunks(AT_ONCE) {
        write(sql, rows).await?;
    }
    Ok(())
}

async fn write(sql: &impl Sql, rows: &[[Value; WIDTH]]) -> Result<(), StoreError> {
    let values = placeholders(rows.len(), WIDTH);
    let statement = format!(
        "INSERT INTO exchange ({COLUMNS}) VALUES {values}
            ON CONFLICT (site, conversation, seq) DO UPDATE SET upto = excluded.upto, outcome = excluded.outcome,
                answer = excluded.answer, article = excluded.article, helpful = excluded.helpful,
                comment = excluded.comment, followed = excluded.followed, with_person = excluded.with_person
            WHERE excluded.upto > exchange.upto"
    );
    sql.query(&statement, rows.iter().flatten().cloned().collect()).await?;
    Ok(())
}

fn values(site: &SiteId, id: &str, exchange: &Exchange) -> [Value; WIDTH] {
    [
        site.as_str().into(),
        id.into(),
        exchange.seq.into(),
        exchange.upto.into(),
        exchange.at.into(),
        exchange.language.as_str().into(),
        exchange.question.as_str().into(),
        exchange.outcome.as_str().into(),
        exchange.answer.into(),
        exchange.article.as_deref().into(),
        exchange.helpful.map(u32::from).into(),
        exchange.comment.as_deref().into(),
        exchange.followed.map(Followed::as_str).into(),
        u32::from(exchange.with_person).into(),
    ]
}

/// The newest exchanges of a conversation.
async fn newest(sql: &impl Sql, site: &SiteId, id: &str, limit: u32) -> Result<Vec<Exchange>, StoreError> {
    let statement =
        format!("SELECT {COLUMNS} FROM exchange WHERE site = $1 AND conversation = $2 ORDER BY seq DESC LIMIT $3");
    let rows = sql.query(&statement, vec![site.as_str().into(), id.into(), limit.into()]).await?;
    Ok(rows.iter().map(exchange).collect())
}

fn exchange(row: &Row) -> Exchange {
    Exchange {
        seq: row.number(2).unwrap_or(0),
        upto: row.number(3).unwrap_or(0),
        at: Millis::new(row.number(4).unwrap_or(0)),
        language: Language::from_tag(row.text(5).unwrap_or_default()),
        question: row.text(6).unwrap_or_default().to_owned(),
        outcome: Outcome::parse(row.text(7).unwrap_or_default()),
        answer: row.number(8),
        article: row.text(9).map(str::to_owned),
        helpful: row.number(10).map(|helpful| helpful == 1),
        comment: row.text(11).map(str::to_owned),
        followed: row.text(12).and_then(Followed::parse),
        with_person: row.number(13) == Some(1),
    }
}

/// The time that a report is of: from `from` to before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Millis,
    /// The first moment after it.
    pub until: Millis,
}

/// How many questions were asked, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Answered from an article.
    pub answered: u64,
    /// Not known, with something near.
    pub unsure: u64,
    /// Not known, with nothing near.
    pub nothing: u64,
    /// Answers that customers said helped.
    pub helpful: u64,
    /// Answers that customers said did not help.
    pub not_helpful: u64,
    /// Answers after which the same was asked in other words.
    pub rephrased: u64,
    /// Answers after which a person was needed.
    pub handed_over: u64,
    /// Answers that at least one of these speaks against: the customer's word wins over what followed.
    pub failed: u64,
}

/// An answer failed: the customer says so, or says nothing and asks again or for a person.
const FAILED: &str = "CASE WHEN helpful = 0 OR helpful IS NULL AND followed IS NOT NULL THEN 1 END";
const IN_SPAN: &str = "site = $1 AND at >= $2 AND at < $3";

fn in_span(site: &SiteId, span: Span) -> Vec<Value> {
    vec![site.as_str().into(), span.from.into(), span.until.into()]
}

/// What became of all questions of a span.
///
/// # Errors
/// The database's.
pub async fn totals(sql: &impl Sql, site: &SiteId, span: Span) -> Result<Totals, StoreError> {
    let statement = format!(
        "SELECT COUNT(CASE WHEN outcome = 'answered' THEN 1 END), COUNT(CASE WHEN outcome = 'unsure' THEN 1 END),
            COUNT(CASE WHEN outcome = 'nothing' THEN 1 END), COUNT(CASE WHEN helpful = 1 THEN 1 END),
            COUNT(CASE WHEN helpful = 0 THEN 1 END),
            COUNT(CASE WHEN outcome = 'answered' AND followed = 'rephrased' THEN 1 END),
            COUNT(CASE WHEN outcome = 'answered' AND followed = 'handed_over' THEN 1 END),
            COUNT(CASE WHEN outcome = 'answered' THEN {FAILED} END)
        FROM exchange WHERE {IN_SPAN}"
    );
    let rows = sql.query(&statement, in_span(site, span)).await?;
    let number = |column| rows.first().and_then(|row| row.number(column)).unwrap_or(0);
    Ok(Totals {
        answered: number(0),
        unsure: number(1),
        nothing: number(2),
        helpful: number(3),
        not_helpful: number(4),
        rephrased: number(5),
        handed_over: number(6),
        failed: number(7),
    })
}

/// How an article did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfArticle {
    /// Its id.
    pub article: String,
    /// Its title now; absent where there is no such article any more.
    pub title: Option<String>,
    /// What became of the questions that it answered; those not answered are none.
    pub totals: Totals,
}

/// The articles whose answers failed at least once in a span, those that failed most often first.
///
/// # Errors
/// The database's.
pub async fn failing(sql: &impl Sql, site: &SiteId, span: Span, limit: u32) -> Result<Vec<OfArticle>, StoreError> {
    let statement = format!(
        "SELECT x.article, a.title, x.answered, x.helpful, x.not_helpful, x.rephrased, x.handed_over, x.failed
        FROM (SELECT site, article, COUNT(*) AS answered, COUNT(CASE WHEN helpful = 1 THEN 1 END) AS helpful,
                COUNT(CASE WHEN helpful = 0 THEN 1 END) AS not_helpful,
                COUNT(CASE WHEN followed = 'rephrased' THEN 1 END) AS rephrased,
                COUNT(CASE WHEN followed = 'handed_over' THEN 1 END) AS handed_over, COUNT({FAILED}) AS failed
            FROM exchange WHERE {IN_SPAN} AND outcome = 'answered' GROUP BY site, article) AS x
        LEFT JOIN article AS a ON a.site = x.site AND a.id = x.article
        WHERE x.failed > 0 ORDER BY x.failed DESC, x.answered, x.article LIMIT $4"
    );
    let mut parameters = in_span(site, span);
    parameters.push(limit.into());
    let rows = sql.query(&statement, parameters).await?;
    let of_article = |row: &Row| {
        let number = |column| row.number(column).unwrap_or(0);
        OfArticle {
            article: row.text(0).unwrap_or_default().to_owned(),
            title: row.text(1).map(str::to_owned),
            totals: Totals {
                answered: number(2),
                helpful: number(3),
                not_helpful: number(4),
                rephrased: number(5),
                handed_over: number(6),
                failed: number(7),
                ..Totals::default()
            },
        }
    };
    Ok(rows.iter().map(of_article).collect())
}

/// The newest questions of a span that were not answered, or those alone to which nothing was near; at most
/// [`MAX_CLUSTERED`].
///
/// # Errors
/// The database's.
pub async fn unanswered(
    sql: &impl Sql,
    site: &SiteId,
    span: Span,
    nothing_alone: bool,
) -> Result<Vec<Exchange>, StoreError> {
    let statement = format!(
        "SELECT {COLUMNS} FROM exchange WHERE {IN_SPAN} AND outcome IN ($4, 'nothing')
            ORDER BY at DESC, conversation, seq LIMIT $5"
    );
    let also = if nothing_alone { Outcome::Nothing } else { Outcome::Unsure };
    let mut parameters = in_span(site, span);
    parameters.push(also.as_str().into());
    parameters.push(u32::try_from(MAX_CLUSTERED).unwrap_or(u32::MAX).into());
    Ok(sql.query(&statement, parameters).await?.iter().map(exchange).collect())
}

/// The newest answers of a span on which a customer has left words.
///
/// # Errors
/// The database's.
pub async fn commented(sql: &impl Sql, site: &SiteId, span: Span, limit: u32) -> Result<Vec<Exchange>, StoreError> {
    let statement = format!(
        "SELECT {COLUMNS} FROM exchange WHERE {IN_SPAN} AND comment IS NOT NULL
            ORDER BY at DESC, conversation, seq LIMIT $4"
    );
    let mut parameters = in_span(site, span);
    parameters.push(limit.into());
    Ok(sql.query(&statement, parameters).await?.iter().map(exchange).collect())
}
