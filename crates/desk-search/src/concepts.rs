//! What customer service calls by many names: "money back" and 退钱 are both the concept `money-back`.
//!
//! An index of words alone does not see that they are the same, and most questions that it misses are missed for
//! this. The list is general to shops and their services, and is written by hand; it must not be grown by looking at
//! the questions something is measured on. As a concept is one term for both languages, a question finds an article
//! in the other language too, if there is none in its own.
//!
//! `concepts.txt` has a line for each concept: its name, a colon, and its forms between spaces. A form is
//! Chinese, at most four characters, or English, at most four words joined by `_`. A form belongs to one concept.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::english;

const LIST: &str = include_str!("concepts.txt");

/// The longest form, in characters (Chinese) or in words (English).
pub(crate) const LONGEST_FORM: usize = 4;

/// Form → concept. Read at the first use, which takes well under a millisecond.
static FORMS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| forms().collect());

/// The concept of a form: Chinese characters, or English stems with a space between them.
pub(crate) fn concept(form: &str) -> Option<&'static str> {
    FORMS.get(form).copied()
}

fn forms() -> impl Iterator<Item = (String, &'static str)> {
    let stemmer = Stemmer::create(Algorithm::English);
    let lines = LIST.lines().filter_map(|line| line.split_once(": "));
    lines.flat_map(|(name, forms)| forms.split(' ').map(move |form| (name, form))).map(move |(name, form)| {
        if !form.is_ascii() {
            return (form.to_owned(), name);
        }
        let words = form.split('_').filter(|word| !english::is_filler(word));
        let stems: Vec<_> = words.map(|word| stemmer.stem(english::base_form(word))).collect();
        (stems.join(" "), name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_belongs_to_two_concepts_or_is_too_long() {
        let mut seen = BTreeMap::new();
        let mut twice = Vec::new();
        for (form, name) in forms() {
            let length = if form.is_ascii() { form.split(' ').count() } else { form.chars().count() };
            assert!((1..=LONGEST_FORM).contains(&length), "{form}");
            if let Some(before) = seen.insert(form.clone(), name).filter(|before| *before != name) {
                twice.push(format!("{form} is {before} and {name}"));
            }
        }
        assert_eq!(twice, [""; 0]);
    }

    #[test]
    fn the_list_is_sorted_and_each_line_is_a_concept() {
        assert!(LIST.lines().is_sorted());
        assert!(LIST.lines().all(|line| line.contains(": ")));
    }
}
