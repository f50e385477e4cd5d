//! `bench-tantivy CORPUS QUERIES`: how well Tantivy's BM25 finds the article of each question.
//!
//! It is given what is fair: English words stemmed and in lower case, Chinese by the means that need no dictionary,
//! once as pairs of neighbours (as Lucene's CJKAnalyzer does) and once as characters and pairs together. Prints a line
//! of JSON for each of the two.

use std::{collections::HashMap, env, time::Instant};

use anyhow::{Context, Result};
use tantivy::{
    Index, TantivyDocument, Term,
    collector::TopDocs,
    doc,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value as _},
    tokenizer::{Language, LowerCaser, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer},
};

fn main() -> Result<()> {
    let [corpus, queries] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        anyhow::bail!("usage: bench-tantivy CORPUS QUERIES");
    };
    let (corpus, queries) = (read(corpus)?, read(queries)?);
    for (name, characters) in [("pairs", false), ("characters and pairs", true)] {
        measure(name, characters, &corpus, &queries)?;
    }
    Ok(())
}

/// Two columns below a header.
fn read(path: &str) -> Result<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.to_owned())?;
    let rows = reader.records().map(|row| {
        let row = row?;
        Ok((row.get(0).unwrap_or_default().to_owned(), row.get(1).unwrap_or_default().to_owned()))
    });
    rows.collect()
}

fn measure(name: &str, characters: bool, corpus: &[(String, String)], queries: &[(String, String)]) -> Result<()> {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STORED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("questions")
        .set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_ram(schema.build());
    let analyzer = TextAnalyzer::builder(Words { characters, token: Token::default() });
    let mut analyzer = analyzer.filter(LowerCaser).filter(Stemmer::new(Language::English)).build();
    index.tokenizers().register("questions", analyzer.clone());
    let start = Instant::now();
    let mut writer = index.writer_with_num_threads(1, 64 << 20)?;
    for (name, content) in corpus {
        writer.add_document(doc!(id => name.as_str(), text => content.as_str()))?;
    }
    writer.commit()?;
    let built = start.elapsed();
    let searcher = index.reader()?.searcher();

    let (mut first, mut fifth, mut reciprocal, mut took) = (0_usize, 0_usize, 0.0, Vec::new());
    for (question, wanted) in queries {
        let start = Instant::now();
        let mut terms: HashMap<String, ()> = HashMap::new();
        analyzer.token_stream(question).process(&mut |token| {
            terms.insert(token.text.clone(), ());
        });
        let clauses = terms.into_keys().map(|term| {
            let query = TermQuery::new(Term::from_field_text(text, &term), IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(query) as Box<dyn Query>)
        });
        let hits = searcher.search(&BooleanQuery::new(clauses.collect()), &TopDocs::with_limit(10).order_by_score())?;
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
        let mut place = None;
        for (rank, (_, address)) in hits.iter().enumerate() {
            let document: TantivyDocument = searcher.doc(*address)?;
            if place.is_none() && document.get_first(id).and_then(|value| value.as_str()) == Some(wanted) {
                place = Some(rank);
            }
        }
        first += usize::from(place == Some(0));
        fifth += usize::from(place.is_some_and(|place| place < 5));
        reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
    }
    took.sort_by(f64::total_cmp);
    let count = queries.len().max(1) as f64;
    let percentile = |percent: usize| took.get(took.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0.0);
    println!(
        r#"{{"name":"Tantivy BM25, {name}","recall_1":{:.4},"recall_5":{:.4},"mrr":{:.4},"p50_ms":{:.3},"p99_ms":{:.3},"build_ms":{}}}"#,
        first as f64 / count,
        fifth as f64 / count,
        reciprocal / count,
        percentile(50),
        percentile(99),
        built.as_millis()
    );
    Ok(())
}

/// Words of letters and digits; of Chinese, pairs of neighbours and, if asked or where one stands alone, characters.
#[derive(Clone)]
struct Words {
    characters: bool,
    token: Token,
}

struct Stream<'a> {
    tokens: std::vec::IntoIter<String>,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        let mut tokens = Vec::new();
        let characters: Vec<char> = text.chars().collect();
        for run in characters.chunk_by(|a, b| kind(*a) == kind(*b)) {
            match run.first().map_or(0, |first| kind(*first)) {
                1 => tokens.push(run.iter().collect()),
                2 => {
                    if self.characters || run.len() == 1 {
                        tokens.extend(run.iter().map(char::to_string));
                    }
                    tokens.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
                }
                _ => {}
            }
        }
        Stream { tokens: tokens.into_iter(), token: &mut self.token }
    }
}

fn kind(character: char) -> u8 {
    match character {
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => 2,
        other if other.is_alphanumeric() => 1,
        _ => 0,
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(text) = self.tokens.next() else { return false };
        self.token.text = text;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
