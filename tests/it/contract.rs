//! Holds answers to `docs/openapi.json`: whatever these tests ask of a public address goes through [`check`], so that
//! each case proves a part of the document.
//!
//! Answers are held to a closed form of it, in which an object has no field that is not described: clients must bear
//! fields that they do not know, the document must know all.

use crate::desk::{read, root};
use bytes::Bytes;
use http::{Method, Request, Response, header};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs, sync::LazyLock};

/// What an address that is not described may answer.
const ELSEWHERE: [u16; 3] = [401, 404, 405];

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let text = fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    Contract::of(&serde_json::from_str(&text).unwrap())
});

struct Contract {
    operations: Vec<Operation>,
    error: Validator,
}

struct Operation {
    method: String,
    path: String,
    request: Option<Validator>,
    /// By status: the body's media type and form, nothing where there is no body.
    answers: BTreeMap<String, Option<(String, Validator)>>,
}

/// What was asked, kept until the answer comes.
pub(crate) struct Asked {
    method: Method,
    path: String,
    body: Bytes,
}

impl Asked {
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), body: request.body().clone() }
    }
}

/// In what an answer is not what the document says.
pub(crate) fn check(asked: &Asked, answer: &Response<Bytes>) -> Result<(), String> {
    let public = asked.path.starts_with("/api/v1/") || asked.path == "/metrics";
    // What the host itself refuses has no body of ours.
    if !public || answer.status().is_server_error() {
        return Ok(());
    }
    let found = CONTRACT.operations.iter().find(|o| o.method == asked.method.as_str() && fits(&o.path, &asked.path));
    let wrong = match found {
        Some(operation) => operation.check(asked, answer),
        None => CONTRACT.check_elsewhere(asked, answer),
    };
    wrong.map_err(|why| {
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        format!("docs/openapi.json: {} {}: {why}\n      the answer was: {body}", asked.method, asked.path)
    })
}

/// Whether a path is of a template.
fn fits(template: &str, path: &str) -> bool {
    let parts = |text: &str| text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (template, path) = (parts(template), parts(path));
    template.len() == path.len() && template.iter().zip(&path).all(|(t, p)| t.starts_with('{') || t == p)
}

impl Contract {
    fn of(document: &Value) -> Self {
        let open = document["components"].clone();
        let mut closed = open.clone();
        fields(&mut closed["schemas"]).values_mut().for_each(|schema| close(schema, true));
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                operations.push(Operation::of(method.to_uppercase(), path.clone(), operation, &open, &closed));
            }
        }
        let error = json!({ "$ref": "#/components/schemas/Error" });
        Self { operations, error: validator(&error, &closed) }
    }

    fn check_elsewhere(&self, asked: &Asked, answer: &Response<Bytes>) -> Result<(), String> {
        // What a browser asks before it asks is no operation.
        if asked.method == Method::OPTIONS && answer.status() == 204 {
            return Ok(());
        }
        if !ELSEWHERE.contains(&answer.status().as_u16()) {
            return Err(format!("{} from an address that is not described", answer.status()));
        }
        faults(&self.error, &read(answer.body()))
    }
}

impl Operation {
    fn of(method: String, path: String, operation: &Value, open: &Value, closed: &Value) -> Self {
        let content = operation["requestBody"]["content"].as_object();
        // A body of several media types is told apart by a parameter.
        let request = content.filter(|content| content.len() == 1).and_then(|content| content.get("application/json"));
        let answers = operation["responses"].as_object().unwrap().iter().map(|(status, response)| {
            let shared = response["$ref"].as_str().and_then(|target| target.strip_prefix("#/components/responses/"));
            let response = shared.map_or(response, |name| &open["responses"][name]);
            let content = response["content"].as_object().and_then(|content| content.iter().next());
            let body = content.map(|(media, body)| (media.clone(), validator(&body["schema"], closed)));
            (status.clone(), body)
        });
        let answers = answers.collect();
        Self { method, path, request: request.map(|body| validator(&body["schema"], open)), answers }
    }

    fn check(&self, asked: &Asked, answer: &Response<Bytes>) -> Result<(), String> {
        let status = answer.status();
        let Some(body) = self.answers.get(status.as_str()) else {
            return Err(format!("{status} is not described"));
        };
        if let (true, Some(request)) = (status.is_success(), &self.request) {
            faults(request, &read(&asked.body)).map_err(|why| format!("what was accepted: {why}"))?;
        }
        match body {
            None if answer.body().is_empty() => Ok(()),
            None => Err("a body where none is described".to_owned()),
            Some((media, form)) => {
                let has = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
                if has != Some(media) {
                    return Err(format!("the media type is {has:?}"));
                }
                faults(form, &read(answer.body()))
            }
        }
    }
}

fn validator(schema: &Value, components: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": components });
    jsonschema::options().with_draft(Draft::Draft202012).build(&whole).unwrap()
}

fn faults(form: &Validator, value: &Value) -> Result<(), String> {
    let faults: Vec<String> =
        form.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

fn fields(value: &mut Value) -> &mut Map<String, Value> {
    value.as_object_mut().unwrap()
}

/// Lets objects hold nothing but what is described. `whole` says that the schema is all that is said of a value, not
/// a part that another one completes.
fn close(schema: &mut Value, whole: bool) {
    let Some(parts) = schema.as_object_mut() else { return };
    let named = parts.contains_key("properties");
    for (keyword, part) in parts.iter_mut() {
        match keyword.as_str() {
            "properties" | "patternProperties" => fields(part).values_mut().for_each(|schema| close(schema, true)),
            "items" | "additionalProperties" => close(part, true),
            "oneOf" | "anyOf" => {
                part.as_array_mut().unwrap().iter_mut().for_each(|schema| close(schema, whole && !named));
            }
            "allOf" => part.as_array_mut().unwrap().iter_mut().for_each(|schema| close(schema, false)),
            _ => {}
        }
    }
    if named && whole {
        parts.insert("unevaluatedProperties".to_owned(), false.into());
    }
}

#[test]
fn a_field_that_is_not_described_is_found() {
    let state = json!({
        "conversation": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "seq": 1, "phase": "bot",
        "agent": null, "queue": null, "ticket": null,
    });
    let event = json!({
        "seq": 1, "id": "a", "at": 1, "actor": { "kind": "bot" }, "kind": "message", "body": { "text": "Hello" },
    });
    let ask = |event: &Value| {
        let request = Request::post("/api/v1/visitor/messages");
        let request = request.body(Bytes::from(r#"{"client_id":"message-1","text":"Hello"}"#)).unwrap();
        let body = json!({ "events": [event], "state": state }).to_string();
        let answer = Response::builder().header("content-type", "application/json").body(Bytes::from(body)).unwrap();
        check(&Asked::of(&request), &answer)
    };
    assert_eq!(ask(&event), Ok(()));
    for (place, value) in [("/body/secret", json!(1)), ("/secret", json!(1)), ("/kind", json!("new"))] {
        let mut other = event.clone();
        let (object, name) = place.rsplit_once('/').unwrap();
        other.pointer_mut(object).unwrap()[name] = value;
        assert!(ask(&other).is_err(), "{place}");
    }
}
