//! The index of tickets: which words and marks each has, in the order of their last change.
//!
//! The decision that this module embodies: *one index for words, views and filters*. It is SQLite's own (FTS5, without
//! the texts), a ticket's row in it is the log's position of what last happened to it, and so the newest changes come
//! first without sorting, and a page goes on where the last one ended. The reader of the log writes it, for it is no
//! part of answering a message. A position also tells which of two writers knows more.
//!
//! PostgreSQL has no FTS5: there the words are an array with a GIN index. Every statement that differs stands here and
//! in [`super::search`].

use super::{find, marks};
use crate::{LogEntry, Sql, StoreError, Stream, Value};
use desk_core::{
    conversation::ConversationEvent,
    id::{ConversationId, SiteId, TicketId},
    ticket::TicketEvent,
};
use desk_search::literal;
use std::collections::BTreeSet;

/// The most bytes of texts of a ticket that are found by their words, the newest of them. A book is not.
const TEXTS_MAX: usize = 256 * 1024;
/// The most events of a conversation that are looked through for texts, the newest of them.
const EVENTS_MAX: u32 = 5_000;

/// Indexes the tickets that a piece of the log has to do with. Their rows must have been written.
pub(crate) async fn follow(sql: &impl Sql, entries: &[LogEntry]) -> Result<(), StoreError> {
    let mut touched: BTreeSet<(SiteId, TicketId)> = BTreeSet::new();
    let mut conversations: BTreeSet<(&SiteId, ConversationId)> = BTreeSet::new();
    for entry in entries {
        match Stream::parse(&entry.stream) {
            Some(Stream::Conversation(id)) => drop(conversations.insert((&entry.site, id))),
            Some(Stream::Ticket(id)) => drop(touched.insert((entry.site.clone(), id))),
            _ => {}
        }
    }
    for (site, conversation) in conversations {
        let select = "SELECT id FROM ticket WHERE site = $1 AND conversation = $2";
        let rows = sql.query(select, vec![site.as_str().into(), conversation.as_str().into()]).await?;
        let ids = rows.iter().filter_map(|row| TicketId::parse(row.text(0)?).ok());
        touched.extend(ids.map(|id| (site.clone(), id)));
    }
    for (site, id) in touched {
        index(sql, &site, &id).await?;
    }
    Ok(())
}

/// Writes a ticket's words, unless they stand there as of its last change.
async fn index(sql: &impl Sql, site: &SiteId, id: &TicketId) -> Result<(), StoreError> {
    let select = "SELECT
            (SELECT position FROM event WHERE site = t.site AND stream = 'conversation/' || t.conversation
                AND seq = t.seq),
            (SELECT position FROM event WHERE site = t.site AND stream = 'ticket/' || t.id AND seq = t.own_seq),
            (SELECT position FROM ticket_place WHERE site = t.site AND ticket = t.id)
        FROM ticket AS t WHERE t.site = $1 AND t.id = $2";
    let rows = sql.query(select, vec![site.as_str().into(), id.as_str().into()]).await?;
    let number = |column| rows.first().and_then(|row| row.number(column));
    let Some(position) = number(0).max(number(1)) else { return Ok(()) };
    if number(2).is_some_and(|known| known >= position) {
        return Ok(());
    }
    let Some(row) = find(sql, site, id).await? else { return Ok(()) };
    let mut words: BTreeSet<String> = marks::of_ticket(site, &row).into_iter().collect();
    let mut texts = vec![row.subject.clone(), id.to_string()];
    texts.extend(row.own.tags.iter().map(|tag| tag.as_str().to_owned()));
    texts.extend(row.own.fields.values().map(desk_core::ticket::FieldValue::words));
    texts.extend(written(sql, site, &row.conversation, id).await?);
    let mut bytes = 0;
    for text in texts {
        bytes += text.len();
        if bytes > TEXTS_MAX {
            break;
        }
        words.extend(literal::words(&text));
    }
    let insert = "INSERT INTO ticket_indexing (site, ticket, position, words) VALUES ($1, $2, $3, $4)";
    let words = words.into_iter().collect::<Vec<_>>().join(" ");
    let parameters: Vec<Value> = vec![site.as_str().into(), id.as_str().into(), position.into(), words.into()];
    sql.query(insert, parameters).await?;
    Ok(())
}

/// What people wrote, the newest first: to each other in the conversation, and in notes. Not what the bot answered: its
/// articles would be found with every ticket.
async fn written(
    sql: &impl Sql,
    site: &SiteId,
    conversation: &ConversationId,
    ticket: &TicketId,
) -> Result<Vec<String>, StoreError> {
    let mut texts = Vec::new();
    for entry in crate::log::newest(sql, site, &Stream::Ticket(ticket.clone()), EVENTS_MAX).await? {
        if let TicketEvent::Noted { text, .. } = entry.event()?.body {
            texts.push(text.as_str().to_owned());
        }
    }
    for entry in crate::log::newest(sql, site, &Stream::Conversation(conversation.clone()), EVENTS_MAX).await? {
        let event = entry.event::<ConversationEvent>()?;
        match event.body {
            ConversationEvent::Message { text, .. } if event.actor != desk_core::Actor::Bot => {
                texts.push(text.as_str().to_owned());
            }
            ConversationEvent::Scored { comment: Some(note), .. }
            | ConversationEvent::Resolved { note: Some(note), .. }
            | ConversationEvent::Transferred { note: Some(note), .. } => texts.push(note.as_str().to_owned()),
            _ => {}
        }
    }
    Ok(texts)
}

/// Empties the index, before the log is read anew.
pub(crate) async fn empty(sql: &impl Sql) -> Result<(), StoreError> {
    sql.query("INSERT INTO ticket_words (ticket_words) VALUES ('delete-all')", Vec::new()).await?;
    Ok(())
}
