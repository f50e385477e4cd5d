//! A response's body that may not fall silent for too long.

use http_body::{Body, Frame, SizeHint};
use hyper::body::{Bytes, Incoming};
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Sleep;
use wasmtime_wasi_http::Error;

/// A body and the time that may pass between two of its parts.
pub(super) struct Timed {
    /// Dropped with its connection when it has been silent for too long.
    body: Option<Incoming>,
    between: Duration,
    silence: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    pub(super) fn new(body: Incoming, between: Duration) -> Self {
        Self { body: Some(body), between, silence: None }
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) {
            this.silence = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::Hyper)));
        }
        let between = this.between;
        let silence = this.silence.get_or_insert_with(|| Box::pin(tokio::time::sleep(between)));
        match silence.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                this.body = None;
                Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}
