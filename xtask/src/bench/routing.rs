//! `cargo xtask bench routing`: how long a decision takes, measured by `desk-routing`'s own example.

use super::machine;
use anyhow::{Context, Result, ensure};
use std::process::Command;

pub(crate) fn run() -> Result<()> {
    println!("{}\n", machine::describe());
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--package", "desk-routing", "--example", "assign"])
        .status()
        .context("cargo does not start")?;
    ensure!(status.success(), "the example failed: {status}");
    Ok(())
}
