//! Merge and split: what happens to two tickets at once.
//!
//! Decision: a merge is one event in either stream, appended together, so that there is no half of one and two who
//! merge at the same time collide. Nothing is copied or moved, so undoing it is one event in either stream again.

use super::{Priority, Ticket, TicketEvent};
use crate::{
    Actor, Event, Millis,
    conversation::event_id,
    id::{ConversationId, IssueType, TicketId},
};

/// The most tickets that one can take up, and messages that one can be split off with.
const MOST: usize = 100;
/// The most characters of a subject.
const SUBJECT_MAX_CHARS: usize = 200;

/// Why tickets are not merged or split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefusal {
    /// With itself.
    #[error("a ticket cannot be merged with itself")]
    Itself,
    /// One of them was merged already.
    #[error("{ticket} was merged into {into} already")]
    Merged {
        /// Which.
        ticket: TicketId,
        /// Into which.
        into: TicketId,
    },
    /// It was not merged.
    #[error("the ticket was not merged")]
    NotMerged,
    /// Too many at once.
    #[error("at most {MOST} are possible")]
    TooMany,
    /// A subject of the wrong length.
    #[error("a subject must have 1 to {SUBJECT_MAX_CHARS} characters, without control characters")]
    Subject,
}

/// What happens to each of two tickets.
pub type Both = (Event<TicketEvent>, Event<TicketEvent>);

/// One who does something, when, and the name of it in the site.
pub type Deed<'a> = (&'a Actor, Millis, &'a str);

/// Merges a ticket into another one. Tickets merged into the first stay so: who looks for them goes on from there. A
/// ring is not possible, because what was merged can neither be merged again nor take up others.
///
/// # Errors
/// A [`MergeRefusal`]; nothing changes then.
pub fn merge(from: (&TicketId, &Ticket), into: (&TicketId, &Ticket), deed: Deed<'_>) -> Result<Both, MergeRefusal> {
    if from.0 == into.0 {
        return Err(MergeRefusal::Itself);
    }
    for (id, ticket) in [from, into] {
        if let Some(other) = &ticket.merged_into {
            return Err(MergeRefusal::Merged { ticket: id.clone(), into: other.clone() });
        }
    }
    if into.1.absorbed.len() >= MOST {
        return Err(MergeRefusal::TooMany);
    }
    let merged = TicketEvent::Merged { into: into.0.clone() };
    let absorbed = TicketEvent::Absorbed { ticket: from.0.clone() };
    Ok(both(from.1, merged, into.1, absorbed, deed))
}

/// Undoes a merge: `from` is what had been merged into `into`.
///
/// # Errors
/// [`MergeRefusal::NotMerged`].
pub fn unmerge(from: (&TicketId, &Ticket), into: (&TicketId, &Ticket), deed: Deed<'_>) -> Result<Both, MergeRefusal> {
    if from.1.merged_into.as_ref() != Some(into.0) {
        return Err(MergeRefusal::NotMerged);
    }
    let of_from = TicketEvent::Unmerged { ticket: into.0.clone() };
    let of_into = TicketEvent::Unmerged { ticket: from.0.clone() };
    Ok(both(from.1, of_from, into.1, of_into, deed))
}

/// Lets a part of `from` go on as the new ticket `into`, with the same conversation. Merging it again undoes it.
///
/// # Errors
/// A [`MergeRefusal`]; nothing changes then.
#[expect(clippy::too_many_arguments, reason = "each is a property of the new ticket")]
pub fn split(
    from: (&TicketId, &Ticket),
    conversation: &ConversationId,
    into: &TicketId,
    subject: &str,
    priority: Priority,
    issue: Option<&IssueType>,
    messages: &[u64],
    deed: Deed<'_>,
) -> Result<Both, MergeRefusal> {
    if let Some(other) = &from.1.merged_into {
        return Err(MergeRefusal::Merged { ticket: from.0.clone(), into: other.clone() });
    }
    let subject = subject.trim();
    if !(1..=SUBJECT_MAX_CHARS).contains(&subject.chars().count()) || subject.chars().any(char::is_control) {
        return Err(MergeRefusal::Subject);
    }
    if messages.len() > MOST {
        return Err(MergeRefusal::TooMany);
    }
    let split = TicketEvent::Split { into: into.clone(), messages: messages.to_vec() };
    let split_off = TicketEvent::SplitOff {
        from: from.0.clone(),
        conversation: conversation.clone(),
        subject: subject.to_owned(),
        priority,
        issue: issue.cloned(),
        messages: messages.to_vec(),
    };
    Ok(both(from.1, split, &Ticket::default(), split_off, deed))
}

fn both(from: &Ticket, of_from: TicketEvent, into: &Ticket, of_into: TicketEvent, (by, at, base): Deed<'_>) -> Both {
    let event =
        |ticket: &Ticket, n, body| Event { seq: ticket.seq + 1, id: event_id(base, n), at, actor: by.clone(), body };
    (event(from, 0, of_from), event(into, 1, of_into))
}
