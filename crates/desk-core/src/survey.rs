//! What a customer is asked once a conversation is resolved: one score, and a comment where they want to say more.
//!
//! The decision that this module embodies: *a score is of an episode.* It may be given and changed until the customer
//! writes again or [`OPEN_FOR`] has passed; the newest word counts, and an earlier episode's score stays.

use crate::{Millis, text::MessageText, ticket::Names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long after an episode was resolved it can be scored: 30 days.
pub const OPEN_FOR: Millis = Millis::from_secs(30 * 86_400);

/// Why a number is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a score must be a whole number from {} to {}", Score::MIN, Score::MAX)]
pub struct InvalidScore;

/// How content a customer is: 1 (very dissatisfied) to 5 (very satisfied).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u64", into = "u64")]
#[schemars(with = "u8", extend("minimum" = Score::MIN, "maximum" = Score::MAX))]
pub struct Score(u8);

impl Score {
    /// The least.
    pub const MIN: u8 = 1;
    /// The most.
    pub const MAX: u8 = 5;
    /// The least that counts as satisfied.
    pub const SATISFIED: u8 = 4;

    /// The number.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }

    /// Whether who gave it is satisfied.
    #[must_use]
    pub fn is_satisfied(self) -> bool {
        self.0 >= Self::SATISFIED
    }
}

impl TryFrom<u64> for Score {
    type Error = InvalidScore;

    fn try_from(number: u64) -> Result<Self, InvalidScore> {
        let number = u8::try_from(number).map_err(|_| InvalidScore)?;
        if (Self::MIN..=Self::MAX).contains(&number) { Ok(Self(number)) } else { Err(InvalidScore) }
    }
}

impl From<Score> for u64 {
    fn from(score: Score) -> Self {
        score.0.into()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a customer said of an episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opinion {
    /// How content they are.
    pub score: Score,
    /// What else they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<MessageText>,
}

/// Why a survey is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the question must have 1 to 60 characters in each language, without control characters")]
pub struct InvalidSurvey;

/// A survey as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Survey", inline)]
pub struct SurveyDraft {
    /// Whether customers are asked.
    pub enabled: bool,
    /// What they are asked.
    pub question: Names,
    /// Whether they are asked for a comment too. One that is sent unasked is kept all the same.
    pub ask_comment: bool,
}

/// A survey that can be shown. By default customers are asked, and may comment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SurveyDraft", into = "SurveyDraft")]
#[schemars(with = "SurveyDraft", inline)]
pub struct Survey(SurveyDraft);

impl Survey {
    /// Whether customers are asked.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.enabled
    }

    /// What they are asked.
    #[must_use]
    pub fn question(&self) -> &Names {
        &self.0.question
    }

    /// Whether they are asked for a comment too.
    #[must_use]
    pub fn asks_for_a_comment(&self) -> bool {
        self.0.ask_comment
    }
}

impl Default for SurveyDraft {
    fn default() -> Self {
        let question = Names {
            zh: "您对这次服务满意吗？".to_owned(),
            en: "How satisfied are you with our help?".to_owned(),
        };
        Self { enabled: true, question, ask_comment: true }
    }
}

impl TryFrom<SurveyDraft> for Survey {
    type Error = InvalidSurvey;

    fn try_from(draft: SurveyDraft) -> Result<Self, InvalidSurvey> {
        if draft.question.are_good() { Ok(Self(draft)) } else { Err(InvalidSurvey) }
    }
}

impl From<Survey> for SurveyDraft {
    fn from(survey: Survey) -> Self {
        survey.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    #[test]
    fn a_score_is_a_whole_number_from_1_to_5() {
        for number in 1..=5 {
            assert_eq!(u64::from(from_value::<Score>(json!(number)).unwrap()), number);
        }
        for wrong in [json!(0), json!(6), json!(-1), json!(4.5), json!("5"), json!(null), json!(261)] {
            assert!(from_value::<Score>(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_survey_is_on_by_default_and_has_a_question_in_each_language() {
        let survey: Survey = from_value(json!({})).unwrap();
        assert_eq!(survey, Survey::default());
        assert!(survey.is_on() && survey.question().are_good());
        for wrong in [
            json!({ "question": { "zh": "", "en": "Well?" } }),
            json!({ "question": { "zh": "好吗？", "en": "x".repeat(61) } }),
            json!({ "colour": "red" }),
            json!({ "enabled": "yes" }),
        ] {
            assert!(from_value::<Survey>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
