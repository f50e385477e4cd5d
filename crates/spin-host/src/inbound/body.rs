//! Two bodies around others: one that may not grow beyond a bound, one that tells when it is over.

use http_body::{Body, Frame, SizeHint};
use hyper::body::Bytes;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};
use wasmtime_wasi_http::{Error, WasiBody};

type Polled = Poll<Option<Result<Frame<Bytes>, Error>>>;

/// A body is larger than allowed.
pub(super) struct TooLarge;

/// A body of unknown length that may not grow beyond a bound.
pub(super) struct Limited {
    body: WasiBody,
    left: u64,
    most: u64,
    exceeded: Arc<AtomicBool>,
}

impl Limited {
    /// The body, and what becomes true when it grows beyond the bound.
    pub(super) fn new(body: WasiBody, most: u64) -> (Self, Arc<AtomicBool>) {
        let exceeded = Arc::new(AtomicBool::new(false));
        (Self { body, left: most, most, exceeded: exceeded.clone() }, exceeded)
    }
}

impl Body for Limited {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
            if length > this.left {
                this.exceeded.store(true, Relaxed);
                return Poll::Ready(Some(Err(Error::HttpRequestBodySize(Some(this.most)))));
            }
            this.left -= length;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Called with the size of a body when it is over.
pub(super) type Ended = Box<dyn FnOnce(u64) + Send>;

/// A body that tells when it is over, whether it was read to its end or not.
pub(super) struct Logged {
    body: WasiBody,
    bytes: u64,
    ended: Option<Ended>,
}

impl Logged {
    pub(super) fn new(body: WasiBody, ended: Ended) -> Self {
        Self { body, bytes: 0, ended: Some(ended) }
    }

    fn end(&mut self) {
        if let Some(ended) = self.ended.take() {
            ended(self.bytes);
        }
    }
}

impl Body for Logged {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                this.bytes += frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(0));
            }
            Some(Err(_)) | None => this.end(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        self.end();
    }
}
