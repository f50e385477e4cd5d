//! Where titles and questions lie by the deep tier, which takes ten milliseconds a text: so that they are no part of a
//! generation, but kept beside it by article, filled in after a publish, and used as far as they are there.
//!
//! What is kept is found by the text's digest. An article that is published with another title has no vector for it
//! until somebody fills it in, and what it had for the old one is of no use and no harm.

use crate::{
    Kv, StoreError,
    kv::{ArticleKey, DocumentKey, GenerationKey, KNOWLEDGE_DOCUMENT, KNOWLEDGE_EMBEDDINGS, KNOWLEDGE_META},
    lookup::pointed_at,
};
use desk_core::{Millis, id::SiteId};
use desk_search::{Direction, Nearness, Space, StoredDocument, Vector};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The vectors of a model whose cosines are all high: the e5 family's lie between 0.7 and 1 (Wang et al., Text Embeddings
/// by Weakly-Supervised Contrastive Pre-training, 2022, model card).
const SPACE: Space = Space { unrelated: 0.8 };

/// What is kept of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Embeddings {
    /// The model that made them.
    pub model: String,
    /// Digest of a title or question → its vector.
    vectors: BTreeMap<String, Vector<3>>,
}

/// Where a question lies.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    model: &'a str,
    direction: Direction<3>,
}

impl<'a> Asked<'a> {
    /// Of the vector that `model` gives it.
    #[must_use]
    pub fn of(model: &'a str, vector: &[f32]) -> Self {
        Self { model, direction: Direction::of(vector) }
    }
}

impl Embeddings {
    /// How near a document is to a question; nothing unless all of its titles and questions can be compared.
    #[must_use]
    pub fn nearness(&self, document: &StoredDocument, asked: &Asked<'_>) -> Option<Nearness> {
        if self.model != asked.model {
            return None;
        }
        let vector = |text: &str| self.vectors.get(&digest(text));
        let vectors: Option<Vec<_>> = document.texts().map(|(field, text)| Some((field, vector(text)?))).collect();
        SPACE.nearness(vectors?.into_iter(), &asked.direction)
    }
}

/// The published generation, and which of its documents is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    generation: GenerationKey,
    /// The number of the next document.
    pub next: u32,
    /// How many documents there are.
    pub total: u32,
}

impl Place {
    /// The generation's name.
    #[must_use]
    pub fn generation(&self) -> &str {
        &self.generation.1
    }
}

/// Where to go on in the published knowledge of a site: at document `from` where `generation` is still the published one,
/// else at the first. Nothing where nothing is published.
///
/// # Errors
/// The store's.
pub async fn go_on(
    kv: &impl Kv,
    site: &SiteId,
    generation: Option<&str>,
    from: u32,
    now: Millis,
) -> Result<Option<Place>, StoreError> {
    let Some(published) = pointed_at(kv, site, now).await? else { return Ok(None) };
    let meta = KNOWLEDGE_META.get(kv, &published, now).await?;
    let total = meta.map_or(0, |meta| meta.document_count);
    let next = if generation == Some(published.1.as_str()) { from.min(total) } else { 0 };
    Ok(Some(Place { generation: published, next, total }))
}

/// A document some of whose texts have no vector of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    article: ArticleKey,
    kept: Embeddings,
    /// The texts.
    pub texts: Vec<String>,
}

/// What the document at a place lacks of `model`'s vectors; nothing where it lacks none.
///
/// # Errors
/// The store's.
pub async fn gap(kv: &impl Kv, place: &Place, model: &str, now: Millis) -> Result<Option<Gap>, StoreError> {
    let key = DocumentKey(place.generation.clone(), place.next);
    // A publish may have taken it away meanwhile.
    let Some(document) = KNOWLEDGE_DOCUMENT.get(kv, &key, now).await? else { return Ok(None) };
    let article = ArticleKey(place.generation.0.clone(), document.id.clone());
    let kept = KNOWLEDGE_EMBEDDINGS.get(kv, &article, now).await?.filter(|kept| kept.model == model);
    let mut kept = kept.unwrap_or_else(|| Embeddings { model: model.to_owned(), vectors: BTreeMap::new() });
    let wanted: BTreeSet<(String, &str)> = document.texts().map(|(_, text)| (digest(text), text)).collect();
    kept.vectors.retain(|digest, _| wanted.iter().any(|(wanted, _)| wanted == digest));
    let texts = wanted.into_iter().filter(|(digest, _)| !kept.vectors.contains_key(digest));
    let texts: Vec<String> = texts.map(|(_, text)| text.to_owned()).collect();
    Ok((!texts.is_empty()).then_some(Gap { article, kept, texts }))
}

/// Fills a gap with the vectors of its texts, in their order.
///
/// # Errors
/// The store's.
pub async fn fill(kv: &impl Kv, gap: Gap, vectors: &[Vec<f32>]) -> Result<(), StoreError> {
    let Gap { article, mut kept, texts } = gap;
    kept.vectors.extend(texts.iter().map(|text| digest(text)).zip(vectors.iter().map(|vector| Vector::of(vector))));
    Ok(KNOWLEDGE_EMBEDDINGS.set(kv, &article, &kept, None).await?)
}

/// Drops what is kept of an article.
///
/// # Errors
/// The store's.
pub async fn forget(kv: &impl Kv, site: &SiteId, article: &str) -> Result<(), StoreError> {
    Ok(KNOWLEDGE_EMBEDDINGS.delete(kv, &ArticleKey(site.clone(), article.to_owned())).await?)
}

fn digest(text: &str) -> String {
    format!("{:016x}", crate::vectors::digest(text.bytes()))
}
