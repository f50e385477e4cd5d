//! Reading the call of a connector.

use super::{
    fields::{At, Fields, Notes, integer, name, template, wrong_type},
    steps::Target,
};
use crate::{
    limits::{DEFAULT_TIMEOUT_MS, MAX_BODY_DEPTH, MAX_BRANCHES, MAX_HEADERS, MAX_RETRIES, MAX_SLOTS, MAX_TIMEOUT_MS},
    problem::{excerpt, suggestion},
    step::{Action, Body, Call, Failure, Mapping, Method, Status},
    template::{Piece, Template},
};
use serde_json::Number;
use toml::{Spanned, de::DeValue};

/// What a variable must be called that holds scheme and host, so that nobody puts a secret into an address.
const HOST_SUFFIX: &str = "_url";

pub(super) fn read(
    value: &Spanned<DeValue<'_>>,
    next: Target,
    named: &mut Vec<At<String>>,
    notes: &mut Notes<'_>,
) -> Option<Action<Target>> {
    let mut fields = Fields::from(value, "call", notes)?;
    let method = method(&mut fields, notes);
    let url = url(&mut fields, notes);
    let headers = fields.value("headers").map_or_else(|| Some(Vec::new()), |value| headers(value, notes));
    let body = fields.value("body").map(|value| body(value, 1, notes));
    let timeout_ms = fields.whole("timeout_ms", 1, MAX_TIMEOUT_MS, notes);
    let retries = fields.whole("retries", 0, u32::from(MAX_RETRIES), notes);
    let had_key = fields.has("idempotency_key");
    let idempotency_key = fields.template("idempotency_key", notes).map(|key| key.value);
    let response = fields.value("response").map_or_else(Vec::new, |value| response(value, named, notes));
    let on = fields.value("on").map_or_else(Vec::new, |value| on(value, notes));
    let failure = failure(&mut fields, notes);
    let at = fields.at;
    fields.finish(notes);
    let method = method?;
    if method != Method::Get && !had_key {
        notes.note(at, format!("a {} needs an `idempotency_key`, so that it is done once", method.as_str()));
    }
    if method == Method::Get && body.is_some() {
        notes.note(at, "a GET has no `body`");
    }
    let (host, path) = url?;
    let body = match body {
        None => None,
        Some(body) => Some(body?),
    };
    Some(Action::Call(Box::new(Call {
        method,
        host,
        path,
        headers: headers?,
        body,
        timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
        retries: retries.and_then(|n| u8::try_from(n).ok()).unwrap_or(0),
        idempotency_key,
        response,
        on,
        next,
        failure: failure?,
    })))
}

fn method(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Method> {
    let text = fields.required_line("method", notes)?;
    let found = Method::ALL.iter().copied().find(|method| method.as_str() == text.value);
    if found.is_none() {
        let hint = suggestion(&text.value, Method::ALL.iter().map(|method| method.as_str()));
        notes.note(text.at, format!("unknown method {}{hint}", excerpt(&text.value)));
    }
    found
}

fn failure(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Failure> {
    let text = fields.required_line("failure", notes)?;
    let found = Failure::ALL.iter().copied().find(|failure| failure.as_str() == text.value);
    if found.is_none() {
        let hint = suggestion(&text.value, Failure::ALL.iter().map(|failure| failure.as_str()));
        notes.note(text.at, format!("unknown `failure` {}{hint}", excerpt(&text.value)));
    }
    found
}

/// `{$some_url}` and a path: whoever writes flows chooses among the hosts of the deployment and names no other.
fn url(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<(String, Template)> {
    if !fields.has("url") {
        fields.missing("url", notes);
    }
    let url = fields.template("url", notes)?;
    let pieces = url.value.pieces();
    let (host, rest) = match pieces {
        [Piece::Variable(host), rest @ ..] if host.ends_with(HOST_SUFFIX) => (host, rest),
        _ => {
            let rule = "must begin with the variable of a host, for example {$orders_url}/orders";
            notes.note(url.at, format!("`url` {rule}"));
            return None;
        }
    };
    let path: String = url.value.to_string().split_once('}').map(|(_, path)| path.to_owned()).unwrap_or_default();
    let begins = matches!(rest.first(), Some(Piece::Text(text)) if text.starts_with('/') && !text.starts_with("//"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~?&=%:,{}".contains(c);
    let clean = rest.iter().all(|piece| match piece {
        Piece::Text(text) => text.chars().all(plain) && !text.split(['/', '?']).any(|part| part == "." || part == ".."),
        Piece::Slot { .. } => true,
        Piece::Variable(_) => false,
    });
    if !begins || !clean {
        notes.note(url.at, "after its host a `url` must be a path of plain characters and {slots}, beginning with /");
        return None;
    }
    Template::parse(&path).ok().map(|path| (host.clone(), path))
}

fn headers(value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Vec<(String, Template)>> {
    const OURS: [&str; 6] =
        ["host", "content-length", "transfer-encoding", "connection", "content-type", "idempotency-key"];
    let fields = Fields::from(value, "headers", notes)?;
    let mut headers: Vec<(String, Template)> = Vec::new();
    for (key, value) in fields.entries() {
        let lower = key.value.to_ascii_lowercase();
        let token = !lower.is_empty() && lower.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !token || lower.len() > crate::limits::MAX_NAME_CHARS {
            notes.note(key.at, format!("{} is not the name of a header", excerpt(key.value)));
        } else if OURS.contains(&lower.as_str()) {
            notes.note(key.at, format!("the header {} is set by the desk", excerpt(key.value)));
        } else if headers.iter().any(|(name, _)| *name == lower) {
            notes.note(key.at, format!("the header {} is there twice", excerpt(key.value)));
        }
        if let Some(template) = template(value, "headers", notes) {
            headers.push((lower, template.value));
        }
    }
    if headers.len() > MAX_HEADERS {
        notes.note(fields.at, format!("there may be at most {MAX_HEADERS} `headers`, but there are {}", headers.len()));
    }
    headers.sort_by(|(a, _), (b, _)| a.cmp(b));
    Some(headers)
}

fn body(value: &Spanned<DeValue<'_>>, depth: usize, notes: &mut Notes<'_>) -> Option<Body> {
    if depth > MAX_BODY_DEPTH {
        notes.note(value.span().start, format!("`body` is nested deeper than {MAX_BODY_DEPTH}"));
        return None;
    }
    match value.get_ref() {
        DeValue::String(text) if text.is_empty() => Some(Body::Text(Template::default())),
        DeValue::String(_) => template(value, "body", notes).map(|text| Body::Text(text.value)),
        DeValue::Boolean(yes) => Some(Body::Bool(*yes)),
        DeValue::Integer(_) => integer(value).map(|number| Body::Number(Number::from(number))),
        DeValue::Float(float) => {
            let number = float.as_str().replace('_', "").parse().ok().and_then(Number::from_f64);
            if number.is_none() {
                wrong_type(value, "body", "of JSON's numbers", notes);
            }
            number.map(Body::Number)
        }
        DeValue::Array(items) => {
            let items: Vec<Option<Body>> = items.iter().map(|item| body(item, depth + 1, notes)).collect();
            items.into_iter().collect::<Option<_>>().map(Body::List)
        }
        DeValue::Table(_) => {
            let fields = Fields::from(value, "body", notes)?;
            let items: Vec<Option<(String, Body)>> = fields
                .entries()
                .map(|(key, value)| body(value, depth + 1, notes).map(|body| (key.value.to_owned(), body)))
                .collect();
            items.into_iter().collect::<Option<_>>().map(Body::Object)
        }
        DeValue::Datetime(_) => {
            wrong_type(value, "body", "JSON; write a date as a text", notes);
            None
        }
    }
}

/// `slot = "/pointer"` or `slot = { path = "/pointer", optional = true }`.
fn response(value: &Spanned<DeValue<'_>>, named: &mut Vec<At<String>>, notes: &mut Notes<'_>) -> Vec<Mapping> {
    let Some(fields) = Fields::from(value, "response", notes) else { return Vec::new() };
    let mut mappings = Vec::new();
    for (key, value) in fields.entries().take(MAX_SLOTS) {
        let (pointer, optional) = if value.get_ref().is_table() {
            let Some(mut inner) = Fields::from(value, "response", notes) else { continue };
            let pointer = inner.required_line("path", notes);
            let optional = inner.yes("optional", notes).unwrap_or(false);
            inner.finish(notes);
            (pointer, optional)
        } else {
            (super::fields::line(value, "response", crate::limits::MAX_LINE_CHARS, notes), false)
        };
        named.push(At { value: key.value.to_owned(), at: key.at });
        let Some(pointer) = pointer else { continue };
        if !pointer.value.starts_with('/') {
            let shown = excerpt(&pointer.value);
            notes.note(pointer.at, format!("a JSON pointer begins with /, but this is {shown}"));
        }
        mappings.push(Mapping { slot: key.value.to_owned(), pointer: pointer.value, optional });
    }
    mappings
}

fn on(value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Vec<(Status, Target)> {
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, "on", "a list", notes);
        return Vec::new();
    };
    if list.len() > MAX_BRANCHES {
        let count = list.len();
        notes.note(value.span().start, format!("there may be at most {MAX_BRANCHES} branches, but there are {count}"));
    }
    let mut branches: Vec<(Status, Target)> = Vec::new();
    for item in list.iter().take(MAX_BRANCHES) {
        let Some(mut fields) = Fields::from(item, "on", notes) else { continue };
        if !fields.has("status") {
            fields.missing("status", notes);
        }
        let status = fields.value("status").and_then(|value| status(value, notes).map(|found| (found, value)));
        if !fields.has("next") {
            fields.missing("next", notes);
        }
        let next = fields.value("next").and_then(|value| name(value, "next", notes));
        fields.finish(notes);
        let (Some((status, value)), Some(next)) = (status, next) else { continue };
        if branches.iter().any(|(known, _)| *known == status) {
            notes.note(value.span().start, "this status is there twice");
        }
        branches.push((status, Target::Named(next)));
    }
    branches
}

fn status(value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Status> {
    let code = integer(value).and_then(|code| u16::try_from(code).ok()).filter(|code| (200..600).contains(code));
    let status = code.map(Status::Code).or_else(|| value.get_ref().as_str().and_then(Status::parse));
    if status.is_none() {
        let rule = "must be 200 to 599, \"2xx\" to \"5xx\", \"timeout\" or \"unreachable\"";
        notes.note(value.span().start, format!("`status` {rule}"));
    }
    status
}
