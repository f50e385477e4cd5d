//! What a `spin.toml` says and what it grants, read as strictly as Spin reads it: a key is either understood or refused
//! by name, never ignored.
//!
//! A crate of its own, apart from the host that runs what is read here: its rules are pure, and a tool or a test that
//! has to do with manifests need not build an engine for WebAssembly.
//!
//! [`Manifest::parse`] takes text and touches no file, so that every rule here is tested by pairs of files in
//! `tests/manifests`. Tables under `tool` belong to others and are kept as they are, except
//! `application.tool.spin-host`, which is the host's: Spin ignores it, so an app may say there what only that host can
//! do.

mod component;
pub mod egress;
mod error;
mod id;
mod reader;
pub mod routes;
pub mod template;
mod tick;
mod trigger;

pub use component::{Build, Component, FileMount};
pub use error::{ManifestError, Problem};
pub use tick::Tick;
pub use trigger::{HttpTarget, HttpTrigger, RedisTrigger, Route, StaticResponse};

use reader::{Node, Table};
use std::collections::BTreeMap;
use template::Template;

/// A version 2 manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The table `[application]`.
    pub application: Application,
    /// The table `[variables]`.
    pub variables: BTreeMap<String, Variable>,
    /// The tables `[[trigger.http]]`, in their order.
    pub http_triggers: Vec<HttpTrigger>,
    /// The tables `[[trigger.redis]]`, in their order.
    pub redis_triggers: Vec<RedisTrigger>,
    /// The tables `[component.<id>]`, and the components written inside a trigger.
    pub components: BTreeMap<String, Component>,
    /// The tables `[[application.tool.spin-host.tick]]`.
    pub ticks: Vec<Tick>,
}

/// What a manifest says about the app as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its name.
    pub name: String,
    /// Its version, empty where none is given.
    pub version: String,
    /// What it is.
    pub description: String,
    /// Who made it.
    pub authors: Vec<String>,
    /// The Redis server of triggers that name none; may hold templates.
    pub redis_address: Option<String>,
    /// The tables under `application.tool`, as they stand.
    pub tool: toml::Table,
}

/// A variable of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it is for.
    pub description: Option<String>,
    /// The value where nobody sets one; a variable without it must be set.
    pub default: Option<String>,
    /// Whether its value must not be shown.
    pub secret: bool,
}

impl Manifest {
    /// Reads the text of a `spin.toml`.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let mut root = reader::parse(text)?;
        let version = root.require("spin_manifest_version")?;
        let at = version.clone();
        if version.integer()? != 2 {
            return Err(at.invalid("this host reads manifests of version 2 only"));
        }
        let application_node = root.require("application")?;
        let (application, ticks) = application(application_node.table()?)?;
        let variables = variables(root.table("variables")?)?;
        let mut components = component::read_all(root.table("component")?, &variables)?;
        let mut triggers = root.require("trigger")?.table()?;
        let (http_triggers, redis_triggers) = trigger::read_all(&mut triggers, &mut components, &variables)?;
        triggers.finish()?;
        root.finish()?;
        let manifest = Self { application, variables, http_triggers, redis_triggers, components, ticks };
        manifest.check_ticks()?;
        manifest.check_redis_addresses()?;
        Ok(manifest)
    }

    fn check_ticks(&self) -> Result<(), ManifestError> {
        self.ticks.iter().enumerate().try_for_each(|(index, tick)| {
            if self.http_triggers.iter().any(|t| t.target == HttpTarget::Component(tick.component.clone())) {
                return Ok(());
            }
            Err(ManifestError {
                line: None,
                path: format!("application.tool.spin-host.tick[{index}].component"),
                problem: Problem::Invalid(format!("no HTTP trigger leads to a component `{}`", tick.component)),
            })
        })
    }

    fn check_redis_addresses(&self) -> Result<(), ManifestError> {
        let bare = self.redis_triggers.iter().find(|t| t.address.is_none() && self.application.redis_address.is_none());
        bare.map_or(Ok(()), |trigger| {
            Err(ManifestError {
                line: None,
                path: "application.trigger.redis.address".to_owned(),
                problem: Problem::Invalid(format!("missing, and the trigger `{}` names no address either", trigger.id)),
            })
        })
    }
}

fn application(mut table: Table) -> Result<(Application, Vec<Tick>), ManifestError> {
    let name = table.require("name")?.text()?;
    let version = table.text("version")?;
    let description = table.text("description")?;
    let authors = table.texts("authors")?;
    // Checked when an app is built, never when it runs.
    let _ = table.take("targets");
    let redis_address = match table.table("trigger")? {
        None => None,
        Some(triggers) => trigger::read_global(triggers)?,
    };
    let (tool, ticks) = match table.table("tool")? {
        None => (toml::Table::new(), Vec::new()),
        Some(tools) => tick::read_tools(tools)?,
    };
    table.finish()?;
    Ok((Application { name, version, description, authors, redis_address, tool }, ticks))
}

fn variables(table: Option<Table>) -> Result<BTreeMap<String, Variable>, ManifestError> {
    let Some(mut table) = table else { return Ok(BTreeMap::new()) };
    table
        .drain()
        .map(|(name, node)| {
            id::lower_snake(&name).map_err(|why| node.invalid(why))?;
            let mut table = node.clone().table()?;
            let required = table.flag("required")?;
            let variable = Variable {
                description: table.optional_text("description")?,
                default: table.optional_text("default")?,
                secret: table.flag("secret")?,
            };
            table.finish()?;
            if required == variable.default.is_some() {
                return Err(node.invalid("must have either `required = true` or a `default`"));
            }
            Ok((name, variable))
        })
        .collect()
}

/// Checks that a text is a template whose expressions name variables of the app.
fn check_template(node: &Node, text: &str, variables: &BTreeMap<String, Variable>) -> Result<(), ManifestError> {
    let template = Template::parse(text).map_err(|e| node.invalid(e))?;
    template.names().try_for_each(|name| {
        if variables.contains_key(name) { Ok(()) } else { Err(node.invalid(format!("unknown variable `{name}`"))) }
    })
}
