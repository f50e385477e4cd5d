//! The browser's story, against a desk that was started for it.

use crate::{demo, desk, desk::Desk, project};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

const KEY: &str = "story-setup-key-0123456789";

/// Runs `web/e2e/story.mjs`; screenshots go to `shots`.
pub fn run(shots: &Path) -> Result<()> {
    fs::create_dir_all(shots)?;
    let shots = fs::canonicalize(shots)?;
    let folder = tempfile::tempdir()?;
    let desk = Desk {
        manifest: "spin.toml".into(),
        listen: desk::free_address()?,
        state: folder.path().join("state"),
        variables: vec![("setup_key".to_owned(), KEY.to_owned())],
        quiet: true,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (_running, client) = runtime.block_on(desk.start())?;
    runtime.block_on(demo::load(&client, KEY))?.context("the demo site was not loaded")?;
    let mut node = Command::new("node");
    node.current_dir("web").args(["e2e/story.mjs", "--base", &format!("http://{}", desk.listen), "--shots"]).arg(shots);
    project::run(&mut node)
}
