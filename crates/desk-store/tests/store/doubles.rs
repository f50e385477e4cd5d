//! Ports that fail, remember or dawdle.

use desk_store::{Kv, KvError, Row, Sql, SqlError, Value};
use futures::{future::poll_fn, task::Poll};
use std::cell::{Cell, RefCell};

/// When a statement fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Before it reaches the database.
    Before,
    /// After it took effect: its answer is lost.
    After,
}

/// Fails at one place, as a crash or a broken connection does, and from there on.
pub(crate) struct Faulty<'a, P> {
    inner: &'a P,
    at: usize,
    when: When,
    calls: Cell<usize>,
}

impl<'a, P> Faulty<'a, P> {
    /// Fails from call `at` on, counted from 0.
    pub(crate) fn new(inner: &'a P, at: usize, when: When) -> Self {
        Self { inner, at, when, calls: Cell::new(0) }
    }

    /// Whether it failed.
    pub(crate) fn fired(&self) -> bool {
        self.calls.get() > self.at
    }

    /// Whether the present call reaches what is behind, and whether its answer comes back.
    fn next(&self) -> (bool, bool) {
        let call = self.calls.replace(self.calls.get() + 1);
        (call < self.at || (call == self.at && self.when == When::After), call < self.at)
    }
}

impl<S: Sql> Sql for Faulty<'_, S> {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let (reaches, answers) = self.next();
        let answer = if reaches { self.inner.query(statement, parameters).await } else { Ok(Vec::new()) };
        if answers { answer } else { Err(SqlError::Unavailable("injected".to_owned())) }
    }
}

impl<K: Kv> Faulty<'_, K> {
    async fn through<T>(&self, call: impl Future<Output = Result<T, KvError>>) -> Result<T, KvError> {
        let (reaches, answers) = self.next();
        let failed = || KvError::Failed("injected".to_owned());
        let answer = if reaches { call.await } else { Err(failed()) };
        if answers { answer } else { Err(failed()) }
    }
}

impl<K: Kv> Kv for Faulty<'_, K> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        self.through(self.inner.get(key)).await
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), KvError> {
        self.through(self.inner.set(key, value)).await
    }
    async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.through(self.inner.delete(key)).await
    }
    async fn keys(&self) -> Result<Vec<String>, KvError> {
        self.through(self.inner.keys()).await
    }
}

/// Is overtaken: before one statement, something else happens as a whole.
pub(crate) struct Overtaken<'a, S, F> {
    pub(crate) inner: &'a S,
    pub(crate) before: usize,
    pub(crate) calls: Cell<usize>,
    pub(crate) meanwhile: F,
}

impl<S: Sql, F: AsyncFn()> Sql for Overtaken<'_, S, F> {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        if self.calls.replace(self.calls.get() + 1) == self.before {
            (self.meanwhile)().await;
        }
        self.inner.query(statement, parameters).await
    }
}

/// Remembers every statement with its parameters.
pub(crate) struct Recording<'a, S> {
    inner: &'a S,
    heard: RefCell<Vec<(String, Vec<Value>)>>,
}

impl<'a, S> Recording<'a, S> {
    pub(crate) fn new(inner: &'a S) -> Self {
        Self { inner, heard: RefCell::default() }
    }

    /// What was said since the last call.
    pub(crate) fn take(&self) -> Vec<(String, Vec<Value>)> {
        self.heard.take()
    }
}

impl<S: Sql> Sql for Recording<'_, S> {
    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        self.heard.borrow_mut().push((statement.to_owned(), parameters.clone()));
        self.inner.query(statement, parameters).await
    }
}

/// Lets others run before each call, as often as `pattern` says, so that calls interleave in every way.
pub(crate) struct Dawdling<'a, K> {
    pub(crate) inner: &'a K,
    pub(crate) pattern: Vec<u8>,
    pub(crate) calls: Cell<usize>,
}

impl<K: Kv> Dawdling<'_, K> {
    async fn dawdle(&self) {
        let call = self.calls.replace(self.calls.get() + 1);
        let mut turns = self.pattern.get(call % self.pattern.len().max(1)).copied().unwrap_or(0);
        poll_fn(|context| {
            if turns == 0 {
                return Poll::Ready(());
            }
            turns -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl<K: Kv> Kv for Dawdling<'_, K> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        self.dawdle().await;
        self.inner.get(key).await
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), KvError> {
        self.dawdle().await;
        self.inner.set(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.dawdle().await;
        self.inner.delete(key).await
    }
    async fn keys(&self) -> Result<Vec<String>, KvError> {
        self.dawdle().await;
        self.inner.keys().await
    }
}
