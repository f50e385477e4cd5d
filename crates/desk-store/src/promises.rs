//! How a site's promises stand for a ticket: its clocks, folded from both of its streams by the rules that held at each
//! step. Nothing is stored, so nothing can be lost; a conversation is short.

use crate::{LogEntry, Sql, StoreError, Stream, log, settings, tickets::TicketRow};
use desk_calendar::Calendars;
use desk_core::{
    Millis,
    conversation::{Conversation, ConversationEvent, apply},
    id::SiteId,
    ticket::{self, Ticket, TicketEvent},
};
use desk_sla::{Clock, Edition, Fact, Happened, Policies, Rules, Subject, facts, fold};

/// Events of a stream that one read brings.
const AT_ONCE: u32 = 500;

/// The clocks of a ticket's conversation at `now`: nothing of what the site does not promise.
///
/// # Errors
/// The database's.
pub async fn clocks(sql: &impl Sql, site: &SiteId, row: &TicketRow, now: Millis) -> Result<Vec<Clock>, StoreError> {
    let policies = settings::history::<Policies>(sql, site).await?;
    if policies.is_empty() {
        return Ok(Vec::new());
    }
    let calendars = settings::history::<Calendars>(sql, site).await?;
    let editions = editions(&policies, &calendars, now);
    let Some(last) = editions.last() else { return Ok(Vec::new()) };
    let mut entries = whole(sql, site, &Stream::Conversation(row.conversation.clone())).await?;
    entries.extend(whole(sql, site, &Stream::Ticket(row.id.clone())).await?);
    entries.sort_by_key(|entry| entry.position);
    let happened = happened(&entries)?;
    Ok(fold(&happened, &editions, now).list(last.rules, now))
}

async fn whole(sql: &impl Sql, site: &SiteId, stream: &Stream) -> Result<Vec<LogEntry>, StoreError> {
    let mut entries: Vec<LogEntry> = Vec::new();
    loop {
        let after = entries.last().map_or(0, |entry| entry.seq);
        let page = log::read_after(sql, site, stream, after, AT_ONCE).await?;
        let is_last = page.len() < AT_ONCE as usize;
        entries.extend(page);
        if is_last {
            return Ok(entries);
        }
    }
}

/// Each pair of policies and calendars that held together, and from when on, up to `now`.
fn editions<'a>(
    policies: &'a [(Millis, Policies)],
    calendars: &'a [(Millis, Calendars)],
    now: Millis,
) -> Vec<Edition<'a>> {
    static NEVER: std::sync::LazyLock<Calendars> = std::sync::LazyLock::new(Calendars::default);
    let mut times: Vec<Millis> =
        policies.iter().map(|(at, _)| *at).chain(calendars.iter().map(|(at, _)| *at)).collect();
    times.sort();
    times.dedup();
    let edition = |from: Millis| {
        let policies = policies.iter().rev().find(|(at, _)| *at <= from).map(|(_, policies)| policies)?;
        let calendars = calendars.iter().rev().find(|(at, _)| *at <= from).map_or(&*NEVER, |(_, calendars)| calendars);
        Some(Edition { from, rules: Rules { policies, calendars } })
    };
    times.into_iter().filter(|at| *at <= now).filter_map(edition).collect()
}

/// What clocks go by, of both streams of a ticket in the order of the log. What people said of the ticket holds before
/// what its conversation says.
fn happened(entries: &[LogEntry]) -> Result<Vec<Fact>, StoreError> {
    let (mut conversation, mut own) = (Conversation::default(), Ticket::default());
    let mut subject: Option<Subject> = None;
    let mut happened = Vec::new();
    for entry in entries {
        if entry.stream.starts_with("conversation/") {
            let event = entry.event::<ConversationEvent>()?;
            let before = conversation.clone();
            apply(&mut conversation, &event);
            for mut fact in facts(&before, &event, &conversation, None) {
                if let Happened::Opened(of) | Happened::Changed(of) = &mut fact.what {
                    said(of, &own);
                    subject = Some(of.clone());
                }
                happened.push(fact);
            }
            continue;
        }
        let event = entry.event::<TicketEvent>()?;
        ticket::apply(&mut own, &event);
        let what = match (&event.body, &mut subject) {
            (TicketEvent::StateSet { category, .. }, _) => Some(Happened::Status(*category)),
            (TicketEvent::PrioritySet { .. } | TicketEvent::TeamSet { .. }, Some(of)) => {
                said(of, &own);
                Some(Happened::Changed(of.clone()))
            }
            _ => None,
        };
        happened.extend(what.map(|what| Fact { at: entry.at, what }));
    }
    Ok(happened)
}

fn said(subject: &mut Subject, own: &Ticket) {
    subject.priority = own.priority.unwrap_or(subject.priority);
    subject.team = own.team.clone().or_else(|| subject.team.take());
}
