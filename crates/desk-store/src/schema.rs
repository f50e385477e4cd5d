//! The tables. A migration is never changed once released; the next one is appended.

use crate::{Sql, SqlError};

/// What the first statement of every start asks.
const VERSION: &str = "SELECT version FROM schema_version";

const MIGRATIONS: &[&[&str]] = &[
    TABLES, STEP, FLOWS, KNOWLEDGE, ENGINES, VECTORS, PUBLISHING, LEAVERS, SETTINGS, PUBLISHED, SEARCHES, TICKETS,
    INDEXED, SCORED,
];

const TABLES: &[&str] = &[
    // The truth. `position` orders the whole log for readers that follow it.
    "CREATE TABLE IF NOT EXISTS event (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL, stream TEXT NOT NULL, seq BIGINT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL,
        actor TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (site, stream, seq), UNIQUE (site, id))",
    "CREATE TABLE IF NOT EXISTS conversation (
        site TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, phase TEXT NOT NULL, agent TEXT, ticket TEXT,
        waiting_since BIGINT, last_at BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (site, id))",
    "CREATE INDEX IF NOT EXISTS conversation_by_time ON conversation (site, last_at)",
    "CREATE INDEX IF NOT EXISTS conversation_by_phase ON conversation (site, phase, last_at)",
    // Partial, so that a message to the bot need not write them.
    "CREATE INDEX IF NOT EXISTS conversation_by_agent ON conversation (site, agent, last_at)
        WHERE agent IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS conversation_waiting ON conversation (site, waiting_since, id)
        WHERE waiting_since IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS ticket (
        site TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, seq BIGINT NOT NULL, subject TEXT NOT NULL,
        status TEXT NOT NULL, priority TEXT NOT NULL, issue TEXT, agent TEXT, agent_name TEXT,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (site, id))",
    "CREATE INDEX IF NOT EXISTS ticket_by_status ON ticket (site, status, updated_at)",
    "CREATE INDEX IF NOT EXISTS ticket_by_time ON ticket (site, updated_at)",
    "CREATE TABLE IF NOT EXISTS agent (
        site TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, capacity BIGINT NOT NULL, password TEXT NOT NULL,
        profile TEXT NOT NULL, PRIMARY KEY (site, id))",
    // One row is one place for a conversation with an agent; a conversation cannot have two owners because of the
    // second constraint. A seat is free (no conversation), taken (`taker` and `taken_at`) until the log says so, and
    // then recorded: `seq` is the number of the event that says it. `assigned_at` outlasts the conversation.
    "CREATE TABLE IF NOT EXISTS seat (
        site TEXT NOT NULL, agent TEXT NOT NULL, n BIGINT NOT NULL, conversation TEXT, taker TEXT, taken_at BIGINT,
        seq BIGINT, assigned_at BIGINT, PRIMARY KEY (site, agent, n), UNIQUE (site, conversation))",
    "CREATE TABLE IF NOT EXISTS article (
        site TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, language TEXT NOT NULL, category TEXT NOT NULL,
        title TEXT NOT NULL, published BIGINT, published_by BIGINT, updated_at BIGINT NOT NULL, article TEXT NOT NULL,
        PRIMARY KEY (site, id))",
    "CREATE TABLE IF NOT EXISTS site (
        id TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, site TEXT NOT NULL, generation TEXT, published_at BIGINT)",
    // Log-ins that may be guesses. Not in the log and not rebuilt: it lapses within minutes.
    "CREATE TABLE IF NOT EXISTS attempt (
        site TEXT NOT NULL, login TEXT NOT NULL, since BIGINT NOT NULL, count BIGINT NOT NULL,
        PRIMARY KEY (site, login))",
    // How far a reader of the log has come, and what it has made of it so far.
    "CREATE TABLE IF NOT EXISTS reader (name TEXT NOT NULL PRIMARY KEY, position BIGINT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)",
];

// A step of a conversation: what is inserted here goes to the log, the ticket's row and the conversation's. Written
// for SQLite; PostgreSQL has the same form with the trigger's body in a function.
const STEP: &[&str] = &[
    "CREATE VIEW IF NOT EXISTS conversation_step AS SELECT
        NULL AS site, NULL AS conversation, NULL AS seq, NULL AS stream, NULL AS event, NULL AS at, NULL AS actor,
        NULL AS kind, NULL AS body, NULL AS phase, NULL AS agent, NULL AS ticket, NULL AS waiting_since,
        NULL AS last_at, NULL AS state, NULL AS subject, NULL AS status, NULL AS priority, NULL AS issue,
        NULL AS agent_name, NULL AS created_at, NULL AS updated_at",
    "CREATE TRIGGER IF NOT EXISTS conversation_step_taken INSTEAD OF INSERT ON conversation_step BEGIN
        INSERT INTO event (site, stream, seq, id, at, actor, kind, body)
            SELECT NEW.site, NEW.stream, NEW.seq, NEW.event, NEW.at, NEW.actor, NEW.kind, NEW.body
            WHERE NEW.event IS NOT NULL;
        INSERT INTO ticket (site, id, conversation, seq, subject, status, priority, issue, agent, agent_name,
                created_at, updated_at)
            SELECT NEW.site, NEW.ticket, NEW.conversation, NEW.seq, NEW.subject, NEW.status, NEW.priority, NEW.issue,
                NEW.agent, NEW.agent_name, NEW.created_at, NEW.updated_at
            WHERE NEW.status IS NOT NULL
            ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, status = excluded.status,
                agent = COALESCE(excluded.agent, ticket.agent),
                agent_name = COALESCE(excluded.agent_name, ticket.agent_name), updated_at = excluded.updated_at
            WHERE excluded.seq > ticket.seq;
        INSERT INTO conversation (site, id, seq, phase, agent, ticket, waiting_since, last_at, state)
            SELECT NEW.site, NEW.conversation, NEW.seq, NEW.phase, NEW.agent, NEW.ticket, NEW.waiting_since,
                NEW.last_at, NEW.state
            WHERE NEW.state IS NOT NULL
            ON CONFLICT (site, id) DO UPDATE SET seq = excluded.seq, phase = excluded.phase, agent = excluded.agent,
                ticket = excluded.ticket, waiting_since = excluded.waiting_since, last_at = excluded.last_at,
                state = excluded.state
            WHERE excluded.seq > conversation.seq;
    END",
];

const FLOWS: &[&str] = &["CREATE TABLE IF NOT EXISTS flow (
        site TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, published BIGINT, published_by BIGINT,
        updated_at BIGINT NOT NULL, document TEXT, PRIMARY KEY (site, id))"];
// What people do with the knowledge base: take articles away, call things by several names, and ask.
const KNOWLEDGE: &[&str] = &[
    // 1 where the newest version says that the article is gone; lookups see it until the next publish.
    "ALTER TABLE article ADD COLUMN removed BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE IF NOT EXISTS synonyms (
        site TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, updated_at BIGINT NOT NULL, actor TEXT NOT NULL,
        list TEXT NOT NULL, published BIGINT)",
    // One question of a customer to the bot and what became of it. `upto` is the newest event that it follows from.
    "CREATE TABLE IF NOT EXISTS exchange (
        site TEXT NOT NULL, conversation TEXT NOT NULL, seq BIGINT NOT NULL, upto BIGINT NOT NULL,
        at BIGINT NOT NULL, language TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL, answer BIGINT,
        article TEXT, helpful BIGINT, comment TEXT, followed TEXT, with_person BIGINT NOT NULL,
        PRIMARY KEY (site, conversation, seq))",
    "CREATE INDEX IF NOT EXISTS exchange_by_time ON exchange (site, at)",
];

// Engines beside the desk's own: the site's settings, and how they fare and what they cost, which is not in the log.
const ENGINES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS engines (site TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, settings TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS engine_health (
        site TEXT NOT NULL, engine TEXT NOT NULL, version BIGINT NOT NULL, failures BIGINT NOT NULL,
        open_until BIGINT, why TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (site, engine))",
    // The row without an engine's name counts all of them together.
    "CREATE TABLE IF NOT EXISTS engine_spend (
        site TEXT NOT NULL, day BIGINT NOT NULL, engine TEXT NOT NULL, requests BIGINT NOT NULL,
        tokens BIGINT NOT NULL, micros BIGINT NOT NULL, PRIMARY KEY (site, day, engine))",
];

// What a document's texts were turned into, so that it is done once. Not in the log and not rebuilt: what is missing is
// made again.
const VECTORS: &[&str] = &["CREATE TABLE IF NOT EXISTS document_vectors (
        site TEXT NOT NULL, document TEXT NOT NULL, encoder TEXT NOT NULL, vectors TEXT NOT NULL,
        PRIMARY KEY (site, document))"];

// Where a publish stands and what its next steps need. Not in the log and not rebuilt: without them it begins again.
const PUBLISHING: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS publishing (
        site TEXT NOT NULL PRIMARY KEY, generation TEXT NOT NULL, step BIGINT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS publishing_part (
        site TEXT NOT NULL, generation TEXT NOT NULL, part TEXT NOT NULL, piece BIGINT NOT NULL, data TEXT NOT NULL,
        PRIMARY KEY (site, generation, part, piece))",
];

// Agents who are none any more: their names and what they did stay.
const LEAVERS: &[&str] = &["ALTER TABLE agent ADD COLUMN removed BIGINT NOT NULL DEFAULT 0"];

// The newest version of each kind of settings of a site.
const SETTINGS: &[&str] = &["CREATE TABLE IF NOT EXISTS settings (
        site TEXT NOT NULL, name TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
        document TEXT NOT NULL, PRIMARY KEY (site, name))"];

// What is asked of all articles without reading them: which state they are in, which of them are removed, and which an
// older publish shows and the new one does not.
const PUBLISHED: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS article_by_version ON article (site, seq)",
    "CREATE INDEX IF NOT EXISTS article_removed ON article (site, id) WHERE removed = 1",
    "CREATE INDEX IF NOT EXISTS article_by_publish ON article (site, published_by, id) WHERE published IS NOT NULL",
];

// One search of an agent that found nothing.
const SEARCHES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS search (
        site TEXT NOT NULL, agent TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, language TEXT NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (site, agent, seq))",
    "CREATE INDEX IF NOT EXISTS search_by_time ON search (site, at)",
];

// What people do to tickets. The conversation keeps `status`, `agent` and `updated_at`, with `moved` for the number of
// its event that set the status last; the ticket's own stream keeps what begins with `own`, and what only it has. What
// is shown follows from both, whichever is written first.
const TICKETS: &[&str] = &[
    "ALTER TABLE ticket ADD COLUMN moved BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE ticket ADD COLUMN own_seq BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE ticket ADD COLUMN own TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE ticket ADD COLUMN own_state TEXT",
    "ALTER TABLE ticket ADD COLUMN own_category TEXT",
    "ALTER TABLE ticket ADD COLUMN own_moved BIGINT NOT NULL DEFAULT -1",
    "ALTER TABLE ticket ADD COLUMN own_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE ticket ADD COLUMN own_priority TEXT",
    "ALTER TABLE ticket ADD COLUMN ticket_type TEXT",
    "ALTER TABLE ticket ADD COLUMN team TEXT",
    "ALTER TABLE ticket ADD COLUMN assignee TEXT",
    "ALTER TABLE ticket ADD COLUMN category TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE ticket ADD COLUMN state TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE ticket ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0",
    "UPDATE ticket SET category = status, state = status, changed_at = updated_at WHERE own_seq = 0",
    "CREATE INDEX IF NOT EXISTS ticket_by_category ON ticket (site, category)",
    "DROP INDEX IF EXISTS ticket_by_status",
    "DROP INDEX IF EXISTS ticket_by_time",
    // 0 where the link was taken away again: `seq` guards against an older event that is read late.
    "CREATE TABLE IF NOT EXISTS ticket_link (
        site TEXT NOT NULL, ticket TEXT NOT NULL, link TEXT NOT NULL, other TEXT NOT NULL, seq BIGINT NOT NULL,
        linked BIGINT NOT NULL, PRIMARY KEY (site, ticket, link, other))",
    "CREATE INDEX IF NOT EXISTS ticket_link_by_other ON ticket_link (site, other)",
    // Not generated columns: SQLite reads the row behind an index of those.
    "CREATE TRIGGER IF NOT EXISTS ticket_shown_first AFTER INSERT ON ticket BEGIN
        UPDATE ticket SET category = NEW.status, state = NEW.status, changed_at = NEW.updated_at
            WHERE site = NEW.site AND id = NEW.id;
    END",
    "CREATE TRIGGER IF NOT EXISTS ticket_shown AFTER UPDATE OF status, updated_at, moved, own_seq ON ticket BEGIN
        UPDATE ticket SET category = CASE WHEN own_moved >= moved THEN own_category ELSE status END,
                state = CASE WHEN own_moved >= moved THEN own_state ELSE status END,
                changed_at = CASE WHEN own_at > updated_at THEN own_at ELSE updated_at END
            WHERE site = NEW.site AND id = NEW.id;
    END",
    // In the same statement as the conversation's step, whose trigger has written the ticket's row before.
    "CREATE TRIGGER IF NOT EXISTS ticket_moved_first AFTER INSERT ON conversation WHEN NEW.ticket IS NOT NULL BEGIN
        UPDATE ticket SET moved = NEW.state ->> 'ticket_moved'
            WHERE site = NEW.site AND id = NEW.ticket AND moved < NEW.state ->> 'ticket_moved';
    END",
    "CREATE TRIGGER IF NOT EXISTS ticket_moved AFTER UPDATE ON conversation WHEN NEW.ticket IS NOT NULL BEGIN
        UPDATE ticket SET moved = NEW.state ->> 'ticket_moved'
            WHERE site = NEW.site AND id = NEW.ticket AND moved < NEW.state ->> 'ticket_moved';
    END",
];

// What tickets are found by: see `tickets::index`. Written for SQLite, as `conversation_step`. Of ASCII, letters, digits
// and the four characters are what words are made of; beyond it, everything is.
const INDEXED: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS ticket_by_conversation ON ticket (site, conversation)",
    "CREATE TABLE IF NOT EXISTS ticket_place (
        position INTEGER PRIMARY KEY, site TEXT NOT NULL, ticket TEXT NOT NULL, UNIQUE (site, ticket))",
    "CREATE VIRTUAL TABLE IF NOT EXISTS ticket_words USING fts5(
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii tokenchars '':=_-''')",
    "CREATE VIEW IF NOT EXISTS ticket_indexing AS SELECT
        NULL AS site, NULL AS ticket, NULL AS position, NULL AS words",
    "CREATE TRIGGER IF NOT EXISTS ticket_indexed INSTEAD OF INSERT ON ticket_indexing
        WHEN NOT EXISTS (SELECT 1 FROM ticket_place
            WHERE site = NEW.site AND ticket = NEW.ticket AND position >= NEW.position)
    BEGIN
        DELETE FROM ticket_words WHERE rowid = (SELECT position FROM ticket_place
            WHERE site = NEW.site AND ticket = NEW.ticket);
        DELETE FROM ticket_place WHERE site = NEW.site AND ticket = NEW.ticket;
        INSERT INTO ticket_place (position, site, ticket) VALUES (NEW.position, NEW.site, NEW.ticket);
        INSERT INTO ticket_words (rowid, words) VALUES (NEW.position, NEW.words);
    END",
];

// What the customer said of a ticket's episode. In the same statement as the conversation's step, as `moved`; only a
// resolved conversation has any to tell, so that a message pays for no more than the condition.
const SCORED: &[&str] = &[
    "ALTER TABLE ticket ADD COLUMN score BIGINT",
    "ALTER TABLE ticket ADD COLUMN score_comment TEXT",
    "CREATE TRIGGER IF NOT EXISTS ticket_scored AFTER UPDATE ON conversation
        WHEN NEW.phase = 'resolved' AND NEW.ticket IS NOT NULL
    BEGIN
        UPDATE ticket SET score = NEW.state -> 'opinion' ->> 'score',
                score_comment = NEW.state -> 'opinion' ->> 'comment'
            WHERE site = NEW.site AND id = NEW.ticket;
    END",
];

/// Brings the tables up to date. Idempotent, safe with others doing the same; one cheap read where nothing is to do.
///
/// # Errors
/// Whatever the database says.
pub async fn migrate(sql: &impl Sql) -> Result<(), SqlError> {
    let have = match sql.query(VERSION, Vec::new()).await {
        Ok(rows) => rows.iter().filter_map(|row| row.number(0)).max().unwrap_or(0),
        Err(SqlError::Failed(_)) => 0,
        Err(error) => return Err(error),
    };
    for (n, statements) in MIGRATIONS.iter().enumerate() {
        let version = n as u64 + 1;
        if version <= have {
            continue;
        }
        for statement in *statements {
            match sql.query(statement, Vec::new()).await {
                // Neither database can be asked for a column in case that it is missing; another start was first.
                Err(SqlError::Failed(cause)) if is_there_already(&cause) => {}
                done => drop(done?),
            }
        }
        let insert = "INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT (version) DO NOTHING";
        sql.query(insert, vec![version.into()]).await?;
    }
    Ok(())
}

/// Whether a database says that a column cannot be added twice.
fn is_there_already(cause: &str) -> bool {
    cause.contains("duplicate column name") || cause.contains("column") && cause.contains("already exists")
}
