//! A PostgreSQL of a test's own: found where Debian puts it, made in a temporary folder, ended with its value.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Debian's `nobody`: PostgreSQL does not run as root, and the tests may.
const NOBODY: u32 = 65_534;
/// The password of the only user.
const PASSWORD: &str = "secret";

/// A server's folder, and the server while it runs.
pub(super) struct Server {
    programs: PathBuf,
    folder: TempDir,
    as_nobody: bool,
    options: Vec<String>,
    pub(super) port: u16,
    process: Option<Child>,
}

impl Server {
    /// A running server; nothing where PostgreSQL is not installed.
    pub(super) fn start() -> Option<Self> {
        let mut server = Self::made()?;
        server.run();
        Some(server)
    }

    /// One that speaks TLS, with this certificate and key.
    pub(super) fn start_with_tls(certificate: &str, key: &str) -> Option<Self> {
        let mut server = Self::made()?;
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = server.data().join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            server.give(&path);
        }
        server.options = ["-c", "ssl=on"].map(str::to_owned).into();
        server.run();
        Some(server)
    }

    /// The address for a guest, with an `sslmode`.
    pub(super) fn address(&self, mode: &str) -> String {
        format!("host=127.0.0.1 port={} user=desk password={PASSWORD} dbname=postgres sslmode={mode}", self.port)
    }

    /// Runs it, again where it has been stopped, on the same port.
    pub(super) fn run(&mut self) {
        let process = self
            .program("postgres")
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"])
            .args(&self.options)
            .spawn()
            .unwrap();
        self.process = Some(process);
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < Duration::from_secs(30), "postgres does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it as a crash would: connections break, and nothing is written any more.
    pub(super) fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let mut stop = self.program("pg_ctl");
        let stopped = stop.args(["stop", "--silent", "-m", "immediate", "-D"]).arg(self.data()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            // It is the test's own child and holds nothing worth keeping.
            let _ = process.kill();
        }
        let _ = process.wait();
    }

    /// The folder of a server that has not run yet.
    fn made() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("skipped: postgresql is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The folder is of whoever runs the tests.
        let as_nobody = folder.path().metadata().unwrap().uid() == 0;
        let server = Self { programs, folder, as_nobody, options: Vec::new(), port, process: None };
        server.give(server.folder.path());
        let password = server.folder.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        server.give(&password);
        let made = server
            .program("initdb")
            .args(["--no-sync", "--encoding=UTF8", "--locale=C", "--username=desk", "--auth=scram-sha-256", "--pwfile"])
            .arg(&password)
            .arg(server.data())
            .status()
            .unwrap();
        assert!(made.success(), "initdb makes a folder for the server");
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn give(&self, path: &Path) {
        if self.as_nobody {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        if self.as_nobody {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// Whether it takes queries: while it recovers, it takes connections and refuses them.
    fn answers(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
            && fs::read_to_string(self.data().join("postmaster.pid"))
                .is_ok_and(|text| text.lines().last().is_some_and(|line| line.trim() == "ready"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of the server's programs: on the path, or where Debian keeps them, the newest first.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.into_iter().find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()))
}
