//! What a value must be to stand in a slot, and why it must not.

use crate::{
    date,
    flow::Words,
    kind::Kind,
    limits::{MAX_PATTERN_BYTES, MAX_VALUE_CHARS},
};

/// The rule of one slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
    /// Empty but for [`Kind::Choice`].
    pub(crate) choices: Vec<Chosen>,
    /// What is known by name, of [`Kind::Product`] and [`Kind::Place`]; other values may stand in the slot too.
    pub(crate) names: Vec<Named>,
}

/// A product or a place with its names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named {
    pub(crate) value: String,
    /// Of each language one at least, the first of which is said.
    pub(crate) zh: Vec<String>,
    pub(crate) en: Vec<String>,
}

impl Named {
    /// The name that is said in a language.
    pub(crate) fn of(&self, language: desk_core::Language) -> Option<&str> {
        match language {
            desk_core::Language::Zh => self.zh.first(),
            desk_core::Language::En => self.en.first(),
        }
        .map(String::as_str)
    }
}

/// One value that a choice slot may take.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) value: String,
    pub(crate) words: Words,
}

/// A regular expression that the whole value must match.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    text: String,
    compiled: regex_lite::Regex,
}

/// One end of what is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    /// Of a number or an amount.
    Value(f64),
    /// Of a text, in characters.
    Chars(u32),
    /// Of a date: a fixed day, in days since 1970.
    Day(i64),
    /// Of a date: so many days after today.
    Today(i32),
}

/// Why a value cannot stand in a slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Invalid {
    Empty,
    TooShort(u32),
    TooLong(usize),
    Pattern,
    NotANumber,
    TooSmall(f64),
    TooLarge(f64),
    NotADate,
    TooEarly(i64),
    TooLate(i64),
    NotAChoice,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        regex_lite::RegexBuilder::new(&format!("^(?:{text})$"))
            .size_limit(MAX_PATTERN_BYTES)
            .build()
            .map(|compiled| Self { text: text.to_owned(), compiled })
            .map_err(|error| error.to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Rule {
    /// The value as it is kept: trimmed, a choice by its value, control characters gone.
    pub(crate) fn check(&self, raw: &str, today: i64) -> Result<String, Invalid> {
        let clean: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let value = clean.trim();
        if value.is_empty() {
            return Err(Invalid::Empty);
        }
        let chars = value.chars().count();
        let most = match self.max {
            Some(Bound::Chars(most)) => most as usize,
            _ => MAX_VALUE_CHARS,
        };
        if chars > most {
            return Err(Invalid::TooLong(most));
        }
        if let Some(Bound::Chars(least)) = self.min
            && chars < least as usize
        {
            return Err(Invalid::TooShort(least));
        }
        let kept = match self.kind {
            Kind::Choice => self.choice(value).map(|chosen| chosen.value.clone()).ok_or(Invalid::NotAChoice)?,
            Kind::Date => iso_between(date::parse(value), self.min, self.max, today)?,
            Kind::Amount | Kind::Number => {
                let number = number(value, self.kind == Kind::Amount).ok_or(Invalid::NotANumber)?;
                match (self.min, self.max) {
                    (Some(Bound::Value(least)), _) if number < least => return Err(Invalid::TooSmall(least)),
                    (_, Some(Bound::Value(most))) if number > most => return Err(Invalid::TooLarge(most)),
                    _ => value.to_owned(),
                }
            }
            _ => value.to_owned(),
        };
        match &self.pattern {
            Some(pattern) if !pattern.compiled.is_match(&kept) => Err(Invalid::Pattern),
            _ => Ok(kept),
        }
    }

    /// The choice that a message means: by its value or words, by its number, or as the only one it mentions.
    pub(crate) fn choice(&self, text: &str) -> Option<&Chosen> {
        let words: Vec<[&str; 3]> =
            self.choices.iter().map(|c| [c.value.as_str(), c.words.zh.as_str(), c.words.en.as_str()]).collect();
        meant(text, &words).and_then(|at| self.choices.get(at))
    }
}

/// Which of several offers a message means, each with the words that name it.
pub(crate) fn meant<const N: usize>(text: &str, offers: &[[&str; N]]) -> Option<usize> {
    let said = text.to_lowercase();
    let bare = said.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        return None;
    }
    let same = |words: &[&str; N]| words.iter().any(|word| word.to_lowercase() == said || word.to_lowercase() == bare);
    if let Some(at) = offers.iter().position(same) {
        return Some(at);
    }
    const ORDINALS: [[&str; 5]; 10] = [
        ["1", "一", "第一个", "first", "the first one"],
        ["2", "二", "第二个", "second", "the second one"],
        ["3", "三", "第三个", "third", "the third one"],
        ["4", "四", "第四个", "fourth", "the fourth one"],
        ["5", "五", "第五个", "fifth", "the fifth one"],
        ["6", "六", "第六个", "sixth", "the sixth one"],
        ["7", "七", "第七个", "seventh", "the seventh one"],
        ["8", "八", "第八个", "eighth", "the eighth one"],
        ["9", "九", "第九个", "ninth", "the ninth one"],
        ["10", "十", "第十个", "tenth", "the tenth one"],
    ];
    if let Some(at) = ORDINALS.iter().position(|words| words.contains(&bare)) {
        return (at < offers.len()).then_some(at);
    }
    mentioned(text, offers.iter().copied())
}

/// Which of several offers a message mentions, where it mentions one and no other.
pub(crate) fn mentioned<'a, const N: usize>(text: &str, offers: impl Iterator<Item = [&'a str; N]>) -> Option<usize> {
    let said = text.to_lowercase();
    let is_mentioned = |words: [&str; N]| {
        words.iter().any(|word| word.chars().count() >= 2 && said.contains(word.to_lowercase().as_str()))
    };
    let mut mentioned = offers.enumerate().filter(|(_, words)| is_mentioned(*words)).map(|(at, _)| at);
    mentioned.next().filter(|_| mentioned.next().is_none())
}

fn iso_between(day: Option<i64>, min: Option<Bound>, max: Option<Bound>, today: i64) -> Result<String, Invalid> {
    let resolve = |bound| match bound {
        Some(Bound::Day(day)) => Some(day),
        Some(Bound::Today(days)) => Some(today.saturating_add(i64::from(days))),
        _ => None,
    };
    let day = day.ok_or(Invalid::NotADate)?;
    match (resolve(min), resolve(max)) {
        (Some(first), _) if day < first => Err(Invalid::TooEarly(first)),
        (_, Some(last)) if day > last => Err(Invalid::TooLate(last)),
        _ => Ok(date::iso(day)),
    }
}

/// Reads a finite decimal number; an amount may have a currency code before it.
pub(crate) fn number(text: &str, is_amount: bool) -> Option<f64> {
    let digits = if is_amount { currency(text).1 } else { text };
    let decimal = digits.strip_prefix('-').unwrap_or(digits);
    let plain = !decimal.is_empty() && decimal.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| digits.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

/// The currency code of an amount, where it has one, and its digits.
pub(crate) fn currency(amount: &str) -> (Option<&str>, &str) {
    match amount.split_once(' ') {
        Some((code, digits)) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => (Some(code), digits),
        _ => (None, amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: Kind, min: Option<Bound>, max: Option<Bound>) -> Rule {
        Rule { kind, pattern: None, min, max, choices: Vec::new(), names: Vec::new() }
    }

    #[test]
    fn the_whole_value_must_match_the_pattern() {
        let rule =
            Rule { pattern: Some(Pattern::parse("[A-Z]{2}[0-9]{6}").unwrap()), ..rule(Kind::OrderNumber, None, None) };
        assert_eq!(rule.check(" LL123456 ", 0), Ok("LL123456".to_owned()));
        assert_eq!(rule.check("LL123456/../x", 0), Err(Invalid::Pattern));
        assert_eq!(rule.check("LL123456\n", 0), Ok("LL123456".to_owned()));
    }

    #[test]
    fn a_date_is_bounded_by_today() {
        let rule = rule(Kind::Date, Some(Bound::Today(0)), Some(Bound::Today(30)));
        let today = date::parse("2026-11-22").unwrap();
        assert_eq!(rule.check("2026-11-21", today), Err(Invalid::TooEarly(today)));
        assert_eq!(rule.check("2026-12-31", today), Err(Invalid::TooLate(today + 30)));
        assert_eq!(rule.check("2026-12-22", today), Ok("2026-12-22".to_owned()));
    }

    #[test]
    fn an_amount_has_digits_and_no_exponent() {
        let rule = rule(Kind::Amount, Some(Bound::Value(0.0)), None);
        assert_eq!(rule.check("CNY 199.00", 0), Ok("CNY 199.00".to_owned()));
        for wrong in ["1e9", "inf", "NaN", "+5", "199 CNY", "."] {
            assert_eq!(rule.check(wrong, 0), Err(Invalid::NotANumber), "{wrong}");
        }
        assert_eq!(rule.check("-1", 0), Err(Invalid::TooSmall(0.0)));
    }

    #[test]
    fn an_offer_is_meant_by_its_words_its_number_or_as_the_only_one_mentioned() {
        let offers = [["破损", "Damaged"], ["尺寸不合适", "Wrong size"]];
        for (text, expected) in [
            ("破损", Some(0)),
            ("WRONG SIZE!", Some(1)),
            ("2", Some(1)),
            ("第一个", Some(0)),
            ("灯罩破损了", Some(0)),
            ("破损，而且尺寸不合适", None),
            ("3", None),
            ("", None),
            ("🙂", None),
        ] {
            assert_eq!(meant(text, &offers), expected, "{text}");
        }
    }
}
