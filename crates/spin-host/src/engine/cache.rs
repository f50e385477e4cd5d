//! Compiled components on disk, so that a second start compiles nothing.
//!
//! An entry is named after what it was made from and by which compiler, so it never has to be invalidated. Running
//! machine code from a file is as dangerous as it sounds, so beside each entry stands its checksum: an entry that
//! is not exactly what was written is thrown away and made again.

use sha2::{Digest, Sha256};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};
use wasmtime::{Engine, Precompiled, component::Component};

/// A folder of compiled components.
pub(super) struct Cache<'a> {
    folder: Option<&'a Path>,
    engine: &'a Engine,
    compiler: u64,
}

impl<'a> Cache<'a> {
    pub(super) fn new(engine: &'a Engine, folder: Option<&'a Path>) -> Self {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self { folder, engine, compiler: hasher.finish() }
    }

    /// Where the compiled form of these bytes stands.
    pub(super) fn entry(&self, wasm: &[u8]) -> Option<PathBuf> {
        let name = format!("{}-{:016x}.cwasm", hex(&Sha256::digest(wasm)), self.compiler);
        self.folder.map(|folder| folder.join(name))
    }

    /// The component of an entry, or none where there is none or it is not what was written.
    pub(super) fn load(&self, entry: &Path) -> Option<Component> {
        let sum = fs::read_to_string(entry.with_extension("sum")).ok()?;
        let bytes = fs::read(entry).ok()?;
        if hex(&Sha256::digest(&bytes)) != sum.trim()
            || Engine::detect_precompiled(&bytes) != Some(Precompiled::Component)
        {
            return None;
        }
        drop(bytes);
        // SAFETY: the file is what this program wrote when it had compiled it: its checksum was just compared.
        // Whoever may replace both in the user's own cache may as well replace this program.
        #[expect(unsafe_code, reason = "code that was compiled before can be loaded in no other way")]
        unsafe { Component::deserialize_file(self.engine, entry) }.ok()
    }

    /// Writes an entry. The checksum comes last: without it the entry does not count.
    pub(super) fn store(&self, entry: &Path, compiled: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.folder {
            fs::create_dir_all(folder)?;
        }
        let write = |path: &Path, bytes: &[u8]| {
            let draft = path.with_extension(format!("{}.tmp", std::process::id()));
            fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, path))
        };
        write(entry, compiled)?;
        write(&entry.with_extension("sum"), hex(&Sha256::digest(compiled)).as_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
