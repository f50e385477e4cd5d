//! The texts of a document, each with its terms.

use std::collections::BTreeMap;

use crate::concepts::Synonyms;
use crate::index::{BODY, Document, FIRST_QUESTION, TITLE};
use crate::terms::{Kind, Term, terms_of, whole};
use crate::weight::counted;

/// One text of a document and its terms.
pub(crate) struct Entry<'a> {
    pub(crate) number: u32,
    pub(crate) text: &'a str,
    pub(crate) counts: BTreeMap<Term, u32>,
    /// The term that stands for all of it.
    pub(crate) whole: Option<String>,
}

pub(crate) fn entries<'a>(document: &'a Document, synonyms: &'a Synonyms) -> impl Iterator<Item = Entry<'a>> {
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
