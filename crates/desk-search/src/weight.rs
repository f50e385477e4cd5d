//! What terms weigh; the crate's documentation has the formulas.

use std::collections::BTreeMap;

use crate::postings::FULL;
use crate::terms::{Kind, Term};

/// How many documents the idf imagines beside those of the base.
const PRIOR: f32 = 50.0;
/// From how many distinct terms on a body is as long as bodies usually are.
const FULL_BODY: f32 = 100.0;

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

/// The length of a body's vector: 1, but less if it has fewer distinct terms than [`FULL_BODY`]. The ranking raises
/// bodies because a question never covers one; a body of one sentence needs no raising.
#[expect(clippy::cast_precision_loss, reason = "counts this large differ in nothing")]
pub(crate) fn fullness(distinct: usize) -> f32 {
    (distinct as f32 / FULL_BODY).sqrt().min(1.0)
}

/// A share of 1 in steps of 1/[`FULL`], never none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
pub(crate) fn quantised(share: f32) -> u16 {
    (share * f32::from(FULL)).round().clamp(1.0, f32::from(FULL)) as u16
}
