//! What a site calls by several names, as people edit it.
//!
//! A list is checked as a whole and told all its problems at once, as an import is. What a text must be like to be a
//! synonym, and when two texts are the same one, the index says ([`synonym_form`]).

use std::collections::BTreeMap;

use desk_core::Language;
use desk_search::{MAX_SYNONYM_FORMS, Synonyms, synonym_form};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::{Problem, excerpt};

/// The most groups of a site.
pub const MAX_SYNONYM_GROUPS: usize = 500;
/// The most words of one group.
pub const MAX_SYNONYM_WORDS: usize = 20;
/// The longest word or phrase, in characters.
pub const MAX_SYNONYM_CHARS: usize = 60;

/// Words and phrases that mean the same, as they come from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SynonymGroup {
    /// A [`Language`] that all of them are of; absent where they may be of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Language>")]
    pub language: Option<String>,
    /// 2 to [`MAX_SYNONYM_WORDS`] words or phrases, each of at most six Chinese characters or six English words.
    #[schemars(length(min = 2, max = MAX_SYNONYM_WORDS), inner(length(min = 1, max = MAX_SYNONYM_CHARS)))]
    pub words: Vec<String>,
}

/// The synonyms of a site: valid groups, no form in two of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<SynonymGroup>", into = "Vec<SynonymGroup>")]
pub struct SynonymList(Vec<SynonymGroup>);

impl SynonymList {
    /// Reads a list. White space at the ends of words is dropped, and so are groups without any word.
    ///
    /// # Errors
    /// Every problem; `line` is the number of the group, from 1.
    pub fn parse(groups: Vec<SynonymGroup>) -> Result<Self, Vec<Problem>> {
        if groups.len() > MAX_SYNONYM_GROUPS {
            let message = format!("at most {MAX_SYNONYM_GROUPS} are allowed, but there are {}", groups.len());
            return Err(vec![Problem::new(None, "groups", message)]);
        }
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut problems = Vec::new();
        let mut parsed = Vec::with_capacity(groups.len());
        for (number, group) in (1_u32..).zip(groups) {
            let mut note = |field, message: String| problems.push(Problem::new(Some(number), field, message));
            let given = group.language.as_deref().filter(|language| !language.is_empty());
            let language = given.filter(|given| ["zh", "en"].contains(given));
            if let (Some(other), None) = (given, language) {
                note("language", format!("must be zh or en, but is {}", excerpt(other)));
            }
            let words: Vec<String> =
                group.words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
            if words.is_empty() {
                continue;
            }
            if !(2..=MAX_SYNONYM_WORDS).contains(&words.len()) {
                note("words", format!("2 to {MAX_SYNONYM_WORDS} belong to a group, but there are {}", words.len()));
            }
            for word in words.iter().take(MAX_SYNONYM_WORDS) {
                match form(word, language) {
                    Err(message) => note("words", message),
                    Ok(form) => {
                        if let Some(first) = seen.insert(form, number).filter(|first| *first != number) {
                            note("words", format!("{} stands in group {first} already", excerpt(word)));
                        }
                    }
                }
            }
            parsed.push(SynonymGroup { language: language.map(str::to_owned), words });
        }
        if seen.len() > MAX_SYNONYM_FORMS {
            let message = format!("at most {MAX_SYNONYM_FORMS} words are allowed, but there are {}", seen.len());
            problems.push(Problem::new(None, "groups", message));
        }
        if problems.is_empty() { Ok(Self(parsed)) } else { Err(problems) }
    }

    /// The groups, in the order of their author.
    #[must_use]
    pub fn groups(&self) -> &[SynonymGroup] {
        &self.0
    }

    /// As the index takes them.
    #[must_use]
    pub fn to_index(&self) -> Synonyms {
        Synonyms::new(self.0.iter().map(|group| group.words.as_slice()))
    }
}

/// The form of a word of a group of that language. The error is a message for the author.
fn form(word: &str, language: Option<&str>) -> Result<String, String> {
    if word.chars().count() > MAX_SYNONYM_CHARS {
        return Err(format!("{} has more than {MAX_SYNONYM_CHARS} characters", excerpt(word)));
    }
    let form = synonym_form(word).ok_or_else(|| {
        format!("{} must be up to six Chinese characters, or up to six English words without digits", excerpt(word))
    })?;
    match (language, Language::of(word).map(Language::as_str)) {
        (Some(wanted), Some(is)) if wanted != is => Err(format!("{} is not of the language {wanted}", excerpt(word))),
        _ => Ok(form),
    }
}

impl TryFrom<Vec<SynonymGroup>> for SynonymList {
    type Error = String;

    /// [`SynonymList::parse`] with the first problem as the message, for serde.
    fn try_from(groups: Vec<SynonymGroup>) -> Result<Self, String> {
        Self::parse(groups).map_err(|problems| problems.first().map_or_else(String::new, Problem::to_string))
    }
}

impl From<SynonymList> for Vec<SynonymGroup> {
    fn from(list: SynonymList) -> Self {
        list.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(language: Option<&str>, words: &[&str]) -> SynonymGroup {
        SynonymGroup { language: language.map(str::to_owned), words: words.iter().map(|w| (*w).to_owned()).collect() }
    }

    #[test]
    fn groups_of_one_language_or_of_both_are_taken() {
        let groups =
            vec![group(Some("zh"), &[" 灯串 ", "彩灯"]), group(None, &["星星灯", "fairy lights"]), group(None, &[])];
        let list = SynonymList::parse(groups).unwrap();
        assert_eq!(list.groups().len(), 2);
        assert_eq!(list.groups()[0].words, ["灯串", "彩灯"]);
    }

    #[test]
    fn every_problem_is_told_with_the_number_of_its_group() {
        let groups = vec![
            group(Some("zh"), &["灯串", "lights"]),
            group(Some("fr"), &["lampe", "lamps"]),
            group(None, &["alone"]),
            group(None, &["iphone 15", "handy"]),
            group(Some("zh"), &["灯串", "彩灯串"]),
        ];
        let problems = SynonymList::parse(groups).unwrap_err();
        let told: Vec<_> = problems.iter().map(|p| (p.line.unwrap(), p.field)).collect();
        assert_eq!(told, [(1, "words"), (2, "language"), (3, "words"), (4, "words"), (5, "words")], "{problems:?}");
        assert!(problems[4].message.contains("group 1"), "{problems:?}");
    }

    #[test]
    fn a_list_is_bounded() {
        let many = vec![group(None, &["a", "b"]); MAX_SYNONYM_GROUPS + 1];
        assert_eq!(SynonymList::parse(many).unwrap_err()[0].field, "groups");
        assert!(SynonymList::parse(vec![group(None, &["x".repeat(61).as_str(), "y"])]).is_err());
    }

    #[test]
    fn a_stored_list_is_read_again() {
        let list = SynonymList::parse(vec![group(Some("en"), &["sofa", "couch"])]).unwrap();
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(serde_json::from_str::<SynonymList>(&json).unwrap(), list);
        assert!(serde_json::from_str::<SynonymList>(r#"[{"words":["one"]}]"#).is_err());
    }
}
