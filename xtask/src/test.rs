//! `cargo xtask test`: every check there is, in the order in which a failure is cheapest to learn of.

use crate::{build, models, project, toolchain};
use anyhow::{Result, bail};
use clap::Args;
use std::time::{Duration, Instant};

mod engines;
mod story;

/// Which checks.
#[derive(Debug, Args)]
pub struct Test {
    /// Also run the cases under `spin up`, with the `spin` that is on the path.
    #[arg(long)]
    spin: bool,
    /// Also run the tests with real engines, Rasa and ChatterBot; the first time installs gigabytes to target/engines.
    #[arg(long)]
    engines: bool,
    /// Where the browser's screenshots go.
    #[arg(long, default_value = "target/shots")]
    shots: std::path::PathBuf,
}

struct Report {
    passed: Vec<(&'static str, Duration)>,
    failed: Vec<&'static str>,
    skipped: Vec<(&'static str, &'static str)>,
}

impl Report {
    fn step(&mut self, name: &'static str, check: impl FnOnce() -> Result<()>) {
        eprintln!("\n=== {name}");
        let start = Instant::now();
        match check() {
            Ok(()) => self.passed.push((name, start.elapsed())),
            Err(error) => {
                eprintln!("failed: {error:#}");
                self.failed.push(name);
            }
        }
    }
}

/// Runs `cargo xtask test`.
pub fn run(options: &Test) -> Result<()> {
    let mut report = Report { passed: Vec::new(), failed: Vec::new(), skipped: Vec::new() };
    report.step("format", || project::run(project::cargo().args(["fmt", "--all", "--check"])));
    report.step("build: functions, pages, host", build::all);
    report.step("lints, native", || {
        let mut arguments = project::native();
        arguments.push("--all-targets");
        clippy(&arguments)
    });
    report.step("lints, functions", || {
        let wasm = toolchain::wasm()?;
        if !wasm.environment.is_empty() {
            // The fallback's compiler brings no clippy; its warnings were shown by the build.
            return Ok(());
        }
        let mut arguments = vec!["--target", wasm.target, "--target-dir", "target/wasm", "--profile", "wasm"];
        for name in project::FUNCTIONS {
            arguments.extend(["--package", name]);
        }
        clippy(&arguments)
    });
    report.step("tests: crates, and the functions in the host", || {
        project::run(project::cargo().arg("test").args(project::native()).arg("--no-fail-fast"))
    });
    if models::present() {
        // The tests named `reference` compare with what the models' own programs answer.
        report.step("tests with the weights of the deep tier", || {
            let mut arguments = project::native();
            arguments.extend(["--test", "reference", "--", "--ignored"]);
            project::run(project::cargo().arg("test").args(arguments))
        });
    } else {
        report.skipped.push(("tests with the weights of the deep tier", "`cargo xtask models` gets them"));
    }
    report.step("pages: types", || project::run(build::npm().args(["run", "--silent", "check"])));
    report.step("pages: tests", || project::run(build::npm().args(["test", "--silent"])));
    if project::has("chromium") {
        report.step("browser: the whole story", || story::run(&options.shots));
    } else {
        report.skipped.push(("browser: the whole story", "chromium is not installed"));
    }
    if !project::has("redis-server") {
        report.skipped.push(("tests with a real Redis", "redis-server is not installed"));
    }
    if !project::has("initdb") && !debian_has_postgres() {
        report.skipped.push(("tests with a real PostgreSQL", "postgresql is not installed"));
    }
    match (options.engines, engines::missing()) {
        (false, _) => report.skipped.push(("tests with real engines", "not asked for: cargo xtask test --engines")),
        (true, Some(why)) => report.skipped.push(("tests with real engines", why)),
        (true, None) => report.step("tests with real engines: Rasa, ChatterBot", engines::run),
    }
    if options.spin {
        if project::has("spin") {
            report.step("cases under spin up", || {
                project::run(project::cargo().env("DESK_RUNTIME", "spin").args([
                    "test",
                    "--release",
                    "--package",
                    "desk-tests",
                    "--",
                    "cases",
                ]))
            });
        } else {
            report.skipped.push(("cases under spin up", "spin is not on the path"));
        }
    }
    conclude(&report)
}

/// Whether PostgreSQL's programs are where Debian keeps them, which is not on the path.
fn debian_has_postgres() -> bool {
    std::fs::read_dir("/usr/lib/postgresql")
        .is_ok_and(|versions| versions.flatten().any(|version| version.path().join("bin/initdb").is_file()))
}

fn clippy(arguments: &[&str]) -> Result<()> {
    project::run(project::cargo().arg("clippy").args(arguments).args(["--", "-D", "warnings"]))
}

fn conclude(report: &Report) -> Result<()> {
    println!();
    for (name, elapsed) in &report.passed {
        println!("passed   {name} ({} s)", elapsed.as_secs());
    }
    for (name, why) in &report.skipped {
        println!("skipped  {name}: {why}");
    }
    for name in &report.failed {
        println!("failed   {name}");
    }
    let (passed, failed, skipped) = (report.passed.len(), report.failed.len(), report.skipped.len());
    println!("checks: {passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 { bail!("{failed} of the checks failed") } else { Ok(()) }
}
