//! Two models of the same examples: one over the fast tier's vectors, and one over those of both tiers, which is asked
//! where the first is not sure.

use super::{
    data::{Data, Row},
    vectors::Models,
};
use anyhow::{Context as _, Result};
use desk_encoder::shape::EMBEDDING;
use desk_intents::{
    Answer, IntentModel,
    train::{Example, Settings, Trained, train},
};

/// Messages and their vectors.
pub struct Messages {
    rows: Vec<Row>,
    vectors: Vec<Vec<f32>>,
}

impl Messages {
    /// Computes the vectors.
    pub fn of(models: &Models<'_>, rows: Vec<Row>) -> Result<Self> {
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        let vectors = models.of(&texts)?;
        Ok(Self { rows, vectors })
    }

    /// Examples whose vectors have `width` numbers.
    fn examples(&self, width: usize) -> Vec<Example> {
        let example = |(row, vector): (&Row, &Vec<f32>)| Example {
            text: row.text.clone(),
            label: row.label.clone(),
            vector: vector.iter().take(width).copied().collect(),
        };
        self.rows.iter().zip(&self.vectors).map(example).collect()
    }
}

/// What both trainings came to.
pub struct Tiers {
    /// Over the fast tier's vectors.
    pub fast: Trained,
    /// Over those of both, where there is a deep tier.
    pub deep: Option<Trained>,
}

/// Trains them.
pub fn teach(examples: &Messages, validation: &Messages, seed: u64) -> Result<Tiers> {
    let both = examples.vectors.first().map_or(0, Vec::len);
    let teach = |width: usize, name: &str| {
        let settings = Settings { seed, ..Settings::default() };
        let trained = train(&examples.examples(width), &validation.examples(width), settings, &mut |progress| {
            eprint!("\r[train] {name}: round {} of {}", progress.done, progress.total);
        });
        eprintln!();
        trained
    };
    let fast = teach(EMBEDDING, "fast")?;
    let deep = (both > EMBEDDING).then(|| teach(both, "both")).transpose()?;
    Ok(Tiers { fast, deep })
}

/// What was answered to a message, and by which tier.
pub struct Answered {
    /// The probability of the likeliest intent.
    pub probability: f32,
    /// Whether that is what the message wants.
    pub right: bool,
    /// See [`Answer::scope`].
    pub scope: f32,
    /// See [`Answer::in_scope`].
    pub in_scope: bool,
    /// Whether the deep tier was asked.
    pub deep: bool,
}

impl Tiers {
    /// Asks for messages, those in scope and those out of it, with or without the deep tier.
    pub fn ask(&self, models: &Models<'_>, data: &Data, deep: bool) -> Result<[Vec<Answered>; 2]> {
        let outside = data.outside.iter().map(|text| Row { text: text.clone(), label: String::new() }).collect();
        let ask = |rows: Vec<Row>| self.ask_rows(&Messages::of(models, rows)?, deep);
        Ok([ask(data.rows.clone())?, ask(outside)?])
    }

    fn ask_rows(&self, messages: &Messages, deep: bool) -> Result<Vec<Answered>> {
        let fast = IntentModel::from_bytes(&self.fast.file)?;
        let deep = self.deep.as_ref().filter(|_| deep).map(|deep| IntentModel::from_bytes(&deep.file)).transpose()?;
        let answer = |(row, vector): (&Row, &Vec<f32>)| {
            let first = vector.get(..EMBEDDING).context("a vector is too short")?;
            let answer: Answer<'_> = fast.classify_vector(&row.text, first);
            let (answer, asked) = match &deep {
                Some(deep) if answer.is_unsure() => (deep.classify_vector(&row.text, vector), true),
                _ => (answer, false),
            };
            let best = answer.intents.first();
            Ok(Answered {
                probability: best.map_or(0.0, |intent| intent.probability),
                right: best.is_some_and(|intent| intent.label == row.label),
                scope: answer.scope,
                in_scope: answer.in_scope,
                deep: asked,
            })
        };
        messages.rows.iter().zip(&messages.vectors).map(answer).collect()
    }
}
