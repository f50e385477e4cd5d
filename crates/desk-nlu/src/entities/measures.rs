//! Numbers of something: money, percentages, quantities.

use super::{Claim, Evidence, Kind, Value};
use crate::decimal::Decimal;
use crate::message::{Message, is_han};
use crate::numeral::{chinese_digit, number, number_or_decimal_comma};
use crate::phrases::Phrases;
use std::sync::LazyLock;

/// Units behind a number, by the names in `units.txt`; currencies are in capitals.
static UNITS: LazyLock<Phrases<&'static str>> = LazyLock::new(|| Phrases::named(include_str!("units.txt"), Some));

/// What stands before an amount.
static SIGNS: LazyLock<Phrases<&'static str>> = LazyLock::new(|| Phrases::named(include_str!("signs.txt"), Some));

pub(super) fn claim(message: &Message<'_>, claims: &mut Vec<Claim>) {
    let mut at = 0;
    while at < message.len() {
        let found = signed(message, at).or_else(|| per_cent(message, at)).or_else(|| counted(message, at));
        match found {
            Some(claim) => {
                at = claim.end.max(at + 1);
                claims.push(claim);
            }
            None => at += 1,
        }
    }
}

fn measure(span: (usize, usize), kind: Kind, number: Decimal, unit: &'static str, evidence: Evidence) -> Claim {
    Claim { start: span.0, end: span.1, kind, value: Value::Amount { number, unit }, evidence }
}

/// ¥199, EUR 15,50, US$20.
fn signed(message: &Message<'_>, at: usize) -> Option<Claim> {
    let (end, currency) = SIGNS.longest(message, at)?;
    let (end, number) = number_or_decimal_comma(message, message.skip_spaces(end))?;
    let (end, number) = match message.at(end) {
        'k' if message.parts(end + 1) => (end + 1, number.times(1_000)?),
        _ => (end, number),
    };
    let end = message.after_any(end, &["元", "块", "块钱"]).unwrap_or(end);
    Some(measure((at, end), Kind::Money, number, currency, Evidence::Pattern))
}

/// 百分之二十; 20% is read as a number with a unit.
fn per_cent(message: &Message<'_>, at: usize) -> Option<Claim> {
    let (end, number) = number(message, message.after(at, "百分之")?)?;
    Some(measure((at, end), Kind::Percentage, number, "%", Evidence::Pattern))
}

/// 一百二十块, 3.5万元, 20 bucks, 三件, 2kg.
fn counted(message: &Message<'_>, at: usize) -> Option<Claim> {
    let before = message.before(at);
    // A place inside a number is no start of one.
    if before.is_ascii_digit()
        || matches!(before, '.' | '第')
        || (chinese_digit(before).is_some() && is_han(message.at(at)))
    {
        return None;
    }
    if message.at(at) == ' ' || (message.at(at).is_ascii_alphanumeric() && before.is_ascii_alphanumeric()) {
        return None;
    }
    let (end, value) = number_or_decimal_comma(message, at)?;
    let (end, value) = match message.at(end) {
        'k' if message.at(end + 1) == ' ' => (end + 1, value.times(1_000)?),
        _ => (end, value),
    };
    let next = message.after_any(end, &["多", "来"]).unwrap_or(end);
    let (unit_end, unit) = UNITS.longest(message, message.skip_spaces(next))?;
    let span = (at, unit_end);
    match *unit {
        "%" => Some(measure(span, Kind::Percentage, value, "%", Evidence::Pattern)),
        "block" => block(message, span, value),
        "CNY" => {
            let (end, value) = fraction(message, unit_end, value);
            Some(measure((at, end), Kind::Money, value, "CNY", Evidence::Pattern))
        }
        "jiao" => Some(measure(span, Kind::Money, Decimal::new(value.as_whole()?, 1)?, "CNY", Evidence::Pattern)),
        "cent" => Some(measure(span, Kind::Money, Decimal::new(value.as_whole()?, 2)?, "USD", Evidence::Shape)),
        unit if unit.chars().all(|c| c.is_ascii_uppercase()) => {
            Some(measure(span, Kind::Money, value, unit, Evidence::Pattern))
        }
        unit => {
            // 一个 is as often an article as a count.
            let article = unit == "piece" && message.at(at) == '一' && message.at(at + 1) == '个';
            let half =
                message.after(unit_end, "半").filter(|_| matches!(unit, "day" | "week" | "month" | "year" | "hour"));
            let value = if half.is_some() { value.plus(Decimal::new(5, 1)?)? } else { value };
            let evidence = if article { Evidence::Shape } else { Evidence::Pattern };
            Some(measure((at, half.unwrap_or(unit_end)), Kind::Quantity, value, unit, evidence))
        }
    }
}

/// 块 is money (两块五), or a piece of what follows it (两块巧克力); 一块 alone is "together".
fn block(message: &Message<'_>, (start, end): (usize, usize), value: Decimal) -> Option<Claim> {
    let (after, with_fraction) = fraction(message, end, value);
    if after > end {
        return Some(measure((start, after), Kind::Money, with_fraction, "CNY", Evidence::Pattern));
    }
    let next = message.at(end);
    let is_one = message.at(start) == '一' && end - start == 2;
    let small = value.as_whole().is_some_and(|value| value < 10);
    let ends = !is_han(next) || "的了吧吗呢就才退左右都不也以运优补红差券".contains(next);
    match (is_one, ends || !small) {
        (true, _) => None,
        (_, true) => Some(measure((start, end), Kind::Money, value, "CNY", Evidence::Context)),
        _ => Some(measure((start, end), Kind::Quantity, value, "piece", Evidence::Shape)),
    }
}

/// What follows a whole of yuan: 五 (tenths), 五毛, 五毛三.
fn fraction(message: &Message<'_>, end: usize, value: Decimal) -> (usize, Decimal) {
    let digit = |at: usize| message.at(at).to_digit(10).map(i64::from).or_else(|| chinese_digit(message.at(at)));
    let Some(tenths) = digit(end).filter(|_| value.as_whole().is_some()) else { return (end, value) };
    let unit = message.at(end + 1);
    let named = matches!(unit, '毛' | '角');
    if !named && (is_han(unit) && !"的了吧吗呢就".contains(unit) || unit.is_ascii_digit()) {
        return (end, value);
    }
    let mut units = tenths * 10;
    let mut after = end + 1 + usize::from(named);
    if let (true, Some(hundredths)) = (named, digit(after)) {
        units += hundredths;
        after += 1 + usize::from(message.at(after + 1) == '分');
    }
    match Decimal::new(units, 2).and_then(|part| value.plus(part)) {
        Some(sum) => (after, sum),
        None => (end, value),
    }
}
