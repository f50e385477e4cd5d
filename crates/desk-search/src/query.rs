//! A question against the index. The crate's documentation has the formula of the score.

use std::collections::BTreeMap;

use crate::concepts::Synonyms;
use crate::index::{BODY, Bucket, FIRST_QUESTION, Filter, Index, Meta, TITLE, TermPostings, bucket_of};
use crate::postings::{self, FULL};
use crate::terms::{Class, Term, class, folded, terms_of, whole};
use crate::weight::{counted, weight};

/// How much of a question is looked at, in characters; what follows is ignored. It bounds the buckets of a lookup.
pub const MAX_QUERY_CHARS: usize = 300;

/// The [`confidence`] from which on the first hit may be given as the answer to a question in `language`. Measured with
/// `examples/threshold.rs`: 85 to 97 of 100 answers given from here on were right, on three sets. It differs because
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

/// The most of a document that does not have the very words of the question, in their order.
const INEXACT_MOST: f32 = 0.9999;
/// The number that stands for the query as a whole among its terms.
const WHOLE: usize = usize::MAX;
/// From how many matches on further terms bring no further documents.
const ENOUGH_MATCHES: usize = 2_000;
/// What the score is multiplied with for each correction of the question.
const CORRECTED: f32 = 0.97;

/// A parsed question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Folded.
    pub(crate) text: Vec<char>,
    terms: BTreeMap<Term, u32>,
    whole: Option<String>,
    /// How much of it was corrected.
    slips: u32,
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
    /// Reads any text. A text without words gives a query that finds nothing. `synonyms` are those of [`Meta`].
    #[must_use]
    pub fn parse(text: &str, synonyms: &Synonyms) -> Self {
        let end = text.char_indices().nth(MAX_QUERY_CHARS).map_or(text.len(), |(at, _)| at);
        Self::of_folded(folded(text.get(..end).unwrap_or(text)).collect(), synonyms, 0)
    }

    pub(crate) fn of_folded(text: Vec<char>, synonyms: &Synonyms, slips: u32) -> Self {
        let plain: String = text.iter().collect();
        Self { terms: counted(terms_of(&plain, synonyms)), whole: whole(&plain), text, slips }
    }

    /// Its words, or its rows of ideographs.
    pub(crate) fn runs(&self, kind: Class) -> impl Iterator<Item = &[char]> {
        let runs = self.text.chunk_by(|a, b| class(*a) == class(*b));
        runs.filter(move |run| run.first().is_some_and(|first| class(*first) == kind))
    }

    /// The numbers of the buckets that [`Query::rank`] needs, rising, each once.
    pub fn buckets(&self, meta: &Meta) -> Vec<u32> {
        let terms = self.terms.keys().map(|term| &term.text).chain(&self.whole);
        let mut numbers: Vec<u32> = terms.map(|term| bucket_of(term, meta.bucket_count)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// All documents that share a term with the query and pass the filter, best first, ties by document number.
    /// Documents in another language than the preferred one fall behind a little. A bucket that is not among `buckets`
    /// counts as empty, and a damaged posting list ends at the damage.
    #[must_use]
    pub fn rank(
        &self,
        meta: &Meta,
        buckets: &[(u32, &Bucket)],
        language: Option<&str>,
        filter: &Filter<'_>,
    ) -> Vec<Hit> {
        let (matches, total) = self.matches(meta, buckets, filter);
        let doubt = CORRECTED.powi(i32::try_from(self.slips.min(4)).unwrap_or(4));
        let mut terms = vec![0.0; self.terms.len()];
        let mut hits: Vec<Hit> = matches
            .chunk_by(|a, b| a.document == b.document)
            .filter_map(|document| {
                let mut hit = hit(document, total, &mut terms)?;
                if language.is_some_and(|language| !is_in(meta, hit.document, language)) {
                    hit.score *= OTHER_LANGUAGE;
                }
                hit.score = (hit.score * doubt * 10_000.0).round() / 10_000.0;
                Some(hit)
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.document.cmp(&b.document)));
        hits
    }

    /// The occurrences of the terms, by document and entry; and the sum of the squares of the query's weights.
    ///
    /// The rarest terms choose the candidates, and the others only add to these: that a word is in half of a large
    /// base makes no document a candidate (MaxScore's idea; Turtle and Flood, Query evaluation: strategies and optimizations, 1995).
    fn matches(&self, meta: &Meta, buckets: &[(u32, &Bucket)], filter: &Filter<'_>) -> (Vec<Match>, f32) {
        let find = |term: &str| find(term, meta, buckets);
        let allowed: Vec<(u32, u32)> = meta
            .sections
            .iter()
            .filter(|section| filter.allows(section))
            .map(|section| (section.first, section.first.saturating_add(section.count)))
            .collect();
        let is_allowed = |document: u32| {
            let after = allowed.partition_point(|(first, _)| *first <= document);
            after.checked_sub(1).and_then(|at| allowed.get(at)).is_some_and(|(_, end)| document < *end)
        };
        let mut total = f32::MIN_POSITIVE;
        let mut lists = Vec::new();
        for (number, (term, count)) in self.terms.iter().enumerate() {
            if let Some(list) = find(&term.text) {
                let asked = weight(term.kind, *count, meta.document_count, list.documents).powi(2);
                total += asked;
                lists.push((list, number, asked));
            } else {
                total += (UNKNOWN * weight(term.kind, *count, meta.document_count, 1)).powi(2);
            }
        }
        lists.sort_by_key(|(list, number, _)| (list.documents, *number));
        if let Some(list) = self.whole.as_deref().and_then(find) {
            lists.insert(0, (list, WHOLE, 0.0));
        }

        let mut matches: Vec<Match> = Vec::new();
        let mut candidates: Option<Vec<u32>> = None;
        for (list, term, asked) in lists {
            if candidates.is_none() && matches.len() >= ENOUGH_MATCHES {
                let mut documents: Vec<u32> = matches.iter().map(|found| found.document).collect();
                documents.sort_unstable();
                documents.dedup();
                candidates = Some(documents);
            }
            // Both rise, so one walk over the candidates serves the whole list.
            let mut waiting = candidates.as_deref().map(|documents| documents.iter().peekable());
            let postings = postings::decode(&list.postings).filter(|posting| is_allowed(posting.document));
            let wanted = postings.filter(|posting| {
                waiting.as_mut().is_none_or(|waiting| {
                    while waiting.next_if(|candidate| **candidate < posting.document).is_some() {}
                    waiting.peek().is_some_and(|candidate| **candidate == posting.document)
                })
            });
            matches.extend(wanted.map(|posting| Match {
                document: posting.document,
                entry: posting.entry,
                term,
                asked,
                held: if term == WHOLE { 0.0 } else { (f32::from(posting.weight) / f32::from(FULL)).powi(2) },
            }));
        }
        // Stable: the terms of an entry keep their order, and so does the sum over them. The lists are sorted, which
        // makes this a merge.
        matches.sort_by_key(|found| (u64::from(found.document) << 32) | u64::from(found.entry));
        (matches, total)
    }
}

/// One occurrence of a term of the query.
struct Match {
    document: u32,
    entry: u32,
    /// The number of the term in the query, or [`WHOLE`].
    term: usize,
    /// The square of its weight in the query.
    asked: f32,
    /// The square of its weight in the entry.
    held: f32,
}

/// The hit of one document, whose matches stand in the order of its entries.
fn hit(matches: &[Match], total: f32, terms: &mut [f32]) -> Option<Hit> {
    let document = matches.first()?.document;
    let everywhere = coverage(matches, terms) / total;
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
        let exact = entry.iter().any(|found| found.term == WHOLE);
        let score = if exact { 1.0 } else { (complete * covered.min(1.0)).sqrt().min(INEXACT_MOST) };
        if score > best.0 {
            best = (score, field);
        }
    }
    let field = if body > best.0 { Field::Body } else { best.1 };
    let boosted = (BODY_BOOST * body).min(BODY_MOST);
    let both = 1.0 - (1.0 - best.0) * (1.0 - boosted);
    Some(Hit { document, score: if best.0 < 1.0 { both.min(INEXACT_MOST) } else { 1.0 }, field })
}

/// What of the query is found anywhere in the document. `terms` is room for a number of each term of the query.
fn coverage(matches: &[Match], terms: &mut [f32]) -> f32 {
    terms.fill(0.0);
    for found in matches {
        let asked = if found.entry == BODY { BODY_COVERAGE * found.asked } else { found.asked };
        if let Some(most) = terms.get_mut(found.term) {
            *most = most.max(asked);
        }
    }
    terms.iter().sum()
}

fn is_in(meta: &Meta, document: u32, language: &str) -> bool {
    meta.section(document).is_some_and(|section| section.language == language)
}

/// The postings of a term, if its bucket is held and has it.
pub(crate) fn find<'a>(term: &str, meta: &Meta, held: &'a [(u32, &Bucket)]) -> Option<&'a TermPostings> {
    let place = bucket_of(term, meta.bucket_count);
    held.iter().find(|(number, _)| *number == place)?.1.terms.get(term)
}

impl Index {
    /// What a lookup finds that holds the whole index: the question corrected and ranked.
    #[must_use]
    pub fn search(&self, text: &str, language: Option<&str>, filter: &Filter<'_>) -> Vec<Hit> {
        let all: Vec<(u32, &Bucket)> = (0..).zip(&self.buckets).collect();
        let held = |numbers: &[u32]| -> Vec<(u32, &Bucket)> {
            numbers.iter().filter_map(|number| all.get(*number as usize).copied()).collect()
        };
        let query = Query::parse(text, &self.meta.synonyms);
        let mut numbers = query.buckets(&self.meta);
        numbers.extend(query.spelling_buckets(&self.meta, &held(&numbers)));
        let query = match query.corrected(&self.meta, &held(&numbers)) {
            Some(corrected) => {
                numbers.extend(corrected.buckets(&self.meta));
                corrected
            }
            None => query,
        };
        query.rank(&self.meta, &held(&numbers), language, filter)
    }
}
