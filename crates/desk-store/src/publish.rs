//! Publishing knowledge: a generation of immutable blocks, and then one pointer that makes it the one that is seen.
//!
//! The articles are gone through several times and never held whole (see [`desk_search::Survey`]), so that a base of a
//! hundred thousand fits the memory of one instance. The generation's name is recorded before its first block is
//! written: what a publish that was cut off leaves behind, the next one finds and deletes.

use crate::{
    Kv, KvError, Sql, StoreError, articles, flows,
    kv::{
        DocumentKey, GenerationKey, KNOWLEDGE_BUCKET, KNOWLEDGE_DOCUMENT, KNOWLEDGE_FLOWS, KNOWLEDGE_META,
        KNOWLEDGE_POINTER, KNOWLEDGE_STARTS, KNOWLEDGE_UNFINISHED, Pointer, Unfinished,
    },
    vectors::{self, Encode, Maker},
};
use desk_core::{Language, Millis, id::SiteId};
use desk_dialogue::{Flow, FlowSet};
use desk_knowledge::{Article, Audience};
use desk_search::{Bucket, Document, Meta, Starts, StoredDocument, Survey, Synonyms, Vector};
use futures::future::try_join_all;
use std::future::Future;

/// How many blocks are written at once.
const AT_ONCE: usize = 64;
/// How many articles are read at once.
const PAGE: usize = 250;

/// The articles to publish, in the order of their documents.
pub trait Source {
    /// How many there are.
    fn count(&self) -> usize;
    /// Those from `from` to before `to`.
    fn documents(&self, from: usize, to: usize) -> impl Future<Output = Result<Vec<Document>, StoreError>>;
    /// The model that makes vectors of them, if one does.
    fn encoder(&self) -> Option<&str>;
    /// The vectors of the titles and questions of some of them, in their order.
    fn vectors(&self, documents: &[Document]) -> impl Future<Output = Result<Vec<Vec<Vector>>, StoreError>>;
}

/// An article as a document of the index.
#[must_use]
pub fn document(article: &Article) -> Document {
    Document {
        language: article.language().as_str().to_owned(),
        agents_only: article.audience() == Audience::Agents,
        category: article.category().to_string(),
        id: article.id().to_string(),
        title: article.title().to_owned(),
        questions: article.questions().to_vec(),
        body: article.body().to_owned(),
        valid_from: article.valid_from().map(desk_knowledge::Day::begin),
        valid_until: article.valid_until().map(desk_knowledge::Day::end),
    }
}

/// The newest versions of all articles of a site. One that is changed while they are published is an error, since its
/// place in the index may have changed with it.
pub struct Newest<'a, S, E> {
    sql: &'a S,
    site: &'a SiteId,
    maker: &'a Maker<'a, E>,
    /// In the order of their documents, with their versions; 0 for what stands for a flow.
    articles: Vec<(Document, u64)>,
    /// What the site's bot can do.
    flows: &'a FlowSet,
}

impl<'a, S: Sql, E: Encode> Newest<'a, S, E> {
    /// Notes what there is. A flow is found by its examples: with an article that it stands for, or by itself in a
    /// language in which there is none. Vectors that are not kept are made by `maker`.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(
        sql: &'a S,
        site: &'a SiteId,
        flows: &'a FlowSet,
        maker: &'a Maker<'a, E>,
    ) -> Result<Self, StoreError> {
        let mut articles: Vec<(Document, u64)> = Vec::new();
        let mut after = String::new();
        loop {
            let page = articles::list(sql, site, None, &after, 500).await?;
            let Some(last) = page.last() else { break };
            last.article.id().as_str().clone_into(&mut after);
            articles.extend(page.iter().map(|row| {
                let mut place = document(&row.article);
                // What orders documents is kept, and their text is not.
                (place.title, place.questions, place.body) = Default::default();
                (place, row.version)
            }));
        }
        let alone = [Language::Zh, Language::En].into_iter().flat_map(|language| {
            let has = |flow: &&Flow| {
                let mut known = articles.iter().filter(|(place, _)| place.language == language.as_str());
                !known.any(|(place, _)| flow.articles().contains(&place.id))
            };
            flows.flows().iter().filter(has).map(move |flow| (flows::document(flow, language), 0)).collect::<Vec<_>>()
        });
        let alone: Vec<(Document, u64)> = alone.collect();
        articles.extend(alone);
        articles.sort();
        Ok(Self { sql, site, maker, articles, flows })
    }

    /// Ids and versions, by id.
    #[must_use]
    pub fn versions(&self) -> Vec<(String, u64)> {
        let articles = self.articles.iter().filter(|(_, version)| *version > 0);
        let mut versions: Vec<_> = articles.map(|(place, version)| (place.id.clone(), *version)).collect();
        versions.sort();
        versions
    }
}

impl<S: Sql, E: Encode> Source for Newest<'_, S, E> {
    fn count(&self) -> usize {
        self.articles.len()
    }

    async fn documents(&self, from: usize, to: usize) -> Result<Vec<Document>, StoreError> {
        let wanted = self.articles.get(from..to).unwrap_or_default();
        let ids: Vec<&str> = wanted.iter().map(|(place, _)| place.id.as_str()).collect();
        let mut rows = articles::of_ids(self.sql, self.site, &ids).await?;
        let mut documents = Vec::with_capacity(wanted.len());
        for (place, version) in wanted {
            if *version == 0 {
                documents.push(place.clone());
                continue;
            }
            let row = rows.remove(&place.id).filter(|row| row.version == *version).ok_or(StoreError::Contended)?;
            let mut document = document(&row.article);
            let language = row.article.language();
            for flow in self.flows.flows().iter().filter(|flow| flow.articles().contains(&document.id)) {
                document.questions.extend(flow.examples(language).iter().cloned());
            }
            documents.push(document);
        }
        Ok(documents)
    }

    fn encoder(&self) -> Option<&str> {
        Some(self.maker.name())
    }

    async fn vectors(&self, documents: &[Document]) -> Result<Vec<Vec<Vector>>, StoreError> {
        vectors::of(self.sql, self.site, self.maker, documents).await
    }
}

/// Documents that are there already.
impl Source for Vec<Document> {
    fn count(&self) -> usize {
        self.len()
    }

    async fn documents(&self, from: usize, to: usize) -> Result<Vec<Document>, StoreError> {
        Ok(self.get(from..to).unwrap_or_default().to_vec())
    }

    fn encoder(&self) -> Option<&str> {
        None
    }

    async fn vectors(&self, documents: &[Document]) -> Result<Vec<Vec<Vector>>, StoreError> {
        Ok(vec![Vec::new(); documents.len()])
    }
}

/// Writes a generation and then swaps the pointer: a lookup sees the one before or this one, whole. Lookups that began
/// on the one before still find it; the next publish deletes it. Published already, a generation stays as it is.
///
/// # Errors
/// The store's; given again, it is completed. [`StoreError::Contended`] where another publish began meanwhile.
pub async fn publish(
    kv: &impl Kv,
    site: &SiteId,
    generation: &str,
    source: &impl Source,
    synonyms: Synonyms,
    now: Millis,
) -> Result<(), StoreError> {
    let key = GenerationKey(site.clone(), generation.to_owned());
    let before = KNOWLEDGE_POINTER.get(kv, site, now).await?;
    let unfinished = KNOWLEDGE_UNFINISHED.get(kv, site, now).await?.map(|unfinished| unfinished.generation);
    if before.as_ref().is_some_and(|pointer| pointer.generation == generation) {
        KNOWLEDGE_UNFINISHED.delete(kv, site).await?;
        return Ok(());
    }
    // First, while something still names them: a deletion that is cut off is finished by the next publish.
    let seen = before.as_ref().map(|pointer| pointer.generation.clone());
    let old = before.as_ref().and_then(|pointer| pointer.previous.clone());
    for old in [old, unfinished].into_iter().flatten().filter(|old| Some(old) != seen.as_ref() && old != generation) {
        delete(kv, &GenerationKey(site.clone(), old), now).await?;
    }
    let mut survey = Survey::new(synonyms);
    for from in (0..source.count()).step_by(PAGE) {
        for document in source.documents(from, (from + PAGE).min(source.count())).await? {
            survey.add(&document);
        }
    }
    let plan = survey.finish();
    KNOWLEDGE_UNFINISHED.set(kv, site, &Unfinished { generation: generation.to_owned() }, None).await?;
    // Before the blocks: it says how many of them a deletion has to look for.
    let meta = Meta { encoder: source.encoder().map(str::to_owned), ..plan.meta().clone() };
    KNOWLEDGE_META.set(kv, &key, &meta, None).await?;
    for (pass, range) in plan.slices().into_iter().enumerate() {
        let first = range.start;
        let mut slice = plan.slice(range);
        for from in (0..source.count()).step_by(PAGE) {
            let documents = source.documents(from, (from + PAGE).min(source.count())).await?;
            for document in &documents {
                slice.add(document);
            }
            if pass == 0 {
                let vectors = source.vectors(&documents).await?;
                let stored = documents.iter().zip(vectors);
                let stored = stored.map(|(document, vectors)| StoredDocument { vectors, ..plan.stored(document) });
                let numbered: Vec<(u32, StoredDocument)> = (number(from)..).zip(stored).collect();
                for chunk in numbered.chunks(AT_ONCE) {
                    try_join_all(chunk.iter().map(|(n, document)| set_document(kv, &key, *n, document))).await?;
                }
            }
        }
        let (buckets, starts) = slice.finish();
        let buckets: Vec<(u32, Bucket)> = (first..).zip(buckets).filter(|(_, b)| *b != Bucket::default()).collect();
        for chunk in buckets.chunks(AT_ONCE) {
            try_join_all(chunk.iter().map(|(n, bucket)| set_bucket(kv, &key, *n, bucket))).await?;
        }
        let starts: Vec<(u32, Starts)> =
            (first..).zip(starts).filter(|(_, block)| *block != Starts::default()).collect();
        for chunk in starts.chunks(AT_ONCE) {
            try_join_all(chunk.iter().map(|(n, block)| set_starts(kv, &key, *n, block))).await?;
        }
    }
    let unfinished = KNOWLEDGE_UNFINISHED.get(kv, site, now).await?;
    if unfinished.is_none_or(|unfinished| unfinished.generation != generation) {
        return Err(StoreError::Contended);
    }
    let pointer = Pointer { generation: generation.to_owned(), previous: seen };
    KNOWLEDGE_POINTER.set(kv, site, &pointer, None).await?;
    KNOWLEDGE_UNFINISHED.delete(kv, site).await?;
    Ok(())
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

async fn set_bucket(kv: &impl Kv, key: &GenerationKey, n: u32, bucket: &Bucket) -> Result<(), KvError> {
    KNOWLEDGE_BUCKET.set(kv, &DocumentKey(key.clone(), n), bucket, None).await
}

async fn set_starts(kv: &impl Kv, key: &GenerationKey, n: u32, block: &Starts) -> Result<(), KvError> {
    KNOWLEDGE_STARTS.set(kv, &DocumentKey(key.clone(), n), block, None).await
}

async fn set_document(kv: &impl Kv, key: &GenerationKey, n: u32, document: &StoredDocument) -> Result<(), KvError> {
    KNOWLEDGE_DOCUMENT.set(kv, &DocumentKey(key.clone(), n), document, None).await
}

async fn delete(kv: &impl Kv, key: &GenerationKey, now: Millis) -> Result<(), StoreError> {
    let Some(meta) = KNOWLEDGE_META.get(kv, key, now).await? else { return Ok(()) };
    let buckets: Vec<u32> = (0..meta.bucket_count).collect();
    for chunk in buckets.chunks(AT_ONCE) {
        try_join_all(chunk.iter().map(|n| delete_bucket(kv, key, *n))).await?;
    }
    let documents: Vec<u32> = (0..meta.document_count).collect();
    for chunk in documents.chunks(AT_ONCE) {
        try_join_all(chunk.iter().map(|n| delete_document(kv, key, *n))).await?;
    }
    KNOWLEDGE_FLOWS.delete(kv, key).await?;
    // Last, so that a deletion that was cut off can be found and finished.
    KNOWLEDGE_META.delete(kv, key).await?;
    Ok(())
}

async fn delete_bucket(kv: &impl Kv, key: &GenerationKey, n: u32) -> Result<(), KvError> {
    KNOWLEDGE_BUCKET.delete(kv, &DocumentKey(key.clone(), n)).await?;
    KNOWLEDGE_STARTS.delete(kv, &DocumentKey(key.clone(), n)).await
}

async fn delete_document(kv: &impl Kv, key: &GenerationKey, n: u32) -> Result<(), KvError> {
    KNOWLEDGE_DOCUMENT.delete(kv, &DocumentKey(key.clone(), n)).await
}
