//! Measures the search on folders of articles and questions, and prints what each threshold of the confidence gives.
//!
//! `cargo run --release -p desk-search --example threshold -- FOLDER…`, where a folder holds `articles/{zh,en}/*.md`
//! with front matter, and `questions.tsv`: a header line, then language, question and the id of the article that
//! answers it, or `-` where none does.

use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use anyhow::Context as _;
use desk_knowledge::import_markdown;
use desk_search::{Document, Filter, Index, Synonyms, build, confidence};

/// A question of the set and what came of it.
struct Outcome {
    language: String,
    answerable: bool,
    confidence: f32,
    /// The place of the expected article among the hits, from 1.
    place: Option<usize>,
}

fn main() -> anyhow::Result<()> {
    let folders: Vec<String> = env::args().skip(1).collect();
    anyhow::ensure!(!folders.is_empty(), "usage: threshold FOLDER…");
    for folder in &folders {
        let index = build(&documents(Path::new(folder))?, Synonyms::default());
        let questions = fs::read_to_string(Path::new(folder).join("questions.tsv")).context("questions.tsv")?;
        let start = Instant::now();
        let outcomes = ask(&index, &questions);
        let each = start.elapsed().as_micros() as f64 / outcomes.len().max(1) as f64;
        let postings: usize = index.buckets.iter().flat_map(|b| b.terms.values()).map(|t| t.postings.len()).sum();
        println!("# {folder}");
        println!(
            "{} documents, {} buckets, {} bytes of postings, {each:.0} µs to parse and rank a question\n",
            index.documents.len(),
            index.buckets.len(),
            postings
        );
        for language in [None, Some("zh"), Some("en")] {
            let chosen: Vec<&Outcome> = outcomes.iter().filter(|o| language.is_none_or(|l| l == o.language)).collect();
            if chosen.iter().any(|outcome| outcome.answerable) {
                report(language.unwrap_or("all"), &chosen);
            }
        }
    }
    Ok(())
}

fn documents(folder: &Path) -> anyhow::Result<Vec<Document>> {
    let mut documents = Vec::new();
    for language in ["zh", "en"] {
        let Ok(files) = fs::read_dir(folder.join("articles").join(language)) else { continue };
        for file in files {
            let path = file?.path();
            let articles = import_markdown(&fs::read_to_string(&path)?)
                .map_err(|problems| anyhow::anyhow!("{}: {problems:?}", path.display()))?;
            documents.extend(articles.into_iter().map(|article| Document {
                id: article.id().to_string(),
                title: article.title().to_owned(),
                language: article.language().as_str().to_owned(),
                category: article.category().to_string(),
                questions: article.questions().to_vec(),
                body: article.body().to_owned(),
                ..Document::default()
            }));
        }
    }
    Ok(documents)
}

fn ask(index: &Index, questions: &str) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for line in questions.lines() {
        let [language, question, expected] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        if language == "language" {
            continue;
        }
        let hits = index.search(question, Some(language), &Filter::default());
        let id = |document: u32| index.documents.get(document as usize).map(|document| document.id.as_str());
        outcomes.push(Outcome {
            language: language.to_owned(),
            answerable: expected != "-",
            confidence: confidence(&hits),
            place: hits.iter().position(|hit| id(hit.document) == Some(expected)).map(|at| at + 1),
        });
    }
    outcomes
}

fn report(name: &str, outcomes: &[&Outcome]) {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let answerable: Vec<_> = outcomes.iter().filter(|o| o.answerable).collect();
    let within = |most: usize| answerable.iter().filter(|o| o.place.is_some_and(|place| place <= most)).count();
    let mrr = answerable.iter().filter_map(|o| o.place).map(|place| 1.0 / place as f64).sum::<f64>();
    println!(
        "{name}: {} answerable, {} not; recall@1 {:.0} %, recall@3 {:.0} %, MRR {:.3}\n",
        answerable.len(),
        outcomes.len() - answerable.len(),
        share(within(1), answerable.len()),
        share(within(3), answerable.len()),
        mrr / answerable.len().max(1) as f64
    );
    println!("| threshold | answered | of these right | unanswerable answered | right of all answers |");
    println!("| --- | --- | --- | --- | --- |");
    for step in 2..=14 {
        let threshold = step as f32 * 0.05;
        let given: Vec<_> = outcomes.iter().filter(|o| o.confidence >= threshold).collect();
        let answered = given.iter().filter(|o| o.answerable).count();
        let right = given.iter().filter(|o| o.answerable && o.place == Some(1)).count();
        println!(
            "| {threshold:.2} | {:.0} % | {:.0} % | {:.0} % | {:.0} % |",
            share(answered, answerable.len()),
            share(right, answered),
            share(given.len() - answered, outcomes.len() - answerable.len()),
            share(right, given.len())
        );
    }
    println!();
}
