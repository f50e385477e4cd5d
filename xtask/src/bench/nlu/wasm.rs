//! The time of understanding inside of WebAssembly: `bench/understand`, a component that times itself under the desk's
//! host.

use super::sets::Asked;
use crate::{client::Client, desk, models, project, toolchain};
use anyhow::{Context, Result, ensure};
use http::Method;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// The most messages that are timed.
const MESSAGES: usize = 500;

/// Builds the component, runs it and prints a line for each tier.
pub async fn print(asked: &Asked) -> Result<()> {
    build()?;
    let folder = Path::new("target/nlu/asked");
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let lines = asked.messages.iter().filter(|text| !text.contains('\n')).take(MESSAGES);
    fs::write(folder.join("messages.txt"), lines.cloned().collect::<Vec<_>>().join("\n"))?;
    fs::write(folder.join("fast.intents"), &asked.tiers.fast.file)?;
    if let Some(both) = &asked.tiers.deep {
        fs::write(folder.join("both.intents"), &both.file)?;
    }
    let times = ask().await?;
    println!("\n{:36} {:>8} {:>8} {:>8} {:>8}", "understanding in WebAssembly, ms", "mean", "target", "p50", "p99");
    for (tier, name, target) in [("fast", "  fast tier", "≤ 1"), ("both", "  both tiers", "≤ 10")] {
        let Some(times) = times.get(tier).and_then(Value::as_array) else { continue };
        let mut times: Vec<u64> = times.iter().filter_map(Value::as_u64).collect();
        times.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 microseconds")]
        let ms = |micros: u64| micros as f64 / 1e3;
        let percentile = |percent: usize| times.get((times.len().max(1) - 1) * percent / 100).map_or(0.0, |t| ms(*t));
        let mean = ms(times.iter().sum()) / ms(times.len().max(1) as u64) / 1e3;
        println!("{name:36} {mean:>8.2} {target:>8} {:>8.2} {:>8.2}", percentile(50), percentile(99));
    }
    Ok(())
}

fn build() -> Result<()> {
    eprintln!("[nlu] a component that times itself");
    let wasm = toolchain::wasm()?;
    let target = project::target().join("wasm");
    let mut cargo = project::cargo();
    cargo.args(["build", "--quiet", "--profile", "wasm", "--target", wasm.target, "--target-dir"]).arg(&target);
    cargo.args(["--manifest-path", "bench/understand/Cargo.toml"]).envs(wasm.environment);
    if models::present() {
        cargo.env("E5_WEIGHTS", fs::canonicalize(models::E5)?);
    }
    project::run(&mut cargo)?;
    fs::create_dir_all("target/nlu")?;
    fs::copy(target.join(wasm.target).join("wasm/understand.wasm"), "target/nlu/understand.wasm")?;
    Ok(())
}

async fn ask() -> Result<Value> {
    let address = desk::free_address()?;
    let mut command = Command::new(project::host());
    command.args(["up", "--quiet", "--listen", &address, "--from", "bench/understand/spin.toml"]);
    command.args(["--request-timeout", "300s", "--state-dir", "target/nlu/state"]);
    let running = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().context("cannot run the host")?;
    let _running = crate::bench::fresh::Stopped(running);
    let client = Client::new(&address);
    client.until_healthy(Duration::from_secs(60)).await?;
    let (status, answer) = client.send(Method::GET, "/", String::new()).await?;
    ensure!(status == 200, "the component answered {status}: {answer}");
    Ok(answer)
}
