//! The project's folders, and running its programs.

use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The functions, in the order of the message's way. Folder = crate = component id.
pub const FUNCTIONS: &[&str] = &[
    "assets",
    "visitor",
    "reply",
    "knowledge-lookup",
    "embed",
    "engine",
    "route",
    "ticket-create",
    "analytics-ingest",
    "analytics",
    "agent",
    "knowledge-admin",
    "shop-orders",
];

/// Where the desk keeps its data when it is run from this folder.
pub const STATE: &str = ".spindesk";

/// The project's root.
pub fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).context("the project has no root")
}

/// Where native builds go.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// The host's program.
pub fn host() -> PathBuf {
    target().join("release/spin-host")
}

/// The cargo that runs this, without what it told this program of itself: a build script that looks at such a variable
/// (ring's does) would else run again, and all that stands on it be compiled again, each time that a build by hand
/// follows one by `cargo xtask`.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let told = env::vars_os().map(|(name, _)| name);
    let own = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for name in told.filter(|name| name.to_str().is_some_and(own)) {
        cargo.env_remove(name);
    }
    cargo
}

/// What selects every native package: functions are built for WebAssembly alone. The host is built by the same
/// selection as the tests, since cargo unites features over what is selected, and the engine would else be compiled
/// once for each.
pub fn native() -> Vec<&'static str> {
    let excluded = FUNCTIONS.iter().flat_map(|name| ["--exclude", name]);
    ["--release", "--workspace"].into_iter().chain(excluded).collect()
}

/// Runs a program to its end; its failure is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let arguments: Vec<String> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
    let status = command.status().with_context(|| format!("cannot run {name}"))?;
    if !status.success() {
        bail!("`{name} {}` failed ({status})", arguments.join(" "));
    }
    Ok(())
}

/// Whether a program is on the path.
pub fn has(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
