//! The clocks of a conversation's present episode, folded from what happened.
//!
//! Decisions. *A clock is measured by the rules of the time in which it ran*: where a priority, a policy or the hours
//! change, what was used is kept, and what is left is counted by the new ones. *A clock on the wall that goes back counts
//! nothing*: the stretch up to an event that is earlier than the one before is empty, and the next one begins at it.

use crate::{
    Clock, Kind,
    clock::Run,
    policy::Pauses,
    rules::{Rules, Subject},
};
use desk_core::{Millis, ticket::Status};
use serde::{Deserialize, Serialize};

/// Something that clocks go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When it happened.
    pub at: Millis,
    /// What.
    pub what: Happened,
}

/// What clocks go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A person is needed: by a handover, or by a ticket that was opened otherwise.
    Opened(Subject),
    /// Something that policies look at changed: the priority, the team, the issue type.
    Changed(Subject),
    /// The customer wrote.
    Customer,
    /// A person wrote to the customer.
    Agent,
    /// It was given back to the bot: nobody owes an answer.
    Released,
    /// The desk has to act, the customer has to, or it is done. From done to anything else, it was reopened.
    Status(Status),
}

/// Rules and from when on they hold.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// When they were put.
    pub from: Millis,
    /// The rules.
    pub rules: Rules<'a>,
}

/// What is to be told at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmKind {
    /// The promise is about to be broken.
    Warning,
    /// The promise is broken.
    Breach,
}

/// Something to be told when its time comes, unless something happens before. A clock, known by its kind and start, has
/// at most one of each kind at a time; the same one may come again at a later time where its terms were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// When.
    pub at: Millis,
    /// Which promise.
    pub clock: Kind,
    /// Since when that clock runs.
    pub started_at: Millis,
    /// What.
    pub kind: AlarmKind,
}

/// The clocks of an episode, of bounded size: the last one of each kind. It is stored beside what it is about, and read
/// back, or folded anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clocks {
    subject: Subject,
    status: Status,
    with_bot: bool,
    /// A person has answered in this episode.
    answered: bool,
    first_response: Option<Run>,
    next_response: Option<Run>,
    resolution: Option<Run>,
}

impl Clocks {
    /// Folds one thing that happened, under the rules that held then.
    pub fn apply(&mut self, fact: &Fact, rules: Rules<'_>) {
        let at = fact.at;
        match &fact.what {
            Happened::Opened(subject) => self.open(at, subject, rules),
            Happened::Changed(subject) => self.change(at, subject, rules),
            Happened::Customer => self.customer(at, rules),
            Happened::Agent => {
                if self.is_open() {
                    self.answered = true;
                    self.stop_responses(at, rules);
                }
            }
            Happened::Released => {
                if self.is_open() {
                    self.with_bot = true;
                    for response in [&mut self.first_response, &mut self.next_response] {
                        response.take_if(|run| !run.is_stopped());
                    }
                    self.settle(at, rules);
                }
            }
            Happened::Status(status) => self.move_to(at, *status, rules),
        }
    }

    /// Goes by other rules from `at` on. What was used under the old ones is kept.
    pub fn revise(&mut self, at: Millis, old: Rules<'_>, new: Rules<'_>) {
        let subject = self.subject.clone();
        self.retarget(at, &subject, old, new);
        self.settle(at, new);
    }

    /// How each promise stands, nothing of what nobody has promised.
    #[must_use]
    pub fn list(&self, rules: Rules<'_>, now: Millis) -> Vec<Clock> {
        self.runs().filter_map(|(kind, run)| run.show(kind, rules, now)).collect()
    }

    /// What is to be told, by when it is, if nothing happens before. It does not depend on the present: an alarm whose
    /// time has come stays until its clock is stopped.
    #[must_use]
    pub fn alarms(&self, rules: Rules<'_>) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = Vec::new();
        for (clock, run) in self.runs().filter(|(_, run)| !run.is_stopped()) {
            let started_at = run.started_at;
            let Some(shown) = run.show(clock, rules, started_at) else { continue };
            // At the instant at which it is due, it is still kept.
            let breach = shown.due_at.map(|due| (due.plus(Millis::new(1)), AlarmKind::Breach));
            let warning = shown.warn_at.map(|warn| (warn, AlarmKind::Warning));
            let both = warning.into_iter().chain(breach);
            alarms.extend(both.map(|(at, kind)| Alarm { at, clock, started_at, kind }));
        }
        alarms.sort_by_key(|alarm| alarm.at);
        alarms
    }

    /// When there is next something to be told after `told`: what a row keeps in a column with an index.
    #[must_use]
    pub fn next_alarm(&self, rules: Rules<'_>, told: Millis) -> Option<Millis> {
        self.alarms(rules).into_iter().map(|alarm| alarm.at).find(|at| *at > told)
    }

    fn runs(&self) -> impl Iterator<Item = (Kind, &Run)> {
        let runs = [
            (Kind::FirstResponse, &self.first_response),
            (Kind::NextResponse, &self.next_response),
            (Kind::Resolution, &self.resolution),
        ];
        runs.into_iter().filter_map(|(kind, run)| Some((kind, run.as_ref()?)))
    }

    /// Whether a person was needed and it is not done.
    fn is_open(&self) -> bool {
        self.resolution.as_ref().is_some_and(|run| !run.is_stopped())
    }

    fn open(&mut self, at: Millis, subject: &Subject, rules: Rules<'_>) {
        if !self.is_open() {
            let start = |kind| Some(Run::start(at, rules.terms(kind, subject)));
            let (first_response, resolution) = (start(Kind::FirstResponse), start(Kind::Resolution));
            *self = Self { subject: subject.clone(), first_response, resolution, ..Self::default() };
            return;
        }
        self.change(at, subject, rules);
        if self.with_bot {
            self.with_bot = false;
            self.await_response(at, rules);
            self.settle(at, rules);
        }
    }

    fn change(&mut self, at: Millis, subject: &Subject, rules: Rules<'_>) {
        self.retarget(at, subject, rules, rules);
        self.subject = subject.clone();
        self.settle(at, rules);
    }

    fn customer(&mut self, at: Millis, rules: Rules<'_>) {
        if self.is_open() && !self.with_bot {
            self.await_response(at, rules);
        }
    }

    /// Somebody owes an answer from now on, unless somebody did before.
    fn await_response(&mut self, at: Millis, rules: Rules<'_>) {
        let owed = |run: &Option<Run>| run.as_ref().is_some_and(|run| !run.is_stopped());
        if owed(&self.first_response) || owed(&self.next_response) {
            return;
        }
        let kind = if self.answered { Kind::NextResponse } else { Kind::FirstResponse };
        let run = Some(Run::start(at, rules.terms(kind, &self.subject)));
        if self.answered { self.next_response = run } else { self.first_response = run }
    }

    fn stop_responses(&mut self, at: Millis, rules: Rules<'_>) {
        for run in [&mut self.first_response, &mut self.next_response].into_iter().flatten() {
            run.stop(at, rules);
        }
    }

    fn move_to(&mut self, at: Millis, status: Status, rules: Rules<'_>) {
        if status == Status::Resolved {
            self.stop_responses(at, rules);
            if let Some(run) = &mut self.resolution {
                run.stop(at, rules);
            }
        } else if let Some(run) = &mut self.resolution {
            run.reopen(at);
        }
        self.status = status;
        self.settle(at, rules);
    }

    /// Lets the clock of the resolution run or stand still, as the rules say.
    fn settle(&mut self, at: Millis, rules: Rules<'_>) {
        let Pauses { waiting_for_customer, with_bot } = rules.pauses(&self.subject);
        let stands = waiting_for_customer && self.status == Status::Waiting || with_bot && self.with_bot;
        if let Some(run) = &mut self.resolution {
            if stands { run.pause(at, rules) } else { run.resume(at) }
        }
    }

    fn retarget(&mut self, at: Millis, subject: &Subject, old: Rules<'_>, new: Rules<'_>) {
        let runs = [
            (Kind::FirstResponse, &mut self.first_response),
            (Kind::NextResponse, &mut self.next_response),
            (Kind::Resolution, &mut self.resolution),
        ];
        for (kind, run) in runs {
            if let Some(run) = run {
                run.retarget(at, old, new.terms(kind, subject), new);
            }
        }
    }
}

/// The clocks after all of `facts`, in the order of the log, by the rules that held at each: `editions` by when they were
/// put, those up to `now`. The first one holds from the beginning; without one there are no clocks.
#[must_use]
pub fn fold<'a, 'b>(facts: impl IntoIterator<Item = &'a Fact>, editions: &[Edition<'b>], now: Millis) -> Clocks {
    let mut clocks = Clocks::default();
    let [first, later @ ..] = editions else { return clocks };
    let (mut rules, mut later) = (first.rules, later.iter().peekable());
    let mut revise = |clocks: &mut Clocks, rules: &mut Rules<'b>, until: Millis| {
        while let Some(edition) = later.next_if(|edition| edition.from <= until) {
            clocks.revise(edition.from, *rules, edition.rules);
            *rules = edition.rules;
        }
    };
    for fact in facts {
        revise(&mut clocks, &mut rules, fact.at);
        clocks.apply(fact, rules);
    }
    revise(&mut clocks, &mut rules, now);
    clocks
}
