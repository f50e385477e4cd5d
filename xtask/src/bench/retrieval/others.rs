//! What the lookup is compared with, each a program of its own that prints a line of JSON for each of its rows.

use super::Row;
use crate::{client::text, project};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Builds and runs Tantivy's part.
pub fn tantivy(corpus: &Path, queries: &Path) -> Result<Vec<Row>> {
    eprintln!("[retrieval] Tantivy (the first time it is built)");
    let target = project::target().join("bench");
    let mut build = project::cargo();
    build.args(["build", "--release", "--quiet", "--manifest-path", "bench/tantivy/Cargo.toml", "--target-dir"]);
    project::run(build.arg(&target))?;
    rows(Command::new(target.join("release/bench-tantivy")).arg(corpus).arg(queries))
}

/// Installs scikit-learn, of a pinned version and into a folder of its own, and runs its part. Where that cannot be
/// installed, it is named as skipped.
pub fn scikit_learn(corpus: &Path, queries: &Path) -> Result<Vec<Row>> {
    eprintln!("[retrieval] scikit-learn (the first time it is installed)");
    match installed() {
        Ok(python) => rows(Command::new(python).arg("bench/scikit-learn/tfidf.py").arg(corpus).arg(queries)),
        Err(error) => {
            println!("skipped: scikit-learn ({error:#})\n");
            Ok(Vec::new())
        }
    }
}

/// The Python that has it.
fn installed() -> Result<PathBuf> {
    let folder = project::target().join("bench/scikit-learn");
    let python = folder.join("bin/python");
    if !python.exists() {
        project::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    project::run(install.arg("bench/scikit-learn/requirements.txt"))?;
    Ok(python)
}

fn rows(program: &mut Command) -> Result<Vec<Row>> {
    let name = program.get_program().to_string_lossy().into_owned();
    let output = program.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {name}"))?;
    anyhow::ensure!(output.status.success(), "{name} failed ({})", output.status);
    let lines = String::from_utf8(output.stdout)?;
    let row = |line: &str| -> Result<Row> {
        let value: Value = serde_json::from_str(line)?;
        let number = |key: &str| value.get(key).and_then(Value::as_f64).with_context(|| format!("no {key} in {line}"));
        Ok(Row {
            name: text(&value, "/name")?,
            first: number("recall_1")?,
            fifth: number("recall_5")?,
            reciprocal: number("mrr")?,
            p50: number("p50_ms")?,
            p99: number("p99_ms")?,
        })
    };
    lines.lines().map(row).collect()
}
