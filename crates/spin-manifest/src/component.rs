//! What a component is made of and what it may use. Nothing that is not written here is granted.

use super::{
    Variable, check_template,
    error::{ManifestError, Problem},
    id,
    reader::{Node, Table},
};
use crate::egress::AllowedHost;
use std::collections::BTreeMap;

/// A component of the app.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its WebAssembly file, relative to the manifest.
    pub source: String,
    /// What it is.
    pub description: String,
    /// The variables it may read; the values may hold templates.
    pub variables: BTreeMap<String, String>,
    /// Its environment.
    pub environment: BTreeMap<String, String>,
    /// The files it sees.
    pub files: Vec<FileMount>,
    /// Patterns of files that it does not see.
    pub exclude_files: Vec<String>,
    /// Where it may connect to; may hold templates.
    pub allowed_outbound_hosts: Vec<String>,
    /// The key-value stores it may open.
    pub key_value_stores: Vec<String>,
    /// The SQLite databases it may open.
    pub sqlite_databases: Vec<String>,
    /// How it is built; of no use at run.
    pub build: Option<Build>,
    /// The tables under `component.<id>.tool`, as they stand.
    pub tool: toml::Table,
}

/// Files that a component sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileMount {
    /// A file, a folder or a pattern, seen under its own path.
    Pattern(String),
    /// A file or folder seen at another path.
    Placement {
        /// Where it lies, relative to the manifest.
        source: String,
        /// Where the component sees it.
        destination: String,
    },
}

/// How a component is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The commands, one after the other.
    pub commands: Vec<String>,
    /// The folder to run them in, relative to the manifest.
    pub workdir: Option<String>,
    /// What to watch for changes.
    pub watch: Vec<String>,
}

pub(super) fn read_all(
    table: Option<Table>,
    variables: &BTreeMap<String, Variable>,
) -> Result<BTreeMap<String, Component>, ManifestError> {
    let Some(mut table) = table else { return Ok(BTreeMap::new()) };
    table
        .drain()
        .map(|(name, node)| {
            id::kebab(&name).map_err(|why| node.invalid(why))?;
            Ok((name, read(node.table()?, variables)?))
        })
        .collect()
}

pub(super) fn read(mut table: Table, variables: &BTreeMap<String, Variable>) -> Result<Component, ManifestError> {
    let component = Component {
        source: source(table.require("source")?)?,
        description: table.text("description")?,
        variables: component_variables(table.text_map("variables")?, variables)?,
        environment: table
            .text_map("environment")?
            .into_iter()
            .map(|(name, value)| Ok((name, value.text()?)))
            .collect::<Result<_, ManifestError>>()?,
        files: files(table.take("files"))?,
        exclude_files: exclude_files(table.take("exclude_files"))?,
        allowed_outbound_hosts: hosts(table.take("allowed_outbound_hosts"), variables)?,
        key_value_stores: labels(table.take("key_value_stores"))?,
        sqlite_databases: labels(table.take("sqlite_databases"))?,
        build: table.table("build")?.map(build).transpose()?,
        tool: tool(&mut table)?,
    };
    // Checked when an app is built, never when it runs.
    let _ = table.take("targets");
    if let Some(profiles) = table.table("profile")? {
        check_profiles(profiles)?;
    }
    table.refuse("allowed_http_hosts", "write `allowed_outbound_hosts` instead")?;
    if let Some(models) = table.take("ai_models")
        && !models.clone().texts()?.is_empty()
    {
        return Err(models.unsupported("language models"));
    }
    if let Some(dependencies) = table.take("dependencies") {
        let at = dependencies.clone();
        if dependencies.table()?.drain().next().is_some() {
            return Err(at.unsupported("components composed of others"));
        }
    }
    table.refuse("dependencies_inherit_configuration", "components composed of others")?;
    table.finish()?;
    Ok(component)
}

fn source(node: Node) -> Result<String, ManifestError> {
    if node.is_table() {
        return Err(node.unsupported("a source from the network; give the path of a file"));
    }
    node.text()
}

fn component_variables(
    entries: Vec<(String, Node)>,
    variables: &BTreeMap<String, Variable>,
) -> Result<BTreeMap<String, String>, ManifestError> {
    entries
        .into_iter()
        .map(|(name, node)| {
            id::lower_snake(&name).map_err(|why| node.invalid(why))?;
            let value = node.clone().text()?;
            check_template(&node, &value, variables)?;
            Ok((name, value))
        })
        .collect()
}

fn files(node: Option<Node>) -> Result<Vec<FileMount>, ManifestError> {
    let Some(node) = node else { return Ok(Vec::new()) };
    node.array()?
        .into_iter()
        .map(|item| {
            if item.is_text() {
                return Ok(FileMount::Pattern(item.text()?));
            }
            let mut table = item.table()?;
            let mount = FileMount::Placement {
                source: table.require("source")?.text()?,
                destination: table.require("destination")?.text()?,
            };
            table.finish()?;
            Ok(mount)
        })
        .collect()
}

fn exclude_files(node: Option<Node>) -> Result<Vec<String>, ManifestError> {
    let Some(node) = node else { return Ok(Vec::new()) };
    node.array()?
        .into_iter()
        .map(|item| {
            let pattern = item.clone().text()?;
            glob::Pattern::new(&pattern).map_err(|e| item.invalid(format!("not a pattern: {e}")))?;
            Ok(pattern)
        })
        .collect()
}

fn hosts(node: Option<Node>, variables: &BTreeMap<String, Variable>) -> Result<Vec<String>, ManifestError> {
    let Some(node) = node else { return Ok(Vec::new()) };
    node.array()?
        .into_iter()
        .map(|item| {
            let host = item.clone().text()?;
            check_template(&item, &host, variables)?;
            if !host.contains("{{") {
                AllowedHost::parse(&host).map_err(|e| item.invalid(e))?;
            }
            Ok(host)
        })
        .collect()
}

fn labels(node: Option<Node>) -> Result<Vec<String>, ManifestError> {
    let Some(node) = node else { return Ok(Vec::new()) };
    node.array()?
        .into_iter()
        .map(|item| {
            let label = item.clone().text()?;
            id::label(&label).map_err(|why| item.invalid(why))?;
            Ok(label)
        })
        .collect()
}

fn build(mut table: Table) -> Result<Build, ManifestError> {
    let build = Build {
        commands: commands(table.require("command")?)?,
        workdir: table.optional_text("workdir")?,
        watch: table.texts("watch")?,
    };
    table.finish()?;
    Ok(build)
}

fn commands(node: Node) -> Result<Vec<String>, ManifestError> {
    if node.is_text() { Ok(vec![node.text()?]) } else { node.texts() }
}

fn tool(table: &mut Table) -> Result<toml::Table, ManifestError> {
    let mut tools = toml::Table::new();
    if let Some(mut found) = table.table("tool")? {
        for (name, node) in found.drain() {
            if !node.is_table() {
                return Err(node.error(Problem::WrongType { expected: "a table", found: "a value" }));
            }
            tools.insert(name, node.into_toml());
        }
    }
    Ok(tools)
}

/// Profiles are chosen when an app is built. The host runs what `source` names, so it only checks their keys.
fn check_profiles(mut profiles: Table) -> Result<(), ManifestError> {
    profiles.drain().try_for_each(|(_, node)| {
        let mut profile = node.table()?;
        if let Some(node) = profile.take("source") {
            source(node)?;
        }
        for (_, value) in profile.text_map("environment")? {
            value.text()?;
        }
        if let Some(mut build) = profile.table("build")? {
            commands(build.require("command")?)?;
            build.finish()?;
        }
        profile.refuse("dependencies", "components composed of others")?;
        profile.finish()
    })
}
