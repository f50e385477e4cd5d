//! Building an index in bounded memory: the documents are gone through more than once, and kept never.
//!
//! The first pass is a [`Survey`], which counts in how many documents each term occurs; from it follows how many
//! buckets there are. Each further pass is a [`Slice`] of the buckets and collects their postings alone. A base of a
//! few thousand articles is one slice; one of a hundred thousand is cut so that a slice takes tens of megabytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use crate::concepts::Synonyms;
use crate::index::{BODY, Bucket, Document, FIRST_QUESTION, Index, MAX_POSTINGS, Meta, Section, StoredDocument};
use crate::index::{TITLE, TermPostings, bucket_of};
use crate::postings::{self, FULL, Posting};
use crate::spelling;
use crate::starts::{self, Starts};
use crate::terms::{Kind, Term, fnv, spellable, terms_of, whole};
use crate::weight::{counted, fullness, quantised, weight};

/// About how many terms share a bucket.
const TERMS_PER_BUCKET: usize = 32;
/// The most buckets of an index.
const MAX_BUCKETS: usize = 1 << 16;
/// About how many postings a slice holds: 12 bytes each.
const POSTINGS_PER_SLICE: u64 = 2_000_000;
/// The most words that stand under one spelling key; the frequent ones are kept.
const MAX_WORDS: usize = 4_000;

/// Counts what is in a base. Documents are added in their order.
#[derive(Debug, Default)]
pub struct Survey {
    synonyms: Synonyms,
    documents: u32,
    sections: Vec<Section>,
    /// Hash of a term → how many documents it occurs in, and how many postings it has.
    found_in: HashMap<u64, (u32, u32)>,
    /// Word that may be misspelt → how many documents it occurs in.
    words: HashMap<String, u32>,
    postings: u64,
}

/// What the postings of a base are made from.
#[derive(Debug)]
pub struct Plan {
    meta: Meta,
    /// Hash of a term → how many documents it occurs in.
    found_in: HashMap<u64, u32>,
    /// Hash of a common term → its number.
    common: HashMap<u64, u32>,
    words: HashMap<String, u32>,
    postings: u64,
}

/// Collects the postings of some of the buckets. Documents are added in the order of the survey.
#[derive(Debug)]
pub struct Slice<'a> {
    plan: &'a Plan,
    buckets: Range<u32>,
    next: u32,
    lists: HashMap<String, Vec<Posting>>,
    starts: HashMap<String, Vec<Posting>>,
}

/// Builds the index of `documents` at once. The result is the same in whatever order they are given.
#[must_use]
pub fn build(documents: &[Document], synonyms: Synonyms) -> Index {
    let mut sorted: Vec<&Document> = documents.iter().collect();
    sorted.sort();
    let mut survey = Survey::new(synonyms);
    for document in &sorted {
        survey.add(document);
    }
    let plan = survey.finish();
    let documents = sorted.iter().map(|document| plan.stored(document)).collect();
    let (mut buckets, mut starts) = (Vec::new(), Vec::new());
    for range in plan.slices() {
        let mut slice = plan.slice(range);
        for document in &sorted {
            slice.add(document);
        }
        let (more, begun) = slice.finish();
        buckets.extend(more);
        starts.extend(begun);
    }
    Index { meta: plan.meta, buckets, starts, documents }
}

impl Survey {
    /// Of a base with these synonyms.
    #[must_use]
    pub fn new(synonyms: Synonyms) -> Self {
        Self { synonyms, ..Self::default() }
    }

    /// Adds the next document; one beyond `u32::MAX` is left out.
    pub fn add(&mut self, document: &Document) {
        let Some(next) = self.documents.checked_add(1) else { return };
        let mut here: BTreeMap<u64, u32> = BTreeMap::new();
        let mut words = BTreeSet::new();
        for entry in entries(document, &self.synonyms) {
            for hash in entry.counts.keys().map(|term| fnv(&term.text)).chain(entry.whole.as_deref().map(fnv)) {
                let postings = here.entry(hash).or_default();
                *postings = postings.saturating_add(1);
            }
            let beginnings = if entry.number == BODY { 0 } else { starts::beginnings(entry.text).len() };
            self.postings = self.postings.saturating_add((entry.counts.len() + beginnings) as u64);
            words.extend(spellable(entry.text));
        }
        for (hash, more) in here {
            let (documents, postings) = self.found_in.entry(hash).or_default();
            *documents = documents.saturating_add(1);
            *postings = postings.saturating_add(more);
        }
        for word in words {
            let count = self.words.entry(word).or_default();
            *count = count.saturating_add(1);
        }
        match self.sections.last_mut() {
            Some(section)
                if section.language == document.language
                    && section.agents_only == document.agents_only
                    && section.category == document.category =>
            {
                section.count = section.count.saturating_add(1);
            }
            _ => self.sections.push(Section {
                language: document.language.clone(),
                agents_only: document.agents_only,
                category: document.category.clone(),
                first: self.documents,
                count: 1,
            }),
        }
        self.documents = next;
    }

    /// What follows from the count.
    #[must_use]
    pub fn finish(self) -> Plan {
        let buckets = (self.found_in.len() / TERMS_PER_BUCKET).next_power_of_two().min(MAX_BUCKETS);
        let meta = Meta {
            bucket_count: u32::try_from(buckets).unwrap_or(1),
            document_count: self.documents,
            sections: self.sections,
            synonyms: self.synonyms,
            encoder: None,
        };
        let is_common = |(_, (_, postings)): &(&u64, &(u32, u32))| *postings as usize > MAX_POSTINGS;
        let common: BTreeSet<u64> = self.found_in.iter().filter(is_common).map(|(hash, _)| *hash).collect();
        let found_in = self.found_in.into_iter().map(|(hash, (documents, _))| (hash, documents)).collect();
        let common = common.into_iter().zip(0..).collect();
        Plan { meta, found_in, common, words: self.words, postings: self.postings }
    }
}

impl Plan {
    /// What every lookup needs to know.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The buckets in parts that each take a bounded memory.
    #[must_use]
    pub fn slices(&self) -> Vec<Range<u32>> {
        let count = u32::try_from(self.postings.div_ceil(POSTINGS_PER_SLICE)).unwrap_or(u32::MAX);
        let size = self.meta.bucket_count.div_ceil(count.max(1)).max(1);
        let starts = (0..self.meta.bucket_count).step_by(size as usize);
        starts.map(|from| from..from.saturating_add(size).min(self.meta.bucket_count)).collect()
    }

    /// Begins a part.
    #[must_use]
    pub fn slice(&self, buckets: Range<u32>) -> Slice<'_> {
        Slice { plan: self, buckets, next: 0, lists: HashMap::new(), starts: HashMap::new() }
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

    fn found_in(&self, term: &str) -> u32 {
        self.found_in.get(&fnv(term)).copied().unwrap_or(1)
    }

    fn common_number(&self, term: &str) -> Option<u32> {
        self.common.get(&fnv(term)).copied()
    }

    /// The entries of a document with their terms' weights.
    fn weighed<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = Weighed<'a>> {
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

impl Slice<'_> {
    /// Adds the next document.
    pub fn add(&mut self, document: &Document) {
        let number = self.next;
        if number >= self.plan.meta.document_count {
            return;
        }
        self.next = number.saturating_add(1);
        let plan = self.plan;
        for entry in plan.weighed(document) {
            if entry.number != BODY {
                self.file(number, entry.number, entry.text);
            }
            for (term, weight) in entry.terms {
                self.push(term, Posting { document: number, entry: entry.number, weight });
            }
        }
    }

    fn push(&mut self, term: String, posting: Posting) {
        if !self.buckets.contains(&bucket_of(&term, self.plan.meta.bucket_count)) {
            return;
        }
        let list = self.lists.entry(term).or_default();
        list.push(posting);
        if list.len() >= 2 * MAX_POSTINGS {
            champions(list, MAX_POSTINGS);
        }
    }

    /// Files a text under its beginnings.
    fn file(&mut self, document: u32, entry: u32, text: &str) {
        let posting = Posting { document, entry, weight: starts::worth(entry, text) };
        for key in starts::beginnings(text) {
            if self.buckets.contains(&bucket_of(&key, self.plan.meta.bucket_count)) {
                let list = self.starts.entry(key).or_default();
                list.push(posting);
                if list.len() >= 2 * starts::KEPT {
                    champions(list, starts::KEPT);
                }
            }
        }
    }

    /// The buckets of the part and the blocks of the same numbers, in their order.
    #[must_use]
    pub fn finish(self) -> (Vec<Bucket>, Vec<Starts>) {
        let count = self.buckets.end.saturating_sub(self.buckets.start) as usize;
        let mut buckets = vec![Bucket::default(); count];
        let (range, plan) = (self.buckets, self.plan);
        let place = |term: &str| {
            let number = bucket_of(term, plan.meta.bucket_count);
            range.contains(&number).then(|| number.saturating_sub(range.start) as usize)
        };
        for (term, mut list) in self.lists {
            champions(&mut list, MAX_POSTINGS);
            let (documents, common) = (plan.found_in(&term), plan.common_number(&term));
            let postings = TermPostings { documents, postings: postings::encode(&list), common };
            if let Some(bucket) = place(&term).and_then(|at| buckets.get_mut(at)) {
                bucket.terms.insert(term, postings);
            }
        }
        let mut words: BTreeMap<String, Vec<(std::cmp::Reverse<u32>, &str)>> = BTreeMap::new();
        for (word, count) in &plan.words {
            for key in spelling::keys(word).into_iter().flatten().filter(|key| place(key).is_some()) {
                words.entry(key).or_default().push((std::cmp::Reverse(*count), word));
            }
        }
        for (key, mut list) in words {
            list.sort_unstable();
            let list: Vec<&str> = list.into_iter().take(MAX_WORDS).map(|(_, word)| word).collect();
            if let Some(bucket) = place(&key).and_then(|at| buckets.get_mut(at)) {
                bucket.words.insert(key, list.join(" "));
            }
        }
        let mut blocks = vec![Starts::default(); count];
        for (key, mut list) in self.starts {
            champions(&mut list, starts::KEPT);
            if let Some(block) = place(&key).and_then(|at| blocks.get_mut(at)) {
                block.starts.insert(key, postings::encode(&list));
            }
        }
        (buckets, blocks)
    }
}

/// One text of a document, its terms and their shares of it.
struct Weighed<'a> {
    number: u32,
    text: &'a str,
    terms: Vec<(String, u16)>,
}

/// One text of a document and its terms.
struct Entry<'a> {
    number: u32,
    text: &'a str,
    counts: BTreeMap<Term, u32>,
    /// The term that stands for all of it.
    whole: Option<String>,
}

fn entries<'a>(document: &'a Document, synonyms: &'a Synonyms) -> impl Iterator<Item = Entry<'a>> {
    let short = |number: u32, text: &'a str| {
        let counts = counted(terms_of(text, synonyms));
        Entry { number, text, counts, whole: whole(text) }
    };
    let mut body = terms_of(&document.body, synonyms);
    // Trigrams repair the spelling of a question; in long texts any trigram is found.
    body.retain(|term| term.kind != Kind::Gram);
    let body = Entry { number: BODY, text: &document.body, counts: counted(body), whole: None };
    let questions = (FIRST_QUESTION..).zip(&document.questions);
    let questions = questions.map(move |(number, text)| short(number, text));
    [short(TITLE, &document.title), body].into_iter().chain(questions)
}

/// Leaves the postings that are kept, in the order of their documents.
fn champions(list: &mut Vec<Posting>, most: usize) {
    if list.len() > most {
        list.sort_by_key(|posting| (std::cmp::Reverse(posting.weight), posting.document, posting.entry));
        list.truncate(most);
        list.sort_by_key(|posting| (posting.document, posting.entry));
    }
}
