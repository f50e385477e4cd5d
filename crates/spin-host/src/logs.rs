//! What components print: into a file each for output and errors, as Spin names them, into memory for tests, and to
//! the terminal where somebody follows.

use parking_lot::Mutex;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// What is kept in memory of a component's output, at the most.
const MOST_KEPT: usize = 1 << 20;

/// The output of one component.
pub(crate) struct ComponentLog {
    id: String,
    stdout: Arc<Sink>,
    stderr: Arc<Sink>,
    kept: Option<Arc<Mutex<Vec<u8>>>>,
}

/// Where one of the two streams goes.
struct Sink {
    file: Option<Mutex<File>>,
    kept: Option<Arc<Mutex<Vec<u8>>>>,
    follow: Option<fn(&[u8])>,
}

impl ComponentLog {
    /// Opens the files of a component in `folder`.
    pub(crate) fn open(id: &str, folder: Option<&Path>, keep: bool, follow: bool) -> io::Result<Arc<Self>> {
        let kept = keep.then(Arc::<Mutex<Vec<u8>>>::default);
        let sink = |name: &str, print: fn(&[u8])| {
            let file = folder.map(|folder| {
                let path = folder.join(format!("{id}_{name}.txt"));
                OpenOptions::new().create(true).append(true).open(path).map(Mutex::new)
            });
            let follow = follow.then_some(print);
            io::Result::Ok(Arc::new(Sink { file: file.transpose()?, kept: kept.clone(), follow }))
        };
        // A terminal that is gone is no reason to stop serving.
        let stdout = sink("stdout", |bytes| drop(io::stdout().write_all(bytes)))?;
        let stderr = sink("stderr", |bytes| drop(io::stderr().write_all(bytes)))?;
        Ok(Arc::new(Self { id: id.to_owned(), stdout, stderr, kept }))
    }

    pub(crate) fn stdout(&self) -> Stream {
        Stream(self.stdout.clone())
    }

    pub(crate) fn stderr(&self) -> Stream {
        Stream(self.stderr.clone())
    }

    /// Something that the host has to say about the component.
    pub(crate) fn note(&self, what: &str) {
        let line = format!("[{}] {what}\n", self.id);
        self.stderr.write(line.as_bytes());
        if self.stderr.follow.is_none() {
            eprint!("{line}");
        }
    }

    /// What the component has printed, where it is kept.
    pub(crate) fn read(&self) -> String {
        self.kept.as_ref().map(|kept| String::from_utf8_lossy(&kept.lock()).into_owned()).unwrap_or_default()
    }
}

impl Sink {
    fn write(&self, bytes: &[u8]) {
        if let Some(file) = &self.file
            && let Err(error) = file.lock().write_all(bytes)
        {
            eprintln!("a component's log cannot be written: {error}");
        }
        if let Some(kept) = &self.kept {
            let mut kept = kept.lock();
            kept.extend_from_slice(bytes);
            let excess = kept.len().saturating_sub(MOST_KEPT);
            kept.drain(..excess);
        }
        if let Some(follow) = self.follow {
            follow(bytes);
        }
    }
}

/// One of the two streams, for a guest.
#[derive(Clone)]
pub(crate) struct Stream(Arc<Sink>);

impl IsTerminal for Stream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
