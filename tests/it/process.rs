//! The host's own program, run as a process.

use crate::{
    client,
    desk::{cache, target, variables},
};
use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// How long the program may take to give up.
const GIVES_UP: Duration = Duration::from_secs(60);

/// `spin-host up` for a manifest, not started yet.
pub(crate) fn up(manifest: &Path, state: &Path, address: &str) -> Command {
    let program = target().join("release/spin-host");
    assert!(program.is_file(), "{} is missing: run `cargo xtask build` first", program.display());
    let mut command = Command::new(program);
    command.args(["up", "--quiet", "--listen", address, "--from"]).arg(manifest);
    command.arg("--state-dir").arg(state).arg("--cache-dir").arg(cache()).stdin(Stdio::null());
    for (name, value) in variables() {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    command
}

/// A program that is killed with its value, without a chance to tidy up.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }

    /// Starts a host and waits until it answers.
    pub(crate) async fn serve(manifest: &Path, state: &Path, address: &str) -> Self {
        let running = Self::start(&mut up(manifest, state, address));
        client::until_served(address, Duration::from_secs(60)).await.unwrap();
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The output of a program that must give up at once.
pub(crate) fn fails(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > GIVES_UP {
            let _ = child.kill();
            panic!("the program runs on");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}
