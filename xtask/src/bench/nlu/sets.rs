//! Intents on public data sets. What is held out is chosen by each text's hash, so that it is the same in every run;
//! CLINC150 brings a split of its own. The published test splits are not used.

use crate::train::{
    data::{self, Data, Row},
    report::{self, Figures},
    tiers::{self, Messages, Tiers},
    vectors::Models,
};
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fs, path::Path};

/// One text in so many is held out.
const PART: u32 = 5;

/// Messages, and models that were not taught them.
pub struct Asked {
    /// The messages.
    pub messages: Vec<String>,
    /// The models.
    pub tiers: Tiers,
}

/// What a figure should reach: with the fast tier, and with both.
type Targets = [Option<f32>; 2];

/// Measures what there is of the data sets and prints a line for each figure. Answers Banking77's part.
pub fn print(folder: &Path, models: &Models<'_>, seed: u64) -> Result<Option<Asked>> {
    println!("{:36} {:>8} {:>8} {:>8} {:>8}", "", "fast", "target", "both", "target");
    let banking = folder.join("banking77/train.csv");
    let clinc = folder.join("clinc150/train_val.json");
    let smp = folder.join("smp2019/train.json");
    let mut asked = None;
    if there(&banking) {
        let (taught, eval) = held_out(data::read(&banking)?.rows);
        let (tiers, (fast, both)) = measure(models, taught, &eval, seed)?;
        line("Banking77: accuracy", [Some(fast.accuracy), both.map(|f| f.accuracy)], [Some(0.923), Some(0.935)]);
        line("  asked the deep tier", [None, both.map(|f| f.deep)], [None, None]);
        asked = Some(Asked { messages: eval.rows.into_iter().map(|row| row.text).collect(), tiers });
    }
    if there(&clinc) {
        let data = data::read(&clinc)?;
        let eval = data.own_eval().context("CLINC150 has no validation split")?;
        let (_, (fast, both)) = measure(models, data.rows, &eval, seed)?;
        let of = |figure: fn(&Figures) -> Option<f32>| [figure(&fast), both.as_ref().and_then(figure)];
        line("CLINC150: accuracy in scope", of(|f| Some(f.accuracy)), [Some(0.945), Some(0.955)]);
        line("  out of scope: AUROC", of(|f| f.auroc), [None, None]);
        line("  its recall at 95 % in scope kept", of(|f| f.recall), [Some(0.7), Some(0.7)]);
        line("  asked the deep tier", [None, both.map(|f| f.deep)], [None, None]);
    }
    if there(&smp) {
        for kind in ["domain", "intent"] {
            let (taught, eval) = held_out(chinese(&smp, kind)?);
            let (_, (fast, both)) = measure(models, taught, &eval, seed)?;
            let name = format!("SMP2019, {kind}: accuracy");
            line(&name, [Some(fast.accuracy), both.map(|f| f.accuracy)], [None, None]);
            line("  asked the deep tier", [None, both.map(|f| f.deep)], [None, None]);
        }
    }
    Ok(asked)
}

fn there(path: &Path) -> bool {
    if !path.is_file() {
        println!("skipped  {} is not there", path.display());
    }
    path.is_file()
}

/// Rows to be taught, and those that are held out.
fn held_out(rows: Vec<Row>) -> (Vec<Row>, Data) {
    let hash = |text: &str| Sha256::digest(text).first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let (held_out, mut taught): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| hash(&row.text) % PART == 0);
    // An intent with a single example cannot be learnt; whoever wants it is not understood.
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    taught.iter().for_each(|row| *counts.entry(row.label.clone()).or_default() += 1);
    taught.retain(|row| counts.get(&row.label).is_some_and(|count| *count > 1));
    (taught, Data { rows: held_out, ..Data::default() })
}

/// The texts of SMP2019, with one of their labels.
fn chinese(path: &Path, label: &str) -> Result<Vec<Row>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let field = |row: &serde_json::Value, name: &str| -> Result<String> {
        let value = row.get(name).with_context(|| format!("{}: a row has no {name}", path.display()))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    rows.iter().map(|row| Ok(Row { text: field(row, "text")?, label: field(row, label)? })).collect()
}

/// Teaches the tiers that there are, and asks them: the fast one alone, then both where there are both.
fn measure(
    models: &Models<'_>,
    taught: Vec<Row>,
    eval: &Data,
    seed: u64,
) -> Result<(Tiers, (Figures, Option<Figures>))> {
    let tiers = tiers::teach(&Messages::of(models, taught)?, &Messages::of(models, Vec::new())?, seed)?;
    let both = tiers.deep.is_some();
    let fast = report::figures(&tiers.ask(models, eval, false)?);
    let both = both.then(|| tiers.ask(models, eval, true)).transpose()?.as_ref().map(report::figures);
    Ok((tiers, (fast, both)))
}

fn line(name: &str, [fast, both]: [Option<f32>; 2], [fast_target, both_target]: Targets) {
    let share = |number: Option<f32>| number.map_or_else(String::new, |number| format!("{number:.4}"));
    let target = |number: Option<f32>| number.map_or_else(String::new, |number| format!("≥ {number:.3}"));
    println!(
        "{name:36} {:>8} {:>8} {:>8} {:>8}",
        share(fast),
        target(fast_target),
        share(both),
        if both.is_some() { target(both_target) } else { String::new() }
    );
}
