//! A site's rules of routing as one document: how work is given out, and when it is taken back.

use crate::{InvalidPolicy, Policy, Requeue, Settings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules that were checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RulesDraft", into = "RulesDraft")]
pub struct Rules {
    /// How work is given out.
    pub policy: Policy,
    /// When it is taken back.
    pub requeue: Requeue,
}

/// Rules as they are written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "RoutingRules")]
pub struct RulesDraft {
    /// How work is given out.
    pub policy: Settings,
    /// When it is taken back.
    pub requeue: Requeue,
}

impl TryFrom<RulesDraft> for Rules {
    type Error = InvalidPolicy;

    fn try_from(draft: RulesDraft) -> Result<Self, Self::Error> {
        draft.requeue.check()?;
        Ok(Self { policy: Policy::new(draft.policy)?, requeue: draft.requeue })
    }
}

impl From<Rules> for RulesDraft {
    fn from(rules: Rules) -> Self {
        Self { policy: rules.policy.settings().clone(), requeue: rules.requeue }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_they_were_written_and_wrong_ones_are_refused() {
        let rules = Rules::default();
        let written = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Rules>(&written).unwrap(), rules);
        for wrong in [
            r#"{"requeue":{"silent_seconds":0}}"#,
            r#"{"policy":{"weights":{"skill":1.5}}}"#,
            r#"{"policy":{"weights":{"skill":0,"profile":0}}}"#,
            r#"{"policy":{"stepz":[]}}"#,
        ] {
            assert!(serde_json::from_str::<Rules>(wrong).is_err(), "{wrong}");
        }
    }
}
