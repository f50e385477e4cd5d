//! A guest's connection. It holds a real one only while it has to, and gives it back clean.

use super::{
    SqlError, Value,
    classify::{self, Kind},
    connection::{Counters, Link},
    database::Database,
    read::{self, Answer},
};
use std::sync::Arc;
use tokio::sync::Mutex;

/// A connection as a guest sees it.
pub(crate) struct Session {
    database: Arc<Database>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    counters: Counters,
    own: Option<Own>,
}

/// A connection that belongs to the session.
struct Own {
    /// Absent only after the end.
    link: Option<Link>,
    /// Whether later statements must run on it even outside a transaction.
    sticky: bool,
    /// Whether the session set something on it that only concerns itself.
    kept: bool,
    database: Arc<Database>,
}

impl Drop for Own {
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        // Temporary tables and pragmas would be seen by the next session; closing undoes them all.
        if !self.sticky && !self.kept && (link.sql.is_autocommit() || link.sql.execute_batch("ROLLBACK").is_ok()) {
            self.database.take_back(link);
        }
    }
}

impl Session {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database, state: Arc::default() }
    }

    /// Runs one statement. The statements of a session run one after the other.
    pub(crate) async fn execute(&self, sql: String, parameters: Vec<Value>) -> Result<Answer, SqlError> {
        let mut state = self.state.clone().lock_owned().await;
        let kind = classify::kind(&sql);
        if state.own.as_ref().is_some_and(Own::claims) {
            return self.execute_alone(state, sql, parameters, kind).await;
        }
        match kind {
            Kind::Write => self.write(&mut state, sql, parameters).await,
            Kind::Read => {
                let (sql, parameters) = (Arc::<str>::from(sql), Arc::<[Value]>::from(parameters));
                let answer = self.database.read(sql.clone(), parameters.clone(), state.counters).await?;
                match answer {
                    Some(answer) => Ok(answer),
                    None => self.write(&mut state, sql.as_ref().to_owned(), parameters.to_vec()).await,
                }
            }
            Kind::Alone | Kind::Keep | Kind::Sticky => self.execute_alone(state, sql, parameters, kind).await,
        }
    }

    async fn write(&self, state: &mut State, sql: String, parameters: Vec<Value>) -> Result<Answer, SqlError> {
        let written = self.database.write(sql, parameters, state.counters).await?;
        state.counters = written.counters;
        Ok(written.answer)
    }

    /// Runs a statement on the session's own connection.
    async fn execute_alone(
        &self,
        mut state: tokio::sync::OwnedMutexGuard<State>,
        sql: String,
        parameters: Vec<Value>,
        kind: Kind,
    ) -> Result<Answer, SqlError> {
        let database = self.database.clone();
        let (reply, answer) = tokio::sync::oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let result = state.run_alone(&database, &sql, &parameters, kind);
            // The session is free before its guest knows.
            drop(state);
            let _ = reply.send(result);
        });
        answer.await.map_err(|_| SqlError("the statement was abandoned".to_owned()))?
    }

    /// The rows that the last write changed.
    pub(crate) async fn changes(&self) -> u64 {
        u64::try_from(self.state.lock().await.counters.changes).unwrap_or(0)
    }

    /// The row id of the last insert.
    pub(crate) async fn last_insert_rowid(&self) -> i64 {
        self.state.lock().await.counters.rowid
    }
}

impl Own {
    /// Whether the next statement must run here.
    fn claims(&self) -> bool {
        self.sticky || self.link.as_ref().is_some_and(|link| !link.sql.is_autocommit())
    }
}

impl State {
    fn run_alone(
        &mut self,
        database: &Arc<Database>,
        sql: &str,
        parameters: &[Value],
        kind: Kind,
    ) -> Result<Answer, SqlError> {
        let mut own = match self.own.take() {
            Some(own) => own,
            None => Own { link: Some(database.lend()?), sticky: false, kept: false, database: database.clone() },
        };
        own.sticky |= kind == Kind::Sticky;
        own.kept |= kind == Kind::Keep;
        let Some(link) = own.link.as_ref() else {
            return Err(SqlError("the connection is gone".to_owned()));
        };
        link.enter(self.counters);
        let waiting = database.outsider();
        let result = read::collect(link, sql, parameters);
        drop(waiting);
        let wrote = matches!(result, Ok((_, true))) && classify::counts(sql);
        self.counters = link.counters(self.counters, wrote);
        if own.sticky || own.kept || !link.sql.is_autocommit() {
            self.own = Some(own);
        }
        result.map(|(answer, _)| answer)
    }
}
