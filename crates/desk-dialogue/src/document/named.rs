//! Reading the things that a slot knows by name.

use super::fields::{Fields, Notes, line, lines, wrong_type};
use crate::{
    kind::Kind,
    limits::{MAX_NAME_CHARS, MAX_NAMED, MAX_NAMES_OF_ONE},
    problem::excerpt,
    value::Named,
};
use std::collections::BTreeSet;

pub(super) fn read(fields: &mut Fields<'_>, kind: Kind, notes: &mut Notes<'_>) -> Vec<Named> {
    let Some(value) = fields.value("names") else { return Vec::new() };
    let at = value.span().start;
    if !matches!(kind, Kind::Product | Kind::Place) {
        notes.note(at, "only a slot of the kind `product` or `place` has `names`");
    }
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, "names", "a list", notes);
        return Vec::new();
    };
    if !(1..=MAX_NAMED).contains(&list.len()) {
        notes.note(at, format!("there must be 1 to {MAX_NAMED} `names`, but there are {}", list.len()));
    }
    let mut named: Vec<Named> = Vec::new();
    let mut known = BTreeSet::new();
    for item in list.iter().take(MAX_NAMED) {
        let Some(mut fields) = Fields::from(item, "names", notes) else { continue };
        let value = fields.value("value").and_then(|value| line(value, "value", MAX_NAME_CHARS, notes));
        if !fields.has("value") {
            fields.missing("value", notes);
        }
        let [zh, en] = ["zh", "en"].map(|language| {
            let Some(value) = fields.value(language) else {
                notes.note(fields.at, format!("`names` lacks the language `{language}`"));
                return Vec::new();
            };
            let names = lines(value, language, notes);
            if !(1..=MAX_NAMES_OF_ONE).contains(&names.len()) {
                let count = names.len();
                notes.note(
                    value.span().start,
                    format!("1 to {MAX_NAMES_OF_ONE} names are needed, but there are {count}"),
                );
            }
            for name in &names {
                if !known.insert((language, name.value.to_lowercase())) {
                    notes.note(name.at, format!("the name {} is there twice", excerpt(&name.value)));
                }
            }
            names.into_iter().map(|name| name.value).collect()
        });
        fields.finish(notes);
        let Some(value) = value else { continue };
        if named.iter().any(|other| other.value == value.value) {
            notes.note(value.at, format!("the value {} is there twice", excerpt(&value.value)));
        }
        named.push(Named { value: value.value, zh, en });
    }
    named
}
