//! Reading a table of a document: each key once, by the type it must have, every mistake noted at its place.

use crate::{
    flow::{Phrase, Words},
    limits::{MAX_LINE_CHARS, MAX_TEMPLATE_CHARS},
    problem::{Problem, excerpt, suggestion},
    template::{Template, is_name},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value and the byte of the document where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

/// The problems of a document so far.
pub(super) struct Notes<'d> {
    pub(super) document: &'d str,
    pub(super) problems: Vec<Problem>,
}

impl Notes<'_> {
    pub(super) fn note(&mut self, at: usize, message: impl Into<String>) {
        self.problems.push(Problem::at(self.document, at, message));
    }

    /// Where the byte `offset` of a text stands that begins at `at` as a TOML string; its beginning where escapes
    /// make that more than counting.
    fn inside(&self, at: usize, text: &str, offset: usize) -> usize {
        let (source, read) = (self.document.get(at..).unwrap_or_default(), text.get(..offset).unwrap_or_default());
        ["\"\"\"\n", "'''\n", "\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .filter_map(|quote| source.strip_prefix(quote).map(|rest| (quote.len(), rest)))
            .find(|(_, rest)| rest.starts_with(read))
            .map_or(at, |(quote, _)| at + quote + offset)
    }
}

/// One table, and which of its keys were asked for.
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    pub(super) at: usize,
    known: Vec<&'static str>,
}

impl<'t> Fields<'t> {
    pub(super) fn of(table: &'t DeTable<'t>, at: usize) -> Self {
        Self { table, at, known: Vec::new() }
    }

    /// The table that a value is, or a problem.
    pub(super) fn from(value: &'t Spanned<DeValue<'t>>, what: &str, notes: &mut Notes<'_>) -> Option<Self> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            wrong_type(value, what, "a table", notes);
        }
        table.map(|table| Self::of(table, value.span().start))
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref().as_ref() == key)
    }

    pub(super) fn missing(&self, key: &str, notes: &mut Notes<'_>) {
        notes.note(self.at, format!("`{key}` is missing"));
    }

    /// Notes every key that nobody asked for.
    pub(super) fn finish(self, notes: &mut Notes<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !self.known.contains(&name) {
                let hint = suggestion(name, self.known.iter().copied());
                notes.note(key.span().start, format!("unknown key {}{hint}", excerpt(name)));
            }
        }
    }

    /// Every key and its value, for tables whose keys are the author's own.
    pub(super) fn entries(&self) -> impl Iterator<Item = (At<&'t str>, &'t Spanned<DeValue<'t>>)> + use<'t> {
        self.table.iter().map(|(key, value)| (At { value: key.get_ref().as_ref(), at: key.span().start }, value))
    }

    /// A text of one line.
    pub(super) fn line(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<String>> {
        let value = self.value(key)?;
        line(value, key, MAX_LINE_CHARS, notes)
    }

    pub(super) fn required_line(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, notes);
        }
        self.line(key, notes)
    }

    /// A name: see [`is_name`].
    pub(super) fn name(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<String>> {
        let value = self.value(key)?;
        name(value, key, notes)
    }

    pub(super) fn required_name(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, notes);
        }
        self.name(key, notes)
    }

    pub(super) fn whole(&mut self, key: &'static str, least: u32, most: u32, notes: &mut Notes<'_>) -> Option<u32> {
        let value = self.value(key)?;
        let Some(number) = integer(value) else {
            wrong_type(value, key, "a whole number", notes);
            return None;
        };
        let fits = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if fits.is_none() {
            notes.note(value.span().start, format!("`{key}` must be {least} to {most}, but is {number}"));
        }
        fits
    }

    pub(super) fn yes(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<bool> {
        let value = self.value(key)?;
        if value.get_ref().as_bool().is_none() {
            wrong_type(value, key, "true or false", notes);
        }
        value.get_ref().as_bool()
    }

    /// A table `zh`, `en` of one-line texts.
    pub(super) fn words(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<Words> {
        let value = self.value(key)?;
        words(value, key, notes)
    }

    /// A table `zh`, `en` of templates.
    pub(super) fn phrase(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<Phrase>> {
        let value = self.value(key)?;
        let mut both = Self::from(value, key, notes)?;
        let zh = both.language("zh", key, notes);
        let en = both.language("en", key, notes);
        both.finish(notes);
        Some(At { value: Phrase { zh: zh?.value, en: en?.value }, at: value.span().start })
    }

    fn language(&mut self, key: &'static str, of: &str, notes: &mut Notes<'_>) -> Option<At<Template>> {
        if !self.has(key) {
            notes.note(self.at, format!("`{of}` lacks the language `{key}`"));
        }
        self.template(key, notes)
    }

    pub(super) fn template(&mut self, key: &'static str, notes: &mut Notes<'_>) -> Option<At<Template>> {
        let value = self.value(key)?;
        template(value, key, notes)
    }
}

/// A table `zh`, `en`.
pub(super) fn words(value: &Spanned<DeValue<'_>>, what: &str, notes: &mut Notes<'_>) -> Option<Words> {
    let mut both = Fields::from(value, what, notes)?;
    let words = languages(&mut both, what, notes);
    both.finish(notes);
    words
}

/// The keys `zh` and `en` of a table that may have others.
pub(super) fn languages(both: &mut Fields<'_>, what: &str, notes: &mut Notes<'_>) -> Option<Words> {
    let mut found = [None, None];
    for (key, found) in ["zh", "en"].into_iter().zip(&mut found) {
        if !both.has(key) {
            notes.note(both.at, format!("`{what}` lacks the language `{key}`"));
        }
        *found = both.line(key, notes);
    }
    let [zh, en] = found;
    Some(Words { zh: zh?.value, en: en?.value })
}

pub(super) fn template(value: &Spanned<DeValue<'_>>, what: &str, notes: &mut Notes<'_>) -> Option<At<Template>> {
    let raw = text(value, what, MAX_TEMPLATE_CHARS, notes)?;
    match Template::parse(&raw.value) {
        Ok(template) => Some(At { value: template, at: raw.at }),
        Err(wrong) => {
            let at = notes.inside(raw.at, &raw.value, wrong.offset);
            notes.note(at, wrong.message);
            None
        }
    }
}

/// A text without outer white space and without control characters but line feeds.
fn text(value: &Spanned<DeValue<'_>>, what: &str, most: usize, notes: &mut Notes<'_>) -> Option<At<String>> {
    let Some(raw) = value.get_ref().as_str() else {
        wrong_type(value, what, "a text", notes);
        return None;
    };
    let at = value.span().start;
    let count = raw.trim().chars().count();
    let problem = if count == 0 {
        Some("must not be empty".to_owned())
    } else if count > most {
        Some(format!("is too long: at most {most} characters, but has {count}"))
    } else {
        let control = raw.chars().find(|c| c.is_control() && *c != '\n');
        control.map(|c| format!("contains the control character U+{:04X}", u32::from(c)))
    };
    if let Some(problem) = problem {
        notes.note(at, format!("`{what}` {problem}"));
        return None;
    }
    // Leading white space is kept out of the offset by looking for the text without it.
    let at = if raw.starts_with(char::is_whitespace) { at + (raw.len() - raw.trim_start().len()) } else { at };
    Some(At { value: raw.trim().to_owned(), at })
}

pub(super) fn line(value: &Spanned<DeValue<'_>>, what: &str, most: usize, notes: &mut Notes<'_>) -> Option<At<String>> {
    let line = text(value, what, most, notes)?;
    if line.value.contains('\n') {
        notes.note(line.at, format!("`{what}` must be one line"));
        return None;
    }
    Some(line)
}

pub(super) fn name(value: &Spanned<DeValue<'_>>, what: &str, notes: &mut Notes<'_>) -> Option<At<String>> {
    let line = line(value, what, MAX_LINE_CHARS, notes)?;
    if !is_name(&line.value) {
        let shown = excerpt(&line.value);
        let rule = "must be 1 to 40 of a-z, 0-9 and _, beginning with a letter";
        notes.note(line.at, format!("`{what}` {rule}, but is {shown}"));
        return None;
    }
    Some(line)
}

/// One name or a list of them.
pub(super) fn names(value: &Spanned<DeValue<'_>>, what: &str, notes: &mut Notes<'_>) -> Option<Vec<At<String>>> {
    match value.get_ref().as_array() {
        None => name(value, what, notes).map(|name| vec![name]),
        Some(list) => {
            if list.is_empty() {
                notes.note(value.span().start, format!("`{what}` must not be empty"));
            }
            list.iter().map(|item| name(item, what, notes)).collect()
        }
    }
}

/// One text or a list of them, each of one line.
pub(super) fn lines(value: &Spanned<DeValue<'_>>, what: &str, notes: &mut Notes<'_>) -> Vec<At<String>> {
    match value.get_ref().as_array() {
        None => line(value, what, MAX_LINE_CHARS, notes).into_iter().collect(),
        Some(list) => list.iter().filter_map(|item| line(item, what, MAX_LINE_CHARS, notes)).collect(),
    }
}

pub(super) fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let number = value.get_ref().as_integer()?;
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

pub(super) fn float(value: &Spanned<DeValue<'_>>) -> Option<f64> {
    let number = value.get_ref();
    let float = number.as_float().and_then(|float| float.as_str().replace('_', "").parse().ok());
    // Beyond 2^53 a bound of a slot would not be what its author wrote.
    let whole = integer(value).and_then(|whole| i32::try_from(whole).ok()).map(f64::from);
    float.or(whole).filter(|number: &f64| number.is_finite())
}

pub(super) fn wrong_type(value: &Spanned<DeValue<'_>>, what: &str, wanted: &str, notes: &mut Notes<'_>) {
    let is = match value.get_ref().type_str() {
        "string" => "a text",
        "integer" => "a whole number",
        "float" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "table" => "a table",
        _ => "a date",
    };
    notes.note(value.span().start, format!("`{what}` must be {wanted}, but is {is}"));
}
