//! What people do to a ticket: load, decide, append, project, as with conversations.

use super::{TicketRow, find, merges};
use crate::{LogEntry, Sql, SqlError, StoreError, Stream, Value, agents, log, settings};
use desk_core::{
    Actor, Event, Millis,
    id::{AgentId, ClientId, SiteId, TicketId},
    team::Teams,
    ticket::{Change, Known, MergeRefusal, Refusal, Ticket, TicketEvent, TicketSettings, apply, decide},
};
use std::collections::BTreeMap;

/// What a change led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The events it caused, now or when it was first given; none where all was so already.
    pub events: Vec<Event<TicketEvent>>,
    /// The ticket now.
    pub ticket: TicketRow,
}

/// Why a change led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No such ticket on this site.
    #[error("there is no such ticket")]
    Unknown,
    /// A rule of the domain.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule about merging.
    #[error(transparent)]
    Merge(#[from] MergeRefusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a writer that lost the race for the next number decides again.
const ATTEMPTS: u32 = 16;

/// Does `change` to a ticket, under the name that the client gave it. Given again, it answers the same.
///
/// # Errors
/// [`ChangeError::Refused`] where a rule forbids it and it never happened before.
pub async fn change(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
    client: &ClientId,
    by: &Actor,
    at: Millis,
    change: &Change,
) -> Result<Changed, ChangeError> {
    let base = &log::stored_name(&format!("{id}:{client}"));
    for _ in 0..ATTEMPTS {
        let Some(row) = load(sql, site, id).await? else { return Err(ChangeError::Unknown) };
        let about = About::of(sql, site, change).await?;
        let decided = decide(&row.own, about.known(&row), change, by, at, base);
        let events = match decided {
            Ok(events) if !events.is_empty() => events,
            // A retry may be refused, or find nothing to do, because its first try succeeded.
            other => {
                let events = caused(sql, site, base).await?;
                if events.is_empty() {
                    other?;
                }
                return Ok(Changed { events, ticket: row });
            }
        };
        match log::append(sql, site, &Stream::Ticket(id.clone()), &events, TicketEvent::kind).await {
            Ok(()) => {
                project(sql, site, id, row.own, &events).await?;
                let ticket = find(sql, site, id).await?.ok_or(ChangeError::Unknown)?;
                return Ok(Changed { events, ticket });
            }
            Err(StoreError::Sql(SqlError::Unique)) => {
                let events = caused(sql, site, base).await?;
                if !events.is_empty() {
                    let ticket = load(sql, site, id).await?.ok_or(ChangeError::Unknown)?;
                    return Ok(Changed { events, ticket });
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended.into())
}

/// What must be known of the site to decide a change; nothing is read that it does not need.
#[derive(Default)]
struct About {
    settings: TicketSettings,
    agents: BTreeMap<AgentId, String>,
    teams: Teams,
    other_exists: bool,
}

impl About {
    async fn of(sql: &impl Sql, site: &SiteId, change: &Change) -> Result<Self, StoreError> {
        let mut about = Self::default();
        match change {
            Change::SetState { .. } | Change::SetType { .. } | Change::SetFields { .. } => {
                about.settings = settings::find(sql, site).await?.settings;
            }
            Change::Assign { agent: Some(_) } | Change::Watch { .. } | Change::Note { .. } => {
                let team = agents::team(sql, site).await?;
                about.agents = team.into_iter().map(|it| (it.agent.id, it.agent.name)).collect();
            }
            Change::SetTeam { team: Some(_) } => about.teams = settings::find(sql, site).await?.settings,
            Change::Link { ticket, .. } => about.other_exists = find(sql, site, ticket).await?.is_some(),
            _ => {}
        }
        Ok(about)
    }

    fn known<'a>(&'a self, row: &'a TicketRow) -> Known<'a> {
        Known {
            id: &row.id,
            moved: row.moved,
            settings: &self.settings,
            agents: &self.agents,
            teams: &self.teams,
            other_exists: self.other_exists,
        }
    }
}

async fn caused(sql: &impl Sql, site: &SiteId, base: &str) -> Result<Vec<Event<TicketEvent>>, StoreError> {
    log::caused_by(sql, site, base).await?.iter().map(LogEntry::event).collect()
}

/// A ticket with all that its own stream says; nothing where the site has none of this number.
///
/// # Errors
/// The database's.
pub async fn load(sql: &impl Sql, site: &SiteId, id: &TicketId) -> Result<Option<TicketRow>, StoreError> {
    let Some(row) = find(sql, site, id).await? else {
        heal(sql, site, id).await?;
        return find(sql, site, id).await;
    };
    let behind = steps_after(sql, site, id, row.own.seq, TAIL).await?;
    if behind.is_empty() {
        return Ok(Some(row));
    }
    heal(sql, site, id).await?;
    find(sql, site, id).await
}

const TAIL: u32 = 500;

/// What people did to a ticket after `seq`, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn steps_after(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
    seq: u64,
    limit: u32,
) -> Result<Vec<Event<TicketEvent>>, StoreError> {
    log::read_after(sql, site, &Stream::Ticket(id.clone()), seq, limit).await?.iter().map(LogEntry::event).collect()
}

/// Projects what is in the stream and not in the row. Without a row there is nothing yet: its conversation makes it.
pub(crate) async fn heal(sql: &impl Sql, site: &SiteId, id: &TicketId) -> Result<(), StoreError> {
    loop {
        let Some(row) = find(sql, site, id).await? else {
            let Some(first) = merges::begin(sql, site, id).await? else { return Ok(()) };
            merges::open(sql, site, id, &first).await?;
            continue;
        };
        let behind = steps_after(sql, site, id, row.own.seq, TAIL).await?;
        if behind.is_empty() {
            return Ok(());
        }
        project(sql, site, id, row.own, &behind).await?;
    }
}

/// Writes the rows that follow from `events`, which come after `ticket`. The ticket's own row is written last: it
/// tells how far its events are projected.
async fn project(
    sql: &impl Sql,
    site: &SiteId,
    id: &TicketId,
    mut ticket: Ticket,
    events: &[Event<TicketEvent>],
) -> Result<(), StoreError> {
    for event in events {
        apply(&mut ticket, event);
        if let TicketEvent::Linked { link, ticket: other, linked } = &event.body {
            let upsert = "INSERT INTO ticket_link (site, ticket, link, other, seq, linked)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (site, ticket, link, other) DO UPDATE SET seq = excluded.seq, linked = excluded.linked
                WHERE excluded.seq > ticket_link.seq";
            let parameters: Vec<Value> = vec![
                site.as_str().into(),
                id.as_str().into(),
                link.as_str().into(),
                other.as_str().into(),
                event.seq.into(),
                u64::from(*linked).into(),
            ];
            sql.query(upsert, parameters).await?;
        }
    }
    let update = "UPDATE ticket SET own_seq = $1, own = $2, own_state = $3, own_category = $4, own_moved = $5,
            own_at = $6, own_priority = $7, ticket_type = $8, team = $9, assignee = $10
        WHERE site = $11 AND id = $12 AND own_seq < $1";
    let json = serde_json::to_string(&ticket).map_err(|e| StoreError::corrupt(format!("ticket {id}"), e))?;
    let (state, category, moved) = merges::shown(&ticket);
    let parameters: Vec<Value> = vec![
        ticket.seq.into(),
        json.into(),
        state.into(),
        category.into(),
        Value::Integer(moved),
        ticket.updated_at.into(),
        ticket.priority.map(|priority| priority.as_str()).into(),
        ticket.ticket_type.as_ref().map(|id| id.as_str()).into(),
        ticket.team.as_ref().map(|id| id.as_str()).into(),
        ticket.assignee.as_ref().map(|agent| agent.id.as_str()).into(),
        site.as_str().into(),
        id.as_str().into(),
    ];
    sql.query(update, parameters).await?;
    Ok(())
}
