use super::*;

const POLICY: Policy = Policy { answer_threshold: 0.5, suggest_threshold: 0.2, handover_after_unsure: 3 };

fn candidate(article: &str, score: f64) -> Candidate {
    Candidate {
        article: article.to_owned(),
        title: format!("title of {article}"),
        body: format!("body of {article}"),
        category: IssueType::parse("returns").unwrap(),
        score,
    }
}

fn turn(text: &str, streak: u32, confidence: f64, articles: &[&str]) -> Turn {
    let candidates = articles.iter().map(|article| candidate(article, 0.9)).collect();
    let evidence = Evidence { confidence, candidates };
    decide_turn(&POLICY, &MessageText::parse(text).unwrap(), Language::En, streak, &evidence)
}

#[test]
fn confidence_at_the_threshold_is_answered_with_its_source() {
    let Turn::Say(answer) = turn("how do I return it", 0, 0.5, &["a", "b"]) else {
        panic!("no answer");
    };
    assert_eq!(answer.text.as_str(), "body of a");
    assert_eq!(answer.sources[0].article, "a");
    assert!(!answer.unsure);
}

#[test]
fn below_the_threshold_the_bot_says_so_and_offers_a_person_last() {
    let Turn::Say(answer) = turn("what about it", 0, 0.49, &["a", "b", "c", "d"]) else {
        panic!("no answer");
    };
    assert!(answer.unsure && answer.sources.is_empty());
    assert_eq!(
        answer.offers.iter().map(|o| o.kind).collect::<Vec<_>>(),
        [OfferKind::Question, OfferKind::Question, OfferKind::Question, OfferKind::Person]
    );
}

#[test]
fn what_is_hardly_likely_is_not_offered() {
    let Turn::Say(answer) = turn("what about it", 0, 0.19, &["a"]) else { panic!("no answer") };
    assert_eq!(answer.offers.iter().map(|o| o.kind).collect::<Vec<_>>(), [OfferKind::Person]);
    assert_eq!(answer.issue, None);
}

#[test]
fn what_is_offered_as_a_person_is_understood_as_a_wish_for_one() {
    for language in [Language::Zh, Language::En] {
        assert_eq!(understand(&person(language).text), Request::Person);
    }
}

#[test]
fn the_third_time_of_not_knowing_brings_a_person() {
    assert!(matches!(turn("xyz", 1, 0.0, &[]), Turn::Say(_)));
    assert!(matches!(turn("xyz", 2, 0.0, &[]), Turn::HandOver { reason: HandoverReason::Unsure, .. }));
}

#[test]
fn asking_for_a_person_wins_over_any_article() {
    assert!(matches!(turn("agent", 0, 1.0, &["a"]), Turn::HandOver { reason: HandoverReason::Asked, .. }));
}
