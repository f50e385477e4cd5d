//! Which engines are asked, and in which order.

use crate::{Engine, Estimate, Gate, Preference, Question, Settings, Why};

/// How an engine stands at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the deployment has an address in its slot.
    pub has_address: bool,
    /// Whether it may be asked.
    pub gate: Gate,
}

/// The site's engines in the order in which they are to be asked, and why some of them are not.
pub fn choose<'a>(
    settings: &'a Settings,
    question: &Question,
    standing: impl Fn(&Engine) -> Standing,
) -> Vec<(&'a Engine, Result<Gate, Why>)> {
    let mut engines: Vec<&Engine> = settings.engines().iter().collect();
    if settings.prefer() == Preference::Cost {
        engines.sort_by_key(|engine| Estimate::of(engine, question).micros);
    }
    let verdict = |engine: &Engine| {
        let standing = standing(engine);
        let confidence = question.confidence();
        let below = confidence < engine.below_confidence || engine.below_confidence >= 1.0;
        if !engine.languages.is_empty() && !engine.languages.contains(&question.language()) {
            Err(Why::Language)
        } else if confidence < engine.from_confidence || !below {
            Err(Why::Confidence)
        } else if !standing.has_address {
            Err(Why::NoAddress)
        } else if standing.gate == Gate::Open {
            Err(Why::Paused)
        } else {
            Ok(standing.gate)
        }
    };
    engines.into_iter().map(|engine| (engine, verdict(engine))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Said, Speaker};
    use desk_core::{Language, text::MessageText};
    use serde_json::{Value, json};

    fn question(language: Language, confidence: f64) -> Question {
        let said = vec![Said { by: Speaker::Customer, text: MessageText::parse("hi").unwrap() }];
        Question::new(language, confidence, said, Vec::new(), Vec::new()).unwrap()
    }

    fn names(settings: Value, question: &Question, gate: Gate) -> Vec<(String, Result<Gate, Why>)> {
        let settings: Settings = serde_json::from_value(settings).unwrap();
        let chosen = choose(&settings, question, |engine| Standing { has_address: engine.slot < 4, gate });
        chosen.into_iter().map(|(engine, verdict)| (engine.id.to_string(), verdict)).collect()
    }

    fn engines() -> Value {
        json!({ "engines": [
            { "id": "llm", "kind": "openai", "slot": 1, "model": "m", "below_confidence": 0.3, "prompt_micros": 900 },
            { "id": "rasa", "kind": "rasa_parse", "slot": 2, "languages": ["en"], "request_micros": 3 },
            { "id": "gone", "kind": "rasa_rest", "slot": 4 }
        ]})
    }

    #[test]
    fn language_confidence_and_address_decide_who_is_asked() {
        let asked = |language, confidence| {
            names(engines(), &question(language, confidence), Gate::Closed)
                .into_iter()
                .map(|(_, v)| v)
                .collect::<Vec<_>>()
        };
        assert_eq!(asked(Language::En, 0.1), [Ok(Gate::Closed), Ok(Gate::Closed), Err(Why::NoAddress)]);
        assert_eq!(asked(Language::Zh, 0.1), [Ok(Gate::Closed), Err(Why::Language), Err(Why::NoAddress)]);
        assert_eq!(asked(Language::En, 0.3), [Err(Why::Confidence), Ok(Gate::Closed), Err(Why::NoAddress)]);
        assert_eq!(asked(Language::En, 1.0), [Err(Why::Confidence), Ok(Gate::Closed), Err(Why::NoAddress)]);
    }

    #[test]
    fn the_cheapest_is_first_where_cost_is_preferred() {
        let mut settings = engines();
        settings["prefer"] = "cost".into();
        let chosen = names(settings, &question(Language::En, 0.1), Gate::Closed);
        let order: Vec<&str> = chosen.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(order, ["gone", "rasa", "llm"]);
    }

    #[test]
    fn one_that_is_left_alone_is_passed_over() {
        let chosen = names(engines(), &question(Language::En, 0.1), Gate::Open);
        assert_eq!(chosen[0].1, Err(Why::Paused));
    }
}
