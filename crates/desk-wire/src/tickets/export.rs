//! Tickets as a table for other programs (RFC 4180), a row each.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and customers write subjects; such a
//! cell is given a `'` before it, as OWASP's page on CSV injection says.

use super::TicketView;
use desk_core::{date::Date, id::FieldId, ticket::FieldValue};

/// The columns before those of the site's own fields.
const COLUMNS: [&str; 16] = [
    "ticket",
    "subject",
    "status",
    "state",
    "priority",
    "type",
    "issue",
    "assignee",
    "agent",
    "team",
    "tags",
    "conversation",
    "created_at",
    "updated_at",
    "score",
    "score_comment",
];

/// The table, with a line of names where `head` says so. Times are UTC, `2026-01-31T09:30:00Z`; fields follow in the
/// order of `fields`.
///
/// # Errors
/// The writer's, which in memory has none.
pub fn to_csv(tickets: &[TicketView], fields: &[FieldId], head: bool) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if head {
        let names = COLUMNS.into_iter().map(str::to_owned).chain(fields.iter().map(|field| format!("field.{field}")));
        table.write_record(names)?;
    }
    for ticket in tickets {
        let own = [
            ticket.ticket.clone(),
            ticket.subject.clone(),
            ticket.status.clone(),
            ticket.state.clone(),
            ticket.priority.clone(),
            ticket.ticket_type.as_ref().map(ToString::to_string).unwrap_or_default(),
            ticket.issue.clone().unwrap_or_default(),
            ticket.assignee.as_ref().map(|agent| agent.name.clone()).unwrap_or_default(),
            ticket.agent.as_ref().map(|agent| agent.name.clone()).unwrap_or_default(),
            ticket.team.as_ref().map(ToString::to_string).unwrap_or_default(),
            ticket.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(", "),
            ticket.conversation.clone(),
            utc(ticket.created_at),
            utc(ticket.updated_at),
            ticket.score.map(|score| score.to_string()).unwrap_or_default(),
            ticket.score_comment.clone().unwrap_or_default(),
        ];
        let more = fields.iter().map(|field| ticket.fields.get(field).map(FieldValue::words).unwrap_or_default());
        table.write_record(own.into_iter().chain(more).map(harmless))?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

fn harmless(cell: String) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number { format!("'{cell}") } else { cell }
}

/// A time in Unix milliseconds as RFC 3339 in UTC, to the second.
fn utc(at: u64) -> String {
    let seconds = at / 1_000;
    let Some(day) = i64::try_from(seconds / 86_400).ok().and_then(Date::of_days) else { return String::new() };
    let of_day = seconds % 86_400;
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_customer_wrote_is_no_formula() {
        for (cell, kept) in
            [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-5", "-5"), ("-x", "'-x"), ("Lamp", "Lamp")]
        {
            assert_eq!(harmless(cell.to_owned()), kept);
        }
    }

    #[test]
    fn times_are_utc() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(1_795_320_061_999), "2026-11-22T04:01:01Z");
    }
}
