//! Dates of digits and separators: 2026-03-05, 2026/3/5, 05.03.2026, 03/05.

use super::{Days, Now, Read, nearest};
use crate::entities::Evidence;
use crate::message::{Message, is_han};
use desk_core::date::Date;

/// A date of digits that starts at `at`.
pub(super) fn days(message: &Message<'_>, at: usize, now: &Now) -> Read<Days> {
    let before = message.before(at);
    if !message.at(at).is_ascii_digit()
        || before.is_ascii_alphanumeric()
        || matches!(before, '/' | '-' | '.' | '¥' | '$')
    {
        return None;
    }
    let (first_end, first) = digits(message, at)?;
    let separator = message.at(first_end);
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (second_end, second) = digits(message, first_end + 1)?;
    let third = if message.at(second_end) == separator { digits(message, second_end + 1) } else { None };
    let end = third.map_or(second_end, |(end, _)| end);
    if message.at(end).is_ascii_digit() || (message.at(end) == separator && message.at(end + 1).is_ascii_digit()) {
        return None;
    }
    let small = |number: i32| u8::try_from(number).ok();
    let days = match (first, second, third) {
        (1900..=2999, month, Some((_, day))) => Days::one(Date::new(first, small(month)?, small(day)?)?),
        (1..=31, 1..=31, Some((_, year))) if first_end - at <= 2 => {
            let year = if year < 100 { year.checked_add(2000)? } else { year };
            either(message, |month, day| Date::new(year, month, day), small(first)?, small(second)?)?
        }
        // 3.5 is a number and 3-5 a range; only a slash makes two numbers a date.
        (1..=31, 1..=31, None) if separator == '/' => {
            if matches!(message.at(end), '%' | '"') {
                return None;
            }
            either(message, |month, day| nearest(now.today, None, month, day), small(first)?, small(second)?)?
        }
        _ => return None,
    };
    Some((end, days))
}

/// Month and day in either order. Where both are dates, Chinese text has the month first, other text the day.
fn either(message: &Message<'_>, date: impl Fn(u8, u8) -> Option<Date>, first: u8, second: u8) -> Option<Days> {
    let month_first = message.folded(0..message.len().min(200)).iter().any(|c| is_han(*c));
    let (one, other) = (date(first, second), date(second, first));
    let (one, other) = if month_first { (one, other) } else { (other, one) };
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            Some(Days { other: Some(other), evidence: Evidence::Shape, ..Days::one(one) })
        }
        (one, other) => Some(Days::one(one.or(other)?)),
    }
}

/// One to four digits.
fn digits(message: &Message<'_>, at: usize) -> Read<i32> {
    let mut end = at;
    let mut value = 0;
    while let Some(digit) = message.at(end).to_digit(10) {
        if end - at == 4 {
            return None;
        }
        value = value * 10 + i32::try_from(digit).ok()?;
        end += 1;
    }
    (end > at).then_some((end, value))
}
