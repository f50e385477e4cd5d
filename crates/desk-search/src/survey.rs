//! The first pass over a base: in how many documents each term occurs, and how many documents there are of each kind.
//!
//! A survey is taken by parts, which can be kept and joined, so that no caller has to go over all documents at once.
//! From it follows the [`Plan`]: how many buckets there are, what a term weighs, and which number each document has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::concepts::Synonyms;
use crate::entries::entries;
use crate::index::{BODY, Document, MAX_POSTINGS, Meta, Section, StoredDocument};
use crate::postings::{self, FULL, Posting};
use crate::starts;
use crate::terms::{Term, fnv, spellable};
use crate::weight::{fullness, quantised, weight};

/// About how many terms share a bucket.
const TERMS_PER_BUCKET: usize = 32;
/// The most buckets of an index.
const MAX_BUCKETS: usize = 1 << 16;
/// About how many postings a slice holds: 12 bytes each.
const POSTINGS_PER_SLICE: u64 = 1_000_000;
/// How many terms share a part that is kept: about a megabyte as JSON.
const TERMS_PER_PART: usize = 40_000;

/// Counts what is in a base, in whatever order the documents are added.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    synonyms: Synonyms,
    /// Language, audience and category → how many documents.
    kinds: BTreeMap<(String, bool, String), u32>,
    /// Hash of a term → how many documents it occurs in, and how many postings it has.
    found_in: HashMap<u64, (u32, u32)>,
    /// Word that may be misspelt → how many documents it occurs in.
    words: HashMap<String, u32>,
    postings: u64,
}

/// A part of a survey, to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyPart {
    kinds: Vec<(String, bool, String, u32)>,
    found_in: Vec<(u64, u32, u32)>,
    words: Vec<(String, u32)>,
    postings: u64,
}

/// What the postings of a base are made from.
#[derive(Debug)]
pub struct Plan {
    meta: Meta,
    /// Hash of a term → how many documents it occurs in, and how many postings it has.
    found_in: HashMap<u64, (u32, u32)>,
    /// Hash of a common term → its number.
    common: HashMap<u64, u32>,
    words: HashMap<String, u32>,
    postings: u64,
}

/// How many documents of each section have a number.
pub type Numbered = Vec<u32>;

impl Survey {
    /// Of a base with these synonyms.
    #[must_use]
    pub fn new(synonyms: Synonyms) -> Self {
        Self { synonyms, ..Self::default() }
    }

    /// Adds a document.
    pub fn add(&mut self, document: &Document) {
        let mut here: BTreeMap<u64, u32> = BTreeMap::new();
        let mut words = BTreeSet::new();
        let mut more = 0_u64;
        for entry in entries(document, &self.synonyms) {
            for hash in entry.counts.keys().map(|term| fnv(&term.text)).chain(entry.whole.as_deref().map(fnv)) {
                let postings = here.entry(hash).or_default();
                *postings = postings.saturating_add(1);
            }
            let beginnings = if entry.number == BODY { 0 } else { starts::beginnings(entry.text).len() };
            more = more.saturating_add((entry.counts.len() + beginnings) as u64);
            words.extend(spellable(entry.text));
        }
        self.postings = self.postings.saturating_add(more);
        for (hash, postings) in here {
            self.count_term(hash, 1, postings);
        }
        for word in words {
            self.count_word(word, 1);
        }
        self.count_kind((document.language.clone(), document.agents_only, document.category.clone()), 1);
    }

    /// What has been counted, in parts to be kept.
    pub fn parts(self) -> impl Iterator<Item = SurveyPart> {
        let kinds = self
            .kinds
            .into_iter()
            .map(|((language, agents_only, category), count)| (language, agents_only, category, count));
        let head = SurveyPart { kinds: kinds.collect(), postings: self.postings, ..SurveyPart::default() };
        let mut found_in = self.found_in.into_iter().map(|(hash, (documents, postings))| (hash, documents, postings));
        let mut words = self.words.into_iter();
        let rest = std::iter::from_fn(move || {
            let part = SurveyPart {
                found_in: found_in.by_ref().take(TERMS_PER_PART).collect(),
                words: words.by_ref().take(TERMS_PER_PART).collect(),
                ..SurveyPart::default()
            };
            (part != SurveyPart::default()).then_some(part)
        });
        std::iter::once(head).chain(rest)
    }

    /// Adds a part of another survey, of other documents with the same synonyms.
    pub fn join(&mut self, part: SurveyPart) {
        for (hash, documents, postings) in part.found_in {
            self.count_term(hash, documents, postings);
        }
        for (word, count) in part.words {
            self.count_word(word, count);
        }
        for (language, agents_only, category, count) in part.kinds {
            self.count_kind((language, agents_only, category), count);
        }
        self.postings = self.postings.saturating_add(part.postings);
    }

    fn count_term(&mut self, hash: u64, more: u32, more_postings: u32) {
        let (documents, postings) = self.found_in.entry(hash).or_default();
        *documents = documents.saturating_add(more);
        *postings = postings.saturating_add(more_postings);
    }

    fn count_word(&mut self, word: String, more: u32) {
        let count = self.words.entry(word).or_default();
        *count = count.saturating_add(more);
    }

    fn count_kind(&mut self, kind: (String, bool, String), more: u32) {
        let count = self.kinds.entry(kind).or_default();
        *count = count.saturating_add(more);
    }

    /// What follows from the count.
    #[must_use]
    pub fn finish(self) -> Plan {
        let buckets = (self.found_in.len() / TERMS_PER_BUCKET).next_power_of_two().min(MAX_BUCKETS);
        let mut document_count = 0_u32;
        let sections = self.kinds.into_iter().map(|((language, agents_only, category), count)| {
            let first = document_count;
            document_count = document_count.saturating_add(count);
            Section { language, agents_only, category, first, count }
        });
        let sections = sections.collect();
        let meta = Meta {
            bucket_count: u32::try_from(buckets).unwrap_or(1),
            document_count,
            sections,
            synonyms: self.synonyms,
            encoder: None,
        };
        let is_common = |(_, (_, postings)): &(&u64, &(u32, u32))| *postings as usize > MAX_POSTINGS;
        let common: BTreeSet<u64> = self.found_in.iter().filter(is_common).map(|(hash, _)| *hash).collect();
        let common = common.into_iter().zip(0..).collect();
        Plan { meta, found_in: self.found_in, common, words: self.words, postings: self.postings }
    }
}

impl Plan {
    /// What every lookup needs to know.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The number of a document, the next one of its section; nothing where the survey has seen no more such ones.
    pub fn number(&self, numbered: &mut Numbered, document: &Document) -> Option<u32> {
        numbered.resize(self.meta.sections.len(), 0);
        let is_its = |section: &Section| {
            section.language == document.language
                && section.agents_only == document.agents_only
                && section.category == document.category
        };
        let at = self.meta.sections.iter().position(is_its)?;
        let (section, taken) = (self.meta.sections.get(at)?, numbered.get_mut(at)?);
        let number = section.first.checked_add(*taken).filter(|_| *taken < section.count)?;
        *taken = taken.saturating_add(1);
        Some(number)
    }

    /// The buckets in parts that each take a bounded memory.
    #[must_use]
    pub fn slices(&self) -> Vec<Range<u32>> {
        let count = u32::try_from(self.postings.div_ceil(POSTINGS_PER_SLICE)).unwrap_or(u32::MAX);
        let size = self.meta.bucket_count.div_ceil(count.max(1)).max(1);
        let starts = (0..self.meta.bucket_count).step_by(size as usize);
        starts.map(|from| from..from.saturating_add(size).min(self.meta.bucket_count)).collect()
    }

    /// A document as it is stored; its vectors, if it is to have some, are for the caller to make.
    #[must_use]
    pub fn stored(&self, document: &Document) -> StoredDocument {
        let mut common = Vec::new();
        if !self.common.is_empty() {
            for entry in self.weighed(document) {
                let numbered =
                    entry.terms.iter().filter_map(|(term, weight)| Some((self.common_number(term)?, *weight)));
                common.extend(numbered.map(|(document, weight)| Posting { document, entry: entry.number, weight }));
            }
            common.sort_unstable_by_key(|posting| (posting.document, posting.entry));
        }
        let Document { language, agents_only, category, id, title, questions, body, valid_from, valid_until } =
            document.clone();
        let (common, vectors) = (postings::encode(&common), Vec::new());
        StoredDocument {
            id,
            title,
            language,
            category,
            agents_only,
            valid_from,
            valid_until,
            questions,
            body,
            common,
            vectors,
        }
    }

    pub(crate) fn found_in(&self, term: &str) -> u32 {
        self.found_in.get(&fnv(term)).map_or(1, |(documents, _)| *documents)
    }

    pub(crate) fn common_number(&self, term: &str) -> Option<u32> {
        self.common.get(&fnv(term)).copied()
    }

    /// Words that may be misspelt, and in how many documents each occurs.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.words.iter().map(|(word, count)| (word.as_str(), *count))
    }

    /// The entries of a document with their terms' weights.
    pub(crate) fn weighed<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = Weighed<'a>> {
        let all = self.meta.document_count;
        entries(document, &self.meta.synonyms).map(move |entry| {
            let weigh = |(term, count): (Term, u32)| {
                let weight = weight(term.kind, count, all, self.found_in(&term.text));
                (term.text, weight)
            };
            let weighed: Vec<(String, f32)> = entry.counts.into_iter().map(weigh).collect();
            let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            let fullness = if entry.number == BODY { fullness(weighed.len()) } else { 1.0 };
            let share = |weight: f32| quantised(fullness * weight / length);
            let whole = entry.whole.map(|term| (term, FULL));
            let terms = whole.into_iter().chain(weighed.into_iter().map(|(term, weight)| (term, share(weight))));
            Weighed { number: entry.number, text: entry.text, terms: terms.collect() }
        })
    }
}

/// One text of a document, its terms and their shares of it.
pub(crate) struct Weighed<'a> {
    pub(crate) number: u32,
    pub(crate) text: &'a str,
    pub(crate) terms: Vec<(String, u16)>,
}
