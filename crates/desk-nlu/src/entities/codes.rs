//! Codes of letters and digits: order and tracking numbers, cards, identity numbers, postal codes, and e-mail.
//!
//! A code is a token first; what it is, its own shape tells, a check digit, or the words beside it.

use super::{Claim, Evidence, Kind, Pattern, Site, Value};
use crate::message::Message;
use crate::phrases::Phrases;
use std::sync::LazyLock;

/// The farthest a naming word stands from its number, in characters.
const NEAR: usize = 14;

/// What the words beside a code say of it; `codes.txt` has them.
static NAMES: LazyLock<Phrases<&str>> = LazyLock::new(|| Phrases::named(include_str!("codes.txt"), Some));

/// The shapes of carriers' numbers that nothing else has; `tracking.txt` has them.
static CARRIERS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let rows = crate::phrases::rows(include_str!("tracking.txt"));
    rows.filter_map(|(_, shape)| Pattern::parse(shape).ok()).collect()
});

pub(super) fn claim(message: &Message<'_>, site: &Site, claims: &mut Vec<Claim>) {
    claim_personal(message, claims);
    let names = NAMES.all(message);
    let mut at = 0;
    while at < message.len() {
        if !starts(message, at) {
            at += 1;
            continue;
        }
        if let Some(end) = site.order_numbers.iter().filter_map(|pattern| pattern.end(message, at)).max() {
            push(message, claims, (at, end), Kind::OrderNumber, Evidence::Proof);
        }
        if let Some(end) = CARRIERS.iter().filter_map(|pattern| pattern.end(message, at)).max() {
            push(message, claims, (at, end), Kind::TrackingNumber, Evidence::Pattern);
        }
        if let Some(end) = british_postcode(message, at) {
            push(message, claims, (at, end), Kind::PostalCode, Evidence::Pattern);
        }
        let token = Token::at(message, at);
        token.claim(message, &names, claims);
        at = token.end.max(at + 1);
    }
}

/// Cards, identity numbers and e-mail addresses only.
pub(super) fn claim_personal(message: &Message<'_>, claims: &mut Vec<Claim>) {
    for at in 0..message.len() {
        match message.at(at) {
            '@' => email(message, at, claims),
            c if c.is_ascii_digit() && !message.before(at).is_ascii_alphanumeric() => {
                card(message, at, claims);
                id_number(message, at, claims);
            }
            _ => {}
        }
    }
}

fn starts(message: &Message<'_>, at: usize) -> bool {
    let here = message.at(at);
    here.is_ascii_alphanumeric() && !message.before(at).is_ascii_alphanumeric()
}

fn push(message: &Message<'_>, claims: &mut Vec<Claim>, (start, end): (usize, usize), kind: Kind, evidence: Evidence) {
    let value = Value::Text(code(message, start, end));
    claims.push(Claim { start, end, kind, value, evidence });
}

/// Capitals and digits, and the hyphens between them.
fn code(message: &Message<'_>, start: usize, end: usize) -> String {
    let written = message.folded(start..end).iter().filter(|c| !c.is_whitespace());
    written.map(|c| c.to_ascii_uppercase()).collect()
}

/// Letters and digits, joined by single hyphens.
struct Token {
    start: usize,
    end: usize,
    letters: usize,
    digits: usize,
    /// Whether a letter stands after a digit.
    mixed: bool,
}

impl Token {
    fn at(message: &Message<'_>, start: usize) -> Self {
        let mut token = Self { start, end: start, letters: 0, digits: 0, mixed: false };
        loop {
            match message.at(token.end) {
                '0'..='9' => token.digits += 1,
                'a'..='z' => {
                    token.letters += 1;
                    token.mixed |= token.digits > 0;
                }
                '-' | '_' if message.at(token.end + 1).is_ascii_alphanumeric() => {}
                _ => return token,
            }
            token.end += 1;
        }
    }

    fn claim(&self, message: &Message<'_>, names: &[(usize, usize, &&str)], claims: &mut Vec<Claim>) {
        let (next, after) = (message.at(self.end), message.at(self.end + 1));
        let is_part = matches!(message.before(self.start), '@' | '¥' | '$' | '€' | '£' | '.' | '/' | '+')
            || matches!(next, '@' | '%')
            || (matches!(next, '.' | ',' | '/' | ':') && after.is_ascii_alphanumeric());
        if self.digits < 3 || is_part {
            return;
        }
        let span = (self.start, self.end);
        let size = self.digits + self.letters;
        let is_alone = (0..self.start).chain(self.end..message.len()).all(|at| !message.at(at).is_alphanumeric());
        match self.name(message, names) {
            Some("tracking") if (8..=30).contains(&size) => {
                push(message, claims, span, Kind::TrackingNumber, Evidence::Context);
            }
            Some("postal") if (4..=9).contains(&size) => {
                push(message, claims, span, Kind::PostalCode, Evidence::Context);
            }
            Some("order") if self.is_order(4) => push(message, claims, span, Kind::OrderNumber, Evidence::Context),
            _ if self.is_order(6)
                && (self.letters > 0 || self.end - self.start == self.digits)
                && (is_alone || self.digits >= 12 || (self.letters > 0 && self.digits >= 5)) =>
            {
                push(message, claims, span, Kind::OrderNumber, Evidence::Shape);
            }
            _ => {}
        }
    }

    /// Up to twenty digits, at most six letters before them and two after.
    fn is_order(&self, least: usize) -> bool {
        (least..=20).contains(&self.digits) && self.letters <= 6 && (!self.mixed || self.letters <= 3)
    }

    /// What the nearest naming word says: one before the token, or one right behind it.
    fn name<'n>(&self, message: &Message<'_>, names: &[(usize, usize, &&'n str)]) -> Option<&'n str> {
        let before = names.iter().rev().find(|(_, end, _)| *end <= self.start);
        let before = before.filter(|(_, end, _)| {
            self.start - end <= NEAR
                && !message.folded(*end..self.start).iter().any(|c| matches!(c, '\n' | '。' | '!' | '?' | ';'))
        });
        let after = || {
            let after = names.iter().find(|(start, ..)| *start >= self.end);
            after.filter(|(start, ..)| start - self.end <= 4)
        };
        before.or_else(after).map(|(.., name)| **name)
    }
}

/// The local part and the domain around an `@`.
fn email(message: &Message<'_>, at: usize, claims: &mut Vec<Claim>) {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let mut start = at;
    while at - start < 64 && is_local(message.before(start)) {
        start -= 1;
    }
    while start < at && !message.at(start).is_ascii_alphanumeric() {
        start += 1;
    }
    let mut end = at + 1;
    let mut last_dot = None;
    while end - at < 254 {
        match message.at(end) {
            c if c.is_ascii_alphanumeric() => {}
            '-' if message.at(end + 1).is_ascii_alphanumeric() => {}
            '.' if end > at + 1 && message.at(end + 1).is_ascii_alphanumeric() => last_dot = Some(end),
            _ => break,
        }
        end += 1;
    }
    let top = last_dot.map_or(0..0, |dot| dot + 1..end);
    let top = message.folded(top);
    if start < at && top.len() >= 2 && top.iter().all(char::is_ascii_alphabetic) {
        let value = Value::Text(message.folded(start..end).iter().collect());
        claims.push(Claim { start, end, kind: Kind::Email, value, evidence: Evidence::Pattern });
    }
}

/// 13 to 19 digits, in groups or not, that pass the check of ISO/IEC 7812 (Luhn).
fn card(message: &Message<'_>, start: usize, claims: &mut Vec<Claim>) {
    let mut digits: Vec<u32> = Vec::new();
    let mut end = start;
    loop {
        if let Some(digit) = message.at(end).to_digit(10) {
            digits.push(digit);
        } else if !(matches!(message.at(end), ' ' | '-') && message.at(end + 1).is_ascii_digit()) {
            break;
        }
        if digits.len() > 19 {
            return;
        }
        end += 1;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double @ 0..=9) => double,
            (_, double) => double - 9,
        })
        .sum();
    let issuer = matches!(digits.first(), Some(2..=6));
    if (13..=19).contains(&digits.len()) && issuer && sum.is_multiple_of(10) && !message.at(end).is_ascii_alphabetic() {
        let value = Value::Text(digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect());
        claims.push(Claim { start, end, kind: Kind::Card, value, evidence: Evidence::Proof });
    }
}

/// The weights of GB 11643-1999, and its check characters by remainder.
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: &str = "10x98765432";

/// Eighteen characters of which the last is the check of the others.
fn id_number(message: &Message<'_>, start: usize, claims: &mut Vec<Claim>) {
    let end = start + 18;
    let digits: Vec<u32> = (start..end - 1).map_while(|at| message.at(at).to_digit(10)).collect();
    if digits.len() < ID_WEIGHTS.len() || message.at(end).is_ascii_alphanumeric() {
        return;
    }
    let sum: u32 = digits.iter().zip(ID_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = ID_CHECKS.chars().nth(sum as usize % 11);
    let month: u32 = digits.get(10..12).unwrap_or_default().iter().fold(0, |month, digit| month * 10 + digit);
    if check == Some(message.at(end - 1)) && (1..=12).contains(&month) {
        push(message, claims, (start, end), Kind::IdNumber, Evidence::Proof);
    }
}

/// `SW1A 1AA`: one or two letters, a digit and perhaps one more, a space, a digit, two letters.
fn british_postcode(message: &Message<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    while at - start < 2 && message.at(at).is_ascii_lowercase() {
        at += 1;
    }
    if at == start || !message.at(at).is_ascii_digit() {
        return None;
    }
    at += 1 + usize::from(message.at(at + 1).is_ascii_alphanumeric());
    let rest = [message.at(at), message.at(at + 1), message.at(at + 2), message.at(at + 3)];
    let [' ', digit, first, second] = rest else { return None };
    let fits = digit.is_ascii_digit() && first.is_ascii_lowercase() && second.is_ascii_lowercase();
    (fits && !message.at(at + 4).is_ascii_alphanumeric()).then_some(at + 4)
}
