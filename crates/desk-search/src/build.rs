//! Building an index in bounded memory and bounded steps: each document is read twice, and kept never.
//!
//! The first pass is a [`Survey`], which counts in how many documents each term occurs; from it follows how many buckets
//! there are. The second collects the postings of some thousand documents at a time in a [`Run`], cut by the buckets that
//! they belong to. At last each [`Slice`] of the buckets is joined from its part of every run. A base of a few thousand
//! articles is one run and one slice; of a hundred thousand, each takes tens of megabytes.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::concepts::Synonyms;
use crate::index::{BODY, Bucket, Document, Index, MAX_POSTINGS, TermPostings, bucket_of};
use crate::postings::{self, Posting};
use crate::spelling;
use crate::starts::{self, Starts};
use crate::survey::{Numbered, Plan, Survey};

/// The most words that stand under one spelling key; the frequent ones are kept.
const MAX_WORDS: usize = 4_000;

/// The postings of some documents.
#[derive(Debug, Default)]
pub struct Run {
    lists: HashMap<String, Vec<Posting>>,
    starts: HashMap<String, Vec<Posting>>,
    postings: usize,
}

/// What a run has for one slice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPart {
    /// Term → its postings, packed.
    #[serde(rename = "t")]
    lists: BTreeMap<String, String>,
    /// Beginning → the texts that begin so, likewise.
    #[serde(rename = "s")]
    starts: BTreeMap<String, String>,
}

/// Some of the buckets, joined from runs.
#[derive(Debug)]
pub struct Slice<'a> {
    plan: &'a Plan,
    buckets: Range<u32>,
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
    let (mut run, mut numbered, mut stored) = (Run::default(), Numbered::new(), Vec::new());
    for document in &sorted {
        if let Some(number) = plan.number(&mut numbered, document) {
            run.add(&plan, number, document);
            stored.push(plan.stored(document));
        }
    }
    let (mut buckets, mut starts) = (Vec::new(), Vec::new());
    for (range, part) in plan.slices().into_iter().zip(run.parts(&plan)) {
        let mut slice = plan.slice(range);
        slice.join(part);
        let (more, begun) = slice.finish();
        buckets.extend(more);
        starts.extend(begun);
    }
    Index { meta: plan.meta().clone(), buckets, starts, documents: stored }
}

impl Run {
    /// Adds a document under its number.
    pub fn add(&mut self, plan: &Plan, number: u32, document: &Document) {
        for entry in plan.weighed(document) {
            if entry.number != BODY {
                let weight = starts::worth(entry.number, entry.text);
                let posting = Posting { document: number, entry: entry.number, weight };
                for key in starts::beginnings(entry.text) {
                    self.starts.entry(key).or_default().push(posting);
                    self.postings = self.postings.saturating_add(1);
                }
            }
            for (term, weight) in entry.terms {
                self.lists.entry(term).or_default().push(Posting { document: number, entry: entry.number, weight });
                self.postings = self.postings.saturating_add(1);
            }
        }
    }

    /// How many postings it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.postings
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.postings == 0
    }

    /// What it has for each slice, in the order of [`Plan::slices`].
    #[must_use]
    pub fn parts(self, plan: &Plan) -> Vec<RunPart> {
        let slices = plan.slices();
        let place = |term: &str| {
            let number = bucket_of(term, plan.meta().bucket_count);
            slices.partition_point(|range| range.end <= number)
        };
        let mut parts = vec![RunPart::default(); slices.len()];
        for (term, mut list) in self.lists {
            if let Some(part) = parts.get_mut(place(&term)) {
                champions(&mut list, MAX_POSTINGS);
                part.lists.insert(term, postings::encode(&list));
            }
        }
        for (key, mut list) in self.starts {
            if let Some(part) = parts.get_mut(place(&key)) {
                champions(&mut list, starts::KEPT);
                part.starts.insert(key, postings::encode(&list));
            }
        }
        parts
    }
}

impl Plan {
    /// Begins a part of the buckets.
    #[must_use]
    pub fn slice(&self, buckets: Range<u32>) -> Slice<'_> {
        Slice { plan: self, buckets, lists: HashMap::new(), starts: HashMap::new() }
    }
}

impl Slice<'_> {
    /// Adds what a run has for it.
    pub fn join(&mut self, part: RunPart) {
        join(&mut self.lists, part.lists, MAX_POSTINGS);
        join(&mut self.starts, part.starts, starts::KEPT);
    }

    /// The buckets of the part and the blocks of the same numbers, in their order.
    #[must_use]
    pub fn finish(self) -> (Vec<Bucket>, Vec<Starts>) {
        let count = self.buckets.end.saturating_sub(self.buckets.start) as usize;
        let mut buckets = vec![Bucket::default(); count];
        let (range, plan) = (self.buckets, self.plan);
        let place = |term: &str| {
            let number = bucket_of(term, plan.meta().bucket_count);
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
        for (word, count) in plan.words() {
            for key in spelling::keys(word).into_iter().flatten().filter(|key| place(key).is_some()) {
                words.entry(key).or_default().push((std::cmp::Reverse(count), word));
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

fn join(lists: &mut HashMap<String, Vec<Posting>>, more: BTreeMap<String, String>, most: usize) {
    for (key, packed) in more {
        let list = lists.entry(key).or_default();
        list.extend(postings::decode(&packed));
        if list.len() >= 2 * most {
            champions(list, most);
        }
    }
}

/// Leaves the postings that are kept, in the order of their documents. What is left of a list is the same whether it is
/// cut at once or in parts first, since the order of worth is a whole one.
fn champions(list: &mut Vec<Posting>, most: usize) {
    if list.len() > most {
        list.sort_unstable_by_key(|posting| (std::cmp::Reverse(posting.weight), posting.document, posting.entry));
        list.truncate(most);
    }
    list.sort_unstable_by_key(|posting| (posting.document, posting.entry));
}
