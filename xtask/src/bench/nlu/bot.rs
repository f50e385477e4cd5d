//! What the bot makes of the demo shop's held-out questions: each is the first message of a visitor of its own, through
//! all functions. The desk runs twice: as it comes, and with thresholds of nothing, which shows what each confidence
//! is worth.

use crate::bench::KEY;
use crate::{
    client::{Client, text},
    demo, desk,
    desk::Desk,
    models,
};
use anyhow::{Context, Result, ensure};
use http::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// The questions.
const HELD_OUT: &str = "demo/shop/heldout.tsv";
/// Confidences at which the curve is shown.
const CURVE: [f64; 10] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// A question of the file.
struct Question {
    language: String,
    text: String,
    /// The article that answers it.
    article: Option<String>,
    kind: String,
}

/// What the bot did.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// It showed the article that answers.
    Right,
    /// It showed another one.
    Wrong,
    /// It showed none.
    Abstained,
}

/// Counts of outcomes.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    asked: usize,
    right: usize,
    wrong: usize,
}

impl Count {
    fn add(&mut self, outcome: Outcome) {
        self.asked += 1;
        self.right += usize::from(outcome == Outcome::Right);
        self.wrong += usize::from(outcome == Outcome::Wrong);
    }
}

/// Runs the desks and prints the tables.
pub async fn print() -> Result<()> {
    let questions = questions(&fs::read_to_string(HELD_OUT).with_context(|| format!("cannot read {HELD_OUT}"))?)?;
    let as_it_comes = ask(&questions, &[]).await?;
    let mut rows: BTreeMap<(bool, &str, &str), Count> = BTreeMap::new();
    for (question, answer) in questions.iter().zip(&as_it_comes) {
        let outcome = outcome(question, answer, 0.0);
        let outside = question.article.is_none();
        for (language, kind) in [(question.language.as_str(), question.kind.as_str()), ("all", "")] {
            rows.entry((outside, language, kind)).or_default().add(outcome);
        }
    }
    println!(
        "\n{:36} {:>8} {:>8} {:>8} {:>8}",
        "demo shop, held-out questions", "asked", "answered", "wrong", "abstained"
    );
    for ((outside, language, kind), count) in &rows {
        let answered = if *outside { String::new() } else { share(count.right, count.asked) };
        let target = match (*language, outside) {
            ("all", false) => "  target: answered ≥ 0.80, wrong ≤ 0.02",
            ("all", true) => "  target: abstained ≥ 0.90",
            _ => "",
        };
        let name = format!("  {} {language} {kind}", if *outside { "unanswerable:" } else { "answerable:" });
        let abstained = share(count.asked - count.right - count.wrong, count.asked);
        println!(
            "{name:36} {:>8} {answered:>8} {:>8} {abstained:>8}{target}",
            count.asked,
            share(count.wrong, count.asked)
        );
    }
    curve(&questions).await
}

/// Prints what each threshold would give.
async fn curve(questions: &[Question]) -> Result<()> {
    let names = ["answer_threshold_zh", "answer_threshold_en", "suggest_threshold_zh", "suggest_threshold_en"];
    let answers = ask(questions, &names).await?;
    println!("\n{:36} {:>8} {:>8} {:>8} {:>8}", "coverage and precision", "en", "", "zh", "");
    println!(
        "{:36} {:>8} {:>8} {:>8} {:>8}",
        "  answered from confidence", "coverage", "precision", "coverage", "precision"
    );
    for threshold in CURVE {
        let of = |language: &str| {
            let mut count = Count::default();
            let own = questions.iter().zip(&answers).filter(|(question, _)| question.language == language);
            own.for_each(|(question, answer)| count.add(outcome(question, answer, threshold)));
            let answerable = questions.iter().filter(|q| q.language == language && q.article.is_some()).count();
            (share(count.right, answerable), share(count.right, count.right + count.wrong))
        };
        let ((en, en_right), (zh, zh_right)) = (of("en"), of("zh"));
        println!("{:36} {en:>8} {en_right:>8} {zh:>8} {zh_right:>8}", format!("  {threshold:.1}"));
    }
    Ok(())
}

fn share(part: usize, whole: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let share = part as f64 / whole.max(1) as f64;
    format!("{share:.3}")
}

/// The articles that were shown, with their confidence.
type Shown = Vec<(String, f64)>;

fn outcome(question: &Question, shown: &Shown, threshold: f64) -> Outcome {
    let shown: Vec<&str> =
        shown.iter().filter(|(_, score)| *score >= threshold).map(|(article, _)| article.as_str()).collect();
    match &question.article {
        _ if shown.is_empty() => Outcome::Abstained,
        Some(article) if shown.contains(&article.as_str()) => Outcome::Right,
        _ => Outcome::Wrong,
    }
}

/// Asks all questions of a desk of its own, in which the variables `open` are 0.
async fn ask(questions: &[Question], open: &[&str]) -> Result<Vec<Shown>> {
    let folder = tempfile::tempdir()?;
    let mut variables =
        vec![("setup_key".to_owned(), KEY.to_owned()), ("sessions_per_minute".to_owned(), "1000000".to_owned())];
    variables.extend(open.iter().map(|name| ((*name).to_owned(), "0".to_owned())));
    let desk = Desk {
        manifest: PathBuf::from("spin.toml"),
        listen: desk::free_address()?,
        state: folder.path().join("state"),
        variables,
        quiet: true,
    };
    let (running, client) = desk.start().await?;
    demo::load(&client, KEY).await?.context("the demo site was not loaded")?;
    if models::present() {
        demo::embed(&client).await?;
    }
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        answers.push(shown(&client, question).await?);
        if answers.len() % 50 == 0 {
            eprint!("\r[nlu] asked {} of {} questions", answers.len(), questions.len());
        }
    }
    eprintln!();
    drop(running);
    Ok(answers)
}

async fn shown(client: &Client, question: &Question) -> Result<Shown> {
    let session = json!({ "site": demo::SITE, "language": question.language }).to_string();
    let session = client.expect(Method::POST, "/api/v1/visitor/sessions", session).await?;
    let client = client.with_token(&text(&session, "/token")?);
    let message = json!({ "client_id": "question-1", "text": question.text }).to_string();
    let answer = client.expect(Method::POST, "/api/v1/visitor/messages", message).await?;
    let events = answer.pointer("/events").and_then(Value::as_array).context("an answer without events")?;
    let failed = |event: &Value| event.pointer("/body/reason").and_then(Value::as_str) == Some("failure");
    ensure!(!events.iter().any(failed), "the bot could not answer `{}`: the host says why", question.text);
    let sources = events.iter().filter_map(|event| event.pointer("/body/sources")?.as_array()).flatten();
    let source = |source: &Value| {
        let score = source.get("score").and_then(Value::as_f64).unwrap_or_default();
        Some((source.get("article")?.as_str()?.to_owned(), score))
    };
    Ok(sources.filter_map(source).collect())
}

fn questions(file: &str) -> Result<Vec<Question>> {
    let row = |(line, row): (usize, &str)| {
        let fields: Vec<&str> = row.split('\t').collect();
        let [language, text, expected, kind] = fields[..] else {
            anyhow::bail!("{HELD_OUT}, line {line}: not language, question, expected and kind, with tabs between");
        };
        let article = (expected != "-").then(|| expected.to_owned());
        Ok(Question { language: language.to_owned(), text: text.to_owned(), article, kind: kind.to_owned() })
    };
    (1..).zip(file.lines()).skip(1).filter(|(_, row)| !row.is_empty()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_right_where_the_article_is_among_those_shown() {
        let of = |article: Option<&str>, shown: &[(&str, f64)], threshold| {
            let question = Question {
                language: "en".into(),
                text: "?".into(),
                article: article.map(str::to_owned),
                kind: "plain".into(),
            };
            outcome(&question, &shown.iter().map(|(a, score)| ((*a).to_owned(), *score)).collect(), threshold)
        };
        assert_eq!(of(Some("a"), &[("b", 0.3), ("a", 0.6)], 0.0), Outcome::Right);
        assert_eq!(of(Some("a"), &[("b", 0.7), ("a", 0.6)], 0.65), Outcome::Wrong);
        assert_eq!(of(None, &[("a", 0.6)], 0.5), Outcome::Wrong);
        assert_eq!(of(None, &[("a", 0.6)], 0.7), Outcome::Abstained);
    }

    #[test]
    fn a_faulty_row_is_named_with_its_line() {
        let error = questions("language\tquestion\texpected\tkind\nen\twhere\n").err().map(|e| e.to_string());
        assert!(error.is_some_and(|error| error.contains("line 2")));
    }
}
