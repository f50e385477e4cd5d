//! The tests with real engines: Rasa and ChatterBot are Python programs, each of which wants a Python and a set of
//! libraries of its own. They are installed once under `target/engines` and kept.

use crate::project;
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where they are installed; the tests look there.
const FOLDER: &str = "target/engines";
const RASA: Installed = Installed { name: "rasa", python: "3.10", packages: &["rasa==3.6.21", "setuptools<81"] };
const CHATTERBOT: Installed = Installed { name: "chatterbot", python: "3.12", packages: &["chatterbot==1.2.15"] };

/// A program in an environment of its own.
struct Installed {
    name: &'static str,
    python: &'static str,
    packages: &'static [&'static str],
}

/// The Pythons that are missing, as a reason to skip the tests; nothing where all are there.
pub fn missing() -> Option<&'static str> {
    [RASA, CHATTERBOT]
        .iter()
        .any(|engine| engine.python().is_none())
        .then_some("python 3.10 and 3.12 are not installed")
}

/// Installs what is missing, trains Rasa's small project, and runs the tests.
pub fn run() -> Result<()> {
    fs::create_dir_all(FOLDER)?;
    RASA.install()?;
    CHATTERBOT.install()?;
    train()?;
    let mut cargo = project::cargo();
    cargo.arg("test").args(project::native()).args(["--test", "it", "--", "--ignored", "engines::real"]);
    project::run(&mut cargo)
}

impl Installed {
    /// A Python of the wanted version: on the path, or among those of pyenv.
    fn python(&self) -> Option<PathBuf> {
        let name = format!("python{}", self.python);
        let home = env::var_os("PYENV_ROOT").map(PathBuf::from);
        let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv")));
        let versions = home.and_then(|home| fs::read_dir(home.join("versions")).ok());
        let versions = versions.into_iter().flatten().flatten().map(|version| version.path().join("bin").join(&name));
        // A shim on the path may stand for a version that is not switched on.
        let works = |python: &PathBuf| {
            let mut command = Command::new(python);
            let command = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        [PathBuf::from(&name)].into_iter().chain(versions).find(works)
    }

    fn install(&self) -> Result<()> {
        let folder = Path::new(FOLDER).join(self.name);
        let done = folder.join(".installed");
        if fs::read_to_string(&done).is_ok_and(|text| text == self.packages.join("\n")) {
            return Ok(());
        }
        let python = self.python().with_context(|| format!("python {} is not installed", self.python))?;
        eprintln!("[engines] {} is installed to {}; it takes minutes", self.packages.join(", "), folder.display());
        project::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = Command::new(folder.join("bin/pip"));
        project::run(pip.args(["install", "--no-cache-dir", "--progress-bar", "on"]).args(self.packages))?;
        fs::write(done, self.packages.join("\n"))?;
        Ok(())
    }
}

/// Trains Rasa's project where it has changed since it was trained.
fn train() -> Result<()> {
    let model = Path::new(FOLDER).join("model/shop.tar.gz");
    let sources_at = Path::new("tests/engines/rasa");
    let sources = ["config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml"].map(|file| sources_at.join(file));
    let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    let trained = time(&model).ok();
    if let Some(trained) = trained
        && sources.iter().all(|source| time(source).is_ok_and(|changed| changed < trained))
    {
        return Ok(());
    }
    eprintln!("[engines] Rasa's project is trained");
    let mut rasa = Command::new(fs::canonicalize(Path::new(FOLDER).join("rasa"))?.join("bin/rasa"));
    rasa.env("RASA_TELEMETRY_ENABLED", "false").current_dir(FOLDER);
    let from = fs::canonicalize(sources_at)?;
    rasa.arg("train").arg("--config").arg(from.join("config.yml")).arg("--domain").arg(from.join("domain.yml"));
    rasa.arg("--data").arg(from.join("data")).args(["--out", "model", "--fixed-model-name", "shop"]);
    project::run(&mut rasa)
}
