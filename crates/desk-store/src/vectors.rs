//! Vectors of titles and questions. Making one takes a millisecond, and a publish has thousands: so they are made when an
//! article is written, kept by their text, and only looked up by the publish.
//!
//! What is kept belongs to the model that made it; another model finds nothing kept. It is no projection of the log:
//! what is missing or was written over by somebody else is made again, and whoever makes some has a limit of how many,
//! since a request has a limit of time. A document beyond the limit is found by its words until somebody makes the rest.

use crate::{Sql, StoreError, Value, sql::placeholders};
use desk_core::id::SiteId;
use desk_encoder::{Encoded, Encoder, FormatError, shape::EMBEDDING};
use desk_search::{Document, Vector};
use std::{cell::Cell, collections::BTreeMap};

/// How many documents share a statement.
const AT_ONCE: usize = 250;

/// A model that turns texts into vectors.
pub trait Encode {
    /// What tells its vectors from another model's.
    fn name(&self) -> &str;
    /// The vectors of a text.
    fn encode(&self, text: &str) -> Encoded;
    /// The one that classifiers learn from, for less.
    fn mean(&self, text: &str) -> [f32; EMBEDDING] {
        self.encode(text).mean
    }
}

/// The model that is part of a component.
#[derive(Debug, Clone)]
pub struct BuiltIn<'a> {
    encoder: Encoder<'a>,
    name: String,
}

impl<'a> BuiltIn<'a> {
    /// Opens a weights file, in microseconds. Its name is made of the file's first kilobyte, where it says what it is, and
    /// its length.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    pub fn open(weights: &'a [u8]) -> Result<Self, FormatError> {
        let head = weights.get(..1_024).unwrap_or(weights);
        let name = format!("{:016x}", digest(head.iter().copied().chain(weights.len().to_le_bytes())));
        Ok(Self { encoder: Encoder::from_bytes(weights)?, name })
    }
}

impl Encode for BuiltIn<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn encode(&self, text: &str) -> Encoded {
        self.encoder.encode(text)
    }

    fn mean(&self, text: &str) -> [f32; EMBEDDING] {
        self.encoder.mean(text)
    }
}

/// A model, and how many texts it may still be asked for.
#[derive(Debug)]
pub struct Maker<'a, E> {
    model: &'a E,
    left: Cell<usize>,
    refused: Cell<u64>,
}

impl<'a, E: Encode> Maker<'a, E> {
    /// One that makes `most` vectors.
    pub fn new(model: &'a E, most: usize) -> Self {
        Self { model, left: Cell::new(most), refused: Cell::new(0) }
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        self.model.name()
    }

    /// How many texts were asked for beyond the limit.
    pub fn refused(&self) -> u64 {
        self.refused.get()
    }

    fn make(&self, text: &str) -> Option<Vector> {
        let Some(left) = self.left.get().checked_sub(1) else {
            self.refused.set(self.refused.get() + 1);
            return None;
        };
        self.left.set(left);
        Some(Vector::of(&self.model.encode(text).z))
    }
}

/// What is kept of a document: digest of a text → its vector.
type Kept = BTreeMap<String, Vector>;

/// The vectors of the documents' titles and questions, in their order: those that are kept, and those that `maker` makes
/// and that are kept from now on. A document whose texts were too many for it has the vectors of the first ones.
///
/// # Errors
/// The database's.
pub async fn of(
    sql: &impl Sql,
    site: &SiteId,
    maker: &Maker<'_, impl Encode>,
    documents: &[Document],
) -> Result<Vec<Vec<Vector>>, StoreError> {
    let mut found = Vec::with_capacity(documents.len());
    for chunk in documents.chunks(AT_ONCE) {
        let mut kept = kept(sql, site, maker.name(), chunk).await?;
        let mut changed: Vec<(&str, Kept)> = Vec::new();
        for document in chunk {
            let before = kept.remove(&document.id).unwrap_or_default();
            let (mut now, mut vectors, mut complete) = (Kept::new(), Vec::new(), true);
            for text in std::iter::once(&document.title).chain(&document.questions) {
                let key = format!("{:016x}", digest(text.bytes()));
                let known = now.get(&key).or_else(|| before.get(&key)).cloned();
                let Some(vector) = known.or_else(|| maker.make(text)) else {
                    complete = false;
                    continue;
                };
                if complete {
                    vectors.push(vector.clone());
                }
                now.insert(key, vector);
            }
            if now != before {
                changed.push((&document.id, now));
            }
            found.push(vectors);
        }
        keep(sql, site, maker.name(), &changed).await?;
    }
    Ok(found)
}

/// Drops what is kept of a document.
///
/// # Errors
/// The database's.
pub async fn forget(sql: &impl Sql, site: &SiteId, document: &str) -> Result<(), StoreError> {
    let delete = "DELETE FROM document_vectors WHERE site = $1 AND document = $2";
    sql.query(delete, vec![site.as_str().into(), document.into()]).await?;
    Ok(())
}

async fn kept(
    sql: &impl Sql,
    site: &SiteId,
    encoder: &str,
    documents: &[Document],
) -> Result<BTreeMap<String, Kept>, StoreError> {
    let places: Vec<String> = (3..documents.len() + 3).map(|n| format!("${n}")).collect();
    let select = format!(
        "SELECT document, vectors FROM document_vectors WHERE site = $1 AND encoder = $2 AND document IN ({})",
        places.join(", ")
    );
    let parameters: Vec<Value> = [site.as_str().into(), encoder.into()]
        .into_iter()
        .chain(documents.iter().map(|document| document.id.as_str().into()))
        .collect();
    let rows = sql.query(&select, parameters).await?;
    // What does not read back is as good as missing.
    let kept = |text: &str| serde_json::from_str(text).unwrap_or_default();
    Ok(rows.iter().filter_map(|row| Some((row.text(0)?.to_owned(), kept(row.text(1)?)))).collect())
}

async fn keep(sql: &impl Sql, site: &SiteId, encoder: &str, changed: &[(&str, Kept)]) -> Result<(), StoreError> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut parameters: Vec<Value> = Vec::new();
    for (document, vectors) in changed {
        let vectors = serde_json::to_string(vectors).map_err(|e| StoreError::corrupt("vectors", e))?;
        parameters.extend([site.as_str().into(), (*document).into(), encoder.into(), vectors.into()]);
    }
    let upsert = format!(
        "INSERT INTO document_vectors (site, document, encoder, vectors) VALUES {}
        ON CONFLICT (site, document) DO UPDATE SET encoder = excluded.encoder, vectors = excluded.vectors",
        placeholders(changed.len(), 4)
    );
    sql.query(&upsert, parameters).await?;
    Ok(())
}

/// FNV-1a with 64 bits: http://www.isthe.com/chongo/tech/comp/fnv.
pub(crate) fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
