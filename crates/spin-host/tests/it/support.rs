//! Apps made of the component `probe`, which does what its path says.

use http::{Request, Response};
use hyper::body::Bytes;
use spin_host::{Host, HostBuilder, Limits};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};
use tempfile::TempDir;

/// The files of the component, for both targets.
pub(crate) struct Guests {
    pub(crate) component: PathBuf,
    pub(crate) module: PathBuf,
}

/// Builds the components once. Without the targets there is nothing to test, and that is said.
pub(crate) fn guests() -> Option<&'static Guests> {
    static GUESTS: OnceLock<Option<Guests>> = OnceLock::new();
    GUESTS.get_or_init(build).as_ref()
}

fn build() -> Option<Guests> {
    let folder = target().join("guests");
    let file = |target: &str| folder.join(target).join("release/probe.wasm");
    for target in ["wasm32-wasip2", "wasm32-wasip1"] {
        let found = Command::new("rustc").args(["--print", "target-libdir", "--target", target]).output().ok()?;
        if !Path::new(String::from_utf8_lossy(&found.stdout).trim()).is_dir() {
            eprintln!("skipped: the target {target} is not installed; rustup target add {target}");
            return None;
        }
        let status = Command::new("cargo")
            .args(["build", "--quiet", "--release", "--target", target, "--manifest-path"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &folder)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the components for the tests are built");
    }
    Some(Guests { component: file("wasm32-wasip2"), module: file("wasm32-wasip1") })
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder stands in the target folder").to_owned()
}

/// Returns from the test where there are no components to run.
macro_rules! need_guests {
    () => {
        match crate::support::guests() {
            Some(guests) => guests,
            None => return,
        }
    };
}
pub(crate) use need_guests;

/// An app in a folder of its own.
pub(crate) struct App {
    pub(crate) folder: TempDir,
    limits: Limits,
}

impl App {
    /// An app of this manifest, in which `PROBE` stands for the component's file and `MODULE` for the module's.
    pub(crate) fn new(guests: &Guests, manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = manifest
            .replace("PROBE", &guests.component.display().to_string())
            .replace("MODULE", &guests.module.display().to_string());
        let manifest = format!("spin_manifest_version = 2\n[application]\nname = \"test\"\n{manifest}");
        fs::write(folder.path().join("spin.toml"), manifest).unwrap();
        // Tests run side by side, and each pool takes its share of the address space.
        Self { folder, limits: Limits { max_instances: 50, ..Limits::default() } }
    }

    /// One component `probe` with all paths and these lines in its table.
    pub(crate) fn probe(guests: &Guests, lines: &str) -> Self {
        let trigger = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"";
        Self::new(guests, &format!("{trigger}\n[component.probe]\nsource = \"PROBE\"\n{lines}"))
    }

    pub(crate) fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    pub(crate) fn builder(&self) -> HostBuilder {
        Host::builder(self.folder.path().join("spin.toml"))
            .cache_dir(target().join("tmp/compiled"))
            .limits(self.limits.clone())
            .keep_logs()
    }

    pub(crate) fn host(&self) -> Host {
        self.builder().build().unwrap_or_else(|error| panic!("{error}"))
    }

    /// A host that keeps the app's folder for as long as it lives.
    pub(crate) fn start(self) -> Started {
        Started { host: self.host(), _folder: self.folder }
    }
}

/// See [`App::start`].
pub(crate) struct Started {
    host: Host,
    _folder: TempDir,
}

impl std::ops::Deref for Started {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

/// Sends a POST and gives the status and the text of the answer.
pub(crate) async fn post(host: &Host, path: &str, body: impl Into<Bytes>) -> (u16, String) {
    text(host.call(Request::post(format!("http://localhost{path}")).body(body.into()).unwrap()).await)
}

/// Sends a GET and gives the status and the text of the answer.
pub(crate) async fn get(host: &Host, path: &str) -> (u16, String) {
    text(host.call(Request::get(format!("http://localhost{path}")).body(Bytes::new()).unwrap()).await)
}

pub(crate) fn text(response: Response<Bytes>) -> (u16, String) {
    (response.status().as_u16(), String::from_utf8_lossy(response.body()).into_owned())
}
