//! Street addresses, as far as their own words show them: 文三路90号2幢301室, 221B Baker Street, PO Box 12.
//!
//! Made for masking, where a claim too much costs little: it wants a way (路, Street) with a number beside it, and
//! takes what stands before it up to the word that introduces it (寄到, 地址是) or a mark.

use super::{Claim, Evidence, Kind, Value};
use crate::message::{Message, is_han};
use crate::numeral::chinese_digit;

/// What a place name in an address ends in, before its number.
const WAYS: &[&str] =
    &["路", "街", "大道", "巷", "弄", "胡同", "村", "小区", "花园", "大厦", "广场", "苑", "公寓", "新村", "里", "园"];
/// The first characters of [`WAYS`]: most places of a message have none.
const WAYS_START: &str = "路街大巷弄胡村小花广苑公新里园";
/// What a number in an address counts.
const NUMBERED: &[char] =
    &['号', '弄', '栋', '幢', '座', '楼', '层', '室', '单', '元', '门', '期', '区', '院', '组', '队'];
/// Words after which an address begins.
const INTRODUCED: &[&str] = &[
    "地址是",
    "地址",
    "寄到",
    "送到",
    "发到",
    "寄往",
    "改成",
    "改为",
    "改到",
    "住在",
    "我在",
    "我住",
    "位于",
    "换成",
    "寄给",
    "是",
    "到",
    "在",
    "往",
    "从",
    "住",
    "和",
];
/// The most parts behind a street: town, county, postcode, country.
const TOWN_PARTS: usize = 4;
/// The longest part before the way, in characters.
const BEFORE_MAX: usize = 24;

const STREETS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "boulevard",
    "blvd",
    "court",
    "ct",
    "terrace",
    "crescent",
    "close",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "square",
];

pub(super) fn claim(message: &Message<'_>, claims: &mut Vec<Claim>) {
    let mut at = 0;
    while at < message.len() {
        let found = chinese(message, at).or_else(|| english(message, at));
        match found {
            Some((start, end)) => {
                let value = Value::Text(message.written(start..end).to_owned());
                claims.push(Claim { start, end, kind: Kind::Address, value, evidence: Evidence::Context });
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || chinese_digit(c).is_some() || c == '十' || c == '百'
}

/// An address whose way ends at or after `at`.
fn chinese(message: &Message<'_>, at: usize) -> Option<(usize, usize)> {
    if !WAYS_START.contains(message.at(at)) {
        return None;
    }
    let way = message.after_any(at, WAYS)?;
    let mut end = way;
    let mut numbered = false;
    loop {
        let from = message.skip_spaces(end);
        let mut next = from;
        while is_number(message.at(next)) || matches!(message.at(next), '-' | '#' | 'a'..='z') && next - from < 8 {
            next += 1;
        }
        let has_number = (from..next).any(|at| is_number(message.at(at)));
        let mut after = next;
        while NUMBERED.contains(&message.at(after)) && after - next < 2 {
            after += 1;
        }
        // 路上三件 has a number but nothing that an address counts.
        if !has_number || (after == next && !numbered) {
            break;
        }
        (end, numbered) = (after, true);
        if end - way > 40 {
            break;
        }
    }
    if !numbered {
        return None;
    }
    let mut start = at;
    while at - start < BEFORE_MAX && (is_han(message.before(start)) || message.before(start).is_ascii_alphanumeric()) {
        let introduced = INTRODUCED.iter().any(|word| {
            let length = word.chars().count();
            start >= length && message.after(start - length, word).is_some()
        });
        if introduced {
            break;
        }
        start -= 1;
    }
    // A way has a name: at least one character.
    (start < at || message.before(at).is_alphanumeric()).then_some((start, end))
}

/// `221B Baker Street, Apt 4, London NW1 6XE`; `PO Box 12`.
fn english(message: &Message<'_>, at: usize) -> Option<(usize, usize)> {
    let starts = message.at(at).is_ascii_digit() || message.at(at) == 'p';
    if !starts || message.before(at).is_ascii_alphanumeric() {
        return None;
    }
    let is_box = message.after_any(at, &["po box", "p.o. box", "p.o.box"]);
    if let Some(end) = is_box {
        let digits = message.skip_spaces(end);
        let mut end = digits;
        while message.at(end).is_ascii_digit() {
            end += 1;
        }
        return (end > digits).then_some((at, end));
    }
    let mut end = at;
    while message.at(end).is_ascii_digit() && end - at < 6 {
        end += 1;
    }
    if end == at || message.at(end).is_ascii_digit() {
        return None;
    }
    if message.at(end).is_ascii_lowercase() && message.at(end + 1) == ' ' {
        end += 1;
    }
    for _ in 0..5 {
        let next = message.skip_spaces(end);
        if next == end || !message.at(next).is_ascii_alphanumeric() {
            return None;
        }
        if let Some(end) = message.after_any(next, STREETS).filter(|end| next > at && message.parts(*end)) {
            return Some((at, town(message, unit(message, end))));
        }
        end = next;
        while message.at(end).is_ascii_alphanumeric() || message.at(end) == '\'' {
            end += 1;
        }
    }
    None
}

/// The town, county and postcode behind a street, each behind a comma: words written with a capital letter, and codes.
fn town(message: &Message<'_>, end: usize) -> usize {
    let mut last = end;
    for _ in 0..TOWN_PARTS {
        let from = message.skip_spaces(last + 1);
        if message.at(last) != ',' {
            break;
        }
        let mut next = from;
        while next < message.len() && !matches!(message.at(next), ',' | '.' | '?' | '!' | ';' | '\n' | '。') {
            next += 1;
        }
        let part = message.written(from..next).trim_end();
        let is_name = |word: &str| word.starts_with(char::is_uppercase) || word.contains(|c: char| c.is_ascii_digit());
        let words = part.split_whitespace().count();
        if !(1..=4).contains(&words) || !part.split_whitespace().all(is_name) {
            break;
        }
        last = from + part.chars().count();
    }
    last
}

/// The flat behind a street, where there is one.
fn unit(message: &Message<'_>, end: usize) -> usize {
    let mut next = end;
    while matches!(message.at(next), ',' | ' ' | '.') && next - end < 3 {
        next += 1;
    }
    let named = message.after_any(next, &["apt", "apartment", "flat", "unit", "suite", "room", "#"]);
    let Some(named) = named else { return end };
    let from = if message.at(named) == '.' { named + 1 } else { named };
    let from = message.skip_spaces(from);
    let mut last = from;
    while message.at(last).is_ascii_alphanumeric() && last - from < 6 {
        last += 1;
    }
    if last > from { last } else { end }
}
