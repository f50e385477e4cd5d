//! One line for each request from outside, in a file. It says what was asked and how it went, and never what was in
//! it: no body, no query, no header.

use parking_lot::Mutex;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

/// How long a line may stay in memory.
const FLUSH: Duration = Duration::from_millis(200);
/// Where a buffer this long is written at once.
const FULL: usize = 64 << 10;

/// A request that was answered.
pub(crate) struct Line<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The route that matched, and the component that answered.
    pub(crate) route: &'a str,
    pub(crate) component: &'a str,
    pub(crate) status: u16,
    pub(crate) micros: u128,
    pub(crate) bytes: u64,
}

/// The log of a host.
pub(crate) struct AccessLog(Option<Arc<Writer>>);

struct Writer {
    buffer: Mutex<Vec<u8>>,
    file: Mutex<File>,
}

impl AccessLog {
    /// A log that keeps nothing.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// A log at the end of a file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let writer = Arc::new(Writer { buffer: Mutex::default(), file: Mutex::new(file) });
        let flushed = Arc::downgrade(&writer);
        thread::Builder::new().name("access-log".to_owned()).spawn(move || flush_now_and_then(&flushed))?;
        Ok(Self(Some(writer)))
    }

    pub(crate) fn write(&self, line: &Line<'_>) {
        let Some(writer) = &self.0 else { return };
        let time = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let Line { id, method, path, route, component, status, micros, bytes } = line;
        let mut buffer = writer.buffer.lock();
        // Writing into memory cannot fail.
        let _ = writeln!(
            buffer,
            "time={time} id={id} method={method} path={path} route={route} component={component} \
             status={status} us={micros} bytes={bytes}"
        );
        let full = buffer.len() >= FULL;
        drop(buffer);
        if full {
            writer.flush();
        }
    }

    /// Writes what is in memory.
    pub(crate) fn flush(&self) {
        if let Some(writer) = &self.0 {
            writer.flush();
        }
    }
}

impl Writer {
    fn flush(&self) {
        // The file first, so that two flushes cannot change the order of the lines.
        let mut file = self.file.lock();
        let lines = std::mem::take(&mut *self.buffer.lock());
        if let Err(error) = file.write_all(&lines) {
            eprintln!("the access log cannot be written: {error}");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.flush();
    }
}

fn flush_now_and_then(writer: &Weak<Writer>) {
    loop {
        thread::sleep(FLUSH);
        match writer.upgrade() {
            Some(writer) => writer.flush(),
            None => return,
        }
    }
}
