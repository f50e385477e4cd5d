//! The index and how it is built.
//!
//! What is stored is cut so that each part can be fetched alone. A [`Bucket`] holds the postings of the terms that
//! hash to its number; the entry → document map is in the postings themselves, so [`Meta`] stays a few hundred
//! bytes however many documents there are. Documents are numbered by language and then id, so that the language
//! of a posting is known from its document number.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::postings::{self, FULL, Posting};
use crate::terms::{Kind, Term, fnv, terms, whole};

/// The most postings that are kept of one term; of more, those with the largest weights are kept (a champion list:
/// Manning, Raghavan and Schütze, Introduction to Information Retrieval, §7.1.3). It bounds what a lookup of a common
/// term costs, and only bases of thousands of articles reach it.
pub const MAX_POSTINGS: usize = 2_000;

/// About how many terms share a bucket.
const TERMS_PER_BUCKET: usize = 32;
/// The most buckets of an index.
const MAX_BUCKETS: usize = 1 << 16;

/// How many documents the idf imagines beside those of the base.
const PRIOR: f32 = 50.0;

/// From how many distinct terms on a body is as long as bodies usually are.
const FULL_BODY: f32 = 100.0;

/// A document to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id, unique in the base.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The tag of its language, as in `zh`.
    pub language: String,
    /// What it is about; kept, not searched.
    pub category: String,
    /// Ways in which people ask for it.
    pub questions: Vec<String>,
    /// Its text.
    pub body: String,
}

/// A whole index; its parts are stored one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// What every lookup needs.
    pub meta: Meta,
    /// The buckets by number.
    pub buckets: Vec<Bucket>,
    /// The documents by number.
    pub documents: Vec<StoredDocument>,
}

/// What every lookup needs to know of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Meta {
    /// How many buckets there are, a power of two.
    #[serde(rename = "buckets")]
    pub bucket_count: u32,
    /// How many documents there are.
    #[serde(rename = "documents")]
    pub document_count: u32,
    /// Which document numbers are in which language, in their order.
    pub languages: Vec<LanguageRange>,
}

/// The documents of one language, which follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LanguageRange {
    /// The tag of the language.
    pub language: String,
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
    /// See [`Document::questions`].
    pub questions: Vec<String>,
    /// See [`Document::body`].
    pub body: String,
}

/// The number of the title among a document's entries; the questions follow the body.
pub(crate) const TITLE: u32 = 0;
/// The number of the body.
pub(crate) const BODY: u32 = 1;
/// The number of the first question.
pub(crate) const FIRST_QUESTION: u32 = 2;

/// Builds the index of `documents`. The result is the same in whatever order they are given. Documents and entries
/// beyond `u32::MAX` are left out.
pub fn build(documents: &[Document]) -> Index {
    let mut sorted: Vec<&Document> = documents.iter().collect();
    sorted.sort_by_key(|d| (&d.language, &d.id, &d.title, &d.category, &d.questions, &d.body));
    let document_count = u32::try_from(sorted.len()).unwrap_or(u32::MAX);

    let mut vocabulary = Vocabulary::default();
    let entries: Vec<Entry> =
        (0..document_count).zip(&sorted).flat_map(|(number, document)| vocabulary.add(number, document)).collect();

    let mut lists = vec![Vec::new(); vocabulary.terms.len()];
    for entry in &entries {
        let weighed: Vec<(usize, f32)> = entry
            .counts
            .iter()
            .map(|((term, kind), count)| {
                let found_in = vocabulary.documents.get(*term).copied().unwrap_or(1);
                (*term, weight(*kind, *count, document_count, found_in))
            })
            .collect();
        let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        let fullness = if entry.number == BODY { fullness(weighed.len()) } else { 1.0 };
        if let Some(list) = entry.whole.and_then(|term| lists.get_mut(term)) {
            list.push(Posting { document: entry.document, entry: entry.number, weight: FULL });
        }
        for (term, weight) in weighed {
            if let Some(list) = lists.get_mut(term) {
                let weight = quantised(fullness * weight / length);
                list.push(Posting { document: entry.document, entry: entry.number, weight });
            }
        }
    }

    let bucket_count = (lists.len() / TERMS_PER_BUCKET).next_power_of_two().min(MAX_BUCKETS);
    let mut buckets = vec![Bucket::default(); bucket_count];
    let bucket_count = u32::try_from(bucket_count).unwrap_or(1);
    for (text, number) in vocabulary.terms {
        let postings = lists.get_mut(number).map(std::mem::take).map(champions).unwrap_or_default();
        let documents = vocabulary.documents.get(number).copied().unwrap_or(1);
        if let Some(bucket) = buckets.get_mut(bucket_of(&text, bucket_count) as usize) {
            bucket.terms.insert(text, TermPostings { documents, postings: postings::encode(&postings) });
        }
    }

    let documents: Vec<StoredDocument> = sorted.into_iter().map(StoredDocument::from).collect();
    Index { meta: Meta { bucket_count, document_count, languages: languages(&documents) }, buckets, documents }
}

/// The bucket of a term, by its hash. `bucket_count` is a power of two.
pub(crate) fn bucket_of(term: &str, bucket_count: u32) -> u32 {
    let hash = fnv(term);
    let folded = u32::try_from((hash ^ (hash >> 32)) & u64::from(u32::MAX)).unwrap_or(0);
    folded & bucket_count.saturating_sub(1)
}

/// What a term weighs that occurs `count` times in an entry or query and in `found_in` of `all` documents.
///
/// The idf counts [`PRIOR`] documents more than there are, of which a third have the common terms and none has another
/// one, so that a base of a few articles weighs nearly as a larger one does.
#[expect(clippy::cast_precision_loss, reason = "counts this large differ in nothing")]
pub(crate) fn weight(kind: Kind, count: u32, all: u32, found_in: u32) -> f32 {
    let met = if kind == Kind::Common { PRIOR / 3.0 } else { 0.0 };
    let idf = (1.0 + (all as f32 + PRIOR) / (found_in.max(1) as f32 + met)).ln().sqrt();
    (1.0 + (count.max(1) as f32).ln()) * idf * kind.weight()
}

/// How often each term occurs.
pub(crate) fn counted(terms: Vec<Term>) -> BTreeMap<Term, u32> {
    let mut counts = BTreeMap::new();
    for term in terms {
        let count: &mut u32 = counts.entry(term).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// All terms of the base, by number.
#[derive(Default)]
struct Vocabulary {
    terms: BTreeMap<String, usize>,
    /// How many documents each term occurs in.
    documents: Vec<u32>,
}

struct Entry {
    document: u32,
    number: u32,
    counts: Vec<((usize, Kind), u32)>,
    /// The number of the term that stands for all of it.
    whole: Option<usize>,
}

impl Vocabulary {
    fn add(&mut self, document: u32, content: &Document) -> Vec<Entry> {
        let mut body = terms(&content.body);
        // Trigrams repair the spelling of a question; in long texts any trigram is found.
        body.retain(|term| term.kind != Kind::Gram);
        let title = (terms(&content.title), whole(&content.title));
        let questions = content.questions.iter().map(|text| (terms(text), whole(text)));
        let mut here = BTreeSet::new();
        let entries = (TITLE..)
            .zip([title, (body, None)].into_iter().chain(questions))
            .map(|(number, (terms, whole))| {
                let counts = counted(terms).into_iter();
                let counts = counts.map(|(term, count)| ((self.number(term.text), term.kind), count)).collect();
                Entry { document, number, counts, whole: whole.map(|term| self.number(term)) }
            })
            .inspect(|entry| {
                here.extend(entry.counts.iter().map(|((term, _), _)| *term));
                here.extend(entry.whole);
            })
            .collect();
        for term in here {
            if let Some(count) = self.documents.get_mut(term) {
                *count = count.saturating_add(1);
            }
        }
        entries
    }

    fn number(&mut self, term: String) -> usize {
        let next = self.documents.len();
        let number = *self.terms.entry(term).or_insert(next);
        if number == next {
            self.documents.push(0);
        }
        number
    }
}

impl From<&Document> for StoredDocument {
    fn from(document: &Document) -> Self {
        let Document { id, title, language, category, questions, body } = document.clone();
        Self { id, title, language, category, questions, body }
    }
}

/// The length of a body's vector: 1, but less if it has fewer distinct terms than [`FULL_BODY`]. The ranking raises
/// bodies because a question never covers one; a body of one sentence needs no raising.
#[expect(clippy::cast_precision_loss, reason = "counts this large differ in nothing")]
fn fullness(distinct: usize) -> f32 {
    (distinct as f32 / FULL_BODY).sqrt().min(1.0)
}

/// A share of 1 in steps of 1/[`FULL`], never none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn quantised(share: f32) -> u16 {
    (share * f32::from(FULL)).round().clamp(1.0, f32::from(FULL)) as u16
}

/// The postings that are kept, in the order of their documents.
fn champions(mut list: Vec<Posting>) -> Vec<Posting> {
    if list.len() > MAX_POSTINGS {
        list.sort_by_key(|posting| (std::cmp::Reverse(posting.weight), posting.document, posting.entry));
        list.truncate(MAX_POSTINGS);
        list.sort_by_key(|posting| (posting.document, posting.entry));
    }
    list
}

fn languages(documents: &[StoredDocument]) -> Vec<LanguageRange> {
    let mut ranges: Vec<LanguageRange> = Vec::new();
    for (number, document) in (0_u32..).zip(documents) {
        match ranges.last_mut() {
            Some(range) if range.language == document.language => range.count = range.count.saturating_add(1),
            _ => ranges.push(LanguageRange { language: document.language.clone(), first: number, count: 1 }),
        }
    }
    ranges
}
