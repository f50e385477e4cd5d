//! The index: what is stored of it.
//!
//! What is stored is cut so that each part can be fetched alone. A [`Bucket`] holds the postings of the terms that
//! hash to its number; the entry → document map is in the postings themselves, so [`Meta`] stays a few hundred
//! bytes however many documents there are. Documents are numbered by language, audience and category, so that what a
//! lookup filters by is known of a posting from its document number, before anything of the document is read.
//!
//! Two pairs of characters that sound alike share a bucket: a homophone of a misspelt pair is found in the block that
//! was read for the pair itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::concepts::Synonyms;
use crate::hanzi;
use crate::starts::Starts;
use crate::terms::fnv;
use crate::vector::Vector;

/// The most postings that are kept of one term; of more, those with the largest weights are kept (a champion list:
/// Manning, Raghavan and Schütze, Introduction to Information Retrieval, §7.1.3). It bounds what a lookup of a common
/// term costs, and only bases of thousands of articles reach it. Such a term is *common*, and what its list lost stands
/// in the documents.
pub const MAX_POSTINGS: usize = 2_000;

/// A document to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document {
    /// The tag of its language, as in `zh`.
    pub language: String,
    /// Whether it is shown to agents and to no visitor.
    pub agents_only: bool,
    /// What it is about.
    pub category: String,
    /// Its id, unique in the base.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Ways in which people ask for it.
    pub questions: Vec<String>,
    /// Its text.
    pub body: String,
    /// From when on it is shown, in milliseconds since the Unix epoch.
    pub valid_from: Option<u64>,
    /// From when on it is not shown any more, likewise.
    pub valid_until: Option<u64>,
}

/// A whole index; its parts are stored one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// What every lookup needs.
    pub meta: Meta,
    /// The buckets by number.
    pub buckets: Vec<Bucket>,
    /// The blocks of beginnings, as many, by number.
    pub starts: Vec<Starts>,
    /// The documents by number.
    pub documents: Vec<StoredDocument>,
}

/// What every lookup needs to know of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Meta {
    /// How many buckets there are, a power of two.
    #[serde(rename = "buckets")]
    pub bucket_count: u32,
    /// How many documents there are.
    #[serde(rename = "documents")]
    pub document_count: u32,
    /// Which document numbers are of which kind, in their order.
    pub sections: Vec<Section>,
    /// What the site calls by several names: form → concept.
    #[serde(default)]
    pub synonyms: Synonyms,
    /// The model that the documents' vectors were made with; nothing where they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
}

/// The documents of one language, audience and category, which follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// The tag of the language.
    pub language: String,
    /// Whether they are shown to agents and to no visitor.
    pub agents_only: bool,
    /// What they are about.
    pub category: String,
    /// The first document number.
    pub first: u32,
    /// How many there are, at least 1.
    pub count: u32,
}

/// The terms whose hash leads here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bucket {
    /// Term → where it occurs.
    #[serde(rename = "t")]
    pub terms: BTreeMap<String, TermPostings>,
    /// First or last two letters → the words that begin or end with them, frequent ones first, a space between them.
    #[serde(rename = "w", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
}

/// Where one term occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermPostings {
    /// How many documents it occurs in.
    #[serde(rename = "n")]
    pub documents: u32,
    /// Its posting list, packed; only this crate reads it.
    #[serde(rename = "p")]
    pub postings: String,
    /// Its number among the common terms: those whose lists were cut, see [`StoredDocument::common`].
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub common: Option<u32>,
}

/// A document as it is stored beside the index, to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredDocument {
    /// See [`Document::id`].
    pub id: String,
    /// See [`Document::title`].
    pub title: String,
    /// See [`Document::language`].
    pub language: String,
    /// See [`Document::category`].
    pub category: String,
    /// See [`Document::agents_only`].
    #[serde(default)]
    pub agents_only: bool,
    /// See [`Document::valid_from`].
    #[serde(default)]
    pub valid_from: Option<u64>,
    /// See [`Document::valid_until`].
    #[serde(default)]
    pub valid_until: Option<u64>,
    /// See [`Document::questions`].
    pub questions: Vec<String>,
    /// See [`Document::body`].
    pub body: String,
    /// Its postings of common terms, packed as a list is, with the term's number in the document's place: what the cut
    /// lists lack, so that the best documents can be ranked as if no list had been cut.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub common: String,
    /// The vectors of its title and of each question, in this order; of the first ones, if not of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<Vector>,
}

/// Which documents a lookup may find. The default is what a visitor may see, of any language and category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// Of this language alone.
    pub language: Option<&'a str>,
    /// Of this category alone.
    pub category: Option<&'a str>,
    /// Also those that are for agents only.
    pub agents: bool,
}

/// The number of the title among a document's entries; the questions follow the body.
pub(crate) const TITLE: u32 = 0;
/// The number of the body.
pub(crate) const BODY: u32 = 1;
/// The number of the first question.
pub(crate) const FIRST_QUESTION: u32 = 2;

impl Meta {
    /// The section of a document, if there is such a document.
    #[must_use]
    pub fn section(&self, document: u32) -> Option<&Section> {
        let after = self.sections.partition_point(|section| section.first <= document);
        let section = self.sections.get(after.checked_sub(1)?)?;
        (document.saturating_sub(section.first) < section.count).then_some(section)
    }
}

impl Filter<'_> {
    /// Whether the documents of a section may be found.
    pub(crate) fn allows(&self, section: &Section) -> bool {
        (self.agents || !section.agents_only)
            && self.language.is_none_or(|language| language == section.language)
            && self.category.is_none_or(|category| category == section.category)
    }
}

impl StoredDocument {
    /// Whether it is shown at this time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn is_valid(&self, now: u64) -> bool {
        self.valid_from.is_none_or(|from| from <= now) && self.valid_until.is_none_or(|until| now < until)
    }
}

/// The bucket of a term, by its hash or, of a pair of characters, by the hash of its sound. `bucket_count` is a power
/// of two.
pub(crate) fn bucket_of(term: &str, bucket_count: u32) -> u32 {
    let hash = pair_sound(term).map_or_else(|| fnv(term), |sound| fnv(&sound));
    let folded = u32::try_from((hash ^ (hash >> 32)) & u64::from(u32::MAX)).unwrap_or(0);
    folded & bucket_count.saturating_sub(1)
}

/// How a term of two characters sounds; nothing for another term.
pub(crate) fn pair_sound(term: &str) -> Option<String> {
    let mut characters = term.chars();
    let (first, second) = (characters.next()?, characters.next()?);
    if characters.next().is_some() {
        return None;
    }
    Some(format!("{} {}", hanzi::sound(first)?, hanzi::sound(second)?))
}
