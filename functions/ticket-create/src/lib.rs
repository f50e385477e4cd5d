//! `ticket-create`: a ticket for a conversation's episode, or for an event from elsewhere. The same key gives the
//! same ticket, whoever asks how often.

use desk_core::{
    Language,
    conversation::{Command, ConversationEvent, Refusal},
    id::{ConversationId, TicketId},
    ticket::TicketSettings,
};
use desk_spin::{Answer, Database, Incoming, Reply, serve, wake};
use desk_store::{
    conversations::{self, CommandError},
    settings, tickets,
};
use desk_wire::{
    ApiError, Code,
    internal::{CreateTicket, TicketCreated},
};
use http::StatusCode;
use sha2::{Digest as _, Sha256};
use spin_sdk::{http::Request, http_service};

const BODY_LIMIT: usize = 64 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "tickets"]) => create(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

async fn create(request: &Incoming) -> Result<Answer, ApiError> {
    let wanted: CreateTicket = request.json()?;
    let sql = Database::open().await?;
    let (site, key) = (&wanted.site, &wanted.key);
    let fingerprint = fingerprint(&wanted)?;
    let digest = digest(&[site.as_str(), key.as_str()]);
    let conversation = match (&wanted.conversation, &wanted.text) {
        (Some(id), _) => id.clone(),
        (None, Some(text)) => {
            let id = ConversationId::parse(desk_core::id::ulid(desk_core::Millis::new(digest.0), digest.1))?;
            let language = Language::of(text.as_str()).unwrap_or(Language::En);
            let open = Command::OpenFor { channel: "event".to_owned(), text: text.clone(), language };
            let base = format!("open:{}", key.as_str());
            conversations::execute(&sql, site, &id, &base, request.at, &open).await?;
            id
        }
        (None, None) => return Err(ApiError::new(Code::InvalidField, "give a conversation, or a text to open one")),
    };
    let command = Command::OpenTicket {
        ticket: TicketId::from_digest(digest.0),
        key: key.clone(),
        fingerprint: fingerprint.clone(),
        subject: wanted.subject,
        priority: wanted.priority,
        issue: wanted.issue,
        follow_up: settings::find::<TicketSettings>(&sql, site).await?.settings.follow_up(),
    };
    let new = TicketId::from_digest(digest.0);
    let base = tickets::command_name(key);
    let (ticket, created) = match conversations::execute(&sql, site, &conversation, &base, request.at, &command).await {
        Ok(outcome) => {
            let opened = outcome.events.into_iter().find_map(|event| match event.body {
                ConversationEvent::Ticket { ticket, fingerprint, .. } => Some((ticket, fingerprint)),
                _ => None,
            });
            let (ticket, of) = opened.ok_or_else(|| ApiError::internal("a ticket's event is missing"))?;
            if of != fingerprint {
                return Err(ApiError::new(Code::Conflict, "this key made a ticket of another content"));
            }
            let created = !outcome.repeated && ticket == new;
            (ticket, created)
        }
        Err(CommandError::Refused(Refusal::HasTicket(ticket))) => (ticket, false),
        Err(error) => return Err(error.into()),
    };
    wake().await;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let body = TicketCreated { ticket: ticket.to_string(), conversation, created };
    Answer::json(&body).map(|answer| answer.status(status))
}

/// A digest of the whole request, so that another content under the same key is noticed.
fn fingerprint(wanted: &CreateTicket) -> Result<String, ApiError> {
    let json = serde_json::to_string(wanted).map_err(ApiError::internal)?;
    let (first, rest) = digest(&[&json]);
    Ok(format!("{first:016x}{}", rest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// The first 144 bits of SHA-256 over parts that cannot run into one another.
fn digest(parts: &[&str]) -> (u64, [u8; 10]) {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let (mut number, mut rest) = (0_u64, [0_u8; 10]);
    for (i, byte) in hash.finalize().into_iter().enumerate() {
        match i {
            0..8 => number = (number << 8) | u64::from(byte),
            _ => {
                if let Some(to) = rest.get_mut(i - 8) {
                    *to = byte;
                }
            }
        }
    }
    (number, rest)
}
