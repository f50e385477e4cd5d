//! One question and what became of it, folded from the events of its conversation.

use desk_core::{
    Actor, Event, Language, Millis,
    conversation::{ConversationEvent, OfferKind},
};
use desk_nlu::mask;
use std::collections::BTreeSet;

/// The most characters of a question that are kept.
pub const MAX_QUESTION_CHARS: usize = 300;
/// The same in other words, or the need of a person, speaks against an answer within this time of its question.
pub const SPEAKS_AGAINST_WITHIN: Millis = Millis::from_secs(600);

/// What the bot made of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet, or nothing that a report is about: a step of a flow, a failure.
    Open,
    /// An answer from an article.
    Answered,
    /// It did not know, and offered what is near.
    Unsure,
    /// It did not know, and nothing was near.
    Nothing,
}

impl Outcome {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Unsure => "unsure",
            Self::Nothing => "nothing",
        }
    }

    /// Reads the stored form; another text is [`Outcome::Open`], which no report counts.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        [Self::Answered, Self::Unsure, Self::Nothing]
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .unwrap_or(Self::Open)
    }
}

/// What came after an answer and speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// The customer asked the same in other words.
    Rephrased,
    /// A person was needed.
    HandedOver,
}

impl Followed {
    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rephrased => "rephrased",
            Self::HandedOver => "handed_over",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rephrased, Self::HandedOver].into_iter().find(|followed| followed.as_str() == text)
    }
}

/// One question of a customer to the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The number of the question's event in its conversation.
    pub seq: u64,
    /// The number of the newest event that changed this.
    pub upto: u64,
    /// When it was asked.
    pub at: Millis,
    /// The language of the question.
    pub language: Language,
    /// The question without personal data, at most [`MAX_QUESTION_CHARS`] characters.
    pub question: String,
    /// What the bot made of it.
    pub outcome: Outcome,
    /// The number of the bot's answer.
    pub answer: Option<u64>,
    /// The first article of the answer.
    pub article: Option<String>,
    /// What the customer said of the answer last.
    pub helpful: Option<bool>,
    /// What else they said, masked as the question is.
    pub comment: Option<String>,
    /// What came after.
    pub followed: Option<Followed>,
    /// Whether a person has the conversation since; what is written then is no question to the bot.
    pub with_person: bool,
}

/// Whether an event can change an exchange; others need no reading of what is stored.
#[must_use]
pub fn matters(event: &ConversationEvent) -> bool {
    use ConversationEvent::{Assigned, Feedback, HandedBack, Handover, Message, Reopened};
    matches!(event, Message { .. } | Handover { .. } | Assigned { .. } | HandedBack { .. } | Reopened | Feedback { .. })
}

/// The exchanges after `events`, in order. `known` are those that are stored of the conversation: the newest at least,
/// and those that a rating among the events is about. An event that has been followed already changes nothing, so that
/// whoever was cut off may begin again.
#[must_use]
pub fn follow(known: Vec<Exchange>, events: &[Event<ConversationEvent>]) -> Vec<Exchange> {
    let mut exchanges = known;
    exchanges.sort_by_key(|exchange| exchange.seq);
    for event in events {
        step(&mut exchanges, event);
    }
    exchanges
}

fn step(exchanges: &mut Vec<Exchange>, event: &Event<ConversationEvent>) {
    if let ConversationEvent::Feedback { message, helpful, comment, .. } = &event.body {
        let rated = exchanges.iter_mut().find(|exchange| exchange.answer == Some(*message));
        if let Some(exchange) = rated.filter(|exchange| exchange.upto < event.seq) {
            exchange.upto = event.seq;
            exchange.helpful = Some(*helpful);
            // A second word may only add to the first, which stands in another event.
            exchange.comment = comment.as_ref().map(|text| kept(text.as_str())).or(exchange.comment.take());
        }
        return;
    }
    if let (ConversationEvent::Message { text, talk, .. }, Actor::Visitor) = (&event.body, &event.actor) {
        if !talk {
            asked(exchanges, event, text.as_str());
        }
        return;
    }
    // A late answer names what it answers; something may have been asked since.
    let last = match &event.body {
        ConversationEvent::Message { answers: Some(answered), .. } => {
            exchanges.iter_mut().rfind(|exchange| exchange.seq <= *answered)
        }
        _ => exchanges.last_mut(),
    };
    let Some(last) = last.filter(|last| last.upto < event.seq) else { return };
    match &event.body {
        ConversationEvent::Message { sources, unsure, offers, .. } if event.actor == Actor::Bot => {
            // Of several messages of one turn, the first that says something of the question counts.
            if last.with_person || last.outcome != Outcome::Open {
                return;
            }
            let near = offers.iter().any(|offer| offer.kind == OfferKind::Question);
            last.outcome = match (sources.first(), unsure) {
                (_, true) if near => Outcome::Unsure,
                (_, true) => Outcome::Nothing,
                (Some(_), false) => Outcome::Answered,
                (None, false) => return,
            };
            last.answer = Some(event.seq);
            last.article = sources.first().map(|source| source.article.clone());
        }
        ConversationEvent::Handover { .. } => {
            last.with_person = true;
            let soon = event.at.since(last.at) <= SPEAKS_AGAINST_WITHIN;
            last.followed = last.followed.or(soon.then_some(Followed::HandedOver));
        }
        ConversationEvent::Assigned { .. } => last.with_person = true,
        ConversationEvent::Reopened | ConversationEvent::HandedBack { .. } => last.with_person = false,
        _ => return,
    }
    last.upto = event.seq;
}

fn asked(exchanges: &mut Vec<Exchange>, event: &Event<ConversationEvent>, text: &str) {
    let last = exchanges.last_mut();
    if last.as_ref().is_some_and(|last| last.seq >= event.seq || last.with_person) {
        return;
    }
    let language = Language::of(text).or(last.as_ref().map(|last| last.language)).unwrap_or(Language::En);
    let question = kept(text);
    if let Some(last) = last.filter(|last| last.outcome == Outcome::Answered && last.followed.is_none())
        && event.at.since(last.at) <= SPEAKS_AGAINST_WITHIN
        && says_the_same(&last.question, &question)
    {
        last.followed = Some(Followed::Rephrased);
        last.upto = event.seq;
    }
    exchanges.push(Exchange {
        seq: event.seq,
        upto: event.seq,
        at: event.at,
        language,
        question,
        outcome: Outcome::Open,
        answer: None,
        article: None,
        helpful: None,
        comment: None,
        followed: None,
        with_person: false,
    });
}

/// Whether two questions share most of their telling words: at least half of the shorter one's, and two of them. A
/// concept is one word however it is said, so that "money back" and "refund" count as shared.
fn says_the_same(one: &str, other: &str) -> bool {
    let (one, other) = (telling(one), telling(other));
    let shared = one.intersection(&other).count();
    shared >= 2 && shared * 2 >= one.len().min(other.len())
}

fn telling(text: &str) -> BTreeSet<String> {
    use desk_search::Kind::{Common, Gram};
    desk_search::terms(text)
        .into_iter()
        .filter(|term| !matches!(term.kind, Gram | Common))
        .map(|term| term.text)
        .collect()
}

/// What a customer wrote as it is kept where it leaves its conversation: in one line, without personal data, and cut to
/// [`MAX_QUESTION_CHARS`].
#[must_use]
pub fn kept(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Masked before it is cut: half a number is still half of one.
    let line: String = line.chars().take(4 * MAX_QUESTION_CHARS).collect();
    mask(&line).text.chars().take(MAX_QUESTION_CHARS).collect()
}

#[cfg(test)]
mod tests;
