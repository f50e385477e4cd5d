//! English dates: yesterday, last Friday, on 5 March, in two weeks, three days ago.

use super::clock::{self, Clock};
use super::{Days, Now, Point, Read, Span, When, bare_weekday, day_of_week, month, nearest, week, year};
use crate::entities::Evidence;
use crate::message::Message;
use crate::numeral::number;
use crate::phrases::Phrases;
use desk_core::date::Date;
use std::sync::LazyLock;

/// A word that a date may start with.
#[derive(Debug, Clone, Copy)]
enum Word {
    /// So many days from today.
    Day(i64),
    /// A part of a day so many days from today: hours.
    Part(i64, u16, u16),
    Weekday(i64),
    Month(u8),
    /// Month and day.
    Holiday(u8, u8),
    Last,
    This,
    Next,
}

static WORDS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    let days = [
        ("today", 0),
        ("yesterday", -1),
        ("the day before yesterday", -2),
        ("day before yesterday", -2),
        ("tomorrow", 1),
        ("tmr", 1),
        ("tmrw", 1),
        ("the day after tomorrow", 2),
        ("day after tomorrow", 2),
    ];
    let parts = [("tonight", 0, 18, 24), ("this evening", 0, 18, 24), ("this morning", 0, 6, 12)];
    let more = [("this afternoon", 0, 12, 18), ("last night", -1, 18, 24)];
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let short = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let holidays = [
        ("new year's day", 1, 1),
        ("valentine's day", 2, 14),
        ("april fools", 4, 1),
        ("halloween", 10, 31),
        ("singles' day", 11, 11),
        ("singles day", 11, 11),
        ("christmas eve", 12, 24),
        ("christmas", 12, 25),
        ("christmas day", 12, 25),
        ("xmas", 12, 25),
        ("boxing day", 12, 26),
        ("new year's eve", 12, 31),
    ];
    let mut rows: Vec<(String, Word)> = Vec::new();
    let mut add = |name: &str, word| rows.push((name.to_owned(), word));
    days.iter().for_each(|(name, days)| add(name, Word::Day(*days)));
    parts.iter().chain(&more).for_each(|(name, days, from, to)| add(name, Word::Part(*days, *from, *to)));
    for (weekday, name) in (0..).zip(weekdays).chain((0..).zip(short)) {
        add(name, Word::Weekday(weekday));
    }
    add("tues", Word::Weekday(1));
    add("thurs", Word::Weekday(3));
    for (month, name) in (1..).zip(months).chain((1..).zip(short_months)) {
        add(name, Word::Month(month));
    }
    add("sept", Word::Month(9));
    holidays.iter().for_each(|(name, month, day)| add(name, Word::Holiday(*month, *day)));
    for (name, word) in
        [("last", Word::Last), ("past", Word::Last), ("this", Word::This), ("next", Word::Next), ("coming", Word::Next)]
    {
        add(name, word);
    }
    Phrases::of(rows)
});

/// Days that start at `at`.
pub(super) fn days(message: &Message<'_>, at: usize, now: &Now) -> Read<Days> {
    let today = now.today;
    if message.at(at).is_ascii_digit() || message.after(at, "the ").is_some() {
        return day_and_month(message, at, today);
    }
    let (end, word) = WORDS.longest(message, at)?;
    let next = message.skip_spaces(end);
    let days = match *word {
        Word::Day(days) => {
            let days = Days::one(today.plus_days(days)?);
            // "tomorrow morning" has the part of the day in it, "tomorrow at 3" has not.
            return Some(match clock::part(message, next).filter(|_| next > end) {
                Some((end, clock)) => (end, Days { clock: Some(clock), ..days }),
                None => (end, days),
            });
        }
        Word::Part(days, from, to) => {
            let clock = Some(Clock { from: from * 60, to: Some(to * 60) });
            Days { clock, ..Days::one(today.plus_days(days)?) }
        }
        Word::Weekday(weekday) if end - at > 3 || matches!(message.at(end), '\0' | ',' | '.') => {
            bare_weekday(today, weekday)?
        }
        Word::Weekday(_) => return None,
        Word::Month(month) => return month_first(message, (at, end), today, month),
        Word::Holiday(month, day) => Days::one(nearest(today, None, month, day)?),
        Word::Last => return relative(message, next, now, -1),
        Word::This => return relative(message, next, now, 0),
        Word::Next => return relative(message, next, now, 1),
    };
    Some((end, days))
}

/// What follows last (−1), this (0) or next (1).
fn relative(message: &Message<'_>, at: usize, now: &Now, sign: i64) -> Read<Days> {
    let today = now.today;
    if let Some((end, Word::Weekday(weekday))) = WORDS.longest(message, at) {
        // The last one is before today, the next one is of the week after this.
        let days = match sign {
            -1 => Days::one(today.plus_days(-1 - (today.weekday() - weekday - 1).rem_euclid(7))?),
            0 => Days::one(day_of_week(today, 0, *weekday)?),
            _ => {
                let soon = today.plus_days(1 + (weekday - today.weekday() - 1).rem_euclid(7))?;
                let after = day_of_week(today, 1, *weekday)?;
                Days { other: (soon != after).then_some(soon), ..Days::one(after) }
            }
        };
        return Some((end, days));
    }
    if let Some((end, Word::Month(month))) = WORDS.longest(message, at) {
        let first = (-2..=2).filter_map(|years| Date::new(today.year() + years, *month, 1));
        let first = match sign {
            -1 => first.filter(|first| first.month_end() < today).max()?,
            0 => Date::new(today.year(), *month, 1)?,
            _ => first.filter(|first| *first > today).min()?,
        };
        return Some((end, Days::range(first, first.month_end())));
    }
    if let Some((end, Word::Holiday(month, day))) = WORDS.longest(message, at) {
        return Some((end, Days::one(Date::new(today.year() + i32::try_from(sign).ok()?, *month, *day)?)));
    }
    if let Some(end) = message.after_any(at, &["weekend"]) {
        let saturday = day_of_week(today, sign, 5)?;
        return Some((end, Days::range(saturday, saturday.plus_days(1)?)));
    }
    if let Some(end) = message.after_any(at, &["week"]) {
        return Some((end, week(today, sign)?));
    }
    if let Some(end) = message.after_any(at, &["month"]) {
        return Some((end, month(today, sign)?));
    }
    if let Some(end) = message.after_any(at, &["year"]) {
        return Some((end, year(today.year() + i32::try_from(sign).ok()?)?));
    }
    let (end, span) = span(message, at)?;
    let point = span.counted_from(now, sign)?.date?;
    match sign {
        -1 => Some((end, Days::range(point, today))),
        1 => Some((end, Days::range(today, point))),
        _ => None,
    }
}

/// A number of a month's days: 5, 5th, the 5th.
fn ordinal(message: &Message<'_>, at: usize) -> Option<(usize, u8, bool)> {
    if message.before(at).is_ascii_alphanumeric() || matches!(message.before(at), '.' | '/' | '-' | '$' | '#') {
        return None;
    }
    let mut end = at;
    let mut day = 0_u8;
    while let Some(digit) = message.at(end).to_digit(10).filter(|_| end - at < 2) {
        day = day * 10 + u8::try_from(digit).ok()?;
        end += 1;
    }
    if end == at || message.at(end).is_ascii_digit() || !(1..=31).contains(&day) {
        return None;
    }
    let suffix = message.after_any(end, &["st", "nd", "rd", "th"]);
    (suffix.is_some() || message.parts(end)).then_some((suffix.unwrap_or(end), day, suffix.is_some()))
}

/// `5 March 2026`, `5th of March`, `the 5th`.
fn day_and_month(message: &Message<'_>, at: usize, today: Date) -> Read<Days> {
    let start = message.after(at, "the ").unwrap_or(at);
    let (end, day, is_ordinal) = ordinal(message, start)?;
    let next = message.skip_spaces(end);
    let next = message.after(next, "of ").unwrap_or(next);
    if let Some((end, Word::Month(month))) = WORDS.longest(message, next) {
        let (end, of) = year_behind(message, end);
        return Some((end, Days::one(nearest(today, of, *month, day)?)));
    }
    if start == at || !is_ordinal {
        return None;
    }
    // "the 2nd time" counts; "on the 5th" dates.
    let dates =
        message.folded(at.saturating_sub(4)..at).ends_with(&['o', 'n', ' ']) || !message.at(next).is_alphabetic();
    let here = Date::new(today.year(), today.month(), day).filter(|_| dates)?;
    let other = if here > today { here.plus_months(-1) } else { here.plus_months(1) };
    Some((end, Days { other, evidence: Evidence::Shape, ..Days::one(here) }))
}

/// `March 5`, `March 5th, 2026`, `March 2026`, `in March`.
fn month_first(message: &Message<'_>, (at, end): (usize, usize), today: Date, month: u8) -> Read<Days> {
    let next = message.skip_spaces(if message.at(end) == '.' { end + 1 } else { end });
    let day = message.after(next, "the ").unwrap_or(next);
    if let Some((end, day, _)) = ordinal(message, day) {
        let (end, of) = year_behind(message, end);
        return Some((end, Days::one(nearest(today, of, month, day)?)));
    }
    let (after, of) = year_behind(message, end);
    // May and march are words of their own, and short forms are too short to stand alone.
    let named = [" in ", " of ", " since ", "during ", " by ", " until "];
    let before: String = message.folded(at.saturating_sub(7)..at).iter().collect();
    let is_named = named.iter().any(|word| format!(" {before}").ends_with(word));
    if of.is_none() && !is_named && (end - at <= 5 || matches!(month, 3 | 5)) {
        return None;
    }
    let first = nearest(today, of, month, 1)?;
    Some((after, Days::range(first, first.month_end())))
}

fn year_behind(message: &Message<'_>, end: usize) -> (usize, Option<i32>) {
    let next = message.skip_spaces(if message.at(end) == ',' { end + 1 } else { end });
    let digits: Vec<u32> = (next..next + 4).map_while(|at| message.at(at).to_digit(10)).collect();
    let year = digits.iter().fold(0, |year, digit| year * 10 + digit);
    let ends = !message.at(next + 4).is_ascii_alphanumeric();
    match i32::try_from(year) {
        Ok(year @ 1900..=2999) if digits.len() == 4 && ends && next > end => (next + 4, Some(year)),
        _ => (end, None),
    }
}

/// The length of time at `at`: two weeks, a month, half an hour.
fn span(message: &Message<'_>, at: usize) -> Read<Span> {
    let half = message.after_any(at, &["half an", "half a"]);
    let one = message.after_any(at, &["a", "an", "one", "the"]);
    let few = message.after_any(at, &["a few", "few", "several"]);
    let (end, doubled) = match (half, few, number(message, at).filter(|_| message.at(at).is_ascii())) {
        (Some(end), ..) => (end, 1),
        (_, Some(_), _) => return None,
        (.., Some((end, count))) => (end, count.times(2)?.as_whole()?),
        _ => (one?, 2),
    };
    let unit = message.skip_spaces(end);
    let of = |unit: i64| doubled.checked_mul(unit).map(|product| product / 2);
    let named = |names: &[&str]| message.after_any(unit, names);
    if let Some(end) = named(&["minute", "minutes", "min", "mins"]) {
        return Some((end, Span::Minutes(of(1)?)));
    }
    if let Some(end) = named(&["hour", "hours", "hr", "hrs"]) {
        return Some((end, Span::Minutes(of(60)?)));
    }
    if let Some(end) = named(&["day", "days"]) {
        return Some((end, Span::Days(of(1)?)));
    }
    if let Some(end) = named(&["week", "weeks", "wk", "wks"]) {
        return Some((end, Span::Days(of(7)?)));
    }
    if let Some(end) = named(&["month", "months"]) {
        return Some((end, if doubled == 1 { Span::Days(15) } else { Span::Months(of(1)?) }));
    }
    named(&["year", "years"]).and_then(|end| Some((end, Span::Months(of(12)?))))
}

/// `three days ago`, `in two weeks`, `within 24 hours`.
pub(super) fn moment(message: &Message<'_>, at: usize, now: &Now) -> Read<When> {
    if !message.at(at).is_ascii_alphanumeric() || message.before(at).is_ascii_digit() || message.before(at) == '.' {
        return None;
    }
    let within = message.after_any(at, &["within the next", "within", "in the next"]);
    let within = within.filter(|_| matches!(message.at(at), 'w' | 'i'));
    if let Some(next) = within {
        let (end, span) = span(message, message.skip_spaces(next))?;
        let to = span.counted_from(now, 1)?;
        let from = Point { date: Some(now.today), minute: to.minute.and(Some(now.minute)) };
        return Some((end, When { from, to: Some(to), other: None }));
    }
    if let Some(next) = message.after_any(at, &["in"]) {
        let (end, span) = span(message, message.skip_spaces(next))?;
        return Some((end, When { from: span.counted_from(now, 1)?, to: None, other: None }));
    }
    let (end, span) = span(message, at)?;
    let next = message.skip_spaces(end);
    if let Some(end) = message.after_any(next, &["ago", "before now", "earlier", "back"]) {
        return Some((end, When { from: span.counted_from(now, -1)?, to: None, other: None }));
    }
    let end = message.after_any(next, &["from now", "later", "from today"])?;
    Some((end, When { from: span.counted_from(now, 1)?, to: None, other: None }))
}
