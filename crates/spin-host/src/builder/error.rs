//! Why there is no host: one line each, which says what to do where something can be done.

use crate::{
    egress::AllowedHostError, engine::LoadError, manifest::ManifestError, mounts::MountError, variables::VariableError,
};
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why there is no host.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The manifest cannot be read.
    #[error("cannot read the manifest {path}: {why}; name it with --from", path = .path.display())]
    Unreadable {
        /// The manifest.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The manifest is wrong.
    #[error("{path}: {what}", path = .path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        what: ManifestError,
    },
    /// A variable has no value.
    #[error(transparent)]
    Variables(#[from] VariableError),
    /// A grant is wrong once its variables are filled in.
    #[error("component `{id}`: allowed_outbound_hosts: {what}")]
    Egress {
        /// The component.
        id: String,
        /// What is wrong.
        what: AllowedHostError,
    },
    /// A component cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A component wants something that this host does not have.
    #[error("component `{id}` cannot be run: {why}")]
    Unrunnable {
        /// The component.
        id: String,
        /// Why.
        why: String,
    },
    /// The files of a component cannot be shown to it.
    #[error(transparent)]
    Mount(#[from] MountError),
    /// There is no such component.
    #[error("the app has no component `{0}`")]
    NoComponent(String),
    /// The folder of the app's state cannot be used.
    #[error("cannot write to the state directory {path}: {why}; make room or choose another with --state-dir", path = .path.display())]
    State {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The host itself could not start.
    #[error("the host cannot start: {0}")]
    Start(String),
}
