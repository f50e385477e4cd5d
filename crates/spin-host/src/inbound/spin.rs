//! The headers in which Spin tells a component how it was reached. Nobody else may set them: what a client or a
//! calling component sends under their names is taken away first.

use crate::{host::Destination, routes::Matched};
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use wasmtime_wasi_http::WasiBody;

const PATH_INFO: HeaderName = HeaderName::from_static("spin-path-info");
const FULL_URL: HeaderName = HeaderName::from_static("spin-full-url");
const MATCHED_ROUTE: HeaderName = HeaderName::from_static("spin-matched-route");
const BASE_PATH: HeaderName = HeaderName::from_static("spin-base-path");
const RAW_COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-raw-component-route");
const COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-component-route");
const CLIENT_ADDR: HeaderName = HeaderName::from_static("spin-client-addr");
const PATH_MATCH: &str = "spin-path-match-";

/// Takes them all away.
pub(crate) fn strip(headers: &mut HeaderMap) {
    for name in [PATH_INFO, FULL_URL, MATCHED_ROUTE, BASE_PATH, RAW_COMPONENT_ROUTE, COMPONENT_ROUTE, CLIENT_ADDR] {
        headers.remove(name);
    }
    let captured: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with(PATH_MATCH)).cloned().collect();
    for name in captured {
        headers.remove(name);
    }
}

/// Sets them for a request that came by a route.
pub(crate) fn routed(request: &mut Request<WasiBody>, matched: &Matched<'_, Destination>, client: &HeaderValue) {
    let url = request.uri().to_string();
    let headers = request.headers_mut();
    set(headers, PATH_INFO, &matched.rest);
    set(headers, FULL_URL, &url);
    set(headers, MATCHED_ROUTE, &matched.entry.based);
    headers.insert(BASE_PATH, HeaderValue::from_static("/"));
    set(headers, RAW_COMPONENT_ROUTE, &matched.entry.raw);
    set(headers, COMPONENT_ROUTE, matched.entry.prefix());
    headers.insert(CLIENT_ADDR, client.clone());
    for (name, value) in &matched.named {
        let name = format!("{PATH_MATCH}{}", name.to_ascii_lowercase().replace('_', "-"));
        if let Ok(name) = HeaderName::try_from(name) {
            set(headers, name, value);
        }
    }
}

/// Sets them for a request from another component: as if any path led to it, and without a client.
pub(crate) fn chained(request: &mut Request<WasiBody>) {
    let url = request.uri().to_string();
    let path = request.uri().path().to_owned();
    let headers = request.headers_mut();
    set(headers, PATH_INFO, &path);
    set(headers, FULL_URL, &url);
    headers.insert(MATCHED_ROUTE, HeaderValue::from_static("/..."));
    headers.insert(BASE_PATH, HeaderValue::from_static("/"));
    headers.insert(RAW_COMPONENT_ROUTE, HeaderValue::from_static("/..."));
    headers.insert(COMPONENT_ROUTE, HeaderValue::from_static(""));
}

/// A path may hold bytes that no header can; then it is left out, as in Spin.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
