//! What a ticket is, as words of the index: each condition of a filter is a mark that a ticket has or lacks, so that
//! words, views and filters are all one lookup. A mark holds a `:`, which no word of a text does.

use super::TicketRow;
use desk_core::{
    id::{AgentId, SiteId},
    ticket::{Filter, InStatus, OfTeam, Whose},
};
use desk_search::literal;

/// The mark of a site's tickets, without which the index of one would be that of all.
pub(super) fn of_site(site: &SiteId) -> String {
    format!("site:{site}")
}

/// The marks of a ticket.
pub(super) fn of_ticket(site: &SiteId, row: &TicketRow) -> Vec<String> {
    let own = &row.own;
    let mut marks = vec![
        of_site(site),
        format!("status:{}", row.status),
        format!("state:{}", row.state),
        format!("priority:{}", row.priority),
        format!("team:{}", own.team.as_ref().map_or("", |team| team.as_str())),
        format!("for:{}", responsible(row).unwrap_or_default()),
    ];
    marks.extend(row.issue.iter().map(|issue| format!("issue:{issue}")));
    marks.extend(own.ticket_type.iter().map(|kind| format!("type:{kind}")));
    marks.extend(own.watchers.iter().map(|agent| format!("watch:{}", agent.id)));
    marks.extend(own.tags.iter().map(|tag| format!("tag:{}", digest(tag.as_str()))));
    marks.extend(row.score.iter().map(|score| format!("score:{score}")));
    marks.extend(own.fields.iter().map(|(field, value)| format!("field:{field}:{}", digest(&value.words()))));
    marks
}

/// Who is to see to a ticket: who was named, or else who has its conversation.
fn responsible(row: &TicketRow) -> Option<&str> {
    let named = row.own.assignee.as_ref().map(|agent| agent.id.as_str());
    named.or(row.agent.as_ref().map(|(id, _)| id.as_str()))
}

/// The expression of FTS5 that a filter is, for whoever asks; a filter without a condition asks for the site's tickets.
pub(super) fn expression(site: &SiteId, filter: &Filter, me: &AgentId) -> String {
    let conditions = filter.conditions();
    let agent = |whose: &Whose| match whose {
        Whose::Nobody => String::new(),
        Whose::Mine => me.to_string(),
        Whose::Agent(id) => id.to_string(),
    };
    let mut all: Vec<String> = vec![quoted(&of_site(site))];
    if let Some(status) = conditions.status {
        all.push(match status {
            InStatus::Open => quoted("status:open"),
            InStatus::Waiting => quoted("status:waiting"),
            InStatus::Resolved => quoted("status:resolved"),
            InStatus::Unresolved => format!("({} OR {})", quoted("status:open"), quoted("status:waiting")),
        });
    }
    let mut mark = |kind: &str, value: Option<String>| all.extend(value.map(|v| quoted(&format!("{kind}:{v}"))));
    mark("state", conditions.state.as_ref().map(ToString::to_string));
    mark("priority", conditions.priority.map(|priority| priority.as_str().to_owned()));
    mark("type", conditions.ticket_type.as_ref().map(ToString::to_string));
    mark("issue", conditions.issue.as_ref().map(ToString::to_string));
    mark(
        "team",
        conditions.team.as_ref().map(|team| match team {
            OfTeam::None => String::new(),
            OfTeam::Team(id) => id.to_string(),
        }),
    );
    mark("for", conditions.assignee.as_ref().map(agent));
    mark("watch", conditions.watcher.as_ref().map(agent));
    mark("score", conditions.score.as_ref().map(ToString::to_string));
    for tag in &conditions.tags {
        mark("tag", Some(digest(tag.as_str())));
    }
    for (field, value) in &conditions.fields {
        mark("field", Some(format!("{field}:{}", digest(value))));
    }
    all.extend(literal::wanted(&conditions.text).iter().map(wanted));
    all.join(" AND ")
}

fn wanted(wanted: &literal::Wanted) -> String {
    let words = wanted.any.iter().enumerate().map(|(place, word)| {
        let begins = if wanted.begins && place == 0 { "*" } else { "" };
        format!("{}{begins}", quoted(word))
    });
    let words: Vec<String> = words.collect();
    if words.len() == 1 { words.concat() } else { format!("({})", words.join(" OR ")) }
}

/// A word as FTS5 takes it literally. None holds a quote.
fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

/// A free text as a mark: what people write may hold anything. FNV-1a of 64 bits, so that two are taken for one another
/// once in a life.
fn digest(text: &str) -> String {
    let hash = text
        .trim()
        .to_lowercase()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}
