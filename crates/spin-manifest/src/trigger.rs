//! What calls a component: a route of HTTP, or a channel of Redis.

use super::{
    Variable, check_template,
    component::{self, Component},
    error::{ManifestError, Problem},
    reader::{Node, Table},
};
use std::collections::{BTreeMap, BTreeSet};

/// A `[[trigger.http]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpTrigger {
    /// Its id, made up as Spin does where none is given.
    pub id: String,
    /// What answers.
    pub target: HttpTarget,
    /// Where it is reached.
    pub route: Route,
}

/// What answers a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpTarget {
    /// The component of this id.
    Component(String),
    /// The same answer each time.
    Static(StaticResponse),
}

/// An answer that stands in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticResponse {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
}

/// Where an HTTP trigger is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// At this pattern of paths, from outside.
    Public(String),
    /// By other components only.
    Private,
}

/// A `[[trigger.redis]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisTrigger {
    /// Its id, made up as Spin does where none is given.
    pub id: String,
    /// The component that is called.
    pub component: String,
    /// The channel; may hold templates.
    pub channel: String,
    /// The server; may hold templates.
    pub address: Option<String>,
}

/// Reads `[application.trigger]` and gives the default address of Redis.
pub(super) fn read_global(mut triggers: Table) -> Result<Option<String>, ManifestError> {
    if let Some(mut http) = triggers.table("http")? {
        if let Some(base) = http.take("base")
            && base.clone().text()? != "/"
        {
            return Err(base.unsupported("a base; write it into each route"));
        }
        http.finish()?;
    }
    let address = match triggers.table("redis")? {
        None => None,
        Some(mut redis) => {
            let address = redis.require("address")?.text()?;
            redis.finish()?;
            Some(address)
        }
    };
    if let Some((kind, node)) = triggers.drain().next() {
        return Err(node.unsupported(format!("the trigger type `{kind}`")));
    }
    Ok(address)
}

/// A trigger of either kind before its id is settled.
struct Draft {
    node: Node,
    table: Table,
    id: Option<String>,
    component: Option<Node>,
}

pub(super) fn read_all(
    triggers: &mut Table,
    components: &mut BTreeMap<String, Component>,
    variables: &BTreeMap<String, Variable>,
) -> Result<(Vec<HttpTrigger>, Vec<RedisTrigger>), ManifestError> {
    let http = drafts(triggers.take("http"))?;
    let redis = drafts(triggers.take("redis"))?;
    if let Some((kind, node)) = triggers.drain().next() {
        return Err(node.unsupported(format!("the trigger type `{kind}`")));
    }
    let mut taken = BTreeSet::new();
    for draft in http.iter().chain(&redis) {
        if let Some(id) = &draft.id
            && !taken.insert(id.clone())
        {
            return Err(draft.node.invalid(format!("the trigger id `{id}` is used twice")));
        }
    }
    let mut counter = 0;
    let http = http
        .into_iter()
        .map(|draft| read_http(draft, &mut taken, &mut counter, components, variables))
        .collect::<Result<Vec<_>, _>>()?;
    counter = 0;
    let redis = redis
        .into_iter()
        .map(|draft| read_redis(draft, &mut taken, &mut counter, components, variables))
        .collect::<Result<Vec<_>, _>>()?;
    check_routes(&http)?;
    Ok((http, redis))
}

fn drafts(node: Option<Node>) -> Result<Vec<Draft>, ManifestError> {
    let Some(node) = node else { return Ok(Vec::new()) };
    node.array()?
        .into_iter()
        .map(|node| {
            let mut table = node.clone().table()?;
            let id = table.optional_text("id")?.filter(|id| !id.is_empty());
            let component = table.take("component");
            table.refuse("components", "triggers that call several components")?;
            table.refuse("dependencies", "components composed of others")?;
            Ok(Draft { node, table, id, component })
        })
        .collect()
}

/// The id that Spin would make up: after the component where that is free, else by number.
fn settle_id(
    draft: &Draft,
    kind: &str,
    taken: &mut BTreeSet<String>,
    counter: &mut usize,
) -> Result<String, ManifestError> {
    if let Some(id) = &draft.id {
        return Ok(id.clone());
    }
    if let Some(node) = draft.component.as_ref().filter(|node| node.is_text()) {
        let id = format!("{}-{kind}-trigger", node.clone().text()?);
        if taken.insert(id.clone()) {
            return Ok(id);
        }
    }
    loop {
        *counter += 1;
        let id = format!("{kind}-trigger{counter}");
        if taken.insert(id.clone()) {
            return Ok(id);
        }
    }
}

fn settle_component(
    node: Node,
    trigger_id: &str,
    components: &mut BTreeMap<String, Component>,
    variables: &BTreeMap<String, Variable>,
) -> Result<String, ManifestError> {
    if node.is_text() {
        let at = node.clone();
        let id = node.text()?;
        return if components.contains_key(&id) {
            Ok(id)
        } else {
            Err(at.invalid(format!("there is no component `{id}`")))
        };
    }
    let component = component::read(node.table()?, variables)?;
    let natural = format!("{trigger_id}-component");
    let id = if super::id::kebab(&natural).is_ok() && !components.contains_key(&natural) {
        natural
    } else {
        (1..).map(|n| format!("inline-component{n}")).find(|id| !components.contains_key(id)).unwrap_or(natural)
    };
    components.insert(id.clone(), component);
    Ok(id)
}

fn read_http(
    mut draft: Draft,
    taken: &mut BTreeSet<String>,
    counter: &mut usize,
    components: &mut BTreeMap<String, Component>,
    variables: &BTreeMap<String, Variable>,
) -> Result<HttpTrigger, ManifestError> {
    let id = settle_id(&draft, "http", taken, counter)?;
    let route = route(draft.table.require("route")?)?;
    let fixed = draft.table.table("static_response")?.map(static_response).transpose()?;
    if let Some(executor) = draft.table.table("executor")? {
        check_executor(executor)?;
    }
    let target = match (draft.component.take(), fixed) {
        (Some(node), None) => HttpTarget::Component(settle_component(node, &id, components, variables)?),
        (None, Some(fixed)) => HttpTarget::Static(fixed),
        (None, None) => {
            return Err(draft
                .table
                .error(Problem::Invalid("must have a `component` or a `static_response`".to_owned())));
        }
        (Some(_), Some(_)) => {
            return Err(draft
                .table
                .error(Problem::Invalid("must not have both `component` and `static_response`".to_owned())));
        }
    };
    draft.table.finish()?;
    Ok(HttpTrigger { id, target, route })
}

fn route(node: Node) -> Result<Route, ManifestError> {
    if node.is_text() {
        let at = node.clone();
        let pattern = node.text()?;
        crate::routes::check(&pattern).map_err(|why| at.invalid(why))?;
        return Ok(Route::Public(pattern));
    }
    let at = node.clone();
    let mut table = node.table()?;
    let private = table.require("private")?.boolean()?;
    table.finish()?;
    if private { Ok(Route::Private) } else { Err(at.invalid("must be a pattern or `{ private = true }`")) }
}

fn static_response(mut table: Table) -> Result<StaticResponse, ManifestError> {
    let status = match table.take("status_code") {
        None => 200,
        Some(node) => {
            let at = node.clone();
            u16::try_from(node.integer()?)
                .ok()
                .filter(|code| (100..1000).contains(code))
                .ok_or_else(|| at.invalid("not a status code"))?
        }
    };
    let headers = table
        .text_map("headers")?
        .into_iter()
        .map(|(name, node)| {
            let value = node.clone().text()?;
            http::HeaderName::try_from(&name).map_err(|_| node.invalid("not a header name"))?;
            http::HeaderValue::try_from(&value).map_err(|_| node.invalid("not a header value"))?;
            Ok((name, value))
        })
        .collect::<Result<_, ManifestError>>()?;
    let body = table.text("body")?;
    table.finish()?;
    Ok(StaticResponse { status, headers, body })
}

fn check_executor(mut table: Table) -> Result<(), ManifestError> {
    let kind = table.require("type")?;
    match kind.clone().text()?.as_str() {
        "http" | "spin" => table.finish(),
        other => Err(kind.unsupported(format!("the executor `{other}`"))),
    }
}

fn read_redis(
    mut draft: Draft,
    taken: &mut BTreeSet<String>,
    counter: &mut usize,
    components: &mut BTreeMap<String, Component>,
    variables: &BTreeMap<String, Variable>,
) -> Result<RedisTrigger, ManifestError> {
    let id = settle_id(&draft, "redis", taken, counter)?;
    let Some(node) = draft.component.take() else {
        return Err(draft.table.error(Problem::Invalid("must have a `component`".to_owned())));
    };
    let component = settle_component(node, &id, components, variables)?;
    let channel_node = draft.table.require("channel")?;
    let channel = channel_node.clone().text()?;
    check_template(&channel_node, &channel, variables)?;
    let address = match draft.table.take("address") {
        None => None,
        Some(node) => {
            let address = node.clone().text()?;
            check_template(&node, &address, variables)?;
            Some(address)
        }
    };
    draft.table.finish()?;
    Ok(RedisTrigger { id, component, channel, address })
}

/// Spin lets the last of two equal routes win and only logs it. A manifest with two can't be meant, so it is
/// refused here.
fn check_routes(triggers: &[HttpTrigger]) -> Result<(), ManifestError> {
    let mut seen = BTreeMap::new();
    triggers.iter().enumerate().try_for_each(|(index, trigger)| {
        let Route::Public(route) = &trigger.route else { return Ok(()) };
        match seen.insert(route.as_str(), trigger.id.as_str()) {
            None => Ok(()),
            Some(first) => Err(ManifestError {
                line: None,
                path: format!("trigger.http[{index}].route"),
                problem: Problem::Invalid(format!("the trigger `{first}` has the route {route} already")),
            }),
        }
    })
}
