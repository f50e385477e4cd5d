//! The public API as an OpenAPI 3.1 document: the table of routes with the schemas of the types that they name.
//!
//! The decision that this module embodies: *nothing of the document is written by hand.* Addresses come from
//! [`routes`], schemas from the types that are parsed and answered, limits from the constants that are checked.

use crate::{
    Code, ErrorBody,
    routes::{self, Credential, Form, Parameter, Route, Shape},
};
use schemars::{
    Schema, SchemaGenerator,
    generate::SchemaSettings,
    json_schema,
    transform::{RecursiveTransform, Transform as _},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The document. Serialized, it has the same order of keys each time.
#[derive(Debug, Serialize)]
pub struct Document {
    openapi: &'static str,
    info: Info,
    servers: [Server; 1],
    tags: Vec<Tag>,
    paths: BTreeMap<&'static str, BTreeMap<String, Operation>>,
    components: Components,
}

#[derive(Debug, Serialize)]
struct Info {
    title: &'static str,
    version: &'static str,
    summary: &'static str,
    description: &'static str,
    license: License,
}

#[derive(Debug, Serialize)]
struct License {
    name: &'static str,
    identifier: &'static str,
}

#[derive(Debug, Serialize)]
struct Server {
    url: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct Tag {
    name: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    tags: [&'static str; 1],
    operation_id: &'static str,
    summary: &'static str,
    security: Vec<BTreeMap<&'static str, [&'static str; 0]>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_body: Option<Body>,
    responses: BTreeMap<String, Answer>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Success(Response),
    /// One that many operations share.
    Failure {
        #[serde(rename = "$ref")]
        reference: String,
    },
}

#[derive(Debug, Serialize)]
struct Described {
    name: &'static str,
    r#in: &'static str,
    description: &'static str,
    required: bool,
    schema: Schema,
}

type Content = BTreeMap<&'static str, Media>;

#[derive(Debug, Serialize)]
struct Body {
    required: bool,
    content: Content,
}

#[derive(Debug, Serialize)]
struct Media {
    schema: Schema,
}

#[derive(Debug, Serialize)]
struct Response {
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Value>,
    #[serde(skip_serializing_if = "Content::is_empty")]
    content: Content,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Components {
    schemas: BTreeMap<String, Schema>,
    responses: BTreeMap<String, Response>,
    security_schemes: BTreeMap<&'static str, Value>,
}

const ABOUT: &str = "Every error has the body `Error`; `x-request-id` names a request in the desk's logs and is \
    answered with each. An address that is not described here answers 404 `not_found`, another method on one that is \
    405 `method_not_allowed` or 404. Fields may be added to answers, and kinds to events: clients pass over what they \
    do not know. Times are milliseconds since the Unix epoch.";

const TAGS: [Tag; 5] = [
    Tag { name: "visitor", description: "What the widget calls. Pages of any origin may." },
    Tag { name: "agent", description: "What the agents' console calls, and the set-up of a site." },
    Tag { name: "knowledge-admin", description: "The knowledge base. Agents read it, admins change it." },
    Tag { name: "analytics", description: "The figures." },
    Tag { name: "assets", description: "This description." },
];

/// Two types that would stand under one name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two schemas are named {0}")]
pub struct Ambiguous(pub String);

/// Makes the document.
///
/// # Errors
/// [`Ambiguous`] where what is read and what is answered have different schemas of one name.
pub fn document() -> Result<Document, Ambiguous> {
    let mut shapes = Shapes::new();
    let mut paths: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for route in routes::ALL.iter().copied().flatten() {
        let operation = shapes.operation(route);
        paths.entry(route.path).or_default().insert(route.method.to_lowercase(), operation);
    }
    let responses = std::mem::take(&mut shapes.failures);
    Ok(Document {
        openapi: "3.1.1",
        info: Info {
            title: "Spindesk",
            version: "1",
            summary: "The public API of the desk",
            description: ABOUT,
            license: License { name: "Apache-2.0", identifier: "Apache-2.0" },
        },
        servers: [Server { url: "/", description: "The desk that serves this file." }],
        tags: TAGS.into(),
        paths,
        components: Components { schemas: shapes.schemas()?, responses, security_schemes: security_schemes() },
    })
}

/// Schemas of what is read and of what is answered: a field with a default may be left out of the one and stands in
/// the other.
struct Shapes {
    read: SchemaGenerator,
    answered: SchemaGenerator,
    /// By the codes that each can hold.
    failures: BTreeMap<String, Response>,
}

impl Shapes {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self {
            read: settings().for_deserialize().into_generator(),
            answered: settings().for_serialize().into_generator(),
            failures: BTreeMap::new(),
        }
    }

    fn operation(&mut self, route: &Route) -> Operation {
        let content: Content = route.takes.iter().map(|(media, shape)| (*media, self.read(*shape))).collect();
        Operation {
            tags: [route.function],
            operation_id: route.id,
            summary: route.summary,
            security: security(route.credential),
            parameters: route.parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
            request_body: (!content.is_empty()).then_some(Body { required: true, content }),
            responses: self.responses(route),
        }
    }

    fn read(&mut self, shape: Shape) -> Media {
        Media { schema: shape(&mut self.read) }
    }

    fn parameter(&mut self, parameter: &Parameter) -> Described {
        let (schema, required) = match parameter.form {
            Form::Path(shape) => (shape(&mut self.read), true),
            Form::Number { min, max, default } => {
                let mut schema = json_schema!({ "type": "integer", "minimum": min, "maximum": max });
                if let Some(default) = default {
                    schema.insert("default".to_owned(), default.into());
                }
                (schema, false)
            }
            Form::Word { allowed, default } => {
                let mut schema = json_schema!({ "type": "string", "enum": allowed });
                if let Some(default) = default {
                    schema.insert("default".to_owned(), default.into());
                }
                (schema, default.is_none())
            }
            Form::Flag => (json_schema!({ "type": "boolean", "default": false }), false),
            Form::Text => (json_schema!({ "type": "string" }), false),
        };
        let place = if matches!(parameter.form, Form::Path(_)) { "path" } else { "query" };
        Described { name: parameter.name, r#in: place, description: parameter.about, required, schema }
    }

    fn responses(&mut self, route: &Route) -> BTreeMap<String, Answer> {
        let mut responses = BTreeMap::new();
        for status in route.statuses {
            let content =
                route.gives.iter().map(|(media, shape)| (*media, Media { schema: shape(&mut self.answered) }));
            let description = match status {
                201 => "It was made.",
                204 => "It was done.",
                _ => "The answer.",
            };
            let response = Response { description: description.to_owned(), headers: None, content: content.collect() };
            responses.insert(status.to_string(), Answer::Success(response));
        }
        let mut failures: BTreeMap<u16, BTreeSet<Code>> = BTreeMap::new();
        for code in route.errors() {
            failures.entry(code.status()).or_default().insert(code);
        }
        for (status, codes) in failures {
            let name = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(".");
            let reference = format!("#/components/responses/{name}");
            if !self.failures.contains_key(&name) {
                let failure = self.failure(status, &codes);
                self.failures.insert(name, failure);
            }
            responses.insert(status.to_string(), Answer::Failure { reference });
        }
        responses
    }

    fn failure(&mut self, status: u16, codes: &BTreeSet<Code>) -> Response {
        let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let error = self.answered.subschema_for::<ErrorBody>();
        let schema = json_schema!({ "allOf": [error, { "properties": { "code": { "enum": names } } }] });
        let retry = json!({
            "Retry-After": {
                "description": "Seconds after which trying again makes sense.",
                "schema": { "type": "integer", "minimum": 0 },
            },
        });
        Response {
            description: format!("`{}`", names.join("`, `")),
            headers: matches!(status, 429 | 503).then_some(retry),
            content: [("application/json", Media { schema })].into(),
        }
    }

    fn schemas(mut self) -> Result<BTreeMap<String, Schema>, Ambiguous> {
        let mut schemas: BTreeMap<String, Schema> = BTreeMap::new();
        let read = self.read.take_definitions(true);
        for (name, schema) in read.into_iter().chain(self.answered.take_definitions(true)) {
            let mut schema = Schema::try_from(schema).map_err(|_| Ambiguous(name.clone()))?;
            RecursiveTransform(plain).transform(&mut schema);
            if schemas.get(&name).is_some_and(|other| *other != schema) {
                return Err(Ambiguous(name));
            }
            schemas.insert(name, schema);
        }
        Ok(schemas)
    }
}

/// Makes a link of a docstring plain text.
fn plain(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace("[`", "`").replace("`]", "`");
    }
}

fn security(credential: Credential) -> Vec<BTreeMap<&'static str, [&'static str; 0]>> {
    let one = |name| BTreeMap::from([(name, [])]);
    match credential {
        Credential::None => Vec::new(),
        Credential::Visitor => vec![one("visitor")],
        Credential::Agent | Credential::Admin => vec![one("agent")],
        Credential::SetupKey => vec![one("setup")],
        Credential::MetricsToken => vec![BTreeMap::new(), one("metrics")],
    }
}

fn security_schemes() -> BTreeMap<&'static str, Value> {
    let bearer = |about| json!({ "type": "http", "scheme": "bearer", "description": about });
    BTreeMap::from([
        ("visitor", bearer("The token of a visitor's session.")),
        ("agent", bearer("The token of an agent's session; what changes the knowledge base asks for an admin's.")),
        ("setup", bearer("The desk's variable `setup_key`.")),
        ("metrics", bearer("The desk's variable `metrics_token`; where it is empty, nothing is asked for.")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value() -> Value {
        serde_json::to_value(document().unwrap()).unwrap()
    }

    /// Every object of the document, with the place where it stands.
    fn walk(place: &str, value: &Value, see: &mut dyn FnMut(&str, &serde_json::Map<String, Value>)) {
        match value {
            Value::Object(fields) => {
                see(place, fields);
                fields.iter().for_each(|(name, value)| walk(&format!("{place}/{name}"), value, see));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(place, item, see)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
        let document = value();
        let mut used = BTreeSet::new();
        walk("", &document, &mut |place, fields| {
            if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{place}: {target}");
                used.insert(pointer.to_owned());
            }
        });
        let parts = ["schemas", "responses"].map(|part| (part, document["components"][part].as_object().unwrap()));
        let made = parts.iter().flat_map(|(part, all)| all.keys().map(move |n| format!("/components/{part}/{n}")));
        assert_eq!(made.collect::<BTreeSet<_>>(), used);
    }

    #[test]
    fn every_route_has_a_name_of_its_own_and_names_its_path_parameters() {
        let mut ids = BTreeSet::new();
        for route in routes::ALL.iter().copied().flatten() {
            assert!(ids.insert(route.id), "{} is there twice", route.id);
            assert!(TAGS.iter().any(|tag| tag.name == route.function), "{} has no tag", route.function);
            let in_path: Vec<&str> =
                route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let described: Vec<&str> =
                route.parameters.iter().filter(|p| matches!(p.form, Form::Path(_))).map(|p| p.name).collect();
            assert_eq!(in_path, described, "{}", route.path);
        }
    }

    #[test]
    fn every_response_has_a_schema_but_those_without_a_body() {
        let document = value();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let shared = response["$ref"].as_str().and_then(|target| document.pointer(&target[1..]));
                    let bodies = shared.unwrap_or(response)["content"].as_object();
                    let described = bodies.is_some_and(|b| b.values().all(|media| media["schema"].is_object()));
                    let empty = bodies.is_none() && (status == "204" || operation["operationId"] == "setUp");
                    assert!(described || empty, "{method} {path} {status}");
                }
            }
        }
    }

    #[test]
    fn what_only_the_desk_sees_is_said_to_be_so_and_may_be_missing() {
        let document = value();
        let kinds = document["components"]["schemas"]["Event"]["oneOf"].as_array().unwrap();
        let of = |kind: &str| kinds.iter().find(|k| k["properties"]["kind"]["const"] == kind).unwrap();
        let body = &of("resolved")["properties"]["body"];
        assert_eq!(body["required"], json!(["by"]));
        assert!(body["properties"]["note"]["description"].as_str().unwrap().ends_with("Not shown to visitors."));
        assert_eq!(of("reopened")["required"], json!(["kind", "body"]));
    }

    #[test]
    fn limits_are_those_that_are_checked() {
        let schemas = value()["components"]["schemas"].take();
        assert_eq!(schemas["MessageText"]["maxLength"], desk_core::text::MESSAGE_MAX_CHARS);
        assert_eq!(schemas["NewAgent"]["properties"]["password"]["minLength"], crate::agent::PASSWORD_MIN);
        assert_eq!(schemas["NewAgent"]["properties"]["capacity"]["maximum"], desk_core::agent::CAPACITY_MAX);
        assert_eq!(schemas["PutArticle"]["properties"]["questions"]["maxItems"], desk_knowledge::MAX_QUESTIONS);
    }

    #[test]
    fn no_text_holds_a_link_of_the_code() {
        let text = serde_json::to_string(&document().unwrap()).unwrap();
        assert!(!text.contains("[`"), "{text}");
    }
}
