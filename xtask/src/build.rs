//! Building: functions for WebAssembly, pages by Vite, the host natively.

use crate::{models, project, toolchain};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

/// What to build.
#[derive(Debug, Args)]
pub struct Build {
    /// Functions by name; none for everything there is.
    functions: Vec<String>,
}

/// Runs `cargo xtask build`.
pub fn run(options: &Build) -> Result<()> {
    if options.functions.is_empty() {
        return all();
    }
    for name in &options.functions {
        if !project::FUNCTIONS.contains(&name.as_str()) {
            bail!("there is no function {name}; there are {}", project::FUNCTIONS.join(", "));
        }
    }
    let names: Vec<&str> = options.functions.iter().map(String::as_str).collect();
    if names.contains(&"assets") {
        web()?;
    }
    functions(&names)
}

/// Builds everything that running needs.
pub fn all() -> Result<()> {
    functions(project::FUNCTIONS)?;
    web()?;
    host()
}

/// Builds functions into `target/functions/<name>.wasm`, where the manifest looks for them whatever compiled them.
pub fn functions(names: &[&str]) -> Result<()> {
    let wasm = toolchain::wasm()?;
    eprintln!("[build] {} functions for {}", names.len(), wasm.target);
    // A folder of its own: the fallback's compiler is another one, and its output must not mix with the native.
    let folder = project::target().join("wasm");
    let mut cargo = project::cargo();
    cargo.args(["build", "--profile", "wasm", "--target", wasm.target, "--target-dir"]).arg(&folder);
    for name in names {
        cargo.args(["--package", name]);
    }
    cargo.envs(wasm.environment);
    if models::present() {
        cargo.env("E5_WEIGHTS", fs::canonicalize(models::E5)?);
    }
    project::run(&mut cargo)?;
    let to = Path::new("target/functions");
    fs::create_dir_all(to)?;
    for name in names {
        let built = folder.join(wasm.target).join("wasm").join(format!("{}.wasm", name.replace('-', "_")));
        let bytes = fs::read(&built).with_context(|| format!("cannot read {}", built.display()))?;
        let place = to.join(format!("{name}.wasm"));
        if fs::read(&place).ok().as_ref() != Some(&bytes) {
            fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))?;
        }
    }
    Ok(())
}

/// Builds the pages into `web/dist` where a source is newer.
pub fn web() -> Result<()> {
    if !project::has("npm") {
        bail!("the pages are built by npm: install Node.js 20 or later");
    }
    let newest = newest(Path::new("web"))?;
    let built = modified(Path::new("web/dist/size.json"));
    if built.is_some_and(|built| built > newest) {
        return Ok(());
    }
    let installed = modified(Path::new("web/node_modules/.package-lock.json"));
    if installed.is_none() || installed < modified(Path::new("web/package-lock.json")) {
        eprintln!("[build] packages of the pages");
        project::run(npm().args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    }
    eprintln!("[build] pages");
    project::run(npm().args(["run", "--silent", "build"]))
}

/// npm in the pages' folder.
pub fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir("web");
    npm
}

/// Builds the host.
pub fn host() -> Result<()> {
    eprintln!("[build] host (the first time takes minutes)");
    project::run(project::cargo().arg("build").args(project::native()).args(["--bin", "spin-host"]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// When a source of the pages was last changed.
fn newest(folder: &Path) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            if ["node_modules", "dist", "e2e", "test"].iter().any(|skipped| name == *skipped) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                newest = newest.max(entry.metadata()?.modified()?);
            }
        }
    }
    Ok(newest)
}
