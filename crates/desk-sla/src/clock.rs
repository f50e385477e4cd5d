//! One clock: what it has used, and by when it must be stopped.

use crate::rules::{Rules, Terms};
use desk_core::{Millis, id::PolicyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SlaKind")]
pub enum Kind {
    /// That a person answers.
    FirstResponse,
    /// That a person answers again.
    NextResponse,
    /// That it is resolved.
    Resolution,
}

impl Kind {
    /// As stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstResponse => "first_response",
            Self::NextResponse => "next_response",
            Self::Resolution => "resolution",
        }
    }
}

/// A promise and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SlaClock")]
pub struct Clock {
    /// What is promised.
    pub kind: Kind,
    /// By which policy.
    pub policy: PolicyId,
    /// Within how much of its time.
    pub target: Millis,
    /// How much of it was used.
    pub used: Millis,
    /// Since when.
    pub started_at: Millis,
    /// The last instant at which it is kept; absent while it is paused in time.
    pub due_at: Option<Millis>,
    /// When it is told that it is about to be broken; absent while it is paused, late or stopped.
    pub warn_at: Option<Millis>,
    /// Whether it stands still by a rule. The time in which nobody is there is no pause: it shows in `due_at`.
    pub paused: bool,
    /// When what was promised was done.
    pub stopped_at: Option<Millis>,
    /// Whether it is broken.
    pub breached: bool,
}

/// How far a clock has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) started_at: Millis,
    /// Until `since`, or until it was paused or stopped.
    used: Millis,
    /// It runs, and what came before is in `used`.
    since: Option<Millis>,
    /// When it was due, where it has been due or was stopped.
    due_at: Option<Millis>,
    stopped_at: Option<Millis>,
    terms: Terms,
}

impl Run {
    pub(crate) fn start(at: Millis, terms: Terms) -> Self {
        Self { started_at: at, used: Millis::default(), since: Some(at), due_at: None, stopped_at: None, terms }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped_at.is_some()
    }

    /// Puts what it has used until `at` down. A clock on the wall that went back has used nothing.
    fn measure(&mut self, at: Millis, rules: Rules<'_>) {
        if let Some(since) = self.since {
            self.due_at = self.due(rules);
            self.used = self.used.plus(rules.between(&self.terms, since, at));
            self.since = Some(at);
        }
    }

    /// Forgets when it would have been due, unless it has been.
    fn forget_unless_late(&mut self, at: Millis) {
        self.due_at = self.due_at.filter(|due| *due < at);
    }

    pub(crate) fn pause(&mut self, at: Millis, rules: Rules<'_>) {
        if self.since.is_some() {
            self.measure(at, rules);
            self.forget_unless_late(at);
            self.since = None;
        }
    }

    pub(crate) fn resume(&mut self, at: Millis) {
        if self.since.is_none() && !self.is_stopped() {
            self.since = Some(at);
        }
    }

    pub(crate) fn stop(&mut self, at: Millis, rules: Rules<'_>) {
        if !self.is_stopped() {
            self.measure(at, rules);
            self.since = None;
            self.stopped_at = Some(at.max(self.started_at));
        }
    }

    /// Goes on after it was stopped; what lay between is not counted.
    pub(crate) fn reopen(&mut self, at: Millis) {
        if let Some(stopped) = self.stopped_at.take() {
            self.forget_unless_late(stopped);
            self.since = Some(at);
        }
    }

    /// Goes by other terms from `at` on, or by the same in other hours: what was used is kept. One that has used more
    /// than it now may is due at `at`.
    pub(crate) fn retarget(&mut self, at: Millis, old: Rules<'_>, terms: Terms, new: Rules<'_>) {
        let same = self.terms == terms && old.calendar(&self.terms) == new.calendar(&terms);
        if same || self.is_stopped() {
            return;
        }
        self.measure(at, old);
        self.terms = terms;
        let late =
            self.since.is_none() && self.terms.promise.as_ref().is_some_and(|promise| self.used > promise.target);
        self.due_at = late.then_some(at);
    }

    fn due(&self, rules: Rules<'_>) -> Option<Millis> {
        self.due_at.or_else(|| {
            let left = self.terms.promise.as_ref()?.target.since(self.used);
            rules.after(&self.terms, self.since?, left)
        })
    }

    /// How it stands; nothing where nothing is promised.
    pub(crate) fn show(&self, kind: Kind, rules: Rules<'_>, now: Millis) -> Option<Clock> {
        let promise = self.terms.promise.as_ref()?;
        let due_at = self.due(rules);
        let since = self.since.map_or_else(Millis::default, |since| rules.between(&self.terms, since, now));
        Some(Clock {
            kind,
            policy: promise.policy.clone(),
            target: promise.target,
            used: self.used.plus(since),
            started_at: self.started_at,
            due_at,
            warn_at: self.warn(rules),
            paused: self.since.is_none() && !self.is_stopped(),
            stopped_at: self.stopped_at,
            breached: due_at.is_some_and(|due| self.stopped_at.unwrap_or(now) > due),
        })
    }

    fn warn(&self, rules: Rules<'_>) -> Option<Millis> {
        let since = self.since.filter(|_| self.due_at.is_none())?;
        let left = self.terms.promise.as_ref()?.warn.since(self.used);
        rules.after(&self.terms, since, left)
    }
}
