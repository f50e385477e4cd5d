//! A running desk: the host as a child process, and its end.

use crate::{client::Client, project};
use anyhow::{Context, Result};
use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How to run a desk.
pub struct Desk {
    /// The manifest.
    pub manifest: PathBuf,
    /// Where to listen.
    pub listen: String,
    /// Where its data is.
    pub state: PathBuf,
    /// Variables by name. They go through the environment, which other users of the machine cannot list.
    pub variables: Vec<(String, String)>,
    /// Whether its output is shown.
    pub quiet: bool,
}

/// A host that runs; stopped when dropped.
pub struct Running(Child);

impl Desk {
    /// Starts it and waits until it answers.
    pub async fn start(&self) -> Result<(Running, Client)> {
        let mut command = Command::new(project::host());
        command.arg("up").arg("--from").arg(&self.manifest).args(["--listen", &self.listen]);
        command.arg("--state-dir").arg(&self.state).stdin(Stdio::null());
        for (name, value) in &self.variables {
            command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
        }
        if self.quiet {
            command.arg("--quiet").stdout(Stdio::null());
        }
        let child = command.spawn().with_context(|| format!("cannot run {}", project::host().display()))?;
        let mut running = Running(child);
        let client = Client::new(&self.listen);
        for _ in 0..120 {
            if let Some(status) = running.0.try_wait()? {
                anyhow::bail!("the host ended at once ({status})");
            }
            if client.until_healthy(Duration::from_millis(500)).await.is_ok() {
                return Ok((running, client));
            }
        }
        anyhow::bail!("the host does not answer at {}", self.listen)
    }
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> Result<std::process::ExitStatus> {
        Ok(self.0.wait()?)
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to finish what it is doing and to end.
    pub fn stop(&mut self) {
        if !self.ended() {
            let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        let _ = self.0.wait();
    }
}

/// A free port of the loopback address.
pub fn free_address() -> Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
