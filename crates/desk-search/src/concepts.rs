//! What customer service calls by many names: "money back" and 退钱 are both the concept `money-back`.
//!
//! An index of words alone does not see that they are the same, and most questions that it misses are missed for
//! this. The list is general to shops and their services, and is written by hand; it must not be grown by looking at
//! the questions something is measured on. As a concept is one term for both languages, a question finds an article
//! in the other language too, if there is none in its own.
//!
//! `concepts.txt` has a line for each concept: its name, a colon, and its forms between spaces. A form is
//! Chinese, at most six characters, or English, at most six words joined by `_`. A form belongs to one concept.
//!
//! A site adds words of its own, its products and its slang, as [`Synonyms`], which are published with its articles.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::english;
use crate::terms::{Class, class, folded, spelt};

const LIST: &str = include_str!("concepts.txt");

/// The longest form, in characters (Chinese) or in words (English).
pub(crate) const LONGEST_FORM: usize = 6;
/// The most forms that a site may add. They are read with every lookup of a fresh instance.
pub const MAX_SYNONYM_FORMS: usize = 2_000;

/// Form → concept. Read at the first use, which takes well under a millisecond.
static FORMS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| forms().collect());

/// What one site calls by several names, beside the concepts of all sites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Synonyms(BTreeMap<String, String>);

impl Synonyms {
    /// Of groups of words and phrases that mean the same. A group with a form that every site has joins its concept. A
    /// form of more than six characters or words is left out, as are those beyond [`MAX_SYNONYM_FORMS`]; of two groups
    /// with the same form the first has it.
    pub fn new<'a>(groups: impl IntoIterator<Item = &'a [String]>) -> Self {
        let mut forms: BTreeMap<String, String> = BTreeMap::new();
        for group in groups {
            let keys: Vec<String> = group.iter().filter_map(|text| key(text)).collect();
            let known = keys.iter().find_map(|key| FORMS.get(key.as_str()).map(|name| (*name).to_owned()));
            let Some(name) = known.or_else(|| keys.first().map(|key| format!("site {key}"))) else { continue };
            for key in keys {
                if forms.len() < MAX_SYNONYM_FORMS {
                    forms.entry(key).or_insert_with(|| name.clone());
                }
            }
        }
        Self(forms)
    }

    /// The concept of a form: Chinese characters, or English stems with a space between them.
    pub(crate) fn concept(&self, form: &str) -> Option<&str> {
        self.0.get(form).map(String::as_str).or_else(|| FORMS.get(form).copied())
    }
}

/// The words of every site's concepts, for the spelling of a question: Chinese forms, and English forms of one word.
pub(crate) fn words<'a>() -> impl Iterator<Item = &'a str> {
    let list: &'a str = LIST;
    list.lines()
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, forms)| forms.split(' '))
        .filter(|form| !form.contains('_'))
}

/// The form under which a synonym is looked up; none for a text that cannot be one: it mixes scripts, holds a digit, is
/// too long or says nothing. Two texts of one form are one synonym.
pub fn synonym_form(text: &str) -> Option<String> {
    key(text)
}

/// A form as it is looked up: folded, and English stemmed without what may stand inside a phrase. None for one that
/// mixes scripts or is too long.
fn key(text: &str) -> Option<String> {
    let characters: Vec<char> = folded(text).collect();
    let stemmer = Stemmer::create(Algorithm::English);
    let mut parts = Vec::new();
    let mut chinese = String::new();
    for run in characters.chunk_by(|a, b| class(*a) == class(*b)) {
        match run.first().map_or(Class::Other, |first| class(*first)) {
            Class::Ideograph => chinese.extend(run),
            Class::Letter => parts.push(spelt(run)),
            Class::Digit => return None,
            Class::Other => {}
        }
    }
    if parts.is_empty() {
        return (1..=LONGEST_FORM).contains(&chinese.chars().count()).then_some(chinese);
    }
    let words = parts.iter().filter(|word| !english::is_filler(word));
    let stems: Vec<_> = words.map(|word| stemmer.stem(english::base_form(word))).collect();
    (chinese.is_empty() && (1..=LONGEST_FORM).contains(&stems.len())).then(|| stems.join(" "))
}

fn forms() -> impl Iterator<Item = (String, &'static str)> {
    let stemmer = Stemmer::create(Algorithm::English);
    let lines = LIST.lines().filter_map(|line| line.split_once(": "));
    lines.flat_map(|(name, forms)| forms.split(' ').map(move |form| (name, form))).map(move |(name, form)| {
        if !form.is_ascii() {
            return (folded(form).collect(), name);
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
    fn a_site_adds_forms_and_joins_a_concept_that_is_there() {
        let groups = [vec!["灯串".to_owned(), "Fairy Lights".to_owned()], vec!["退单".to_owned(), "退货".to_owned()]];
        let synonyms = Synonyms::new(groups.iter().map(Vec::as_slice));
        assert_eq!(synonyms.concept("fairi light"), synonyms.concept("灯串"));
        assert!(synonyms.concept("灯串").is_some());
        assert_eq!(synonyms.concept("退单"), Some("return"));
    }

    #[test]
    fn the_list_is_sorted_and_each_line_is_a_concept() {
        assert!(LIST.lines().is_sorted());
        assert!(LIST.lines().all(|line| line.contains(": ")));
    }
}
