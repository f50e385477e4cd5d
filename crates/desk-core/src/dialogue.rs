//! What the bot says next. Its one rule: an answer is given only above a threshold; below it the bot says that it
//! does not know and offers a person (mission row N1), and asking for a person is always granted (row N4).

mod phrases;
mod request;

use crate::{
    Language,
    conversation::{HandoverReason, Offer, OfferKind, Source},
    id::IssueType,
    text::MessageText,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use request::{Request, understand};

/// What the bot would say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The words.
    pub text: MessageText,
    /// Where they come from.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// What the customer may choose next.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// What the question was about, where understood.
    #[serde(default)]
    pub issue: Option<IssueType>,
    /// True where the words say that the bot does not know.
    #[serde(default)]
    pub unsure: bool,
}

/// The bot's decision on one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// It is not the bot's turn.
    Silent,
    /// It answers, asks or offers.
    Say(Answer),
    /// It says so and asks for a person.
    HandOver {
        /// What it says.
        answer: Answer,
        /// Why.
        reason: HandoverReason,
    },
}

/// An article that matched the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// The article's id.
    pub article: String,
    /// Its title.
    pub title: String,
    /// Its body, simple Markdown.
    pub body: String,
    /// Its category, which is the issue type.
    pub category: IssueType,
    /// How well it matched, 0 to 1.
    pub score: f64,
}

/// The numbers that decide; all of them are configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// The best article is the answer from this confidence on.
    pub answer_threshold: f64,
    /// The best articles are worth offering as questions from this confidence on.
    pub suggest_threshold: f64,
    /// So many times in a row not knowing brings a person.
    pub handover_after_unsure: u32,
}

impl Policy {
    /// How many questions are offered where none is sure.
    const SUGGESTIONS: usize = 3;
}

/// What looking the question up gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// How sure it is that the first of them is the answer, 0 to 1: its score less what speaks for the second.
    pub confidence: f64,
    /// Best first.
    pub candidates: Vec<Candidate>,
}

/// Decides the bot's turn on `text`; `unsure_streak` counts the turns before this one in which the bot did not know.
#[must_use]
pub fn decide_turn(
    policy: &Policy,
    text: &MessageText,
    language: Language,
    unsure_streak: u32,
    evidence: &Evidence,
) -> Turn {
    let words = phrases::of(language);
    match understand(text.as_str()) {
        Request::Person => {
            return Turn::HandOver { answer: plain(words.handing_over), reason: HandoverReason::Asked };
        }
        Request::Greeting => return Turn::Say(plain(words.greeting)),
        Request::Thanks => return Turn::Say(plain(words.welcome)),
        Request::Question => {}
    }
    let confidence = evidence.confidence;
    let likely: &[Candidate] = if confidence >= policy.suggest_threshold { &evidence.candidates } else { &[] };
    let issue = likely.first().map(|best| best.category.clone());
    if let Some(best) = likely.first().filter(|_| confidence >= policy.answer_threshold) {
        return Turn::Say(Answer {
            text: MessageText::of_desk(&best.body),
            sources: vec![Source { article: best.article.clone(), title: best.title.clone(), score: confidence }],
            offers: Vec::new(),
            issue,
            unsure: false,
        });
    }
    if unsure_streak + 1 >= policy.handover_after_unsure {
        let answer = Answer { issue, unsure: true, ..plain(words.unsure_handing_over) };
        return Turn::HandOver { answer, reason: HandoverReason::Unsure };
    }
    let mut offers: Vec<Offer> = likely
        .iter()
        .take(Policy::SUGGESTIONS)
        .map(|c| Offer { kind: OfferKind::Question, label: c.title.clone(), text: c.title.clone() })
        .collect();
    let said = if offers.is_empty() { words.unsure } else { words.unsure_did_you_mean };
    offers.push(person(language));
    Turn::Say(Answer { text: MessageText::of_desk(said), sources: Vec::new(), offers, issue, unsure: true })
}

/// The turn where the answering functions cannot be reached: the customer still gets a person.
#[must_use]
pub fn unavailable_turn(language: Language) -> Turn {
    Turn::HandOver { answer: plain(phrases::of(language).unavailable), reason: HandoverReason::Failure }
}

fn plain(text: &str) -> Answer {
    Answer { text: MessageText::of_desk(text), sources: Vec::new(), offers: Vec::new(), issue: None, unsure: false }
}

fn person(language: Language) -> Offer {
    let words = phrases::of(language);
    Offer { kind: OfferKind::Person, label: words.person_label.to_owned(), text: words.person_text.to_owned() }
}

#[cfg(test)]
mod tests;
