//! What the site's other engines are asked where the desk itself does not know, and what becomes of what they say.

use crate::Found;
use desk_core::{
    Language,
    conversation::{Offer, OfferKind, Source},
    dialogue::Answer,
    text::MessageText,
};
use desk_dialogue::{Act, FLOW_DOCUMENT, HandoverCause, IntentScore};
use desk_engines::{Outcome, Passage, Question, Said, Speaker};
use std::collections::BTreeSet;

/// What other engines make of a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Elsewhere {
    /// This is to be said.
    Says(Answer),
    /// This is wanted: the flows decide.
    Wants(IntentScore),
    /// Nothing that helps.
    Nothing,
}

/// Whether these acts say that the bot does not know, so that another engine may be asked before they are done.
#[must_use]
pub fn is_at_a_loss(acts: &[Act]) -> bool {
    let unsure = |act: &Act| match act {
        Act::Offer { .. } => true,
        Act::HandOver { cause, .. } => *cause == HandoverCause::Unsure,
        _ => false,
    };
    acts.iter().any(unsure)
}

/// The question to ask them: the customer's words since the last answer, and what was found for them.
#[must_use]
pub fn question(texts: &[MessageText], language: Language, found: &[Found]) -> Option<Question> {
    let messages = texts.iter().map(|text| Said { by: Speaker::Customer, text: text.clone() }).collect();
    let confidence = found.iter().map(|known| known.evidence.confidence).fold(0.0, f64::max);
    let articles = found.iter().flat_map(|known| &known.evidence.candidates);
    let passages = articles.filter(|candidate| !candidate.article.starts_with(FLOW_DOCUMENT)).map(|candidate| {
        Passage { id: candidate.article.clone(), title: candidate.title.clone(), text: candidate.body.clone() }
    });
    Question::new(language, confidence.clamp(0.0, 1.0), messages, passages.take(20).collect(), Vec::new()).ok()
}

/// What becomes of an answer. Its sources are those of its claims, by the titles that were found.
#[must_use]
pub fn elsewhere(outcome: Outcome, found: &[Found]) -> Elsewhere {
    match outcome {
        Outcome::Answer { text, claims } => {
            let ids: BTreeSet<String> = claims.into_iter().flat_map(|claim| claim.sources).collect();
            let articles = found.iter().flat_map(|known| known.evidence.candidates.iter().map(move |c| (known, c)));
            let mut sources: Vec<Source> = Vec::new();
            for (known, candidate) in articles.filter(|(_, candidate)| ids.contains(&candidate.article)) {
                if sources.iter().all(|source| source.article != candidate.article) {
                    let (article, title) = (candidate.article.clone(), candidate.title.clone());
                    sources.push(Source { article, title, score: known.evidence.confidence });
                }
            }
            Elsewhere::Says(Answer { sources, ..Answer::said(text) })
        }
        Outcome::Reply { texts, choices, .. } => {
            let text = texts.iter().map(MessageText::as_str).collect::<Vec<_>>().join("\n\n");
            let offer = |(label, text)| Offer { kind: OfferKind::Answer, label, text };
            let offers = choices.into_iter().map(offer).collect();
            Elsewhere::Says(Answer { offers, ..Answer::said(MessageText::of_desk(&text)) })
        }
        Outcome::Intent { intent, confidence, .. } => Elsewhere::Wants(IntentScore { name: intent, confidence }),
        // No tool is offered, so that none can be asked for.
        Outcome::Call { .. } | Outcome::Nothing => Elsewhere::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::{
        dialogue::{Candidate, Evidence},
        id::IssueType,
    };
    use desk_engines::Claim;

    fn found() -> Vec<Found> {
        let candidate = |article: &str| Candidate {
            article: article.to_owned(),
            title: format!("title of {article}"),
            body: "body".to_owned(),
            category: IssueType::parse("returns").unwrap(),
            score: 0.5,
            likeness: None,
        };
        let candidates = vec![candidate("a-en"), candidate("flow:order-status-en"), candidate("b-en")];
        vec![Found { query: "q".to_owned(), evidence: Evidence { confidence: 0.2, candidates, outside: 0.0 } }]
    }

    #[test]
    fn an_engine_is_given_articles_and_no_flows() {
        let words = [MessageText::of_desk("where is it")];
        let question = question(&words, Language::En, &found()).unwrap();
        assert_eq!(question.passages().iter().map(|passage| passage.id.as_str()).collect::<Vec<_>>(), ["a-en", "b-en"]);
        assert_eq!(super::question(&[], Language::En, &found()), None);
    }

    #[test]
    fn an_answer_names_the_articles_that_its_claims_stand_in() {
        let text = MessageText::of_desk("It is so.");
        let claims = vec![Claim { text: text.clone(), sources: vec!["b-en".to_owned()] }];
        let Elsewhere::Says(answer) = elsewhere(Outcome::Answer { text, claims }, &found()) else {
            panic!("no answer")
        };
        assert_eq!(answer.sources.iter().map(|source| source.title.as_str()).collect::<Vec<_>>(), ["title of b-en"]);
    }
}
