//! Running a statement and handing over its rows: a small result at once, a large one as a stream.
//!
//! Almost every result is small, and a small one frees its connection as soon as it is read. Only a result larger
//! than [`EAGER_BYTES`] keeps a connection while the guest takes its time.

use super::{MAX_RESULT_BYTES, Row, SqlError, Value, connection::Link, too_large, weight};
use rusqlite::{params_from_iter, types::ValueRef};
use tokio::sync::{mpsc, oneshot};

/// What is read before the guest is handed anything.
const EAGER_BYTES: usize = 1 << 20;

/// A result: the rows read so far, and the rest where there is more.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The names of the columns.
    pub(crate) columns: Vec<String>,
    /// The first rows.
    pub(crate) rows: Vec<Row>,
    /// The other rows.
    pub(crate) more: Option<More>,
}

/// The rest of a large result.
#[derive(Debug)]
pub(crate) struct More {
    /// The rows.
    pub(crate) rows: mpsc::Receiver<Row>,
    /// How the statement ended.
    pub(crate) end: oneshot::Receiver<Result<(), SqlError>>,
}

impl Answer {
    /// Waits for the whole result.
    pub(crate) async fn collect(mut self) -> Result<(Vec<String>, Vec<Row>), SqlError> {
        if let Some(mut more) = self.more {
            let mut bytes: usize = self.rows.iter().map(weight).sum();
            while let Some(row) = more.rows.recv().await {
                bytes += weight(&row);
                if bytes > MAX_RESULT_BYTES {
                    return Err(too_large());
                }
                self.rows.push(row);
            }
            more.end.await.map_err(|_| SqlError("the statement was abandoned".to_owned()))??;
        }
        Ok((self.columns, self.rows))
    }
}

/// How a read ended.
pub(super) enum Ran {
    /// All rows are in the answer, or were sent after it.
    Done,
    /// The statement writes, so it must not run here.
    Writes,
}

/// Runs a statement. `answer` gets the result as soon as it is small and complete or known to be large; `detach`
/// is called before the rest of a large one is waited for.
pub(super) fn run(
    link: &Link,
    sql: &str,
    parameters: &[Value],
    only_read: bool,
    detach: impl FnOnce() -> Result<(), SqlError>,
    mut answer: impl FnMut(Result<Answer, SqlError>),
) -> Result<Ran, SqlError> {
    let mut statement = link.sql.prepare_cached(sql)?;
    if only_read && !statement.readonly() {
        return Ok(Ran::Writes);
    }
    let columns = statement.column_names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    let width = columns.len();
    let mut rows = statement.query(params_from_iter(parameters))?;
    let mut eager = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let row = convert(row, width)?;
        bytes += weight(&row);
        eager.push(row);
        if bytes > EAGER_BYTES {
            detach()?;
            let (send, receive) = mpsc::channel(64);
            let (end, ended) = oneshot::channel();
            answer(Ok(Answer { columns, rows: eager, more: Some(More { rows: receive, end: ended }) }));
            let result = stream(&mut rows, width, &send);
            // The guest may have gone, and then nobody minds how it ended.
            let _ = end.send(result);
            return Ok(Ran::Done);
        }
    }
    answer(Ok(Answer { columns, rows: eager, more: None }));
    Ok(Ran::Done)
}

fn stream(rows: &mut rusqlite::Rows<'_>, width: usize, send: &mpsc::Sender<Row>) -> Result<(), SqlError> {
    while let Some(row) = rows.next()? {
        let row = convert(row, width)?;
        if weight(&row) > MAX_RESULT_BYTES {
            return Err(too_large());
        }
        if send.blocking_send(row).is_err() {
            break;
        }
    }
    Ok(())
}

/// Reads all rows of a statement that runs in the writer.
pub(super) fn collect(link: &Link, sql: &str, parameters: &[Value]) -> Result<(Answer, bool), SqlError> {
    let mut statement = link.sql.prepare_cached(sql)?;
    let columns = statement.column_names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    let width = columns.len();
    let wrote = !statement.readonly();
    let mut rows = statement.query(params_from_iter(parameters))?;
    let mut all = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let row = convert(row, width)?;
        bytes += weight(&row);
        if bytes > MAX_RESULT_BYTES {
            return Err(too_large());
        }
        all.push(row);
    }
    Ok((Answer { columns, rows: all, more: None }, wrote))
}

fn convert(row: &rusqlite::Row<'_>, width: usize) -> Result<Row, SqlError> {
    (0..width)
        .map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Real(number) => Value::Real(number),
                ValueRef::Text(text) => {
                    let text = std::str::from_utf8(text).map_err(|e| SqlError(e.to_string()))?;
                    Value::Text(text.to_owned())
                }
                ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            })
        })
        .collect()
}
