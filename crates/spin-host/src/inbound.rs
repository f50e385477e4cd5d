//! A request from outside: named, bounded, routed, cleaned of what only the host may say, answered, logged.

mod body;
pub(crate) mod spin;

use crate::{
    access_log::Line,
    egress::internal_component,
    host::{Destination, Shared},
    manifest::StaticResponse,
    reply::{self, Failure},
    request_id,
    routes::WELL_KNOWN,
};
use body::{Ended, Limited, Logged, TooLarge};
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Uri,
    header::{self, HeaderMap},
    uri::{Authority, PathAndQuery, Scheme},
};
use http_body::Body;
use http_body_util::BodyExt;
use std::{sync::Arc, time::Instant};
use wasmtime_wasi_http::WasiBody;

/// Who sent a request.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) scheme: Scheme,
    pub(crate) address: HeaderValue,
    /// How deep in a chain of calls the request stands: it may be one of the app to itself.
    pub(crate) depth: u32,
}

impl Peer {
    pub(crate) fn new(scheme: Scheme, address: std::net::SocketAddr) -> Self {
        let address = HeaderValue::try_from(address.to_string()).unwrap_or(HeaderValue::from_static(""));
        Self { scheme, address, depth: 0 }
    }

    /// A caller without a socket.
    pub(crate) fn local() -> Self {
        Self { scheme: Scheme::HTTP, address: HeaderValue::from_static("127.0.0.1:0"), depth: 0 }
    }

    /// The app itself.
    pub(crate) fn own(depth: u32) -> Self {
        Self { depth, ..Self::local() }
    }
}

/// What the log says of a request beside its head.
struct Answered {
    response: Response<WasiBody>,
    route: String,
    component: String,
}

impl Answered {
    fn by_host(response: Response<WasiBody>) -> Self {
        Self { response, route: "-".to_owned(), component: "-".to_owned() }
    }
}

impl Shared {
    /// Answers a request from outside.
    pub(crate) async fn outside(self: Arc<Self>, mut request: Request<WasiBody>, peer: &Peer) -> Response<WasiBody> {
        let begun = Instant::now();
        let id = request_id::brought(request.headers()).unwrap_or_else(request_id::fresh);
        request.headers_mut().insert(request_id::HEADER, id.clone());
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        // A call of the app to itself is part of a request that holds a permit already.
        let permit = if peer.depth > 0 { None } else { self.permits.clone().try_acquire_owned().ok() };
        let overloaded = permit.is_none() && peer.depth == 0;
        let Answered { mut response, route, component } = if overloaded && !path.starts_with(WELL_KNOWN) {
            Answered::by_host(Failure::Overloaded.response(&id))
        } else {
            self.answer(request, peer, &id).await
        };
        response.headers_mut().insert(request_id::HEADER, id.clone());
        let status = response.status().as_u16();
        let host = self;
        let ended: Ended = Box::new(move |bytes| {
            host.access_log.write(&Line {
                id: id.to_str().unwrap_or("-"),
                method: method.as_str(),
                path: &path,
                route: &route,
                component: &component,
                status,
                micros: begun.elapsed().as_micros(),
                bytes,
            });
            drop(permit);
        });
        response.map(|body| Logged::new(body, ended).boxed_unsync())
    }

    async fn answer(&self, mut request: Request<WasiBody>, peer: &Peer, id: &HeaderValue) -> Answered {
        let path = request.uri().path().to_owned();
        if let Some(name) = path.strip_prefix(WELL_KNOWN) {
            return Answered::by_host(self.well_known(name));
        }
        if set_authority(&mut request, &peer.scheme).is_err() {
            return Answered::by_host(Failure::BadHost.response(id));
        }
        let Some(matched) = self.router.route(&path) else {
            return Answered::by_host(reply::empty(StatusCode::NOT_FOUND));
        };
        let route = matched.entry.based.clone();
        let component = match &matched.entry.target {
            Destination::Static(fixed) => {
                return Answered { response: static_response(fixed), route, component: "-".to_owned() };
            }
            Destination::Component(component) => component.clone(),
        };
        let result = match self.limit(&mut request) {
            Err(TooLarge) => Err(Failure::TooLarge),
            Ok(exceeded) => {
                strip(request.headers_mut());
                spin::routed(&mut request, &matched, &peer.address);
                let result = match self.components.get(&component) {
                    Some(loaded) => self.run(loaded, request, peer.depth).await,
                    None => Err(Failure::Internal),
                };
                if exceeded() { Err(Failure::TooLarge) } else { result }
            }
        };
        let response = result.unwrap_or_else(|failure| failure.response(id));
        Answered { response, route, component }
    }

    /// Bounds the body of a request. What comes back tells whether the bound was met.
    fn limit(&self, request: &mut Request<WasiBody>) -> Result<impl Fn() -> bool + use<>, TooLarge> {
        let most = self.limits.max_body_bytes;
        let hint = request.body().size_hint();
        let limited = match hint.exact() {
            _ if hint.lower() > most => return Err(TooLarge),
            Some(_) => None,
            None => {
                let body = std::mem::replace(request.body_mut(), reply::full(""));
                let (limited, exceeded) = Limited::new(body, most);
                *request.body_mut() = limited.boxed_unsync();
                Some(exceeded)
            }
        };
        Ok(move || limited.as_ref().is_some_and(|exceeded| exceeded.load(std::sync::atomic::Ordering::Relaxed)))
    }

    fn well_known(&self, name: &str) -> Response<WasiBody> {
        match name {
            "health" => Response::new(reply::full("OK")),
            "info" => {
                let application = &self.manifest.application;
                let info = serde_json::json!({
                    "name": application.name,
                    "version": Some(&application.version).filter(|version| !version.is_empty()),
                });
                let mut response = Response::new(reply::full(info.to_string()));
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
            _ => reply::empty(StatusCode::NOT_FOUND),
        }
    }
}

fn static_response(fixed: &StaticResponse) -> Response<WasiBody> {
    let mut response = Response::new(reply::full(fixed.body.clone()));
    *response.status_mut() = StatusCode::from_u16(fixed.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &fixed.headers {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

struct BadHost;

/// Completes the URI with the authority that the request names. Whoever names a component from outside wants to
/// look like another component, and is refused.
fn set_authority(request: &mut Request<WasiBody>, scheme: &Scheme) -> Result<(), BadHost> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let named = match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()).ok_or(BadHost)?),
        (None, _) => None,
        (Some(_), Some(_)) => return Err(BadHost),
    };
    let authority = match (named, request.uri().authority().cloned()) {
        (Some(named), Some(given)) if named != given => return Err(BadHost),
        (Some(authority), _) | (None, Some(authority)) => authority,
        (None, None) => return Err(BadHost),
    };
    let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
    if internal_component(&host).is_some() || host.ends_with(crate::egress::INTERNAL) {
        return Err(BadHost);
    }
    let path = match request.uri().path_and_query() {
        Some(path) => path.clone(),
        None if request.method() == Method::OPTIONS => PathAndQuery::from_static("*"),
        None => PathAndQuery::from_static("/"),
    };
    let uri = Uri::builder().scheme(scheme.clone()).authority(authority).path_and_query(path);
    *request.uri_mut() = uri.build().map_err(|_| BadHost)?;
    Ok(())
}

/// Takes away what concerns the connection only, and what only the host may say.
fn strip(headers: &mut HeaderMap) {
    for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE] {
        headers.remove(name);
    }
    for name in ["keep-alive", "proxy-connection", "http2-settings"] {
        headers.remove(name);
    }
    spin::strip(headers);
}
