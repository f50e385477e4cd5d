//! A question against the index. The crate's documentation has the formula of the score.

use std::collections::BTreeMap;

use crate::index::{BODY, Bucket, FIRST_QUESTION, Meta, TITLE, bucket_of, counted, weight};
use crate::postings::{self, FULL};
use crate::terms::{Term, terms};

/// How much of a question is looked at, in characters; what follows is ignored. It bounds the buckets of a lookup.
pub const MAX_QUERY_CHARS: usize = 300;

/// The [`confidence`] from which on the first hit may be given as the answer to a question in `language`. Measured with
/// `examples/threshold.rs`: 84 to 97 of 100 answers given from here on were right, on three sets. It differs because
/// a Chinese question has twice the terms of an English one, so that less of it is met by chance. Below it, and
/// from half of it on, the first three hits are worth offering. A site may set its own.
pub fn answer_confidence(language: &str) -> f32 {
    if language == "zh" { 0.30 } else { 0.40 }
}

/// What a query term weighs that no document has, as a share of the weight if one had it.
const UNKNOWN: f32 = 0.8;
/// What finding a term in the body adds to coverage, against finding it in the title or a question.
const BODY_COVERAGE: f32 = 0.7;
/// The share of coverage that looks in the entry alone. It puts an exact question before a document that has its parts.
const OWN_COVERAGE: f32 = 0.1;
/// The body's score is multiplied with this, since bodies are never complete …
const BODY_BOOST: f32 = 3.0;
/// … and is at most this, so that no body is as good as an exact question.
const BODY_MOST: f32 = 0.9;
/// What the score of a document in another language than preferred is multiplied with.
const OTHER_LANGUAGE: f32 = 0.85;
/// What the second hit takes from the confidence in the first.
const RIVAL: f32 = 0.6;
/// Gives back what rounding the stored weights may have taken from a complete entry.
const ROUNDING: f32 = 1.002;

/// A parsed question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: BTreeMap<Term, u32>,
}

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number.
    pub document: u32,
    /// How well it fits, 0 to 1, in steps of 1/10,000 so that equal documents tie.
    pub score: f32,
    /// Which part of it fits best.
    pub field: Field,
}

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// A question, by its place in the list.
    Question(u32),
    /// The body.
    Body,
}

/// How sure it is that the first hit is the answer, 0 to 1: its score less 0.6 of the second's. Two articles that fit
/// nearly as well are a reason to ask back, however well they fit. `hits` is what [`Query::rank`] gave.
pub fn confidence(hits: &[Hit]) -> f32 {
    let score = |at: usize| hits.get(at).map_or(0.0, |hit| hit.score);
    (score(0) - RIVAL * score(1)).clamp(0.0, 1.0)
}

impl Query {
    /// Reads any text. A text without words gives a query that finds nothing.
    pub fn parse(text: &str) -> Self {
        let end = text.char_indices().nth(MAX_QUERY_CHARS).map_or(text.len(), |(at, _)| at);
        Self { terms: counted(terms(text.get(..end).unwrap_or(text))) }
    }

    /// The numbers of the buckets that [`Query::rank`] needs, rising, each once.
    pub fn buckets(&self, meta: &Meta) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.terms.keys().map(|t| bucket_of(&t.text, meta.bucket_count)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// All documents that share a term with the query, best first, ties by document number. Documents in another
    /// language than the preferred one fall behind a little. A bucket that is not among `buckets` counts as empty, and a
    /// damaged posting list ends at the damage.
    pub fn rank(&self, meta: &Meta, buckets: &[(u32, &Bucket)], language: Option<&str>) -> Vec<Hit> {
        let (matches, total) = self.matches(meta, buckets);
        let mut hits: Vec<Hit> = matches
            .chunk_by(|a, b| a.document == b.document)
            .filter_map(|document| {
                let mut hit = hit(document, total)?;
                if language.is_some_and(|language| !is_in(meta, hit.document, language)) {
                    hit.score *= OTHER_LANGUAGE;
                }
                hit.score = (hit.score * 10_000.0).round() / 10_000.0;
                Some(hit)
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.document.cmp(&b.document)));
        hits
    }

    /// Every occurrence of every term, by document and entry; and the sum of the squares of the query's weights.
    fn matches(&self, meta: &Meta, buckets: &[(u32, &Bucket)]) -> (Vec<Match>, f32) {
        let mut matches = Vec::new();
        let mut total = 0.0;
        for (number, (term, count)) in self.terms.iter().enumerate() {
            let place = bucket_of(&term.text, meta.bucket_count);
            let bucket = buckets.iter().find(|(number, _)| *number == place);
            match bucket.and_then(|(_, bucket)| bucket.terms.get(&term.text)) {
                Some(list) => {
                    let asked = weight(term.kind, *count, meta.document_count, list.documents).powi(2);
                    total += asked;
                    matches.extend(postings::decode(&list.postings).map(|posting| Match {
                        document: posting.document,
                        entry: posting.entry,
                        term: number,
                        asked,
                        held: (f32::from(posting.weight) / f32::from(FULL)).powi(2),
                    }));
                }
                None => total += (UNKNOWN * weight(term.kind, *count, meta.document_count, 1)).powi(2),
            }
        }
        // Stable: the terms of an entry keep their order, and so does the sum over them. The lists are sorted, which
        // makes this a merge.
        matches.sort_by_key(|found| (found.document, found.entry));
        (matches, total)
    }
}

/// One occurrence of a term of the query.
struct Match {
    document: u32,
    entry: u32,
    /// The number of the term in the query.
    term: usize,
    /// The square of its weight in the query.
    asked: f32,
    /// The square of its weight in the entry.
    held: f32,
}

/// The hit of one document, whose matches stand in the order of its entries.
fn hit(matches: &[Match], total: f32) -> Option<Hit> {
    let document = matches.first()?.document;
    let everywhere = coverage(matches) / total;
    let mut best = (0.0_f32, Field::Body);
    let mut body = 0.0_f32;
    for entry in matches.chunk_by(|a, b| a.entry == b.entry) {
        let complete = (entry.iter().map(|found| found.held).sum::<f32>() * ROUNDING).min(1.0);
        let own = entry.iter().map(|found| found.asked).sum::<f32>() / total;
        let field = match entry.first()?.entry {
            BODY => {
                body = (complete * everywhere.min(1.0)).sqrt();
                continue;
            }
            TITLE => Field::Title,
            number => Field::Question(number.saturating_sub(FIRST_QUESTION)),
        };
        let covered = (1.0 - OWN_COVERAGE) * everywhere + OWN_COVERAGE * own;
        let score = (complete * covered.min(1.0)).sqrt();
        if score > best.0 {
            best = (score, field);
        }
    }
    let field = if body > best.0 { Field::Body } else { best.1 };
    let boosted = (BODY_BOOST * body).min(BODY_MOST);
    Some(Hit { document, score: 1.0 - (1.0 - best.0) * (1.0 - boosted), field })
}

/// What of the query is found anywhere in the document.
fn coverage(matches: &[Match]) -> f32 {
    let mut found: Vec<(usize, f32)> = matches
        .iter()
        .map(|found| (found.term, if found.entry == BODY { BODY_COVERAGE * found.asked } else { found.asked }))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    found.dedup_by_key(|(term, _)| *term);
    found.iter().map(|(_, asked)| asked).sum()
}

fn is_in(meta: &Meta, document: u32, language: &str) -> bool {
    let range = meta.languages.iter().find(|range| range.language == language);
    range.is_some_and(|range| document.checked_sub(range.first).is_some_and(|place| place < range.count))
}
