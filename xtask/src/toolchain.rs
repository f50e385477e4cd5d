//! Getting a compiler for WebAssembly: rustup's target where it can be had, else one made from Debian's packages.
//!
//! The fallback compiles for wasm32-wasip1 and links with `wasm-component-ld`, which makes the same kind of component.

use crate::project;
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The target that rustup has.
const TARGET: &str = "wasm32-wasip2";
/// The target of the fallback.
const FALLBACK: &str = "wasm32-wasip1";

/// How to compile functions.
pub struct Wasm {
    /// Rust's name for the target.
    pub target: &'static str,
    /// Environment of the compiler.
    pub environment: Vec<(String, String)>,
}

/// Finds or installs one.
pub fn wasm() -> Result<Wasm> {
    if has_target()? {
        return Ok(Wasm { target: TARGET, environment: Vec::new() });
    }
    if project::has("rustup") {
        eprintln!("[toolchain] rustup target add {TARGET}");
        let added = Command::new("rustup").args(["target", "add", TARGET]).status();
        if added.is_ok_and(|status| status.success()) && has_target()? {
            return Ok(Wasm { target: TARGET, environment: Vec::new() });
        }
        eprintln!("[toolchain] rustup could not add it; making one from Debian's packages (some minutes, once)");
    }
    fallback()
}

fn has_target() -> Result<bool> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().context("cannot run rustc")?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Ok(sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn fallback() -> Result<Wasm> {
    if !project::has("apt-get") {
        bail!(
            "no way to compile for WebAssembly: `rustup target add {TARGET}` failed, and the fallback needs Debian's \
             package manager"
        );
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?;
    let prefix = cache.join("spindesk/wasm-toolchain");
    project::run(Command::new("bash").arg("xtask/wasm-toolchain.sh").arg(&prefix).arg(FALLBACK))?;
    let read = |name: &str| {
        std::fs::read_to_string(prefix.join(name)).map(|text| text.trim().to_owned()).with_context(|| name.to_owned())
    };
    Ok(Wasm {
        target: FALLBACK,
        environment: vec![
            ("RUSTC".to_owned(), read("rustc-path")?),
            ("CARGO_TARGET_WASM32_WASIP1_LINKER".to_owned(), read("linker-path")?),
        ],
    })
}
