//! Lookups of published knowledge, by the few blocks that a question's terms stand in. Nothing is ever loaded whole.
//!
//! What an article may be shown to whom and when is decided here, once: language, category and audience are known of
//! an article from its number, before it is ranked, and its days are looked at when it is read, before it is given out.
//! So an article that a visitor may not see does not even lower the confidence in another.
//!
//! The first articles by words are ranked again by words and meaning, where the words alone leave a doubt; by the deep
//! tier's meaning, where whoever asks has its vector and the article's are there. The confidence stays what the words say
//! of that order.

use crate::{
    Kv, KvError, StoreError,
    embeddings::{Asked, Embeddings},
    kv::{
        ArticleKey, DocumentKey, GenerationKey, KNOWLEDGE_BUCKET, KNOWLEDGE_DOCUMENT, KNOWLEDGE_EMBEDDINGS,
        KNOWLEDGE_META, KNOWLEDGE_POINTER, KNOWLEDGE_STARTS,
    },
    vectors::Encode,
};
use desk_core::{
    Language, Millis,
    dialogue::{Candidate, Evidence},
    id::{IssueType, SiteId},
};
use desk_encoder::Encoded;
use desk_search::{
    Bucket, Direction, Field, Filter, Hit, MAX_QUERY_CHARS, Meta, Nearness, Query, RERANKED, Ranked, Space, Starts,
    StoredDocument, Typed, by_words, confidence, fuse, is_certain,
};
use futures::future::try_join_all;
use std::{
    cell::{LazyCell, OnceCell},
    collections::BTreeMap,
    rc::Rc,
};

/// Blocks that an instance has read. A generation never changes, so a block read once is right as long as the pointer
/// names its generation; filling it costs no more than the lookups that needed the blocks.
#[derive(Default)]
pub struct Cache {
    of: Option<(SiteId, String)>,
    meta: Option<Rc<Meta>>,
    buckets: BTreeMap<u32, Rc<Bucket>>,
    documents: BTreeMap<u32, Rc<StoredDocument>>,
    embeddings: BTreeMap<u32, Option<Rc<Embeddings>>>,
}

/// The built-in model's space: texts about different things have a cosine of 0.3 (ADR 27).
const SPACE: Space = Space { unrelated: 0.3 };
/// The most blocks of a kind that an instance keeps.
const KEPT: usize = 512;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Ask<'a> {
    /// The question.
    pub text: &'a str,
    /// Articles of this language come first.
    pub language: Option<Language>,
    /// Which articles may be found.
    pub filter: Filter<'a>,
    /// How many.
    pub limit: usize,
    /// Where the question lies by the deep tier, if that was asked.
    pub deep: Option<Asked<'a>>,
}

/// What a lookup found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The generation; nothing where nothing is published.
    pub generation: Option<String>,
    /// What it says.
    pub evidence: Evidence,
    /// The question's vectors, of its first [`MAX_QUERY_CHARS`] characters, where they were needed.
    pub encoded: Option<Encoded>,
}

/// As much of a question as is turned into vectors.
#[must_use]
pub fn looked_at(question: &str) -> &str {
    let end = question.char_indices().nth(MAX_QUERY_CHARS).map_or(question.len(), |(at, _)| at);
    question.get(..end).unwrap_or(question)
}

/// A text to go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The article that it is of.
    pub article: String,
    /// Its title or one of its questions.
    pub text: String,
}

/// Looks a question up in the published knowledge of a site. `model` is asked for the question's vector where its words
/// leave a doubt and the articles have vectors of the same model.
///
/// # Errors
/// The store's.
pub async fn lookup(
    kv: &impl Kv,
    cache: &mut Cache,
    site: &SiteId,
    ask: &Ask<'_>,
    model: &impl Encode,
    now: Millis,
) -> Result<Found, StoreError> {
    let Some(generation) = published(kv, cache, site, now).await? else {
        return Ok(Found { generation: None, evidence: Evidence::default(), encoded: None });
    };
    let mut reader = Reader { kv, cache, generation: &generation, now };
    let meta = reader.meta().await?;
    let mut hits = reader.hits(&meta, ask).await?;
    hits.truncate(RERANKED);
    let has_vectors = meta.encoder.as_deref() == Some(model.name());
    let by_meaning = has_vectors && !hits.is_empty() && !is_certain(&hits);
    let encoded = OnceCell::new();
    let ranked = if by_meaning {
        let mut documents = reader.documents(hits.iter().map(|hit| hit.document)).await?;
        // What has ended must not lower the confidence in what is shown.
        documents.retain(|(_, document)| document.is_valid(now.as_u64()));
        let deep = match &ask.deep {
            Some(asked) => reader.deep(&documents, asked).await?,
            None => BTreeMap::new(),
        };
        // Made for the documents alone of which the deep tier cannot tell.
        let encode = || model.encode(looked_at(ask.text));
        let direction = LazyCell::new(|| Direction::of(&encoded.get_or_init(encode).z));
        let nearness = |document: &StoredDocument| {
            let fast = || SPACE.nearness(document.vectors(), &direction);
            deep.get(document.id.as_str()).copied().or_else(fast)
        };
        let documents: Vec<(u32, &StoredDocument)> = documents.iter().map(|(n, stored)| (*n, &**stored)).collect();
        fuse(&hits, &documents, nearness, ask.language.map(Language::as_str))
    } else {
        by_words(&hits)
    };
    // Two at least, since the second tells how sure the first is.
    let mut shown: Vec<(Ranked, Rc<StoredDocument>)> = Vec::new();
    for ranked in &ranked {
        if shown.len() >= ask.limit.max(2) {
            break;
        }
        let document = reader.document(ranked.words.document).await?;
        if document.is_valid(now.as_u64()) {
            shown.push((*ranked, document));
        }
    }
    let words: Vec<Hit> = if by_meaning {
        ranked.iter().map(|ranked| ranked.words).collect()
    } else {
        shown.iter().map(|(ranked, _)| ranked.words).collect()
    };
    let confidence = f64::from(confidence(&words));
    let candidates = shown.into_iter().take(ask.limit).map(|(ranked, document)| candidate(ranked, &document));
    let candidates = candidates.collect::<Result<_, _>>()?;
    Ok(Found {
        generation: Some(generation.1),
        evidence: Evidence { confidence, candidates, outside: 0.0 },
        encoded: encoded.into_inner(),
    })
}

/// Titles and questions that go on from what somebody has typed, one of an article, best first. What may not be shown
/// is not suggested.
///
/// # Errors
/// The store's.
pub async fn suggest(
    kv: &impl Kv,
    cache: &mut Cache,
    site: &SiteId,
    typed: &str,
    filter: &Filter<'_>,
    limit: usize,
    now: Millis,
) -> Result<Vec<Suggestion>, StoreError> {
    let Some(typed) = Typed::parse(typed) else { return Ok(Vec::new()) };
    let Some(generation) = published(kv, cache, site, now).await? else { return Ok(Vec::new()) };
    let mut reader = Reader { kv, cache, generation: &generation, now };
    let meta = reader.meta().await?;
    let mut held = Vec::new();
    for n in typed.blocks(&meta) {
        let block = KNOWLEDGE_STARTS.get(kv, &DocumentKey(generation.clone(), n), now).await?;
        held.push((n, block.unwrap_or_default()));
    }
    let held: Vec<(u32, &Starts)> = held.iter().map(|(n, block)| (*n, block)).collect();
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (number, field) in typed.texts(&meta, &held, filter) {
        if suggestions.len() >= limit {
            break;
        }
        let document = reader.document(number).await?;
        let text = match field {
            Field::Question(n) => document.questions.get(n as usize),
            Field::Title | Field::Body => Some(&document.title),
        };
        let known = suggestions.iter().any(|suggestion| suggestion.article == document.id);
        if let Some(text) = text.filter(|text| !known && document.is_valid(now.as_u64()) && typed.fits(text)) {
            suggestions.push(Suggestion { article: document.id.clone(), text: text.clone() });
        }
    }
    Ok(suggestions)
}

/// The generation that lookups see, with the cache made its own.
async fn published(
    kv: &impl Kv,
    cache: &mut Cache,
    site: &SiteId,
    now: Millis,
) -> Result<Option<GenerationKey>, StoreError> {
    let Some(generation) = pointed_at(kv, site, now).await? else { return Ok(None) };
    if cache.of.as_ref().is_none_or(|(of, name)| *of != generation.0 || *name != generation.1) {
        *cache = Cache { of: Some((generation.0.clone(), generation.1.clone())), ..Cache::default() };
    }
    Ok(Some(generation))
}

/// The generation that lookups see.
pub(crate) async fn pointed_at(kv: &impl Kv, site: &SiteId, now: Millis) -> Result<Option<GenerationKey>, StoreError> {
    let pointer = KNOWLEDGE_POINTER.get(kv, site, now).await?;
    Ok(pointer.map(|pointer| GenerationKey(site.clone(), pointer.generation)))
}

/// Reads the blocks of a generation through the cache.
struct Reader<'a, K> {
    kv: &'a K,
    cache: &'a mut Cache,
    generation: &'a GenerationKey,
    now: Millis,
}

impl<K: Kv> Reader<'_, K> {
    async fn meta(&mut self) -> Result<Rc<Meta>, StoreError> {
        if let Some(meta) = &self.cache.meta {
            return Ok(Rc::clone(meta));
        }
        let meta = KNOWLEDGE_META.get(self.kv, self.generation, self.now).await?;
        let meta = Rc::new(meta.ok_or_else(|| missing(self.generation))?);
        self.cache.meta = Some(Rc::clone(&meta));
        Ok(meta)
    }

    /// The articles that match, best first: those of the question or, where it has slips of the pen, of what was meant.
    async fn hits(&mut self, meta: &Meta, ask: &Ask<'_>) -> Result<Vec<Hit>, StoreError> {
        let mut query = Query::parse(ask.text, &meta.synonyms);
        let mut held = self.buckets(query.buckets(meta)).await?;
        let more = query.spelling_buckets(meta, &borrowed(&held));
        held.extend(self.buckets(more).await?);
        if let Some(corrected) = query.corrected(meta, &borrowed(&held)) {
            held.extend(self.buckets(corrected.buckets(meta)).await?);
            query = corrected;
        }
        let (held, language) = (borrowed(&held), ask.language.map(Language::as_str));
        let mut hits = query.rank(meta, &held, language, &ask.filter);
        if query.is_cut(meta, &held) {
            hits.truncate(RERANKED);
            let documents = self.documents(hits.iter().map(|hit| hit.document)).await?;
            let documents: Vec<(u32, &StoredDocument)> = documents.iter().map(|(n, stored)| (*n, &**stored)).collect();
            hits = query.rerank(meta, &held, language, &documents);
        }
        Ok(hits)
    }

    /// Documents by their numbers, read at once.
    async fn documents(
        &mut self,
        wanted: impl Iterator<Item = u32>,
    ) -> Result<Vec<(u32, Rc<StoredDocument>)>, StoreError> {
        let wanted: Vec<u32> = wanted.collect();
        if self.cache.documents.len() + wanted.len() > KEPT {
            self.cache.documents.clear();
        }
        let unread: Vec<u32> = wanted.iter().copied().filter(|n| !self.cache.documents.contains_key(n)).collect();
        let read = try_join_all(unread.iter().map(|n| document(self.kv, self.generation, *n, self.now))).await?;
        self.cache.documents.extend(unread.into_iter().zip(read));
        let held = wanted.into_iter().filter_map(|n| Some((n, Rc::clone(self.cache.documents.get(&n)?))));
        Ok(held.collect())
    }

    /// How near the documents are to what is asked, by their ids, as far as the deep tier can tell.
    async fn deep(
        &mut self,
        documents: &[(u32, Rc<StoredDocument>)],
        asked: &Asked<'_>,
    ) -> Result<BTreeMap<String, Nearness>, StoreError> {
        if self.cache.embeddings.len() + documents.len() > KEPT {
            self.cache.embeddings.clear();
        }
        let unread = documents.iter().filter(|(n, _)| !self.cache.embeddings.contains_key(n));
        let key = |document: &StoredDocument| ArticleKey(self.generation.0.clone(), document.id.clone());
        let unread: Vec<(u32, ArticleKey)> = unread.map(|(n, document)| (*n, key(document))).collect();
        let read = try_join_all(unread.iter().map(|(_, key)| KNOWLEDGE_EMBEDDINGS.get(self.kv, key, self.now))).await?;
        self.cache.embeddings.extend(unread.into_iter().zip(read).map(|((n, _), kept)| (n, kept.map(Rc::new))));
        let near = |(n, document): &(u32, Rc<StoredDocument>)| {
            let kept = self.cache.embeddings.get(n)?.as_ref()?;
            Some((document.id.clone(), kept.nearness(document, asked)?))
        };
        Ok(documents.iter().filter_map(near).collect())
    }

    async fn buckets(&mut self, wanted: Vec<u32>) -> Result<Vec<(u32, Rc<Bucket>)>, StoreError> {
        if self.cache.buckets.len() + wanted.len() > KEPT {
            self.cache.buckets.clear();
        }
        let unread: Vec<u32> = wanted.iter().copied().filter(|n| !self.cache.buckets.contains_key(n)).collect();
        let read = try_join_all(unread.iter().map(|n| bucket(self.kv, self.generation, *n, self.now))).await?;
        self.cache.buckets.extend(unread.into_iter().zip(read));
        let held = wanted.into_iter().filter_map(|n| Some((n, Rc::clone(self.cache.buckets.get(&n)?))));
        Ok(held.collect())
    }

    async fn document(&mut self, number: u32) -> Result<Rc<StoredDocument>, StoreError> {
        let found = self.documents(std::iter::once(number)).await?;
        found.into_iter().next().map(|(_, document)| document).ok_or_else(|| missing(self.generation))
    }
}

fn borrowed(held: &[(u32, Rc<Bucket>)]) -> Vec<(u32, &Bucket)> {
    held.iter().map(|(number, bucket)| (*number, &**bucket)).collect()
}

fn candidate(ranked: Ranked, document: &StoredDocument) -> Result<Candidate, StoreError> {
    let category = IssueType::parse(document.category.as_str());
    Ok(Candidate {
        article: document.id.clone(),
        title: document.title.clone(),
        body: document.body.clone(),
        category: category.map_err(|e| StoreError::corrupt("an article's category", e))?,
        score: f64::from(ranked.score),
        likeness: ranked.likeness.map(f64::from),
    })
}

async fn bucket(kv: &impl Kv, generation: &GenerationKey, n: u32, now: Millis) -> Result<Rc<Bucket>, KvError> {
    // A bucket without terms is not written.
    Ok(Rc::new(KNOWLEDGE_BUCKET.get(kv, &DocumentKey(generation.clone(), n), now).await?.unwrap_or_default()))
}

async fn document(
    kv: &impl Kv,
    generation: &GenerationKey,
    n: u32,
    now: Millis,
) -> Result<Rc<StoredDocument>, StoreError> {
    let document = KNOWLEDGE_DOCUMENT.get(kv, &DocumentKey(generation.clone(), n), now).await?;
    Ok(Rc::new(document.ok_or_else(|| missing(generation))?))
}

fn missing(generation: &GenerationKey) -> StoreError {
    StoreError::corrupt(format!("generation {}", generation.1), "a block is missing")
}
