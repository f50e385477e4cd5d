//! Flow documents: TOML text in, a [`Flow`] or all of its problems out.
//!
//! Read by hand over the spans of the `toml` crate instead of derived: a derived reader stops at the first mistake,
//! and an author who gets ten mistakes one by one gives up at the fourth.

mod call;
mod check;
mod fields;
mod named;
mod slots;
mod steps;
mod write;

use crate::{
    flow::Flow,
    limits::{MAX_ARTICLES, MAX_DOCUMENT_BYTES, MAX_EXAMPLES, MAX_SLOTS, MAX_STEPS},
    problem::{Problem, excerpt},
};
use fields::{Fields, Notes, lines, wrong_type};
use toml::{
    Spanned,
    de::{DeArray, DeTable},
};

pub(crate) use write::write;

/// See [`Flow::parse`].
pub(crate) fn parse(document: &str) -> Result<Flow, Vec<Problem>> {
    if document.len() > MAX_DOCUMENT_BYTES {
        let message = format!("the document may have at most {MAX_DOCUMENT_BYTES} bytes, but has {}", document.len());
        return Err(vec![Problem::at(document, 0, message)]);
    }
    let (table, errors) = DeTable::parse_recoverable(document);
    if !errors.is_empty() {
        let tell = |error: &toml::de::Error| {
            let at = error.span().map_or(document.len(), |span| span.start);
            Problem::at(document, at, error.message().lines().collect::<Vec<_>>().join("; "))
        };
        return Err(sorted(errors.iter().map(tell).collect()));
    }
    let mut notes = Notes { document, problems: Vec::new() };
    let flow = flow(&table, &mut notes);
    match flow {
        Some(flow) if notes.problems.is_empty() => Ok(flow),
        _ => Err(sorted(notes.problems)),
    }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

fn flow(table: &Spanned<DeTable<'_>>, notes: &mut Notes<'_>) -> Option<Flow> {
    let mut fields = Fields::of(table.get_ref(), 0);
    let id = id(&mut fields, notes);
    let intent = fields.required_name("intent", notes);
    let version = fields.required_line("version", notes);
    if !fields.has("title") {
        fields.missing("title", notes);
    }
    let title = fields.words("title", notes);
    let articles = articles(&mut fields, notes);
    let (examples_zh, examples_en) = examples(&mut fields, notes);
    let slots = list(&mut fields, "slot", MAX_SLOTS, notes);
    let slots: Vec<slots::Read> =
        slots.into_iter().flat_map(|list| list.iter()).filter_map(|value| slots::read(value, notes)).collect();
    if !fields.has("step") {
        fields.missing("step", notes);
    }
    let steps = list(&mut fields, "step", MAX_STEPS, notes);
    let count = steps.map_or(0, |steps| steps.len());
    let steps: Vec<steps::Read> =
        steps.into_iter().flat_map(|list| list.iter()).filter_map(|value| steps::read(value, notes)).collect();
    fields.finish(notes);
    let steps = check::steps(&slots, steps, count, notes);
    let slots = slots.into_iter().map(|read| read.slot).collect::<Option<Vec<_>>>()?;
    Some(Flow {
        id: id?,
        intent: intent?.value,
        version: version?.value,
        title: title?,
        articles,
        examples_zh,
        examples_en,
        slots,
        steps: steps?,
    })
}

/// An id may have hyphens, as the ids of articles do.
fn id(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<String> {
    let id = fields.required_line("id", notes)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let length = id.value.chars().count();
    if length > crate::limits::MAX_NAME_CHARS || id.value.starts_with('-') || !id.value.chars().all(plain) {
        let shown = excerpt(&id.value);
        notes.note(id.at, format!("`id` must be 1 to 40 of a-z, 0-9 and -, not beginning with -, but is {shown}"));
        return None;
    }
    Some(id.value)
}

/// Whether there are such articles, only the knowledge base can tell, and it changes.
fn articles(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<String> {
    let Some(value) = fields.value("articles") else { return Vec::new() };
    let ids = lines(value, "articles", notes);
    if let Some(more) = ids.get(MAX_ARTICLES) {
        notes.note(more.at, format!("there may be at most {MAX_ARTICLES} articles, but there are {}", ids.len()));
    }
    ids.into_iter().map(|id| id.value).collect()
}

fn examples(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> (Vec<String>, Vec<String>) {
    let Some(value) = fields.value("examples") else {
        fields.missing("examples", notes);
        return Default::default();
    };
    let Some(mut both) = Fields::from(value, "examples", notes) else { return Default::default() };
    let mut read = |key: &'static str, notes: &mut Notes<'_>| {
        let Some(value) = both.value(key) else {
            notes.note(both.at, format!("`examples` lacks the language `{key}`"));
            return Vec::new();
        };
        let examples = lines(value, "examples", notes);
        let bad = value.get_ref().as_array().is_none_or(|list| list.is_empty());
        if bad {
            wrong_type_or_empty(value, notes);
        }
        if examples.len() > MAX_EXAMPLES {
            let count = examples.len();
            notes.note(
                value.span().start,
                format!("there may be at most {MAX_EXAMPLES} examples, but there are {count}"),
            );
        }
        examples.into_iter().map(|example| example.value).collect()
    };
    let found = (read("zh", notes), read("en", notes));
    both.finish(notes);
    found
}

fn wrong_type_or_empty(value: &Spanned<toml::de::DeValue<'_>>, notes: &mut Notes<'_>) {
    if value.get_ref().is_array() {
        notes.note(value.span().start, "there must be at least one example");
    } else {
        wrong_type(value, "examples", "a list", notes);
    }
}

fn list<'t>(fields: &mut Fields<'t>, key: &'static str, most: usize, notes: &mut Notes<'_>) -> Option<&'t DeArray<'t>> {
    let value = fields.value(key)?;
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, key, &format!("tables, each begun by [[{key}]]"), notes);
        return None;
    };
    if list.len() > most {
        let message = format!("there may be at most {most} of `{key}`, but there are {}", list.len());
        notes.note(list.get(most).map_or(0, |value| value.span().start), message);
    }
    Some(list)
}
