//! Corpora of 1,000, 10,000 and 100,000 articles made from the public data sets, the same in every run.
//!
//! Texts that mean the same have one id: of Banking77 and CLINC150 those of one intent, of the sets of question pairs
//! (LCQMC, BQ, ATEC) those that a chain of pairs marked as equal joins. What is in no such group (questions of pairs that
//! are not equal, SMP2019, reviews) is there to be confused with. A text that occurs twice counts once.
//!
//! All texts of a set are ordered by their SHA-256. The questions are the first [`QUESTIONS`] of each of the five sets
//! whose group has another text (of a group of pairs one at most), and are in no corpus. A corpus has the first other
//! text of each asked group and is then filled up in the order of the hashes, so that each holds the smaller one and only
//! the haystack grows. Finding any text of the question's group is right.

use crate::train::data;
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// How many articles the corpora have.
pub const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// How many questions each set asks.
const QUESTIONS: usize = 200;

/// A corpus of `id,text` and its questions of `text,id`.
pub struct Corpus {
    pub articles: Vec<(String, String)>,
    pub questions: Vec<(String, String)>,
}

/// Texts with the ids of their groups, in the order of their hashes.
struct Pool {
    texts: Vec<([u8; 32], String, String)>,
    known: BTreeSet<String>,
}

/// Makes them of what there is in `folder`; a set that is missing is named. Fewer texts make smaller corpora.
pub fn corpora(folder: &Path) -> Result<Vec<Corpus>> {
    let mut pool = Pool { texts: Vec::new(), known: BTreeSet::new() };
    let (mut asked, mut questions) = (BTreeSet::new(), Vec::new());
    let labelled = ["banking77/train.csv", "clinc150/train_val.json"];
    let pairs = [("lcqmc/dev.tsv", b'\t', 0), ("bq/dev.csv", b',', 0), ("atec/train.tsv", b'\t', 1)];
    for name in labelled {
        let Some(path) = there(folder, name) else { continue };
        let rows = data::read(&path)?.rows.into_iter().map(|row| (format!("{name}/{}", row.label), row.text));
        let set = pool.add(rows.collect());
        ask(set, usize::MAX, &mut questions, &mut asked);
    }
    for (name, comma, first) in pairs {
        let Some(path) = there(folder, name) else { continue };
        let set = pool.add(groups(name, &read_pairs(&path, comma, first)?));
        ask(set, 1, &mut questions, &mut asked);
    }
    for name in ["smp2019/train.json", "sentiment-zh/waimai.csv", "sentiment-zh/hotel.csv"] {
        let Some(path) = there(folder, name) else { continue };
        let texts = if name.ends_with("json") { json_texts(&path)? } else { second_column(&path)? };
        pool.add((0..).zip(texts).map(|(n, text): (u32, String)| (format!("{name}/{n}"), text)).collect());
    }
    let questioned: BTreeSet<&str> = questions.iter().map(|(text, _)| text.as_str()).collect();
    pool.texts.retain(|(_, _, text)| !questioned.contains(text.as_str()));
    pool.texts.sort();
    // One text of each asked group comes first, and then the rest.
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (_, id, text) in pool.texts {
        if asked.remove(&id) { first.push((id, text)) } else { rest.push((id, text)) }
    }
    first.extend(rest);
    let mut corpora: Vec<Corpus> = Vec::new();
    for size in SIZES {
        let articles: Vec<_> = first.iter().take(size).cloned().collect();
        if corpora.last().is_none_or(|before| before.articles.len() < articles.len()) {
            corpora.push(Corpus { articles, questions: questions.clone() });
        }
    }
    Ok(corpora)
}

impl Pool {
    /// Adds a set and answers it, without the texts that are known already, in the order of the hashes.
    fn add(&mut self, rows: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut set: Vec<([u8; 32], String, String)> = Vec::new();
        for (id, text) in rows {
            let text = text.trim().to_owned();
            if !text.is_empty() && self.known.insert(text.clone()) {
                set.push((Sha256::digest(&text).into(), id, text));
            }
        }
        set.sort();
        self.texts.extend(set.iter().cloned());
        set.into_iter().map(|(_, id, text)| (id, text)).collect()
    }
}

/// Chooses the questions of a set, `most` of a group.
fn ask(set: Vec<(String, String)>, most: usize, questions: &mut Vec<(String, String)>, asked: &mut BTreeSet<String>) {
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    set.iter().for_each(|(id, _)| *left.entry(id.clone()).or_default() += 1);
    let (mut of_group, mut chosen): (BTreeMap<String, usize>, usize) = (BTreeMap::new(), 0);
    for (id, text) in set {
        let (left, taken) = (left.entry(id.clone()).or_default(), of_group.entry(id.clone()).or_default());
        if chosen < QUESTIONS && *left > 1 && *taken < most {
            (*left, *taken, chosen) = (*left - 1, *taken + 1, chosen + 1);
            asked.insert(id.clone());
            questions.push((text, id));
        }
    }
}

fn there(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    let path = folder.join(name);
    if !path.is_file() {
        println!("skipped  {} is not there", path.display());
        return None;
    }
    Some(path)
}

/// The texts of pairs, those that are equal under one id.
fn groups(name: &str, pairs: &[(String, String, bool)]) -> Vec<(String, String)> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut parent: Vec<usize> = Vec::new();
    for (one, other, equal) in pairs {
        let [one, other] = [one, other].map(|text| {
            *numbers.entry(text).or_insert_with(|| {
                texts.push(text);
                parent.push(parent.len());
                parent.len() - 1
            })
        });
        if *equal {
            let (one, other) = (root(&parent, one), root(&parent, other));
            if let Some(above) = parent.get_mut(one.max(other)) {
                *above = one.min(other);
            }
        }
    }
    (0..).zip(texts).map(|(n, text)| (format!("{name}/{}", root(&parent, n)), text.to_owned())).collect()
}

fn root(parent: &[usize], mut at: usize) -> usize {
    while let Some(above) = parent.get(at).filter(|above| **above != at) {
        at = *above;
    }
    at
}

/// Two texts and 1 where they mean the same, from column `first` on. Rows of another form are passed over: the sets have a
/// few.
fn read_pairs(path: &Path, comma: u8, first: usize) -> Result<Vec<(String, String, bool)>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(comma).flexible(true).has_headers(false).quoting(comma == b',');
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut pairs = Vec::new();
    for row in reader.from_reader(text.trim_start_matches('\u{feff}').as_bytes()).records() {
        let row = row.with_context(|| path.display().to_string())?;
        let cell = |at: usize| row.get(first + at).map(|cell| cell.trim().trim_start_matches('\u{feff}').to_owned());
        if let (Some(one), Some(other), Some(equal @ ("0" | "1"))) = (cell(0), cell(1), cell(2).as_deref()) {
            pairs.push((one, other, equal == "1"));
        }
    }
    Ok(pairs)
}

fn second_column(path: &Path) -> Result<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let rows = reader.records().map(|row| Ok(row?.get(1).unwrap_or_default().to_owned()));
    rows.collect::<Result<_>>().with_context(|| path.display().to_string())
}

fn json_texts(path: &Path) -> Result<Vec<String>> {
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(path)?)?;
    let text = |row: &serde_json::Value| row.get("text").and_then(serde_json::Value::as_str).map(str::to_owned);
    Ok(rows.iter().filter_map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_a_chain_of_pairs_joins_have_one_id() {
        let pair = |one: &str, other: &str, equal| (one.to_owned(), other.to_owned(), equal);
        let grouped = groups("set", &[pair("a", "b", true), pair("c", "d", false), pair("c", "b", true)]);
        let ids: Vec<&str> = grouped.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["set/0", "set/0", "set/0", "set/3"]);
    }

    #[test]
    fn a_question_leaves_another_text_of_its_group_to_be_found() {
        let row = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        let set = vec![row("one", "a"), row("two", "b"), row("two", "c"), row("two", "d")];
        let (mut questions, mut asked) = (Vec::new(), BTreeSet::new());
        ask(set.clone(), usize::MAX, &mut questions, &mut asked);
        assert_eq!(questions, [row("b", "two"), row("c", "two")]);
        questions.clear();
        ask(set, 1, &mut questions, &mut asked);
        assert_eq!(questions, [row("b", "two")]);
    }
}
