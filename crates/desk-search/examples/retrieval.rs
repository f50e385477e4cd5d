//! `cargo run --release -p desk-search --example retrieval -- FOLDER…`, where a folder holds `corpus.csv` (`id,text`)
//! and `queries.csv` (`text,id`): the index's own ranking beside plain BM25 over the same terms, in one process and
//! without a store. `cargo xtask bench retrieval` measures the same through the functions.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use anyhow::Context as _;
use desk_search::{Document, Filter, Synonyms, build, terms};

fn main() -> anyhow::Result<()> {
    for folder in env::args().skip(1) {
        let folder = Path::new(&folder);
        let corpus = pairs(&fs::read_to_string(folder.join("corpus.csv")).context("corpus.csv")?);
        let queries = pairs(&fs::read_to_string(folder.join("queries.csv")).context("queries.csv")?);
        println!("# {}: {} articles, {} queries", folder.display(), corpus.len(), queries.len());
        let documents: Vec<Document> = corpus.iter().enumerate().map(|(n, (_, text))| document(n, text)).collect();
        let start = Instant::now();
        let index = build(&documents, Synonyms::default());
        println!("built in {} ms, {} buckets", start.elapsed().as_millis(), index.buckets.len());
        let relevance = |number: usize| corpus.get(number).map(|(id, _)| id.as_str());
        let mut ranks = Vec::new();
        let mut took = Vec::new();
        for (text, id) in &queries {
            let start = Instant::now();
            let hits = index.search(text, None, &Filter::default());
            took.push(start.elapsed().as_micros());
            let number = |hit: &desk_search::Hit| index.documents.get(hit.document as usize)?.id.parse().ok();
            ranks.push(hits.iter().take(10).position(|hit| number(hit).and_then(relevance) == Some(id)));
        }
        took.sort_unstable();
        let percentile = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or_default();
        report("ours", &ranks);
        println!("p50 {} µs, p99 {} µs", percentile(50), percentile(99));
        report("bm25, same terms", &bm25(&corpus, &queries));
    }
    Ok(())
}

fn document(number: usize, text: &str) -> Document {
    let language = if text.is_ascii() { "en" } else { "zh" };
    Document {
        id: format!("{number:07}"),
        title: text.to_owned(),
        language: language.to_owned(),
        category: "general".to_owned(),
        ..Document::default()
    }
}

/// BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, §3).
fn bm25(corpus: &[(String, String)], queries: &[(String, String)]) -> Vec<Option<usize>> {
    let mut postings: HashMap<String, Vec<(usize, f32)>> = HashMap::new();
    let mut lengths = Vec::new();
    for (number, (_, text)) in corpus.iter().enumerate() {
        let mut counts: BTreeMap<String, f32> = BTreeMap::new();
        for term in terms(text) {
            *counts.entry(term.text).or_default() += 1.0;
        }
        lengths.push(counts.values().sum::<f32>());
        for (term, count) in counts {
            postings.entry(term).or_default().push((number, count));
        }
    }
    let mean = lengths.iter().sum::<f32>() / lengths.len() as f32;
    let mut ranks = Vec::new();
    for (text, id) in queries {
        let mut scores: HashMap<usize, f32> = HashMap::new();
        for term in terms(text) {
            let Some(list) = postings.get(&term.text) else { continue };
            let found = list.len() as f32;
            let idf = (1.0 + (corpus.len() as f32 - found + 0.5) / (found + 0.5)).ln();
            for (number, count) in list {
                let length = lengths.get(*number).copied().unwrap_or(mean);
                let damped = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / mean));
                *scores.entry(*number).or_default() += idf * damped;
            }
        }
        let mut best: Vec<(usize, f32)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranks.push(best.iter().take(10).position(|(number, _)| corpus.get(*number).is_some_and(|(i, _)| i == id)));
    }
    ranks
}

fn report(name: &str, ranks: &[Option<usize>]) {
    let count = ranks.len().max(1) as f64;
    let within = |most: usize| ranks.iter().filter(|rank| rank.is_some_and(|rank| rank < most)).count() as f64 / count;
    let reciprocal: f64 = ranks.iter().flatten().map(|rank| 1.0 / (rank + 1) as f64).sum();
    println!("{name:18} recall@1 {:.4}  recall@5 {:.4}  MRR@10 {:.4}", within(1), within(5), reciprocal / count);
}

/// Lines of two fields parted by the first comma; the first line is a header. Texts hold no commas of their own here.
fn pairs(text: &str) -> Vec<(String, String)> {
    text.lines().skip(1).filter_map(|line| line.split_once(',')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}
