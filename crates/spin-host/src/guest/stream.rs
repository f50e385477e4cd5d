//! Rows from the host's side of a channel as a stream of the guest's.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;
use wasmtime::{
    StoreContextMut,
    component::{Destination, Lift, Lower, StreamProducer, StreamResult},
};

/// The most items that are handed over at a time.
const AT_ONCE: usize = 256;

/// Items that are there already, and then those that come through a channel.
pub(super) struct Items<R, T> {
    ready: VecDeque<R>,
    more: Option<mpsc::Receiver<R>>,
    convert: fn(R) -> T,
}

impl<R, T> Items<R, T> {
    pub(super) fn new(ready: Vec<R>, more: Option<mpsc::Receiver<R>>, convert: fn(R) -> T) -> Self {
        Self { ready: ready.into(), more, convert }
    }
}

impl<R, T, D> StreamProducer<D> for Items<R, T>
where
    R: Send + Unpin + 'static,
    T: Send + Sync + Lift + Lower + 'static,
{
    type Item = T;
    type Buffer = wasmtime::component::VecBuffer<T>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let this = &mut *self;
        if destination.remaining(store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        if this.ready.is_empty()
            && let Some(more) = &mut this.more
        {
            let mut received = Vec::new();
            match more.poll_recv_many(context, &mut received, AT_ONCE) {
                Poll::Ready(0) => this.more = None,
                Poll::Ready(_) => this.ready = received.into(),
                Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
                Poll::Pending => return Poll::Pending,
            }
        }
        let count = this.ready.len().min(AT_ONCE);
        let items: Vec<T> = this.ready.drain(..count).map(this.convert).collect();
        destination.set_buffer(items.into());
        let over = this.ready.is_empty() && this.more.is_none();
        Poll::Ready(Ok(if over { StreamResult::Dropped } else { StreamResult::Completed }))
    }
}
