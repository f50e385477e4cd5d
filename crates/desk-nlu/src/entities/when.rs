//! Dates, times and ranges, resolved against the customer's own day.
//!
//! What can be read in two ways keeps both ([`When::other`]): 03/05, and a weekday without last or next. A date
//! without a year is the nearest one, as customers write of what just was or soon will be.

mod chinese;
mod clock;
mod english;
mod numeric;

use serde::{Deserialize, Serialize};
use std::fmt;

use super::{Claim, Evidence, Kind, Value};
use crate::message::Message;
use clock::Clock;
use desk_core::date::Date;

/// The moment the message was written, where the customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The customer's day.
    pub today: Date,
    /// Minutes since midnight there, 0 to 1439.
    pub minute: u16,
}

impl Now {
    /// The local moment at `unix` seconds where clocks are `offset_minutes` ahead of UTC; `None` outside of the years
    /// 1 to 9999.
    #[must_use]
    pub fn of_unix(unix: i64, offset_minutes: i32) -> Option<Self> {
        let minutes = unix.div_euclid(60).checked_add(i64::from(offset_minutes))?;
        let today = Date::of_days(minutes.div_euclid(MINUTES_OF_DAY))?;
        Some(Self { today, minute: u16::try_from(minutes.rem_euclid(MINUTES_OF_DAY)).ok()? })
    }

    fn plus_minutes(&self, minutes: i64) -> Option<Point> {
        let minutes = i64::from(self.minute).checked_add(minutes)?;
        let date = self.today.plus_days(minutes.div_euclid(MINUTES_OF_DAY))?;
        Some(Point { date: Some(date), minute: u16::try_from(minutes.rem_euclid(MINUTES_OF_DAY)).ok() })
    }
}

const MINUTES_OF_DAY: i64 = 24 * 60;

/// A day, a time of a day, or both; local.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The day, where one was named.
    pub date: Option<Date>,
    /// Minutes since midnight, 0 to 1440, where a time was named.
    pub minute: Option<u16>,
}

/// A date, a time or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The point, or where the range begins.
    pub from: Point,
    /// Where a range ends: the last day of it; its last minute, where it has times.
    pub to: Option<Point>,
    /// Another reading, of which nothing says that it is less right.
    pub other: Option<Point>,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(date) = self.date {
            date.fmt(f)?;
        }
        match self.minute {
            Some(minute) => write!(f, "T{:02}:{:02}", minute / 60, minute % 60),
            None => Ok(()),
        }
    }
}

/// ISO 8601, a range with `/`; the other reading after `|`.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.from.fmt(f)?;
        if let Some(to) = &self.to {
            write!(f, "/{to}")?;
        }
        if let Some(other) = &self.other {
            write!(f, "|{other}")?;
        }
        Ok(())
    }
}

/// Days that were read.
#[derive(Debug, Clone, Copy)]
struct Days {
    from: Date,
    to: Option<Date>,
    other: Option<Date>,
    evidence: Evidence,
    /// The time of the day that the words include, as 今晚 does.
    clock: Option<Clock>,
}

impl Days {
    fn one(date: Date) -> Self {
        Self { from: date, to: None, other: None, evidence: Evidence::Pattern, clock: None }
    }

    fn range(from: Date, to: Date) -> Self {
        Self { to: Some(to), ..Self::one(from) }
    }

    fn with_clock(self, clock: Option<Clock>) -> When {
        let clock = clock.or(self.clock);
        let point = |date: Date, minute: Option<u16>| Point { date: Some(date), minute };
        let from = point(self.from, clock.map(|clock| clock.from));
        let until = clock.and_then(|clock| clock.to);
        let to = self.to.map(|date| point(date, until)).or(until.map(|minute| point(self.from, Some(minute))));
        When { from, to, other: self.other.map(|date| point(date, clock.map(|clock| clock.from))) }
    }
}

/// A reading that ends at a place.
type Read<T> = Option<(usize, T)>;

pub(super) fn claim(message: &Message<'_>, now: &Now, claims: &mut Vec<Claim>) {
    let mut at = 0;
    while at < message.len() {
        let Some((end, when, evidence)) = range(message, at, now) else {
            at += 1;
            continue;
        };
        claims.push(Claim { start: at, end, kind: Kind::When, value: Value::When(when), evidence });
        at = end.max(at + 1);
    }
}

/// The Chinese characters that a date or a time can start with.
const HAN_STARTS: &str = "大前昨今明后上下这本当周星礼月去凌半清早中傍晚夜近最过元情妇劳青儿教国双圣平跨愚万零〇一二两三四五六七八九十百千廿卅俩仨壹贰叁肆伍陆柒捌玖拾幺";

/// A point or a range that starts at `at`.
fn range(message: &Message<'_>, at: usize, now: &Now) -> Option<(usize, When, Evidence)> {
    let (end, from, evidence) = point(message, at, now)?;
    let connected = message.skip_spaces(end);
    let next = message.after_any(connected, &["到", "至", "-", "~", "–", "—", "to", "until", "till", "through", "and"]);
    let second = next.and_then(|next| point(message, message.skip_spaces(next), now).filter(|_| next > end));
    if let (Some((last, to, _)), None) = (second, from.to) {
        let is_and = message.after(connected, "and").is_some();
        let between = message.folded(at.saturating_sub(8)..at).ends_with(&['b', 'e', 't', 'w', 'e', 'e', 'n', ' ']);
        let like = (from.from.date.is_some() == to.from.date.is_some()) || to.from.date.is_none();
        let end_point = Point { date: to.from.date.or(from.from.date), ..to.from };
        let grows = end_point.date > from.from.date || end_point.minute > from.from.minute;
        if like && grows && (between || !is_and) {
            return Some((last, When { from: from.from, to: Some(to.to.unwrap_or(end_point)), other: None }, evidence));
        }
    }
    Some((end, from, evidence))
}

/// A day, a time, or a day and its time, in either order.
fn point(message: &Message<'_>, at: usize, now: &Now) -> Option<(usize, When, Evidence)> {
    let c = message.at(at);
    // Most places of a message start neither.
    let starts = c.is_ascii_digit() || (c.is_ascii_lowercase() && message.parts(at)) || HAN_STARTS.contains(c);
    if !starts {
        return None;
    }
    if let Some((end, when)) = chinese::moment(message, at, now).or_else(|| english::moment(message, at, now)) {
        return Some((end, when, Evidence::Pattern));
    }
    let days = numeric::days(message, at, now)
        .or_else(|| chinese::days(message, at, now))
        .or_else(|| english::days(message, at, now));
    if let Some((end, days)) = days {
        let mut next = message.skip_spaces(end);
        next = message
            .after_any(next, &["的", "t", "at", "around", "about", ", at", ",", "大概", "大约", "差不多"])
            .unwrap_or(next);
        let clock =
            clock::time(message, message.skip_spaces(next)).filter(|_| days.clock.is_none() || days.to.is_none());
        let end = clock.map_or(end, |(end, _)| end);
        // 今晚8点: the hour is of the half of the day that was named.
        let clock = clock.map(|(_, clock)| clock.in_half_of(days.clock));
        return Some((end, days.with_clock(clock), days.evidence));
    }
    let (end, clock) = clock::time(message, at)?;
    let mut next = message.skip_spaces(end);
    next = message.after_any(next, &["on", ","]).map_or(next, |next| message.skip_spaces(next));
    let days =
        if next > end { numeric::days(message, next, now).or_else(|| english::days(message, next, now)) } else { None };
    if let Some((end, days)) = days {
        return Some((end, days.with_clock(Some(clock)), days.evidence));
    }
    let point = |minute| Point { date: None, minute: Some(minute) };
    Some((end, When { from: point(clock.from), to: clock.to.map(point), other: None }, Evidence::Pattern))
}

/// The nearest day of a month to `today`, in whichever year; in `year`, where it was named.
fn nearest(today: Date, year: Option<i32>, month: u8, day: u8) -> Option<Date> {
    match year {
        Some(year) => Date::new(year, month, day),
        None => (-4..=4)
            .filter_map(|years| Date::new(today.year() + years, month, day))
            .min_by_key(|date| ((date.days() - today.days()).abs(), -date.days())),
    }
}

/// Monday to Sunday, so many weeks after this one.
fn week(today: Date, weeks: i64) -> Option<Days> {
    let monday = today.plus_days(weeks.checked_mul(7)?.checked_sub(today.weekday())?)?;
    Some(Days::range(monday, monday.plus_days(6)?))
}

/// A day of the week, so many weeks after this one.
fn day_of_week(today: Date, weeks: i64, weekday: i64) -> Option<Date> {
    week(today, weeks)?.from.plus_days(weekday)
}

/// A weekday without a week: the next one, today included, and the one before.
fn bare_weekday(today: Date, weekday: i64) -> Option<Days> {
    let next = today.plus_days((weekday - today.weekday()).rem_euclid(7))?;
    Some(Days { other: next.plus_days(-7), evidence: Evidence::Shape, ..Days::one(next) })
}

/// A whole month, so many months after this one.
fn month(today: Date, months: i64) -> Option<Days> {
    let first = today.month_begin().plus_months(months)?;
    Some(Days::range(first, first.month_end()))
}

/// A whole year.
fn year(year: i32) -> Option<Days> {
    Some(Days::range(Date::new(year, 1, 1)?, Date::new(year, 12, 31)?))
}

/// A length of time in a calendar's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Minutes(i64),
    Days(i64),
    Months(i64),
}

impl Span {
    /// The point so far from now; `sign` is 1 or −1.
    fn counted_from(self, now: &Now, sign: i64) -> Option<Point> {
        match self {
            Self::Minutes(minutes) => now.plus_minutes(minutes.checked_mul(sign)?),
            Self::Days(days) => Some(day(now.today.plus_days(days.checked_mul(sign)?)?)),
            Self::Months(months) => Some(day(now.today.plus_months(months.checked_mul(sign)?)?)),
        }
    }
}

fn day(date: Date) -> Point {
    Point { date: Some(date), minute: None }
}
