//! `cargo xtask fuzz`: gives the parsers inputs that nobody thought of, for a bounded time.
//!
//! A target is a file in `fuzz/fuzz_targets/`. What breaks one is kept in `fuzz/crashes/`, where the tests find it.

use crate::project;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// Which targets, and for how long.
#[derive(Debug, Args)]
pub struct Fuzz {
    /// One of the files in `fuzz/fuzz_targets/`; none for all of them.
    target: Option<String>,
    /// How long each is run.
    #[arg(long, default_value_t = 30)]
    seconds: u32,
}

/// Runs `cargo xtask fuzz`.
pub fn run(options: &Fuzz) -> Result<()> {
    let all = targets()?;
    let chosen: Vec<&String> = match &options.target {
        None => all.iter().collect(),
        Some(name) => all.iter().filter(|known| *known == name).collect(),
    };
    if chosen.is_empty() {
        bail!("there is no such target; there are {}", all.join(", "));
    }
    check_tools()?;
    let mut broken = Vec::new();
    for name in chosen {
        eprintln!("\n=== {name}, {} s", options.seconds);
        if let Err(error) = one(name, options.seconds) {
            eprintln!("{error:#}");
            broken.push(name.as_str());
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!(
        "broken: {}. The inputs stand in fuzz/crashes; `cargo test --package desk-fuzz` replays them",
        broken.join(", ")
    )
}

fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir("fuzz/fuzz_targets").context("cannot read fuzz/fuzz_targets")? {
        let path = entry?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The fuzzer needs a compiler with sanitizers, and a program that drives it.
fn check_tools() -> Result<()> {
    let nightly = Command::new("rustup")
        .args(["run", "nightly", "rustc", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let mut missing = Vec::new();
    if !nightly.is_ok_and(|status| status.success()) {
        missing.push("a nightly compiler: rustup toolchain install nightly --profile minimal");
    }
    if !project::has("cargo-fuzz") {
        missing.push("cargo-fuzz: cargo install cargo-fuzz --locked");
    }
    if missing.is_empty() { Ok(()) } else { bail!("fuzzing needs\n  {}", missing.join("\n  ")) }
}

fn one(name: &str, seconds: u32) -> Result<()> {
    // What the fuzzer finds new goes to the first folder; the seeds stay few.
    let corpus = project::target().join("fuzz/corpus").join(name);
    let crashes = Path::new("fuzz/crashes").join(name);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
    fs::create_dir_all(&crashes).with_context(|| format!("cannot make {}", crashes.display()))?;
    let mut fuzz = Command::new("rustup");
    // The compiler and the flags of this run are not those of the fuzzer's.
    fuzz.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
    fuzz.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir", "fuzz", "--features", "libfuzzer"]);
    fuzz.arg("--target-dir").arg(project::target().join("fuzz")).arg(name).arg(&corpus);
    fuzz.arg(Path::new("fuzz/seeds").join(name));
    fuzz.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-print_final_stats=1"]);
    fuzz.arg(format!("-artifact_prefix={}/", crashes.display()));
    let outcome = project::run(&mut fuzz);
    // A folder is kept where there is something in it.
    let _ = fs::remove_dir(&crashes);
    let _ = fs::remove_dir("fuzz/crashes");
    outcome
}
