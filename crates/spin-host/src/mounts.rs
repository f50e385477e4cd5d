//! The files that a component sees: copied at start into a folder of its own, which it may only read. A copy cannot
//! change under the component, and it cannot lead out of the folder.

use crate::manifest::{Component, FileMount};
use std::{
    fs, io,
    path::{Component as Step, Path, PathBuf},
};
use thiserror::Error;

/// Why the files of a component cannot be shown to it.
#[derive(Debug, Error)]
pub enum MountError {
    /// What `files` names is not there.
    #[error("component `{id}`: the file {name:?} does not exist and is no pattern")]
    Missing {
        /// The component.
        id: String,
        /// What was named.
        name: String,
    },
    /// What `files` names lies outside the app's folder.
    #[error("component `{id}`: {name:?} lies outside the folder of the manifest")]
    Outside {
        /// The component.
        id: String,
        /// What was named.
        name: String,
    },
    /// A file cannot be copied.
    #[error("component `{id}`: cannot copy {name:?}: {why}")]
    Copy {
        /// The component.
        id: String,
        /// What was named.
        name: String,
        /// Why.
        why: io::Error,
    },
}

/// Copies the files of a component from `app` into `target`.
pub(crate) fn copy(id: &str, component: &Component, app: &Path, target: &Path) -> Result<(), MountError> {
    let excluded: Vec<_> = component.exclude_files.iter().filter_map(|p| glob::Pattern::new(p).ok()).collect();
    let copier = Copier { id, app, target, excluded };
    fs::create_dir_all(target).map_err(|e| copier.failed(target, e))?;
    component.files.iter().try_for_each(|mount| match mount {
        FileMount::Pattern(pattern) => copier.pattern(pattern),
        FileMount::Placement { source, destination } => copier.placement(source, destination),
    })
}

struct Copier<'a> {
    id: &'a str,
    app: &'a Path,
    target: &'a Path,
    excluded: Vec<glob::Pattern>,
}

impl Copier<'_> {
    fn failed(&self, name: &Path, why: io::Error) -> MountError {
        MountError::Copy { id: self.id.to_owned(), name: name.display().to_string(), why }
    }

    fn outside(&self, name: &str) -> MountError {
        MountError::Outside { id: self.id.to_owned(), name: name.to_owned() }
    }

    fn pattern(&self, pattern: &str) -> Result<(), MountError> {
        if leads_out(pattern) {
            return Err(self.outside(pattern));
        }
        let path = self.app.join(pattern);
        if path.is_dir() {
            return self.folder(&path, self.app);
        }
        if path.is_file() {
            return self.file(&path, Path::new(pattern));
        }
        if !pattern.contains(['*', '?', '[']) {
            return Err(MountError::Missing { id: self.id.to_owned(), name: pattern.to_owned() });
        }
        self.glob(&path, self.app)
    }

    fn placement(&self, source: &str, destination: &str) -> Result<(), MountError> {
        let destination = destination.trim_start_matches('/');
        // A source may stand beside the manifest's folder, as `../pages`: Spin joins the two and compares the text.
        if Path::new(source).is_absolute() || leads_out(destination) {
            return Err(self.outside(source));
        }
        let path = self.app.join(source);
        if path.is_dir() {
            let inner = Copier {
                id: self.id,
                app: self.app,
                target: &self.target.join(destination),
                excluded: self.excluded.clone(),
            };
            return inner.folder(&path, &path);
        }
        if path.is_file() {
            return self.file(&path, Path::new(destination));
        }
        Err(MountError::Missing { id: self.id.to_owned(), name: source.to_owned() })
    }

    fn folder(&self, folder: &Path, prefix: &Path) -> Result<(), MountError> {
        self.glob(&PathBuf::from(glob::Pattern::escape(&folder.to_string_lossy())).join("**/*"), prefix)
    }

    fn glob(&self, pattern: &Path, prefix: &Path) -> Result<(), MountError> {
        let pattern = pattern.to_string_lossy();
        let paths = glob::glob(&pattern)
            .map_err(|_| MountError::Missing { id: self.id.to_owned(), name: pattern.clone().into_owned() })?;
        for path in paths {
            let path = path.map_err(|e| {
                let name = e.path().to_owned();
                self.failed(&name, e.into())
            })?;
            if path.is_file() {
                let name = path.strip_prefix(prefix).map_err(|_| self.outside(&path.display().to_string()))?;
                self.file(&path, name)?;
            }
        }
        Ok(())
    }

    fn file(&self, source: &Path, name: &Path) -> Result<(), MountError> {
        let inside = source.strip_prefix(self.app).unwrap_or(source);
        if self.excluded.iter().any(|pattern| pattern.matches_path(inside)) {
            return Ok(());
        }
        let target = self.target.join(name);
        let parent = target.parent().unwrap_or(self.target);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(source, &target))
            .map(drop)
            .map_err(|error| self.failed(name, error))
    }
}

fn leads_out(name: &str) -> bool {
    Path::new(name).components().any(|step| !matches!(step, Step::Normal(_) | Step::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    fn mounted(files: &str) -> Result<Vec<String>, String> {
        let app = tempfile::tempdir().unwrap();
        for name in ["a.txt", "b/c.txt", "b/d/e.md", "secret.txt"] {
            let path = app.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let manifest = Manifest::parse(&format!(
            "spin_manifest_version = 2\n[application]\nname = \"a\"\n[trigger]\n[component.c]\nsource = \"c.wasm\"\n{files}"
        ))
        .unwrap();
        let target = app.path().join("target");
        copy("c", &manifest.components["c"], app.path(), &target).map_err(|e| e.to_string())?;
        let found = glob::glob(&target.join("**/*").to_string_lossy()).unwrap().map(Result::unwrap);
        Ok(found.filter(|p| p.is_file()).map(|p| p.strip_prefix(&target).unwrap().display().to_string()).collect())
    }

    #[test]
    fn files_folders_and_patterns_are_seen_under_their_paths() {
        assert_eq!(mounted("files = [\"a.txt\", \"b\"]").unwrap(), ["a.txt", "b/c.txt", "b/d/e.md"]);
        assert_eq!(mounted("files = [\"b/**/*.md\"]").unwrap(), ["b/d/e.md"]);
    }

    #[test]
    fn a_placement_is_seen_at_its_destination() {
        let files = "files = [{ source = \"b\", destination = \"/x\" }, { source = \"a.txt\", destination = \"y/z\" }]";
        assert_eq!(mounted(files).unwrap(), ["x/c.txt", "x/d/e.md", "y/z"]);
    }

    #[test]
    fn an_excluded_file_is_not_seen() {
        assert_eq!(mounted("files = [\"*.txt\"]\nexclude_files = [\"secret*\"]").unwrap(), ["a.txt"]);
    }

    #[test]
    fn a_missing_file_or_one_outside_is_refused() {
        assert!(mounted("files = [\"gone.txt\"]").unwrap_err().contains("does not exist"));
        assert!(mounted("files = [\"../a.txt\"]").unwrap_err().contains("outside"));
        assert!(mounted("files = [{ source = \"/etc\", destination = \"/\" }]").unwrap_err().contains("outside"));
    }
}
