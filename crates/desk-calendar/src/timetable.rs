//! What follows from any timetable: is it open, when does that change, how much of it lies between two instants, and when
//! has so much of it passed.
//!
//! The decision: *days are walked, not minutes, and not for ever.* A day is a few stretches between instants; what is
//! farther than `FAR_DAYS` is never. So a broken clock or a calendar that never opens costs milliseconds.

use crate::Zone;
use desk_core::{Millis, date::Date};
use std::collections::VecDeque;

/// How far is looked ahead: twenty years. What lies farther is as if it never were.
const FAR_DAYS: i64 = 20 * 366;
/// Days before an instant on which a stretch that reaches it may have begun: over one midnight, and a day that a place
/// has skipped.
const REACH_DAYS: i64 = 3;
/// After so many days without anything special a week has shown all that it has, on either side of a change of clocks.
const SETTLED_DAYS: i64 = 21;

/// From an instant up to, and without, a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The first.
    pub from: Millis,
    /// The one after the last.
    pub to: Millis,
}

/// An opening or a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Millis,
    /// Whether it is open from then on.
    pub open: bool,
}

/// Something that is open at times: a calendar, or one whose shift it is. Beyond the year 9998, nothing is.
pub trait Timetable {
    /// Whose clocks tell the days.
    fn zone(&self) -> &Zone;

    /// Adds the stretches that begin on a day, by when they begin. Empty ones and ones over others do no harm.
    fn add_day(&self, date: Date, to: &mut Vec<Stretch>);

    /// What is not open whatever the days say: in order, none over another.
    fn cuts(&self) -> &[Stretch] {
        &[]
    }

    /// The last day that is not like its day of the week.
    fn last_special(&self) -> Option<Date>;

    /// Whether it is open.
    fn is_open(&self, at: Millis) -> bool {
        stretches(self, at).next().is_some_and(|next| next.from <= at)
    }

    /// The next opening or closing after `at`; nothing where it stays as it is.
    fn next_change(&self, at: Millis) -> Option<Change> {
        let zone = self.zone();
        let today = zone.date(at)?;
        let mut walk = stretches(self, at);
        walk.last = walk.last.min(self.last_special().map_or(today, |last| last.max(today)).days() + SETTLED_DAYS);
        let first = walk.next()?;
        if first.from > at {
            return Some(Change { at: first.from, open: true });
        }
        let mut end = first.to;
        loop {
            match walk.next() {
                Some(next) if next.from == end => end = next.to,
                Some(_) => return Some(Change { at: end, open: false }),
                // Where the days ended and not what is open, there is no closing.
                None => return (zone.date(end)?.days() <= walk.last).then_some(Change { at: end, open: false }),
            }
        }
    }

    /// How much of the time from one instant to a later one is open; nothing where `to` is not later. Of more than
    /// twenty years, the first twenty.
    fn between(&self, from: Millis, to: Millis) -> Millis {
        let inside = stretches(self, from).take_while(|next| next.from < to);
        inside.fold(Millis::default(), |sum, next| sum.plus(next.to.min(to).since(next.from.max(from))))
    }

    /// The first instant at which `span` of open time has passed since `from`; nothing where it never has.
    fn after(&self, from: Millis, span: Millis) -> Option<Millis> {
        let mut left = span;
        if left == Millis::default() {
            return Some(from);
        }
        for next in stretches(self, from) {
            let begin = next.from.max(from);
            let length = next.to.since(begin);
            if left <= length {
                return Some(begin.plus(left));
            }
            left = left.since(length);
        }
        None
    }
}

/// What is open from `at` on, in order and none over another; the first may have begun before.
fn stretches<T: Timetable + ?Sized>(table: &T, at: Millis) -> Walk<'_, T> {
    let (next, last) = table.zone().date(at).map_or((1, 0), |today| {
        let today = today.days();
        (today - REACH_DAYS, today + FAR_DAYS)
    });
    Walk { table, next, last, at, given: Millis::default(), read: Vec::new(), ready: VecDeque::new() }
}

struct Walk<'a, T: Timetable + ?Sized> {
    table: &'a T,
    /// The days to be read, counted as by [`Date::days`]: the next and the last.
    next: i64,
    last: i64,
    /// What ends before is of no interest.
    at: Millis,
    /// The end of what was given.
    given: Millis,
    read: Vec<Stretch>,
    ready: VecDeque<Stretch>,
}

impl<T: Timetable + ?Sized> Walk<'_, T> {
    fn read(&mut self, date: Date) {
        self.table.add_day(date, &mut self.read);
        let cuts = self.table.cuts();
        for Stretch { from, to } in self.read.drain(..) {
            let mut from = from.max(self.given);
            if to <= self.at || to <= from {
                continue;
            }
            self.given = to;
            let around = cuts.partition_point(|cut| cut.to <= from);
            for cut in cuts.iter().skip(around).take_while(|cut| cut.from < to) {
                if from < cut.from {
                    self.ready.push_back(Stretch { from, to: cut.from });
                }
                from = cut.to;
            }
            if from < to {
                self.ready.push_back(Stretch { from, to });
            }
        }
    }
}

impl<T: Timetable + ?Sized> Iterator for Walk<'_, T> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        loop {
            match self.ready.pop_front() {
                Some(ready) if ready.to > self.at => return Some(ready),
                Some(_) => {}
                None if self.next > self.last => return None,
                None => {
                    let date = Date::of_days(self.next)?;
                    self.next += 1;
                    self.read(date);
                }
            }
        }
    }
}
