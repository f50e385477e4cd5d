//! Calls at an interval. Spin has no timer, so these stand in `application.tool.spin-host`, which Spin ignores;
//! under Spin a cron job calls the same path from outside.

use super::{
    error::{ManifestError, Problem},
    reader::{Node, Table},
};
use std::time::Duration;

/// A `[[application.tool.spin-host.tick]]`: a POST to a component at an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The component that is called.
    pub component: String,
    /// The path of the request.
    pub path: String,
    /// The time between two calls.
    pub every: Duration,
}

/// The shortest interval: below it a tick is a busy loop.
const SHORTEST_MS: i64 = 10;

pub(super) fn read_tools(mut tools: Table) -> Result<(toml::Table, Vec<Tick>), ManifestError> {
    let mut ticks = Vec::new();
    let mut kept = toml::Table::new();
    for (name, node) in tools.drain() {
        if !node.is_table() {
            return Err(node.error(Problem::WrongType { expected: "a table", found: "a value" }));
        }
        if name == "spin-host" {
            let mut ours = node.clone().table()?;
            if let Some(list) = ours.take("tick") {
                ticks = list.array()?.into_iter().map(read).collect::<Result<_, _>>()?;
            }
            ours.finish()?;
        }
        kept.insert(name, node.into_toml());
    }
    Ok((kept, ticks))
}

fn read(node: Node) -> Result<Tick, ManifestError> {
    let mut table = node.table()?;
    let component = table.require("component")?.text()?;
    let path_node = table.require("path")?;
    let path = path_node.clone().text()?;
    if !path.starts_with('/') || path.parse::<http::uri::PathAndQuery>().is_err() {
        return Err(path_node.invalid("must be a path that starts with `/`"));
    }
    let every_node = table.require("every_ms")?;
    let every = every_node.clone().integer()?;
    if every < SHORTEST_MS {
        return Err(every_node.invalid(format!("must be at least {SHORTEST_MS}")));
    }
    table.finish()?;
    Ok(Tick { component, path, every: Duration::from_millis(every.unsigned_abs()) })
}
