//! Examples out of files, each by its ending: CSV, CLINC150's JSON, TSV of a site's questions, or a site's folder. A
//! faulty row is named with its line.

use crate::demo;
use anyhow::{Context, Result, bail, ensure};
use desk_core::Language;
use desk_dialogue::Flow;
use desk_intents::OUTSIDE;
use std::{collections::BTreeMap, fs, path::Path};

/// What a message that wants none of the intents is labelled with.
const NAMES_OF_OUTSIDE: [&str; 3] = ["oos", "out_of_scope", OUTSIDE];

/// A message and what it wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The message.
    pub text: String,
    /// The intent's name.
    pub label: String,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Data {
    /// Messages that want something.
    pub rows: Vec<Row>,
    /// Such that the file sets apart for measuring.
    pub validation: Vec<Row>,
    /// Messages that want none of the intents.
    pub outside: Vec<String>,
}

impl Data {
    /// What the file sets apart, if it does.
    pub fn own_eval(&self) -> Option<Self> {
        let eval = Self { rows: self.validation.clone(), outside: self.outside.clone(), ..Self::default() };
        (!self.validation.is_empty()).then_some(eval)
    }

    fn push(&mut self, text: &str, label: &str) {
        let (text, label) = (text.trim().to_owned(), label.trim());
        if NAMES_OF_OUTSIDE.contains(&label) {
            self.outside.push(text);
        } else {
            self.rows.push(Row { text, label: label.to_owned() });
        }
    }
}

/// Reads examples to learn from.
pub fn read(path: &Path) -> Result<Data> {
    if path.is_dir() {
        return site(path).with_context(|| format!("{} is faulty", path.display()));
    }
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let data = match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => rows(text),
        Some("tsv") => questions(text),
        Some("json") => splits(text, ["train", "val"], &["oos_train", "oos_val"]),
        _ => bail!("{}: neither .csv nor .json nor .tsv, nor a folder", path.display()),
    };
    data.with_context(|| format!("{} is faulty", path.display()))
}

/// Reads messages to measure with: of CLINC150's JSON the test split where there is one, or else the validation split.
pub fn read_eval(path: &Path) -> Result<Data> {
    if path.extension().is_none_or(|ending| ending != "json") {
        return read(path);
    }
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let test = splits(&text, ["test", ""], &["oos_test"]).with_context(|| format!("{} is faulty", path.display()))?;
    if test.rows.is_empty() { splits(&text, ["val", ""], &["oos_val"]) } else { Ok(test) }
}

/// CSV `text,label`, with a header or without.
fn rows(text: &str) -> Result<Data> {
    let mut data = Data::default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for (number, record) in reader.records().enumerate() {
        let record = record?; // Its message names the line.
        let line = record.position().map_or(0, csv::Position::line);
        let [Some(text), Some(label), None] = [record.get(0), record.get(1), record.get(2)] else {
            bail!("line {line}: {} fields, not text and label", record.len());
        };
        if number == 0 && text == "text" && ["label", "category", "intent"].contains(&label) {
            continue;
        }
        ensure!(!text.trim().is_empty(), "line {line}: the text is empty");
        ensure!(!label.trim().is_empty(), "line {line}: the label is empty");
        data.push(text, label);
    }
    Ok(data)
}

/// TSV `language`, `question`, `expected`, the last of which is an article or `-`.
fn questions(text: &str) -> Result<Data> {
    let mut data = Data::default();
    for (line, row) in (1..).zip(text.lines()).skip(1).filter(|(_, row)| !row.is_empty()) {
        let mut fields = row.split('\t');
        let (Some(_), Some(question), Some(expected)) = (fields.next(), fields.next(), fields.next()) else {
            bail!("line {line}: not language, question and expected, with tabs between");
        };
        data.push(question, subject(expected));
    }
    Ok(data)
}

/// JSON with splits by name, each a list of pairs of text and label.
fn splits(text: &str, [rows, validation]: [&str; 2], outside: &[&str]) -> Result<Data> {
    let splits: BTreeMap<String, Vec<(String, String)>> =
        serde_json::from_str(text).context("not splits of pairs of text and label")?;
    let of = |name: &str| splits.get(name).into_iter().flatten();
    let mut data = Data::default();
    of(rows).for_each(|(text, label)| data.push(text, label));
    let validation = of(validation).map(|(text, label)| Row { text: text.clone(), label: label.clone() });
    data.validation = validation.collect();
    data.outside.extend(outside.iter().flat_map(|name| of(name)).map(|(text, _)| text.clone()));
    Ok(data)
}

/// What a site's folder teaches: what is outside, the examples of its flows, and the titles and questions of its articles,
/// where the two languages of a subject are one intent. A flow and an article of the same name are one intent too.
fn site(folder: &Path) -> Result<Data> {
    let articles = desk_knowledge::import_markdown(&demo::articles(folder)?);
    let articles = articles.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let mut data = Data::default();
    for article in &articles {
        let label = subject(article.id().as_str());
        data.push(article.title(), label);
        article.questions().iter().for_each(|question| data.push(question, label));
    }
    let outside = folder.join("outside.tsv");
    if outside.is_file() {
        data.rows.extend(taught_outside(&fs::read_to_string(outside)?)?);
    }
    let flows = folder.join("flows");
    let mut files: Vec<_> = if flows.is_dir() { fs::read_dir(&flows)?.collect::<Result<_, _>>()? } else { Vec::new() };
    files.sort_by_key(fs::DirEntry::path);
    for file in files {
        let text = fs::read_to_string(file.path())?;
        let flow = Flow::parse(&text).map_err(|problems| anyhow::anyhow!("{}: {problems:?}", file.path().display()))?;
        for language in [Language::Zh, Language::En] {
            flow.examples(language).iter().for_each(|example| data.push(example, flow.id()));
        }
    }
    Ok(data)
}

/// TSV `language`, `message`: what customers write that none of the articles and flows is about.
fn taught_outside(text: &str) -> Result<Vec<Row>> {
    let rows = (1..).zip(text.lines()).skip(1).filter(|(_, row)| !row.is_empty());
    let row = |(line, row): (usize, &str)| {
        let (_, message) = row.split_once('\t').with_context(|| format!("outside.tsv, line {line}: no tab"))?;
        ensure!(!message.trim().is_empty(), "outside.tsv, line {line}: the message is empty");
        Ok(Row { text: message.trim().to_owned(), label: OUTSIDE.to_owned() })
    };
    rows.map(row).collect()
}

/// An article's id without its language.
fn subject(id: &str) -> &str {
    id.strip_suffix("-zh").or_else(|| id.strip_suffix("-en")).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_no_example_and_oos_is_outside() {
        let data = rows("text,category\n\"a, b\",card\nhow are you,oos\n").unwrap();
        assert_eq!(data.rows, [Row { text: "a, b".into(), label: "card".into() }]);
        assert_eq!(data.outside, ["how are you"]);
        assert_eq!(rows("a,b\n").unwrap().rows.len(), 1);
    }

    #[test]
    fn a_faulty_row_is_named_with_its_line() {
        let error = |text: &str| rows(text).unwrap_err().to_string();
        assert_eq!(error("a,b\n,c\n"), "line 2: the text is empty");
        assert_eq!(error("a,b\nc, \n"), "line 2: the label is empty");
        assert!(error("a,b\nc\n").contains("line: 2"), "{}", error("a,b\nc\n"));
        assert_eq!(error("a,b,c\n"), "line 1: 3 fields, not text and label");
        assert!(questions("language\tquestion\texpected\nzh\tx\n").unwrap_err().to_string().starts_with("line 2"));
        assert!(splits("[]", ["train", "val"], &[]).is_err());
    }

    #[test]
    fn both_languages_of_an_article_are_one_intent() {
        let data = questions("language\tquestion\texpected\nzh\tx\tinvoice-zh\nen\ty\tinvoice-en\nen\tz\t-\n").unwrap();
        assert!(data.rows.iter().all(|row| row.label == "invoice"));
        assert_eq!(data.outside, ["z"]);
    }
}
