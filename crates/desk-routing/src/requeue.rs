//! What becomes of a piece of work when its agent is silent, goes away, is cut off or removed, as pure rules.
//!
//! The decision: *nothing waits for somebody who is not there.* Each rule says what should be done and, where that is
//! nothing yet, when to look again, so that the shell needs one timer and never polls.

use desk_core::{
    Millis,
    conversation::{Lost, Silent},
    id::AgentId,
    presence::{Presence, RENEWED_WITHIN},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    InvalidPolicy,
    policy::{SPAN_MAX_SECONDS, begins},
};

/// After what spans work is taken away again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(inline)]
pub struct Requeue {
    /// A newly assigned agent who writes nothing for so many seconds loses it.
    #[schemars(range(min = 1, max = SPAN_MAX_SECONDS))]
    pub silent_seconds: u32,
    /// An agent without a sign of life for so many seconds counts as gone: a reload of the page is no reason.
    #[schemars(range(min = 1, max = SPAN_MAX_SECONDS))]
    pub lost_seconds: u32,
}

impl Default for Requeue {
    fn default() -> Self {
        Self { silent_seconds: 120, lost_seconds: 45 }
    }
}

/// How an agent is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Takes new work.
    Here,
    /// Ends what they have, and takes nothing new.
    Away,
    /// Has logged out.
    Out,
    /// Has lost the connection.
    Lost {
        /// Since when.
        since: Millis,
    },
    /// Is no agent of the site any more.
    Removed,
}

impl Standing {
    /// What follows from what an agent last said, and when they last said or renewed it.
    #[must_use]
    pub fn of(said: Presence, at: Millis, now: Millis) -> Self {
        match said {
            Presence::Offline => Self::Out,
            _ if now.since(at) > RENEWED_WITHIN => Self::Lost { since: at.plus(RENEWED_WITHIN) },
            Presence::Online => Self::Here,
            Presence::Away => Self::Away,
        }
    }
}

/// A piece of work that an agent has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub assigned: Millis,
    /// Whether they have written since then.
    pub answered: bool,
    /// Whether a person put it there: a supervisor, a transfer, or the agent themselves.
    pub by_hand: bool,
}

/// What should become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stays; look again then, unless something happens before.
    Stays {
        /// Nothing where time alone changes nothing.
        until: Option<Millis>,
    },
    /// It waits again, from when it first waited, so that it loses no place.
    Requeued {
        /// Why, in a word for the log.
        reason: Lost,
        /// Whom it should not go to again at once.
        silent: Option<Silent>,
    },
}

impl Requeue {
    /// Checks the spans.
    pub fn check(&self) -> Result<(), InvalidPolicy> {
        for (name, span) in [("silent_seconds", self.silent_seconds), ("lost_seconds", self.lost_seconds)] {
            if !(1..=SPAN_MAX_SECONDS).contains(&span) {
                return Err(InvalidPolicy::Span(name));
            }
        }
        Ok(())
    }

    /// What becomes of a piece of work.
    ///
    /// What an agent has answered stays theirs while they are away, since the customer knows them by now. Silence takes
    /// nothing that a person gave out by hand.
    #[must_use]
    pub fn fate(&self, now: Millis, held: &Held, standing: Standing) -> Fate {
        let requeued = |reason| Fate::Requeued { reason, silent: None };
        let cut_off_at = match standing {
            Standing::Removed => return requeued(Lost::Removed),
            Standing::Out => return requeued(Lost::Out),
            Standing::Away if !held.answered && !held.by_hand => return requeued(Lost::Away),
            Standing::Lost { since } => Some(since.plus(begins(self.lost_seconds))),
            Standing::Away | Standing::Here => None,
        };
        let silent_at = (!held.answered && !held.by_hand).then(|| held.assigned.plus(begins(self.silent_seconds)));
        if cut_off_at.is_some_and(|at| at <= now) {
            return requeued(Lost::Connection);
        }
        if silent_at.is_some_and(|at| at <= now) {
            let silent = Some(Silent { agent: held.agent.clone(), at: now });
            return Fate::Requeued { reason: Lost::Silent, silent };
        }
        Fate::Stays { until: cut_off_at.into_iter().chain(silent_at).min() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Requeue = Requeue { silent_seconds: 60, lost_seconds: 45 };

    fn held(answered: bool, by_hand: bool) -> Held {
        Held { agent: AgentId::parse("ann").unwrap(), assigned: at(100), answered, by_hand }
    }
    fn at(seconds: u64) -> Millis {
        Millis::from_secs(seconds)
    }
    fn reason(fate: &Fate) -> Option<Lost> {
        match fate {
            Fate::Requeued { reason, .. } => Some(*reason),
            Fate::Stays { .. } => None,
        }
    }

    #[test]
    fn an_agent_who_is_silent_loses_it_in_time_and_does_not_get_it_again_at_once() {
        assert_eq!(RULES.fate(at(159), &held(false, false), Standing::Here), Fate::Stays { until: Some(at(160)) });
        let fate = RULES.fate(at(160), &held(false, false), Standing::Here);
        let silent = Some(Silent { agent: held(false, false).agent, at: at(160) });
        assert_eq!(fate, Fate::Requeued { reason: Lost::Silent, silent });
    }

    #[test]
    fn what_was_answered_or_given_by_hand_is_not_taken_for_silence() {
        for held in [held(true, false), held(false, true)] {
            assert_eq!(RULES.fate(at(9_999), &held, Standing::Here), Fate::Stays { until: None });
            assert_eq!(RULES.fate(at(9_999), &held, Standing::Away), Fate::Stays { until: None });
        }
    }

    #[test]
    fn who_goes_away_before_the_first_answer_loses_it_at_once() {
        assert_eq!(reason(&RULES.fate(at(101), &held(false, false), Standing::Away)), Some(Lost::Away));
        assert_eq!(reason(&RULES.fate(at(101), &held(true, false), Standing::Out)), Some(Lost::Out));
        assert_eq!(reason(&RULES.fate(at(101), &held(true, true), Standing::Removed)), Some(Lost::Removed));
    }

    #[test]
    fn who_renews_nothing_has_lost_the_connection_and_who_logged_out_is_out() {
        assert_eq!(Standing::of(Presence::Online, at(100), at(175)), Standing::Here);
        assert_eq!(Standing::of(Presence::Away, at(100), at(175)), Standing::Away);
        assert_eq!(Standing::of(Presence::Online, at(100), at(176)), Standing::Lost { since: at(175) });
        assert_eq!(Standing::of(Presence::Offline, at(100), at(900)), Standing::Out);
    }

    #[test]
    fn a_lost_connection_may_come_back_for_a_while() {
        let lost = Standing::Lost { since: at(200) };
        assert_eq!(RULES.fate(at(244), &held(true, false), lost), Fate::Stays { until: Some(at(245)) });
        assert_eq!(reason(&RULES.fate(at(245), &held(true, false), lost)), Some(Lost::Connection));
    }
}
