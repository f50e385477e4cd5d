//! Telephone numbers: Chinese mobile and landline numbers by their shape, other countries' by `+` or by a word.

use super::{Claim, Evidence, Kind, Value};
use crate::message::Message;

/// E.164 allows fifteen digits; fewer than seven are an extension.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Words before a number that make it a telephone number.
const BEFORE: &[&str] = &[
    "电话",
    "手机",
    "手机号",
    "号码是",
    "联系方式",
    "座机",
    "致电",
    "phone",
    "mobile",
    "cell",
    "call me",
    "tel",
    "call",
    "whatsapp",
    "ring me",
    "text me",
    "contact number",
];

pub(super) fn claim(message: &Message<'_>, claims: &mut Vec<Claim>) {
    let mut at = 0;
    while at < message.len() {
        let c = message.at(at);
        let starts = matches!(c, '+' | '(') && next_digit(message, at) || c.is_ascii_digit();
        let before = message.before(at);
        if !starts || before.is_ascii_alphanumeric() || matches!(before, '.' | ',' | '_') && c != '+' {
            at += 1;
            continue;
        }
        let run = Run::at(message, at);
        if let Some((end, number, evidence)) = run.phone(message) {
            claims.push(Claim { start: at, end, kind: Kind::Phone, value: Value::Text(number), evidence });
            at = end;
        } else {
            at = run.groups.first().map_or(at, |group| group.1).max(at + 1);
        }
    }
}

fn next_digit(message: &Message<'_>, at: usize) -> bool {
    message.at(at + 1).is_ascii_digit() || (message.at(at) == '+' && message.at(at + 1) == '(')
}

/// Groups of digits with one separator between each.
struct Run {
    plus: bool,
    start: usize,
    /// The digits so far and the end, after each group.
    groups: Vec<(String, usize)>,
}

impl Run {
    fn at(message: &Message<'_>, start: usize) -> Self {
        let plus = message.at(start) == '+';
        let mut groups = Vec::new();
        let mut digits = String::new();
        let mut at = start + usize::from(plus);
        loop {
            let from = at;
            while matches!(message.at(at), ' ' | '-' | '(' | ')' | '.' | '/') && at - from < 2 {
                at += 1;
            }
            if at > from && groups.is_empty() && message.at(from) != '(' {
                break;
            }
            let first = at;
            while message.at(at).is_ascii_digit() {
                digits.push(message.at(at));
                at += 1;
            }
            if at == first || digits.len() > 20 {
                break;
            }
            groups.push((digits.clone(), at));
        }
        Self { plus, start, groups }
    }

    /// The longest number that the first groups make: where it ends, its normal form, what speaks for it.
    fn phone(&self, message: &Message<'_>) -> Option<(usize, String, Evidence)> {
        let named = is_named(message, self.start);
        self.groups.iter().rev().find_map(|(digits, end)| {
            if message.at(*end).is_ascii_alphabetic() || !DIGITS.contains(&digits.len()) && !digits.starts_with("00") {
                return None;
            }
            let (number, evidence) = normal(digits, self.plus, named, self.shape(*end, message))?;
            Some((*end, number, evidence))
        })
    }

    /// Whether the number is written in groups like a telephone number of North America: 3-3-4.
    fn shape(&self, end: usize, message: &Message<'_>) -> bool {
        let lengths: Vec<usize> =
            self.groups.iter().take_while(|(_, e)| *e <= end).map(|(digits, _)| digits.len()).collect();
        matches!(lengths.as_slice(), [3, 6, 10] | [1, 4, 7, 11]) && !message.at(end).is_ascii_digit()
    }
}

fn is_named(message: &Message<'_>, start: usize) -> bool {
    (start.saturating_sub(14)..start).any(|at| {
        message.after_any(at, BEFORE).is_some_and(|end| {
            end <= start
                && message.parts(at)
                && message.folded(end..start).iter().all(|c| !matches!(c, '\n' | ',' | '，' | '。'))
        })
    })
}

fn normal(digits: &str, plus: bool, named: bool, grouped: bool) -> Option<(String, Evidence)> {
    if plus || (digits.starts_with("00") && digits.len() >= 11) {
        let digits = if plus { digits } else { digits.get(2..)? };
        let known = DIGITS.contains(&digits.len()) && !digits.starts_with('0');
        return known.then(|| (format!("+{digits}"), Evidence::Pattern));
    }
    let national = digits.strip_prefix("86").filter(|rest| is_mobile(rest)).unwrap_or(digits);
    if is_mobile(national) {
        return Some((format!("+86{national}"), Evidence::Pattern));
    }
    let landline = digits.len() >= 10 && digits.len() <= 12 && digits.starts_with('0') && !digits.starts_with("00");
    if landline {
        return Some((format!("+86{}", digits.get(1..)?), Evidence::Pattern));
    }
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some((format!("+86{digits}"), Evidence::Pattern));
    }
    if grouped {
        return Some((digits.to_owned(), Evidence::Context));
    }
    (named && DIGITS.contains(&digits.len())).then(|| (digits.to_owned(), Evidence::Context))
}

/// Whether the digits are a Chinese mobile number.
fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'))
}
