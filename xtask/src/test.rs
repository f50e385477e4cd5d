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
    /// Run the tests with real engines alone, Rasa and ChatterBot; the first time installs gigabytes to target/engines.
    #[arg(long, conflicts_with = "spin")]
    engines: bool,
    /// Where the browser's screenshots go.
    #[arg(long, default_value = "target/shots")]
    shots: std::path::PathBuf,
}

struct Report {
    passed: Vec<(&'static str, Duration)>,
    failed: Vec<&'static str>,
    skipped: Vec<(&'static str, String)>,
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

    fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        self.skipped.push((name, why.into()));
    }
}

/// Runs `cargo xtask test`.
pub fn run(options: &Test) -> Result<()> {
    let mut report = Report { passed: Vec::new(), failed: Vec::new(), skipped: Vec::new() };
    if options.engines {
        with_engines(&mut report);
        return conclude(&report);
    }
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
        report.skip("tests with the weights of the deep tier", "`cargo xtask models` gets them");
    }
    report.step("pages: types", || project::run(build::npm().args(["run", "--silent", "check"])));
    report.step("pages: tests", || project::run(build::npm().args(["test", "--silent"])));
    if project::has("chromium") {
        report.step("browser: the whole story", || story::run(&options.shots));
    } else {
        report.skip("browser: the whole story", "chromium is not installed");
    }
    if !project::has("redis-server") {
        report.skip("tests with a real Redis", "redis-server is not installed");
    }
    if !project::has("initdb") && !debian_has_postgres() {
        report.skip("tests with a real PostgreSQL", "postgresql is not installed");
    }
    report.skip("tests with real engines", "a group of their own: cargo xtask test --engines");
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
            report.skip("cases under spin up", "spin is not on the path");
        }
    }
    conclude(&report)
}

/// The group that asks real engines.
fn with_engines(report: &mut Report) {
    report.step("build: functions, pages, host, tests", || {
        build::all()?;
        project::run(project::cargo().arg("test").args(project::native()).args(["--test", "it", "--no-run"]))
    });
    for engine in engines::ALL {
        match engine.missing() {
            Some(why) => report.skip(engine.step, why),
            None => report.step(engine.step, || engine.run()),
        }
    }
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
