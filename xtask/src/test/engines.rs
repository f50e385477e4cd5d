//! The tests with real engines. Rasa and ChatterBot are Python programs, each of which wants a Python and a set of
//! libraries of its own: they are installed once under `target/engines` and kept. Every program of theirs ends with
//! this one, also where this one is killed.

use crate::{client::Client, desk, project};
use anyhow::{Context, Result, bail};
use http::Method;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

/// Where they are installed.
const FOLDER: &str = "target/engines";
/// Rasa loads TensorFlow before it listens: half a minute, or two where others keep the machine busy.
const STARTS: Duration = Duration::from_secs(300);
/// How often a start says that it still goes on.
const SAYS: Duration = Duration::from_secs(15);

/// The engines, in the order of their tests.
pub const ALL: &[Engine] = &[
    Engine {
        name: "rasa",
        step: "tests with a real Rasa",
        python: "3.10",
        packages: &["rasa==3.6.21", "setuptools<81"],
        address: "DESK_RASA",
        test: "engines::real::a_real_rasa_tells_intents_and_answers_by_its_stories",
    },
    Engine {
        name: "chatterbot",
        step: "tests with a real ChatterBot",
        python: "3.12",
        packages: &["chatterbot==1.2.15"],
        address: "DESK_CHATTERBOT",
        test: "engines::real::a_real_chatterbot_s_reply_counts_from_its_confidence_on",
    },
];

/// A program in an environment of its own, and the test that asks it.
pub struct Engine {
    name: &'static str,
    /// What the report calls it.
    pub step: &'static str,
    python: &'static str,
    packages: &'static [&'static str],
    /// The variable that tells the test where the program listens.
    address: &'static str,
    test: &'static str,
}

impl Engine {
    /// Why it cannot be tested here; nothing where it can.
    pub fn missing(&self) -> Option<String> {
        let why = || format!("python{} with venv is neither on the path nor among pyenv's versions", self.python);
        self.interpreter().is_none().then(why)
    }

    /// Installs what is missing, starts the program and runs its test.
    pub fn run(&self) -> Result<()> {
        fs::create_dir_all(FOLDER)?;
        // Two runs would clear away what the other one installs.
        let lock = fs::File::create(Path::new(FOLDER).join(".lock"))?;
        if lock.try_lock().is_err() {
            eprintln!("[engines] another run is under way; this one waits for its end");
            lock.lock()?;
        }
        self.install().with_context(|| format!("{} was not installed", self.packages.join(", ")))?;
        let server = self.serve()?;
        let mut cargo = project::cargo();
        cargo.arg("test").args(project::native()).args(["--test", "it", "--", "--ignored", "--exact", self.test]);
        let output = cargo.env(self.address, &server.address).stderr(Stdio::inherit()).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        eprint!("{said}");
        // None at all would be a success too.
        if !output.status.success() || !said.contains("test result: ok. 1 passed") {
            bail!("the test `{}` did not pass ({}); {} tells the engine's side", self.test, output.status, server.log);
        }
        Ok(())
    }

    /// A Python of the wanted version: on the path, or among those of pyenv.
    fn interpreter(&self) -> Option<PathBuf> {
        let name = format!("python{}", self.python);
        let home = env::var_os("PYENV_ROOT").map(PathBuf::from);
        let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv")));
        let versions = home.and_then(|home| fs::read_dir(home.join("versions")).ok());
        let versions = versions.into_iter().flatten().flatten().map(|version| version.path().join("bin").join(&name));
        // A shim on the path may stand for a version that is not switched on, and Debian parts venv from its Python.
        [PathBuf::from(&name)].into_iter().chain(versions).find(|python| works(python, "import ensurepip, venv"))
    }

    fn folder(&self) -> PathBuf {
        Path::new(FOLDER).join(self.name)
    }

    fn install(&self) -> Result<()> {
        let (folder, wanted) = (self.folder(), self.packages.join("\n"));
        let done = folder.join(".installed");
        let installed = fs::read_to_string(&done).is_ok_and(|text| text == wanted);
        // The Python that an environment was made of may be gone.
        if installed && works(&folder.join("bin/python"), "") {
            eprintln!("[engines] {} stands in {}", self.packages.join(", "), folder.display());
            return Ok(());
        }
        let python = self.interpreter().with_context(|| format!("python{} is gone", self.python))?;
        eprintln!("[engines] {} is installed to {}; it takes minutes", self.packages.join(", "), folder.display());
        let begun = Instant::now();
        project::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = self.tied(&folder.join("bin/pip"))?;
        finish(pip.args(["install", "--no-cache-dir", "--no-input", "--progress-bar", "on"]).args(self.packages))?;
        fs::write(done, wanted)?;
        eprintln!("[engines] {} is installed after {} s", self.name, begun.elapsed().as_secs());
        Ok(())
    }

    /// A program of the environment that ends with what holds its standard input.
    fn tied(&self, program: &Path) -> Result<Command> {
        // Not made canonical: a link to the Python that the environment was made of would leave the environment.
        let mut command = Command::new(env::current_dir()?.join(self.folder()).join("bin/python"));
        command.arg(fs::canonicalize("tests/engines/tied.py")?).arg(env::current_dir()?.join(program));
        command.current_dir(FOLDER).env("RASA_TELEMETRY_ENABLED", "false").stdin(Stdio::piped());
        Ok(command)
    }

    /// Starts the program on a free port of the loopback address and waits until it answers.
    fn serve(&self) -> Result<Server> {
        let address = desk::free_address()?;
        let port = address.rsplit(':').next().unwrap_or_default();
        let mut command = match self.name {
            "rasa" => {
                let model = self.train()?;
                let mut rasa = self.tied(&self.folder().join("bin/rasa"))?;
                rasa.args(["run", "--enable-api", "--interface", "127.0.0.1", "--port", port, "--model"]).arg(model);
                rasa.arg("--credentials").arg(fs::canonicalize("tests/engines/rasa/credentials.yml")?);
                rasa
            }
            _ => {
                let mut serve = self.tied(Path::new("tests/engines/chatterbot/serve.py"))?;
                serve.arg(port);
                serve
            }
        };
        let log = format!("{FOLDER}/{}.log", self.name);
        let child = command.stdout(Stdio::null()).stderr(fs::File::create(&log)?).spawn();
        let child = child.with_context(|| format!("cannot run {}", self.name))?;
        let mut server = Server { child, address, log };
        server.until_it_answers(self.name)?;
        Ok(server)
    }

    /// Trains Rasa's project where it has changed since it was trained; answers where the model is.
    fn train(&self) -> Result<PathBuf> {
        let sources = fs::canonicalize("tests/engines/rasa")?;
        let model = env::current_dir()?.join(FOLDER).join("model");
        let (fresh, kept) = (model.join("fresh.tar.gz"), model.join("shop.tar.gz"));
        let files = ["config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml"].map(|file| sources.join(file));
        let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
        let installed = self.folder().join(".installed");
        let newest = files.iter().map(|file| time(file)).chain([time(&installed)]).max().flatten();
        if time(&kept) > newest {
            return Ok(kept);
        }
        eprintln!("[engines] Rasa's project is trained");
        let mut rasa = self.tied(&self.folder().join("bin/rasa"))?;
        rasa.arg("train").arg("--config").arg(sources.join("config.yml"));
        rasa.arg("--domain").arg(sources.join("domain.yml")).arg("--data").arg(sources.join("data"));
        finish(rasa.arg("--out").arg(&model).args(["--fixed-model-name", "fresh"])).context("Rasa was not trained")?;
        // Half a file would be as new as a whole one.
        fs::rename(fresh, &kept)?;
        Ok(kept)
    }
}

/// A program that serves until this value is dropped, or this process ends in another way.
struct Server {
    child: Child,
    address: String,
    log: String,
}

impl Server {
    fn until_it_answers(&mut self, name: &str) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = Client::new(&self.address);
        let (begun, mut said) = (Instant::now(), Duration::ZERO);
        loop {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                let end: Vec<&str> = log.lines().rev().take(12).collect();
                let end: Vec<&str> = end.into_iter().rev().collect();
                bail!("{name} ended at once ({status}); {} ends with\n{}", self.log, end.join("\n"));
            }
            let asked =
                async { tokio::time::timeout(Duration::from_secs(2), client.send(Method::GET, "/version", "")).await };
            // Any answer is one: ChatterBot's server knows no such page.
            if matches!(runtime.block_on(asked), Ok(Ok(_))) {
                let (id, seconds) = (self.child.id(), begun.elapsed().as_secs());
                eprintln!("[engines] {name} answers at {} after {seconds} s (process {id})", self.address);
                return Ok(());
            }
            if begun.elapsed() > STARTS {
                bail!("{name} does not answer after {} s; see {}", STARTS.as_secs(), self.log);
            }
            if begun.elapsed() > said + SAYS {
                said = begun.elapsed();
                eprintln!("[engines] {name} has been starting for {} s", said.as_secs());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a Python runs a line.
fn works(python: &Path, line: &str) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", line]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a tied program to its end, which is not that of its standard input.
fn finish(command: &mut Command) -> Result<()> {
    let name = command.get_args().nth(1).unwrap_or_default().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
    let _held: Option<ChildStdin> = child.stdin.take();
    let status = child.wait()?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}
