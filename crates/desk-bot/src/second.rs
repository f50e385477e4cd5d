//! A second opinion: what an intent model makes of a question that the words of the articles do not decide.
//!
//! Decision: the model chooses among what was found and brings nothing of its own, so that a message is never answered
//! with what none of its words speaks for. Its probability is calibrated; the confidence of words is not on the same
//! scale, so that each counts by itself and the surer one decides.

use crate::hear::flow_of;
use desk_core::{Language, dialogue::Evidence};
use desk_dialogue::FlowSet;

/// What an intent model is sure of counts for so much against the words.
const TRUST: f64 = 0.8;
/// Below this probability another candidate is not preferred to the words' best.
const PREFER: f64 = 0.6;

/// Takes the opinion into account that a question is about `label` (an article's id without its language, or a flow's
/// id) with this probability. Nothing changes where no candidate is about it.
pub fn second_opinion(evidence: &mut Evidence, label: &str, probability: f64, language: Language, flows: &FlowSet) {
    let article = format!("{label}-{}", language.as_str());
    let about = evidence.candidates.iter().position(|candidate| {
        candidate.article == article || flow_of(&candidate.article, flows).is_some_and(|flow| flow.id() == label)
    });
    let Some(place) = about else { return };
    if place > 0 && probability < PREFER {
        return;
    }
    if let Some(part) = evidence.candidates.get_mut(..=place) {
        part.rotate_right(1);
    }
    evidence.confidence = evidence.confidence.max(probability * TRUST);
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::{dialogue::Candidate, id::IssueType};

    fn evidence() -> Evidence {
        let candidate = |article: &str, score| Candidate {
            article: article.to_owned(),
            title: article.to_owned(),
            body: article.to_owned(),
            category: IssueType::parse("returns").unwrap(),
            score,
        };
        Evidence { confidence: 0.1, candidates: vec![candidate("refund-time-en", 0.5), candidate("invoice-en", 0.4)] }
    }

    fn after(label: &str, probability: f64) -> (String, f64) {
        let mut evidence = evidence();
        second_opinion(&mut evidence, label, probability, Language::En, &FlowSet::builtin());
        (evidence.candidates[0].article.clone(), evidence.confidence)
    }

    #[test]
    fn what_the_model_is_sure_of_is_preferred_among_what_was_found() {
        assert_eq!(after("invoice", 0.9), ("invoice-en".to_owned(), 0.9 * TRUST));
        assert_eq!(after("refund-time", 0.9), ("refund-time-en".to_owned(), 0.9 * TRUST));
    }

    #[test]
    fn what_was_not_found_or_is_a_guess_changes_nothing() {
        assert_eq!(after("warranty", 0.99), ("refund-time-en".to_owned(), 0.1));
        assert_eq!(after("invoice", 0.3), ("refund-time-en".to_owned(), 0.1));
    }
}
