//! `cargo xtask up`: from a bare clone to a running desk.

use crate::{build, demo, desk::Desk, manifest, models, project};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    time::Instant,
};

/// How to run.
#[derive(Debug, Args)]
pub struct Up {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: String,
    /// Where data is kept.
    #[arg(long, default_value = project::STATE)]
    state_dir: PathBuf,
    /// Another manifest, for example deploy/spin.redis.toml.
    #[arg(long, default_value = "spin.toml")]
    from: PathBuf,
    /// Only these functions, separated by commas. Inner ones get a signed route, `/internal/<function>/...`.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// A variable of the app.
    #[arg(long, value_name = "NAME=VALUE")]
    variable: Vec<String>,
    /// Do not build first.
    #[arg(long)]
    no_build: bool,
    /// Do not load the demo site.
    #[arg(long)]
    no_demo: bool,
}

/// Runs `cargo xtask up`.
pub fn run(options: &Up) -> Result<()> {
    if !options.no_build {
        build::all()?;
    }
    if !models::present() {
        eprintln!("[up] the deep tier has no weights, so the fast tier does it all; `cargo xtask models` gets them");
    }
    let built = Instant::now();
    fs::create_dir_all(&options.state_dir)
        .with_context(|| format!("cannot write to {}", options.state_dir.display()))?;
    let manifest = if options.only.is_empty() {
        options.from.clone()
    } else {
        manifest::derive(&options.from, &options.only, Path::new("target/spin.only.toml"))?
    };
    let setup_key = secret(&options.state_dir.join("setup-key"))?;
    let mut variables = vec![("setup_key".to_owned(), setup_key.clone())];
    for pair in &options.variable {
        let (name, value) = pair.split_once('=').with_context(|| format!("{pair} is not NAME=VALUE"))?;
        variables.push((name.to_owned(), value.to_owned()));
    }
    let desk =
        Desk { manifest, listen: options.listen.clone(), state: options.state_dir.clone(), variables, quiet: false };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let (mut running, client) = desk.start().await?;
        eprintln!("[up] ready {} ms after the build", built.elapsed().as_millis());
        if options.only.is_empty() && !options.no_demo {
            let logins = demo::load(&client, &setup_key).await?;
            greet(&options.listen, logins.as_deref());
            if models::present() {
                let client = client.clone();
                tokio::spawn(async move {
                    // Without it the fast tier ranks, so that a failure is no more than told.
                    if let Err(error) = demo::embed(&client).await {
                        eprintln!("[demo] {error:#}");
                    }
                });
            }
        }
        // The host gets the terminal's Ctrl-C itself; here it only must not end before the host has.
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        loop {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => running.stop(),
                _ = terminate.recv() => running.stop(),
                () = tokio::time::sleep(std::time::Duration::from_millis(100)) => {
                    if running.ended() {
                        break;
                    }
                }
            }
        }
        let status = running.wait()?;
        anyhow::ensure!(status.success(), "the host ended with {status}");
        Ok(())
    })
}

fn greet(address: &str, logins: Option<&[String]>) {
    println!();
    println!("  shop with the chat widget   http://{address}/");
    println!("  agents' console             http://{address}/console");
    println!("  metrics                     http://{address}/metrics");
    if let Some(logins) = logins {
        println!("  site {}, password {}, logins {}", demo::SITE, demo::PASSWORD, logins.join(", "));
    }
    println!();
    println!("  Ctrl-C stops it; what was said stays in {}.", project::STATE);
}

/// A secret of this folder, made on first use and readable by its owner alone.
fn secret(path: &Path) -> Result<String> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Ok(secret) = fs::read_to_string(path) {
        return Ok(secret.trim().to_owned());
    }
    let mut random = [0_u8; 24];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    let secret: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    std::io::Write::write_all(&mut file, secret.as_bytes())?;
    Ok(secret)
}
