//! Which promise holds for a conversation, and in what time it is measured.

use crate::{
    Kind,
    policy::{Pauses, Policies, Policy, Target, Time, Warning, When},
};
use desk_calendar::{Calendar, Calendars, Timetable};
use desk_core::{
    Language, Millis,
    id::{CalendarId, IssueType, PolicyId, TeamId},
    ticket::Priority,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A site's settings of one time, as clocks go by them.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// What is promised.
    pub policies: &'a Policies,
    /// When people are there.
    pub calendars: &'a Calendars,
}

/// What policies look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// Where it came in.
    pub channel: String,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub issue: Option<IssueType>,
    /// The customer's segment.
    pub segment: Option<String>,
    /// The customer's language.
    pub language: Option<Language>,
    /// The team that it is for.
    pub team: Option<TeamId>,
}

/// What a clock goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// Whose promise it is; nothing where nothing is promised, and time is only counted.
    pub(crate) promise: Option<Promise>,
    pub(crate) time: Time,
    /// Nothing for the site's first.
    pub(crate) calendar: Option<CalendarId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Promise {
    pub(crate) policy: PolicyId,
    pub(crate) target: Millis,
    /// It is told when so much is used.
    pub(crate) warn: Millis,
}

impl When {
    /// Whether a policy with these conditions is for `subject`.
    #[must_use]
    pub fn is_for(&self, subject: &Subject) -> bool {
        fn one<T: Ord>(of: &BTreeSet<T>, it: Option<&T>) -> bool {
            of.is_empty() || it.is_some_and(|it| of.contains(it))
        }
        one(&self.channels, Some(&subject.channel))
            && one(&self.issues, subject.issue.as_ref())
            && one(&self.segments, subject.segment.as_ref())
            && one(&self.languages, subject.language.as_ref())
            && one(&self.teams, subject.team.as_ref())
    }
}

impl<'a> Rules<'a> {
    /// The policy that holds for `subject`.
    #[must_use]
    pub fn policy(self, subject: &Subject) -> Option<&'a Policy> {
        self.policies.as_slice().iter().find(|policy| policy.when.is_for(subject))
    }

    pub(crate) fn pauses(self, subject: &Subject) -> Pauses {
        self.policy(subject).map(|policy| policy.pauses).unwrap_or_default()
    }

    pub(crate) fn terms(self, kind: Kind, subject: &Subject) -> Terms {
        let policy = self.policy(subject);
        let target = policy.and_then(|policy| policy.targets.get(&subject.priority)).copied().unwrap_or_default();
        let promise = policy.and_then(|policy| {
            let target = Millis::from_secs(u64::from(target.seconds(kind)?));
            let warn = match policy.warning {
                Warning::AfterPercent(percent) => Millis::new(target.as_u64() / 100 * u64::from(percent)),
                Warning::BeforeSeconds(seconds) => target.since(Millis::from_secs(u64::from(seconds))),
            };
            Some(Promise { policy: policy.id.clone(), target, warn })
        });
        Terms { promise, time: target.time, calendar: policy.and_then(|policy| policy.calendar.clone()) }
    }

    /// The calendar by which time is measured; nothing where all time counts, as where the site has no calendar. One that
    /// was removed is as if it were not named.
    pub(crate) fn calendar(self, terms: &Terms) -> Option<&'a Calendar> {
        match terms.time {
            Time::Calendar => None,
            Time::Business => {
                let named = terms.calendar.as_ref().and_then(|id| self.calendars.get(Some(id)));
                named.or_else(|| self.calendars.get(None))
            }
        }
    }

    pub(crate) fn between(self, terms: &Terms, from: Millis, to: Millis) -> Millis {
        self.calendar(terms).map_or_else(|| to.since(from), |calendar| calendar.between(from, to))
    }

    pub(crate) fn after(self, terms: &Terms, from: Millis, span: Millis) -> Option<Millis> {
        match self.calendar(terms) {
            None => Some(from.plus(span)),
            Some(calendar) => calendar.after(from, span),
        }
    }
}

impl Target {
    fn seconds(&self, kind: Kind) -> Option<u32> {
        match kind {
            Kind::FirstResponse => self.first_response_seconds,
            Kind::NextResponse => self.next_response_seconds,
            Kind::Resolution => self.resolution_seconds,
        }
    }
}
