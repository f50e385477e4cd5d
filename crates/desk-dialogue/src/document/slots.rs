//! Reading the slots of a document.

use super::{
    fields::{At, Fields, Notes, float, languages, line, wrong_type},
    named,
};
use crate::{
    date,
    flow::{Question, Slot, SlotSource},
    kind::Kind,
    limits::{DEFAULT_ATTEMPTS, MAX_ATTEMPTS, MAX_CHOICES, MAX_NAME_CHARS, MAX_PATTERN_CHARS, MAX_VALUE_CHARS},
    problem::{excerpt, suggestion},
    value::{Bound, Chosen, Pattern, Rule},
};
use toml::{Spanned, de::DeValue};

/// A slot as far as it could be read; its name is kept where the rest is wrong, so that a reference to it is none.
pub(super) struct Read {
    pub(super) name: At<String>,
    pub(super) slot: Option<Slot>,
}

pub(super) fn read(value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Read> {
    let mut fields = Fields::from(value, "slot", notes)?;
    let name = fields.required_name("name", notes);
    let kind = kind(&mut fields, notes);
    let from_connector = source(&mut fields, notes);
    let rule = rule(&mut fields, kind.unwrap_or(Kind::Text), notes);
    let source = if from_connector {
        for key in ["label", "ask", "hint", "attempts", "confirm", "reuse"] {
            if let Some(value) = fields.value(key) {
                notes.note(value.span().start, format!("a slot that a connector fills has no `{key}`"));
            }
        }
        Some(SlotSource::Connector)
    } else {
        question(&mut fields, &rule, kind, notes).map(SlotSource::Customer)
    };
    fields.finish(notes);
    let name = name?;
    let slot = kind.and(source).map(|source| Slot { name: name.value.clone(), rule, source });
    Some(Read { name, slot })
}

fn kind(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Kind> {
    let text = fields.required_line("kind", notes)?;
    let kind = Kind::parse(&text.value);
    if kind.is_none() {
        let known = suggestion(&text.value, Kind::ALL.iter().map(|kind| kind.as_str()));
        notes.note(text.at, format!("unknown kind {}{known}", excerpt(&text.value)));
    }
    kind
}

fn source(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> bool {
    match fields.line("source", notes) {
        None => false,
        Some(source) => {
            if !["customer", "connector"].contains(&source.value.as_str()) {
                let hint = suggestion(&source.value, ["customer", "connector"]);
                notes.note(source.at, format!("unknown source {}{hint}", excerpt(&source.value)));
            }
            source.value == "connector"
        }
    }
}

fn question(fields: &mut Fields<'_>, rule: &Rule, kind: Option<Kind>, notes: &mut Notes<'_>) -> Option<Question> {
    for key in ["label", "ask"] {
        if !fields.has(key) {
            fields.missing(key, notes);
        }
    }
    let label = fields.words("label", notes);
    let ask = fields.phrase("ask", notes);
    let had_hint = fields.has("hint");
    let hint = fields.words("hint", notes);
    if rule.pattern.is_some() && !had_hint {
        notes.note(fields.at, "a slot with a `pattern` needs a `hint` that says what a valid value looks like");
    }
    let attempts = fields.whole("attempts", 1, u32::from(MAX_ATTEMPTS), notes);
    let confirm = fields.yes("confirm", notes).unwrap_or(false);
    let reuse = fields.yes("reuse", notes).unwrap_or(false);
    if reuse && kind.is_some_and(|kind| !kind.is_entity()) {
        notes.note(fields.at, "only a slot of an entity's kind can `reuse` a value");
    }
    let attempts = attempts.and_then(|n| u8::try_from(n).ok()).unwrap_or(DEFAULT_ATTEMPTS);
    Some(Question { label: label?, ask: ask?.value, hint, attempts, confirm, reuse })
}

fn rule(fields: &mut Fields<'_>, kind: Kind, notes: &mut Notes<'_>) -> Rule {
    let pattern = fields.value("pattern").and_then(|value| {
        let text = line(value, "pattern", MAX_PATTERN_CHARS, notes)?;
        Pattern::parse(&text.value)
            .map_err(|error| notes.note(text.at, format!("`pattern` is no regular expression: {}", excerpt(&error))))
            .ok()
    });
    let min = bound(fields, "min", kind, notes);
    let max = bound(fields, "max", kind, notes);
    let empty = match (min, max) {
        (Some(Bound::Value(min)), Some(Bound::Value(max))) => min > max,
        (Some(Bound::Chars(min)), Some(Bound::Chars(max))) => min > max,
        (Some(Bound::Day(min)), Some(Bound::Day(max))) => min > max,
        (Some(Bound::Today(min)), Some(Bound::Today(max))) => min > max,
        _ => false,
    };
    if empty {
        notes.note(fields.at, "`min` is greater than `max`");
    }
    Rule { kind, pattern, min, max, choices: choices(fields, kind, notes), names: named::read(fields, kind, notes) }
}

fn bound(fields: &mut Fields<'_>, key: &'static str, kind: Kind, notes: &mut Notes<'_>) -> Option<Bound> {
    let value = fields.value(key)?;
    if kind == Kind::Choice {
        notes.note(value.span().start, format!("a choice has no `{key}`"));
        return None;
    }
    if kind == Kind::Date {
        let Some(text) = value.get_ref().as_str() else {
            wrong_type(value, key, "a text like \"2026-01-31\" or \"today+7\"", notes);
            return None;
        };
        let days = text.strip_prefix("today").map(|days| if days.is_empty() { Some(0) } else { days.parse().ok() });
        let bound = match days {
            Some(days) => days.filter(|days: &i32| days.abs() <= 36_500).map(Bound::Today),
            None => date::parse(text).map(Bound::Day),
        };
        if bound.is_none() {
            let shown = excerpt(text);
            notes.note(
                value.span().start,
                format!("`{key}` must be like \"2026-01-31\" or \"today+7\", but is {shown}"),
            );
        }
        return bound;
    }
    if kind.is_numeric() {
        let number = float(value);
        if number.is_none() {
            wrong_type(value, key, "a number", notes);
        }
        return number.map(Bound::Value);
    }
    let most = u32::try_from(MAX_VALUE_CHARS).unwrap_or(u32::MAX);
    fields.whole(key, 1, most, notes).map(Bound::Chars)
}

fn choices(fields: &mut Fields<'_>, kind: Kind, notes: &mut Notes<'_>) -> Vec<Chosen> {
    let Some(value) = fields.value("choices") else {
        if kind == Kind::Choice {
            fields.missing("choices", notes);
        }
        return Vec::new();
    };
    let at = value.span().start;
    if kind != Kind::Choice {
        notes.note(at, "only a slot of the kind `choice` has `choices`");
    }
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, "choices", "a list", notes);
        return Vec::new();
    };
    if !(2..=MAX_CHOICES).contains(&list.len()) {
        notes.note(at, format!("there must be 2 to {MAX_CHOICES} `choices`, but there are {}", list.len()));
    }
    let mut choices: Vec<Chosen> = Vec::new();
    for item in list.iter().take(MAX_CHOICES) {
        let Some(mut fields) = Fields::from(item, "choices", notes) else { continue };
        let value = fields.value("value").and_then(|value| line(value, "value", MAX_NAME_CHARS, notes));
        if !fields.has("value") {
            fields.missing("value", notes);
        }
        let words = languages(&mut fields, "choices", notes);
        fields.finish(notes);
        let (Some(value), Some(words)) = (value, words) else { continue };
        if choices.iter().any(|chosen| chosen.value == value.value) {
            notes.note(value.at, format!("the choice {} is there twice", excerpt(&value.value)));
        }
        choices.push(Chosen { value: value.value, words });
    }
    if kind == Kind::Choice { choices } else { Vec::new() }
}
