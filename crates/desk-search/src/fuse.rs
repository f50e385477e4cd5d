//! Words and meaning in one score.
//!
//! Words tell exact things apart (which card, which country) and miss a paraphrase; vectors find the paraphrase and take
//! a debit card for a credit card. Half of the score is the one and half is the other. A weighted sum was better than, or as
//! good as, the geometric and the quadratic mean and 1 − (1 − a)(1 − b) (ADR 27); and it needs no other document to be known,
//! unlike the fusion of ranks, so that a score means the same in every base.

use crate::index::StoredDocument;
use crate::query::{Field, Hit, INEXACT_MOST, OTHER_LANGUAGE, rounded};
use crate::vector::{Direction, Vector};

/// What meaning weighs against words.
const MEANING: f32 = 0.5;
/// From this score on a hit is what was asked for …
const CERTAIN: f32 = 0.9;
/// … where the second has no more than this part of it.
const FAR: f32 = 0.75;

/// A model's space of meanings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// The cosine that means nothing: texts about different things have about as much.
    pub unrelated: f32,
}

/// How near a document is to a question in a space of meanings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearness {
    /// The cosine of the question and the nearest title or question, 0 to 1.
    cosine: f32,
    /// What that is worth, 0 to 1.
    meaning: f32,
    /// Which one is the nearest.
    field: Field,
}

impl Space {
    /// How near the nearest of a document's titles and questions is, whose vectors these are; nothing where none can be
    /// compared.
    #[must_use]
    pub fn nearness<'v, const BITS: u32>(
        self,
        vectors: impl Iterator<Item = (Field, &'v Vector<BITS>)>,
        question: &Direction<BITS>,
    ) -> Option<Nearness> {
        let compared = vectors.filter_map(|(field, vector)| Some((question.likeness(vector)?, field)));
        let (cosine, field) = compared.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let meaning = ((cosine - self.unrelated) / (1.0 - self.unrelated)).clamp(0.0, 1.0);
        Some(Nearness { cosine, meaning, field })
    }
}

impl StoredDocument {
    /// The vectors that it keeps, with what they are of.
    pub fn vectors(&self) -> impl Iterator<Item = (Field, &Vector)> {
        fields().zip(&self.vectors)
    }

    /// Its title and its questions.
    pub fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        fields().zip(std::iter::once(&self.title).chain(&self.questions).map(String::as_str))
    }
}

fn fields() -> impl Iterator<Item = Field> {
    std::iter::once(Field::Title).chain((0..).map(Field::Question))
}

/// A document that was found, by its words, by what it means, or both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// What its words alone say.
    pub words: Hit,
    /// The cosine of the question and the document's nearest title or question, 0 to 1; nothing where it was not compared.
    pub likeness: Option<f32>,
    /// How well it fits, 0 to 1; 1 for an exact title or question alone.
    pub score: f32,
}

/// Whether the words alone leave no doubt, so that a vector has nothing to add. `hits` is what
/// [`Query::rank`](crate::Query::rank) gave.
#[must_use]
pub fn is_certain(hits: &[Hit]) -> bool {
    let score = |at: usize| hits.get(at).map_or(0.0, |hit| hit.score);
    score(0) >= 1.0 || score(0) >= CERTAIN && score(1) <= FAR * score(0)
}

/// Documents by their words alone, in the order of `hits`.
#[must_use]
pub fn by_words(hits: &[Hit]) -> Vec<Ranked> {
    hits.iter().map(|hit| Ranked { words: *hit, likeness: None, score: hit.score }).collect()
}

/// The documents, given with their numbers, by words and meaning, best first, ties by number. `hits` are what their words
/// say, in any order; a document that is not among them shares no word with the question. One of which it cannot be
/// said how near it is counts as unrelated in meaning.
#[must_use]
pub fn fuse(
    hits: &[Hit],
    documents: &[(u32, &StoredDocument)],
    nearness: impl Fn(&StoredDocument) -> Option<Nearness>,
    language: Option<&str>,
) -> Vec<Ranked> {
    let mut by_number: Vec<&Hit> = hits.iter().collect();
    by_number.sort_by_key(|hit| hit.document);
    let of = |number: u32| {
        let place = by_number.binary_search_by_key(&number, |hit| hit.document).ok()?;
        by_number.get(place).map(|hit| **hit)
    };
    let mut ranked: Vec<Ranked> = documents
        .iter()
        .map(|(number, document)| {
            let nearest = nearness(document);
            let field = nearest.map_or(Field::Title, |nearest| nearest.field);
            let words = of(*number).unwrap_or(Hit { document: *number, score: 0.0, field });
            let foreign = language.is_some_and(|language| language != document.language);
            let meaning = nearest.map_or(0.0, |nearest| nearest.meaning);
            let likeness = nearest.map(|nearest| nearest.cosine);
            Ranked { words, likeness, score: score(words.score, meaning, foreign) }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.words.document.cmp(&b.words.document)));
    ranked
}

/// The score of words (which know already whether the language is another one) and meaning.
fn score(words: f32, meaning: f32, foreign: bool) -> f32 {
    if words >= 1.0 {
        return words;
    }
    let meaning = if foreign { OTHER_LANGUAGE * meaning } else { meaning };
    rounded((1.0 - MEANING) * words + MEANING * meaning).min(INEXACT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Space = Space { unrelated: 0.3 };

    /// How near documents are to what is here.
    fn to_here(document: &StoredDocument) -> Option<Nearness> {
        SPACE.nearness(document.vectors(), &Direction::of(&HERE))
    }

    fn stored(language: &str, vectors: &[[f32; 6]]) -> StoredDocument {
        let document = crate::Document { language: language.to_owned(), ..crate::Document::default() };
        let mut index = crate::build(&[document], crate::Synonyms::default());
        let mut stored = index.documents.remove(0);
        stored.vectors = vectors.iter().map(|vector| Vector::of(vector)).collect();
        stored
    }

    fn hit(document: u32, score: f32) -> Hit {
        Hit { document, score, field: Field::Title }
    }

    const HERE: [f32; 6] = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
    const THERE: [f32; 6] = [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0];

    #[test]
    fn a_paraphrase_is_found_before_what_shares_more_words() {
        let (near, far) = (stored("en", &[THERE, HERE]), stored("en", &[THERE]));
        let ranked = fuse(&[hit(0, 0.5), hit(1, 0.3)], &[(0, &far), (1, &near)], to_here, None);
        let order: Vec<u32> = ranked.iter().map(|ranked| ranked.words.document).collect();
        assert_eq!(order, [1, 0]);
        assert!(ranked[0].likeness > Some(0.9) && ranked[1].likeness == Some(0.0), "{ranked:?}");
    }

    #[test]
    fn an_exact_question_stays_first_and_is_the_only_one_to_score_1() {
        let (near, far) = (stored("en", &[HERE]), stored("en", &[THERE]));
        let ranked = fuse(&[hit(0, 1.0), hit(1, 0.9999)], &[(0, &far), (1, &near)], to_here, None);
        assert_eq!((ranked[0].words.document, ranked[0].score), (0, 1.0));
        assert!(ranked[1].score < 1.0, "{ranked:?}");
    }

    #[test]
    fn what_shares_no_word_is_found_by_its_meaning_and_says_by_which_question() {
        let near = stored("en", &[THERE, HERE]);
        let [found] = fuse(&[], &[(7, &near)], to_here, None)[..] else { panic!() };
        assert_eq!((found.words.document, found.words.score, found.words.field), (7, 0.0, Field::Question(0)));
        assert!(found.score > 0.4, "{found:?}");
        let [foreign] = fuse(&[], &[(7, &near)], to_here, Some("zh"))[..] else { panic!() };
        assert!(foreign.score < found.score);
    }

    #[test]
    fn a_document_without_vectors_has_its_words() {
        let bare = stored("en", &[]);
        let [found] = fuse(&[hit(0, 0.6)], &[(0, &bare)], to_here, None)[..] else { panic!() };
        assert_eq!((found.likeness, found.score), (None, 0.3));
    }

    #[test]
    fn words_are_certain_where_nothing_comes_near_them() {
        assert!(is_certain(&[hit(0, 1.0), hit(1, 0.99)]));
        assert!(is_certain(&[hit(0, 0.92), hit(1, 0.6)]));
        assert!(!is_certain(&[hit(0, 0.92), hit(1, 0.8)]));
        assert!(!is_certain(&[hit(0, 0.8)]) && !is_certain(&[]));
    }
}
