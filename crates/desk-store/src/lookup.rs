//! Knowledge in the key-value store: published in immutable blocks behind one pointer, looked up by the few blocks
//! that a question's terms stand in. Nothing is ever loaded whole.

use crate::{
    Kv, KvError, StoreError,
    kv::{
        DocumentKey, GenerationKey, KNOWLEDGE_BUCKET, KNOWLEDGE_DOCUMENT, KNOWLEDGE_META, KNOWLEDGE_POINTER, Pointer,
    },
};
use desk_core::{
    Language, Millis,
    dialogue::{Candidate, Evidence},
    id::{IssueType, SiteId},
};
use desk_search::{Bucket, Index, Meta, Query, StoredDocument, confidence};
use futures::future::try_join_all;
use std::{collections::BTreeMap, rc::Rc};

/// Blocks that an instance has read. A generation never changes, so a block read once is right as long as the pointer
/// names its generation; filling it costs no more than the lookups that needed the blocks.
#[derive(Default)]
pub struct Cache {
    of: Option<(SiteId, String)>,
    meta: Option<Rc<Meta>>,
    buckets: BTreeMap<u32, Rc<Bucket>>,
    documents: BTreeMap<u32, Rc<StoredDocument>>,
}

/// The most blocks of a kind that an instance keeps.
const KEPT: usize = 512;
/// How many blocks are written at once.
const AT_ONCE: usize = 64;

/// What a lookup found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The generation; nothing where nothing is published.
    pub generation: Option<String>,
    /// What it says.
    pub evidence: Evidence,
}

/// Looks `text` up in the published knowledge of a site.
///
/// # Errors
/// The store's.
pub async fn lookup(
    kv: &impl Kv,
    cache: &mut Cache,
    site: &SiteId,
    text: &str,
    language: Option<Language>,
    limit: usize,
    now: Millis,
) -> Result<Found, StoreError> {
    let Some(pointer) = KNOWLEDGE_POINTER.get(kv, site, now).await? else {
        return Ok(Found { generation: None, evidence: Evidence::default() });
    };
    let generation = GenerationKey(site.clone(), pointer.generation);
    if cache.of.as_ref().is_none_or(|(of, name)| *of != generation.0 || *name != generation.1) {
        *cache = Cache { of: Some((generation.0.clone(), generation.1.clone())), ..Cache::default() };
    }
    let meta = match &cache.meta {
        Some(meta) => Rc::clone(meta),
        None => {
            let meta = KNOWLEDGE_META.get(kv, &generation, now).await?;
            let meta = Rc::new(meta.ok_or_else(|| missing(&generation))?);
            cache.meta = Some(Rc::clone(&meta));
            meta
        }
    };
    let query = Query::parse(text);
    let wanted = query.buckets(&meta);
    let unread: Vec<u32> = wanted.iter().copied().filter(|n| !cache.buckets.contains_key(n)).collect();
    if cache.buckets.len() + unread.len() > KEPT {
        cache.buckets.clear();
    }
    let missing_now: Vec<u32> = wanted.iter().copied().filter(|n| !cache.buckets.contains_key(n)).collect();
    let read = try_join_all(missing_now.iter().map(|n| bucket(kv, &generation, *n, now))).await?;
    cache.buckets.extend(missing_now.into_iter().zip(read));
    let held: Vec<(u32, &Bucket)> =
        wanted.iter().filter_map(|n| cache.buckets.get(n).map(|bucket| (*n, &**bucket))).collect();
    let hits = query.rank(&meta, &held, language.map(Language::as_str));

    let confidence = f64::from(confidence(&hits));
    let mut candidates = Vec::new();
    for hit in hits.into_iter().take(limit) {
        let document = match cache.documents.get(&hit.document) {
            Some(document) => Rc::clone(document),
            None => {
                let key = DocumentKey(generation.clone(), hit.document);
                let document = KNOWLEDGE_DOCUMENT.get(kv, &key, now).await?;
                let document = Rc::new(document.ok_or_else(|| missing(&generation))?);
                if cache.documents.len() >= KEPT {
                    cache.documents.clear();
                }
                cache.documents.insert(hit.document, Rc::clone(&document));
                document
            }
        };
        let category = IssueType::parse(document.category.as_str());
        candidates.push(Candidate {
            article: document.id.clone(),
            title: document.title.clone(),
            body: document.body.clone(),
            category: category.map_err(|e| StoreError::corrupt("an article's category", e))?,
            score: f64::from(hit.score),
        });
    }
    Ok(Found { generation: Some(generation.1), evidence: Evidence { confidence, candidates } })
}

async fn bucket(kv: &impl Kv, generation: &GenerationKey, n: u32, now: Millis) -> Result<Rc<Bucket>, KvError> {
    // A bucket without terms is not written.
    Ok(Rc::new(KNOWLEDGE_BUCKET.get(kv, &DocumentKey(generation.clone(), n), now).await?.unwrap_or_default()))
}

fn missing(generation: &GenerationKey) -> StoreError {
    StoreError::corrupt(format!("generation {}", generation.1), "a block is missing")
}

/// Writes a generation and then swaps the pointer: a lookup sees the one before or this one, whole. Lookups that began
/// on the one before still find it; the next publish deletes it. Published already, a generation stays as it is.
///
/// # Errors
/// The store's; given again, it is completed.
pub async fn publish(
    kv: &impl Kv,
    site: &SiteId,
    generation: &str,
    index: &Index,
    now: Millis,
) -> Result<(), StoreError> {
    let key = GenerationKey(site.clone(), generation.to_owned());
    let before = KNOWLEDGE_POINTER.get(kv, site, now).await?;
    if before.as_ref().is_some_and(|pointer| pointer.generation == generation) {
        return Ok(());
    }
    // First, while the pointer still names it: a deletion that is cut off is finished by the next publish.
    let old = before.as_ref().and_then(|pointer| pointer.previous.clone()).filter(|old| old != generation);
    if let Some(old) = old {
        delete(kv, &GenerationKey(site.clone(), old), now).await?;
    }
    let buckets: Vec<(u32, &Bucket)> =
        (0..).zip(&index.buckets).filter(|(_, bucket)| !bucket.terms.is_empty()).collect();
    for chunk in buckets.chunks(AT_ONCE) {
        try_join_all(chunk.iter().map(|(n, bucket)| set_bucket(kv, &key, *n, bucket))).await?;
    }
    let documents: Vec<(u32, &StoredDocument)> = (0..).zip(&index.documents).collect();
    for chunk in documents.chunks(AT_ONCE) {
        try_join_all(chunk.iter().map(|(n, document)| set_document(kv, &key, *n, document))).await?;
    }
    KNOWLEDGE_META.set(kv, &key, &index.meta, None).await?;
    let previous = before.map(|pointer| pointer.generation);
    KNOWLEDGE_POINTER.set(kv, site, &Pointer { generation: generation.to_owned(), previous }, None).await?;
    Ok(())
}

async fn set_bucket(kv: &impl Kv, key: &GenerationKey, n: u32, bucket: &Bucket) -> Result<(), KvError> {
    KNOWLEDGE_BUCKET.set(kv, &DocumentKey(key.clone(), n), bucket, None).await
}

async fn set_document(kv: &impl Kv, key: &GenerationKey, n: u32, document: &StoredDocument) -> Result<(), KvError> {
    KNOWLEDGE_DOCUMENT.set(kv, &DocumentKey(key.clone(), n), document, None).await
}

async fn delete(kv: &impl Kv, key: &GenerationKey, now: Millis) -> Result<(), StoreError> {
    let Some(meta) = KNOWLEDGE_META.get(kv, key, now).await? else { return Ok(()) };
    for n in 0..meta.bucket_count {
        KNOWLEDGE_BUCKET.delete(kv, &DocumentKey(key.clone(), n)).await?;
    }
    for n in 0..meta.document_count {
        KNOWLEDGE_DOCUMENT.delete(kv, &DocumentKey(key.clone(), n)).await?;
    }
    // Last, so that a deletion that was cut off can be found and finished.
    KNOWLEDGE_META.delete(kv, key).await?;
    Ok(())
}
