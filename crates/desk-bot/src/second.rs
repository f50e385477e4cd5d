//! A second opinion: what an intent model makes of a question that the words of the articles do not decide.
//!
//! Decision: words and model are two witnesses, and what they say is multiplied. How much is believed in a label is its
//! probability times e^(6 s), s being the score of the best candidate of that label, as a share of the sum over all that
//! the model knows, and of what it was taught to be outside of all. So a label that none of the words speaks for takes
//! belief from the others, but brings no article of its own; and neither a fluke of the words nor one of the model is
//! acted on alone.
//!
//! The numbers here were chosen on the demo's development questions (ADR 30 has the figures). The optimum is flat: 5 or 7
//! in the exponent change what is answered by one question in a hundred.

use crate::hear::{flow_of, subject};
use desk_core::dialogue::{Candidate, Evidence};
use desk_dialogue::FlowSet;

/// From this confidence of the words on, no second opinion is worth its time. Below it, words are misleading where an
/// article has nearly all that stand in a question, and not what was asked of it: whether points can be given away.
pub const SURE: f64 = 0.7;
/// From this belief on, a candidate is acted on.
const LIKELY: f64 = 0.65;
/// Below this belief, another opinion is hopeless: none over more vectors made a development question an answer.
const HOPELESS: f64 = 0.2;
/// From this belief on, another opinion would say the same.
const SETTLED: f64 = 0.9;
/// How much the score of the search weighs against the logarithm of the probability.
const WORDS: f64 = 6.0;
/// The same of the words for being outside: those of a common question are found somewhere.
const OUTSIDE: f64 = 2.0;

/// An opinion.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion<'a> {
    /// What a question is about (an article's id without its language, or a flow's id), and how probable that is.
    pub labels: Vec<(&'a str, f64)>,
    /// How probable it is that it is about none of these; with them it sums to 1.
    pub outside: f64,
}

/// The evidence with an opinion taken into account: of each label the best candidate, the most believed first. Scores and
/// confidence are made such that from the confidence `act` on they are acted on. Where the first candidate is newer than
/// the model, the evidence stays as it is: the model takes it for what is outside, and knows no better.
#[must_use]
pub fn second_opinion(evidence: &Evidence, opinion: &Opinion<'_>, flows: &FlowSet, act: f64) -> Evidence {
    let knows = |label: &str| opinion.labels.iter().any(|(known, _)| *known == label);
    if evidence.candidates.first().is_some_and(|first| !knows(label(first, opinion, flows))) {
        return evidence.clone();
    }
    let mut best: Vec<(&str, &Candidate)> = Vec::new();
    for candidate in &evidence.candidates {
        let label = label(candidate, opinion, flows);
        if best.iter().all(|(known, _)| *known != label) {
            best.push((label, candidate));
        }
    }
    // What was published after the training has no label: nothing is known of it.
    let unknown = 1.0 / (opinion.labels.len() + 1) as f64;
    let probability = |label: &str| opinion.labels.iter().find(|(known, _)| *known == label).map(|(_, p)| *p);
    let weight = |label: &str, candidate: &Candidate| {
        probability(label).unwrap_or(unknown) * (WORDS * candidate.score.clamp(0.0, 1.0)).exp()
    };
    let weighed: Vec<(f64, &Candidate)> = best.iter().map(|(label, of)| (weight(label, of), *of)).collect();
    let silent = opinion.labels.iter().filter(|(label, _)| best.iter().all(|(known, _)| known != label));
    let outside = opinion.outside * OUTSIDE.exp();
    let total = weighed.iter().map(|(weight, _)| weight).sum::<f64>()
        + silent.map(|(_, probability)| probability).sum::<f64>()
        + outside;
    let believed = |(weight, candidate): (f64, &Candidate)| Candidate {
        score: on_the_scale(weight / total.max(f64::MIN_POSITIVE), act),
        ..candidate.clone()
    };
    let mut candidates: Vec<Candidate> = weighed.into_iter().map(believed).collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    Evidence {
        confidence: candidates.first().map_or(0.0, |first| first.score),
        candidates,
        outside: outside / total.max(f64::MIN_POSITIVE),
    }
}

/// Whether nothing of the site answers, as surely as an answer would have to be sure to be given.
#[must_use]
pub fn is_outside(evidence: &Evidence) -> bool {
    evidence.outside >= LIKELY
}

/// Whether evidence that an opinion was weighed into may look different after another one: what is believed a little may
/// be right, and what is believed enough to be acted on may be wrong.
#[must_use]
pub fn is_undecided(evidence: &Evidence, act: f64) -> bool {
    (on_the_scale(HOPELESS, act)..on_the_scale(SETTLED, act)).contains(&evidence.confidence)
}

/// What the model may call a candidate: an article by its subject, a flow by its id.
fn label<'a>(candidate: &'a Candidate, opinion: &Opinion<'_>, flows: &'a FlowSet) -> &'a str {
    let id = candidate.article.as_str();
    let subject = subject(id);
    let known = opinion.labels.iter().any(|(label, _)| *label == subject);
    flow_of(id, flows).filter(|_| !known).map_or(subject, |flow| flow.id())
}

/// A belief on the scale of the words' confidence, on which a site has its thresholds: what is likely enough is `act`,
/// and what is half as likely as something else is still worth offering beside it.
fn on_the_scale(belief: f64, act: f64) -> f64 {
    if belief < LIKELY {
        act * (belief / LIKELY).sqrt()
    } else {
        act + (1.0 - act) * (belief - LIKELY) / (1.0 - LIKELY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::id::IssueType;
    use proptest::prelude::*;

    const ACT: f64 = 0.4;

    fn evidence(candidates: &[(&str, f64)]) -> Evidence {
        let candidate = |(article, score): &(&str, f64)| Candidate {
            article: (*article).to_owned(),
            title: (*article).to_owned(),
            body: (*article).to_owned(),
            category: IssueType::parse("returns").unwrap(),
            score: *score,
            likeness: None,
        };
        Evidence { confidence: 0.3, candidates: candidates.iter().map(candidate).collect(), outside: 0.0 }
    }

    fn after(candidates: &[(&str, f64)], labels: &[(&str, f64)], outside: f64) -> Evidence {
        let opinion = Opinion { labels: labels.to_vec(), outside };
        second_opinion(&evidence(candidates), &opinion, &FlowSet::builtin(), ACT)
    }

    const FOUND: [(&str, f64); 2] = [("refund-time-en", 0.5), ("invoice-en", 0.4)];

    #[test]
    fn where_both_agree_it_is_acted_on() {
        let evidence = after(&FOUND, &[("refund-time", 0.8), ("invoice", 0.2)], 0.0);
        assert!(evidence.candidates[0].article == "refund-time-en" && evidence.confidence > ACT, "{evidence:?}");
    }

    #[test]
    fn where_they_do_not_the_surer_is_first() {
        let evidence = after(&FOUND, &[("refund-time", 0.1), ("invoice", 0.9)], 0.0);
        assert!(evidence.candidates[0].article == "invoice-en" && evidence.confidence > ACT, "{evidence:?}");
        let evidence = after(&FOUND, &[("refund-time", 0.4), ("invoice", 0.6)], 0.0);
        assert!(evidence.confidence < ACT && evidence.candidates[1].score > ACT / 2.0, "{evidence:?}");
    }

    #[test]
    fn what_is_outside_or_was_not_found_is_not_answered_with_what_was() {
        assert!(after(&FOUND, &[("refund-time", 0.2), ("invoice", 0.0)], 0.8).confidence < ACT);
        let elsewhere = [("refund-time", 0.05), ("invoice", 0.0), ("warranty", 0.95)];
        assert!(after(&FOUND, &elsewhere, 0.0).confidence < ACT);
    }

    #[test]
    fn what_the_words_speak_for_is_not_outside_however_likely_that_is() {
        let outside =
            |found, probability| is_outside(&after(found, &[("refund-time", 1.0 - probability)], probability));
        assert!(outside(&[("refund-time-en", 0.2)], 0.9) && outside(&[], 0.9));
        assert!(!outside(&[("refund-time-en", 0.9)], 0.7) && !outside(&[], 0.1));
        assert!(!is_outside(&evidence(&FOUND)), "nobody was asked");
    }

    #[test]
    fn a_label_is_offered_once() {
        let found = [("invoice-zh", 0.5), ("invoice-en", 0.45), ("refund-time-zh", 0.3)];
        let evidence = after(&found, &[("invoice", 0.5), ("refund-time", 0.5)], 0.0);
        assert_eq!(evidence.candidates.iter().filter(|of| of.article.starts_with("invoice")).count(), 1);
    }

    #[test]
    fn what_is_newer_than_the_model_can_still_be_found_by_its_words() {
        let found = [("gift-wrap-en", 0.9), ("invoice-en", 0.5)];
        assert_eq!(after(&found, &[("invoice", 0.2), ("refund-time", 0.1)], 0.7), evidence(&found));
    }

    #[test]
    fn nothing_found_stays_nothing() {
        assert_eq!(after(&[], &[("invoice", 1.0)], 0.0).confidence, 0.0);
    }

    proptest! {
        #[test]
        fn confidence_is_from_0_to_1_and_falls_from_candidate_to_candidate(
            scores in proptest::collection::vec(0.0..=1.0_f64, 0..8), p in 0.0..=1.0_f64, outside in 0.0..=1.0_f64,
        ) {
            let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
            let found: Vec<(&str, f64)> = names.iter().copied().zip(scores).collect();
            let evidence = after(&found, &[("a", p * (1.0 - outside)), ("b", (1.0 - p) * (1.0 - outside))], outside);
            prop_assert!((0.0..=1.0).contains(&evidence.confidence) && (0.0..=1.0).contains(&evidence.outside));
            prop_assert!(evidence.candidates.is_sorted_by(|a, b| a.score >= b.score));
        }
    }
}
