//! `assets`: the pages, from the files that the manifest mounts.

use bytes::Bytes;
use desk_spin::{Answer, Incoming, Reply, serve};
use desk_wire::{ApiError, Code};
use http::{HeaderName, HeaderValue, StatusCode, header};
use spin_sdk::{http::Request, http_service};

/// Pages load nothing from elsewhere, run no inline script and are framed by nobody.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

/// Nothing that is sent here is wanted; what is sent in good faith is told so.
const BODY_LIMIT: usize = 64 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Err(ApiError::new(Code::MethodNotAllowed, "pages can only be read"));
    }
    let segments = request.segments();
    // A path is walked by whole names: no parent, nothing hidden, nothing that the platform reads otherwise.
    if segments.iter().any(|name| name.starts_with('.') || name.contains(['\\', '%', '\0'])) {
        return Err(missing());
    }
    let path = match segments.as_slice() {
        [] => "/index.html".to_owned(),
        names if names.last().is_some_and(|name| name.contains('.')) => format!("/{}", names.join("/")),
        names => format!("/{}/index.html", names.join("/")),
    };
    let body = Bytes::from(std::fs::read(&path).map_err(|_| missing())?);
    let tag = HeaderValue::from_str(&format!("\"{:016x}\"", fnv1a(&body))).map_err(ApiError::internal)?;
    let same = request.headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let answer =
        if same { Answer::empty().status(StatusCode::NOT_MODIFIED) } else { Answer::bytes(content_type(&path), body) };
    // Names under /assets/ hold a digest of their content; the others are asked for again each time.
    let cache = if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let answer = answer
        .header(header::ETAG, tag)
        .header(header::CACHE_CONTROL, HeaderValue::from_static(cache))
        .header(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"))
        .header(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // Any page may load the widget, whatever isolation it asks of its own resources.
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    Ok(answer.header(resource, HeaderValue::from_static("cross-origin")))
}

fn missing() -> ApiError {
    ApiError::new(Code::NotFound, "there is no such page")
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// FNV-1a: a validator tells versions of one file apart and guards nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
