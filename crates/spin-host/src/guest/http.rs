//! `wasi:http`: what a guest receives is made by [`crate::inbound`]; what it sends leaves here, after its grant was
//! checked, to another component in memory, to the app itself, or into the network.
//!
//! Requests of several chains run in one instance at a time, so the depth of an outbound call cannot be kept in the
//! instance. The client interface is therefore linked through [`Calling`], which asks the component model which
//! request is calling before it hands over to wasmtime's implementation.

use super::state::Guest;
use crate::{
    egress::{Egress, internal_component},
    host::Shared,
    outbound::Client,
};
use std::sync::{Arc, Weak};
use wasmtime::{
    AsContextMut,
    component::{Accessor, HasData, Linker, Resource},
};
use wasmtime_wasi::TrappableError;
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
    p3::{
        Request, Response,
        bindings::http::{client, types},
    },
};

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Result<(http::Response<WasiBody>, Io), Error>;

/// The way out of an instance.
pub(crate) struct Outbound {
    /// How deep in a chain the request that calls next stands.
    pub(super) depth: u32,
    grants: Arc<super::Grants>,
    client: Client,
    host: Weak<Shared>,
}

impl Outbound {
    pub(crate) fn new(grants: Arc<super::Grants>, client: Client, host: Weak<Shared>) -> Self {
        Self { depth: 0, grants, client, host }
    }
}

/// Where a request goes.
enum Way {
    Component(String),
    App,
    Network,
}

fn way(egress: &Egress, uri: &http::Uri) -> Result<Way, Error> {
    // An address without a host, or with the name that stands for none, means the app itself.
    let host = uri.host().filter(|host| !host.is_empty() && *host != "self.alt");
    let Some(host) = host else {
        return if egress.allows_self() { Ok(Way::App) } else { Err(Error::HttpRequestDenied) };
    };
    if !egress.allows(&uri.to_string(), "https") {
        return Err(Error::HttpRequestDenied);
    }
    Ok(internal_component(host).map_or(Way::Network, |id| Way::Component(id.to_owned())))
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _processed: Io,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let way = way(&self.grants.egress, request.uri());
        let (client, host, depth) = (self.client.clone(), self.host.clone(), self.depth);
        if let Err(Error::HttpRequestDenied) = &way {
            let id = &self.grants.id;
            let (scheme, authority) = (request.uri().scheme_str(), request.uri().authority());
            eprintln!(
                "{id}: refused to connect to {}://{}; to allow it, add it to its allowed_outbound_hosts",
                scheme.unwrap_or("http"),
                authority.map_or("self", |authority| authority.as_str()),
            );
        }
        Box::new(async move {
            let response = match way? {
                Way::Component(id) => {
                    host.upgrade().ok_or(Error::ConnectionTerminated)?.chain(&id, request, depth + 1).await?
                }
                Way::App => host.upgrade().ok_or(Error::ConnectionTerminated)?.call_self(request, depth + 1).await?,
                Way::Network => client.send(request, options.unwrap_or_default()).await?,
            };
            Ok((response, Box::new(async { Ok(()) }) as Io))
        })
    }
}

/// Shows wasmtime's implementation of `wasi:http/client` which request is calling.
struct Calling;

impl HasData for Calling {
    type Data<'a> = WasiHttpCtxView<'a>;
}

impl client::HostWithStore<Guest> for Calling {
    async fn send(
        accessor: &Accessor<Guest, Self>,
        request: Resource<Request>,
    ) -> Result<Resource<Response>, TrappableError<types::ErrorCode>> {
        accessor.with(|mut access| {
            let mut store = access.as_context_mut();
            let stack: Vec<_> = store.async_call_stack().map(Iterator::collect).unwrap_or_default();
            store.data_mut().calling(&stack);
        });
        let inner = accessor.with_getter::<WasiHttp>(view);
        <WasiHttp as client::HostWithStore<Guest>>::send(&inner, request).await
    }
}

fn view(guest: &mut Guest) -> WasiHttpCtxView<'_> {
    guest.http()
}

pub(super) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    client::add_to_linker::<_, Calling>(linker, view)?;
    types::add_to_linker::<_, WasiHttp>(linker, view)
}
