//! A question against the index. The crate's documentation has the formula of the score.

use std::collections::BTreeMap;

use crate::concepts::Synonyms;
use crate::index::bucket_of;
use crate::index::{BODY, Bucket, FIRST_QUESTION, Filter, Index, Meta, StoredDocument, TITLE, TermPostings};
use crate::postings::{self, FULL, Posting};
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
pub(crate) const OTHER_LANGUAGE: f32 = 0.85;
/// What the second hit takes from the confidence in the first.
const RIVAL: f32 = 0.6;
/// Gives back what rounding the stored weights may have taken from a complete entry.
const ROUNDING: f32 = 1.002;

/// The most of a document that does not have the very words of the question, in their order.
pub(crate) const INEXACT_MOST: f32 = 0.9999;
/// The number that stands for the query as a whole among its terms.
const WHOLE: usize = usize::MAX;
/// From how many matches on further terms bring no further documents.
const ENOUGH_MATCHES: usize = 2_000;
/// How many documents are worth a [`Query::rerank`]. Measured on 39,000 and 100,000 short questions, of which the
/// first answers of an index without cuts are found among the first 32 to 64 of one with cuts.
pub const RERANKED: usize = 48;
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

/// How sure it is that the first hit is the answer, 0 to 1: its score less 0.6 of the best other's. Two articles that fit
/// nearly as well are a reason to ask back, however well they fit. `hits` is what [`Query::rank`] gave, or the same in
/// an order that something else than words has a say in: where it puts one first whose words fit less than another's,
/// the words are as unsure as that sounds.
pub fn confidence(hits: &[Hit]) -> f32 {
    let Some((first, others)) = hits.split_first() else { return 0.0 };
    let rival = others.iter().map(|hit| hit.score).fold(0.0, f32::max);
    (first.score - RIVAL * rival).clamp(0.0, 1.0)
}

/// A score in steps of 1/10,000.
pub(crate) fn rounded(score: f32) -> f32 {
    (score * 10_000.0).round() / 10_000.0
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
    ///
    /// Where the query has common terms ([`Query::is_cut`]), the scores lack what their lists lost, and the first
    /// [`RERANKED`] are worth a [`Query::rerank`].
    #[must_use]
    pub fn rank(
        &self,
        meta: &Meta,
        buckets: &[(u32, &Bucket)],
        language: Option<&str>,
        filter: &Filter<'_>,
    ) -> Vec<Hit> {
        let lists = self.lists(meta, buckets);
        let matches = candidates(&lists, meta, filter);
        self.hits(meta, &matches, lists.total, language)
    }

    /// Whether lists of the query's terms were cut.
    #[must_use]
    pub fn is_cut(&self, meta: &Meta, buckets: &[(u32, &Bucket)]) -> bool {
        self.lists(meta, buckets).found.iter().any(|list| list.postings.common.is_some())
    }

    /// These documents, given with their numbers, in the order and with the scores that they had if no list had been
    /// cut: the lists of common terms are not read, and what the documents have of them is read there.
    #[must_use]
    pub fn rerank(
        &self,
        meta: &Meta,
        buckets: &[(u32, &Bucket)],
        language: Option<&str>,
        documents: &[(u32, &StoredDocument)],
    ) -> Vec<Hit> {
        let lists = self.lists(meta, buckets);
        let mut numbers: Vec<u32> = documents.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        let mut matches: Vec<Match> = Vec::new();
        let mut common: BTreeMap<u32, &Found<'_>> = BTreeMap::new();
        for list in &lists.found {
            match list.postings.common {
                Some(number) => drop(common.insert(number, list)),
                None => matches.extend(among(&numbers, postings::decode(&list.postings.postings)).map(|p| list.of(p))),
            }
        }
        for (document, stored) in documents {
            let held = postings::decode(&stored.common);
            let asked = held.filter_map(|posting| Some((posting, common.get(&posting.document)?)));
            matches.extend(asked.map(|(posting, list)| list.of(Posting { document: *document, ..posting })));
        }
        matches.sort_by_key(Match::place);
        self.hits(meta, &matches, lists.total, language)
    }

    /// What follows from occurrences that are sorted by document and entry.
    fn hits(&self, meta: &Meta, matches: &[Match], total: f32, language: Option<&str>) -> Vec<Hit> {
        let doubt = CORRECTED.powi(i32::try_from(self.slips.min(4)).unwrap_or(4));
        let mut terms = vec![0.0; self.terms.len()];
        let mut hits: Vec<Hit> = matches
            .chunk_by(|a, b| a.document == b.document)
            .filter_map(|document| {
                let mut hit = hit(document, total, &mut terms)?;
                if language.is_some_and(|language| !is_in(meta, hit.document, language)) {
                    hit.score *= OTHER_LANGUAGE;
                }
                hit.score = rounded(hit.score * doubt);
                Some(hit)
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.document.cmp(&b.document)));
        hits
    }

    /// The lists of the query's terms, the rarest first.
    fn lists<'a>(&self, meta: &Meta, buckets: &'a [(u32, &'a Bucket)]) -> Lists<'a> {
        let mut total = f32::MIN_POSITIVE;
        let mut found = Vec::new();
        for (term, (of, count)) in self.terms.iter().enumerate() {
            if let Some(postings) = find(&of.text, meta, buckets) {
                let asked = weight(of.kind, *count, meta.document_count, postings.documents).powi(2);
                total += asked;
                found.push(Found { postings, term, asked });
            } else {
                total += (UNKNOWN * weight(of.kind, *count, meta.document_count, 1)).powi(2);
            }
        }
        found.sort_by_key(|list| (list.postings.documents, list.term));
        if let Some(postings) = self.whole.as_deref().and_then(|term| find(term, meta, buckets)) {
            found.insert(0, Found { postings, term: WHOLE, asked: 0.0 });
        }
        Lists { found, total }
    }
}

/// The lists of a query's terms.
struct Lists<'a> {
    found: Vec<Found<'a>>,
    /// The sum of the squares of the query's weights.
    total: f32,
}

/// The list of one term of the query.
struct Found<'a> {
    postings: &'a TermPostings,
    /// The number of the term in the query, or [`WHOLE`].
    term: usize,
    /// The square of its weight in the query.
    asked: f32,
}

impl Found<'_> {
    fn of(&self, posting: Posting) -> Match {
        let share = f32::from(posting.weight) / f32::from(FULL);
        Match {
            document: posting.document,
            entry: posting.entry,
            term: self.term,
            asked: self.asked,
            held: if self.term == WHOLE { 0.0 } else { share.powi(2) },
        }
    }
}

/// The occurrences of the terms in documents that the filter allows, by document and entry.
///
/// The rarest terms choose the candidates, and the others only add to these: that a word is in half of a large
/// base makes no document a candidate (MaxScore's idea; Turtle and Flood, Query evaluation: strategies and optimizations, 1995).
fn candidates(lists: &Lists<'_>, meta: &Meta, filter: &Filter<'_>) -> Vec<Match> {
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
    let mut matches: Vec<Match> = Vec::new();
    let mut candidates: Option<Vec<u32>> = None;
    for list in &lists.found {
        if candidates.is_none() && matches.len() >= ENOUGH_MATCHES {
            let mut documents: Vec<u32> = matches.iter().map(|found| found.document).collect();
            documents.sort_unstable();
            documents.dedup();
            candidates = Some(documents);
        }
        if candidates.is_some() && list.postings.common.is_some() {
            continue;
        }
        let postings = postings::decode(&list.postings.postings).filter(|posting| is_allowed(posting.document));
        match &candidates {
            Some(documents) => matches.extend(among(documents, postings).map(|posting| list.of(posting))),
            None => matches.extend(postings.map(|posting| list.of(posting))),
        }
    }
    // Stable: the terms of an entry keep their order, and so does the sum over them. The lists are sorted, which
    // makes this a merge.
    matches.sort_by_key(Match::place);
    matches
}

/// The postings of these documents. Both rise, so that one walk over the documents serves the whole list.
fn among(documents: &[u32], postings: impl Iterator<Item = Posting>) -> impl Iterator<Item = Posting> {
    let mut waiting = documents.iter().peekable();
    postings.filter(move |posting| {
        while waiting.next_if(|candidate| **candidate < posting.document).is_some() {}
        waiting.peek().is_some_and(|candidate| **candidate == posting.document)
    })
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

impl Match {
    /// What matches are sorted by.
    fn place(&self) -> u64 {
        (u64::from(self.document) << 32) | u64::from(self.entry)
    }
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
        let held = held(&numbers);
        let mut hits = query.rank(&self.meta, &held, language, filter);
        if query.is_cut(&self.meta, &held) {
            hits.truncate(RERANKED);
            let stored = |hit: &Hit| Some((hit.document, self.documents.get(hit.document as usize)?));
            let first: Vec<_> = hits.iter().filter_map(stored).collect();
            hits = query.rerank(&self.meta, &held, language, &first);
        }
        hits
    }
}
