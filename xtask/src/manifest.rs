//! A manifest with some of the functions, so that each can be deployed alone.
//!
//! Derived, not kept: the same components, variables and grants as in `spin.toml`, without the triggers and grants of
//! functions that run elsewhere. An inner function gets the route `/internal/<function>/...`, where it believes signed
//! calls alone; its callers get its address by variable.

mod part;

use anyhow::Result;
use clap::Args;
pub use part::derive;
use std::path::{Path, PathBuf};

/// What to write.
#[derive(Debug, Args)]
pub struct Only {
    /// The functions, separated by commas.
    #[arg(long, value_delimiter = ',', required = true)]
    only: Vec<String>,
    /// Where to.
    #[arg(long, default_value = "target/spin.only.toml")]
    to: PathBuf,
}

/// Runs `cargo xtask manifest`.
pub fn run(options: &Only) -> Result<()> {
    let path = derive(Path::new("spin.toml"), &options.only, &options.to)?;
    println!("{}", path.display());
    Ok(())
}
