//! Numbers as people write them: digits with separators, Chinese numerals, English number words.
//!
//! Each reader takes the place where a number would start and gives where it ends. None decides whether a number is
//! meant: 一 in 一直 is a numeral here, and whoever asks looks at what follows it.

use std::sync::LazyLock;

use crate::decimal::Decimal;
use crate::message::Message;
use crate::phrases::Phrases;

/// A number of any writing that starts at `at`.
pub(crate) fn number(message: &Message<'_>, at: usize) -> Option<(usize, Decimal)> {
    match message.at(at) {
        '0'..='9' => digits(message, at),
        c if c.is_ascii() => english(message, at).map(|(end, value)| (end, Decimal::whole(value))),
        _ => chinese(message, at),
    }
}

/// Digits with a decimal point and commas between thousands, and 万, 千, 百, 亿 after them.
fn digits(message: &Message<'_>, at: usize) -> Option<(usize, Decimal)> {
    if message.before(at).is_ascii_digit() {
        return None;
    }
    let mut end = at;
    let mut units: i64 = 0;
    let mut scale = 0_u8;
    let mut after_point = false;
    loop {
        match message.at(end) {
            c @ '0'..='9' => {
                units = units.checked_mul(10)?.checked_add(i64::from(c.to_digit(10)?))?;
                scale += u8::from(after_point);
                if scale > 9 {
                    return None;
                }
            }
            '.' if !after_point && message.at(end + 1).is_ascii_digit() => after_point = true,
            ',' if !after_point && end > at && is_thousand(message, end + 1) => {}
            _ => break,
        }
        end += 1;
    }
    let mut value = Decimal::new(units, scale)?;
    while let Some(factor) = multiplier(message.at(end)) {
        value = value.times(factor)?;
        end += 1;
    }
    Some((end, value))
}

/// Digits with a decimal comma, as in `15,50`; where they are none, a number of another writing.
pub(crate) fn number_or_decimal_comma(message: &Message<'_>, at: usize) -> Option<(usize, Decimal)> {
    let (end, value) = number(message, at)?;
    let cents: Vec<i64> = (1..=2).filter_map(|n| message.at(end + n).to_digit(10)).map(i64::from).collect();
    let goes_on = message.at(end + 3).is_ascii_digit();
    match (message.at(end), cents.as_slice(), value.as_whole()) {
        (',', [tens, ones], Some(whole)) if !goes_on && message.before(end).is_ascii_digit() => {
            Some((end + 3, Decimal::whole(whole).plus(Decimal::new(tens * 10 + ones, 2)?)?))
        }
        _ => Some((end, value)),
    }
}

fn is_thousand(message: &Message<'_>, at: usize) -> bool {
    (at..at + 3).all(|at| message.at(at).is_ascii_digit()) && !message.at(at + 3).is_ascii_digit()
}

fn multiplier(c: char) -> Option<i64> {
    match c {
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// What a Chinese numeral counts: 0 to 9.
pub(crate) fn chinese_digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '俩' | '贰' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn chinese_unit(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        _ => return None,
    })
}

/// Chinese numerals: 一百二十, 二〇二六, 三点五, 半, 一千三 (which is 1,300), 廿五.
fn chinese(message: &Message<'_>, at: usize) -> Option<(usize, Decimal)> {
    if message.at(at) == '半' {
        return Some((at + 1, Decimal::new(5, 1)?));
    }
    let (end, whole) = chinese_whole(message, at)?;
    let mut part = 0_i64;
    let mut scale = 0_u8;
    if message.at(end) == '点' {
        while let Some(digit) = chinese_digit(message.at(end + 1 + usize::from(scale))) {
            part = part.checked_mul(10)?.checked_add(digit)?;
            scale += 1;
            if scale > 9 {
                return None;
            }
        }
    }
    if scale == 0 {
        return Some((end, Decimal::whole(whole)));
    }
    Some((end + 1 + usize::from(scale), Decimal::whole(whole).plus(Decimal::new(part, scale)?)?))
}

/// Chinese numerals without a part after the point.
pub(crate) fn chinese_whole(message: &Message<'_>, at: usize) -> Option<(usize, i64)> {
    // What is below the next 万 and 亿, what is complete, and the digit whose unit is still to come.
    let (mut section, mut total, mut digit) = (0_i64, 0_i64, None::<i64>);
    let (mut unit, mut in_a_row, mut end) = (0_i64, 0, at);
    loop {
        let c = message.at(end);
        if let Some(next) = chinese_digit(c) {
            digit = Some(digit.unwrap_or(0).checked_mul(10)?.checked_add(next)?);
            in_a_row += 1;
            if c == '零' || c == '〇' {
                unit = 0;
            }
        } else if let Some(size) = chinese_unit(c) {
            if in_a_row > 1 && digit.is_some_and(|digit| digit > 9) {
                return None;
            }
            section = section.checked_add(digit.take().filter(|digit| *digit > 0).unwrap_or(1).checked_mul(size)?)?;
            (unit, in_a_row) = (size, 0);
        } else if let Some(tens) = match c {
            '廿' => Some(20),
            '卅' => Some(30),
            _ => None,
        } {
            section = section.checked_add(tens)?;
            (unit, in_a_row) = (10, 0);
        } else if let (Some(size), true) = (multiplier(c), end > at) {
            section = section.checked_add(digit.take().unwrap_or(0))?;
            // 亿 takes the 万 before it along: 一万亿; 万 does not take the 亿: 一亿两千万.
            total = match size {
                100_000_000 => total.checked_add(section)?.checked_mul(size)?,
                size => total.checked_add(section.checked_mul(size)?)?,
            };
            (section, unit, in_a_row) = (0, size, 0);
        } else {
            break;
        }
        end += 1;
    }
    if end == at {
        return None;
    }
    // 一百二 leaves out the unit that comes next: 120.
    let last = digit.unwrap_or(0).checked_mul(if in_a_row == 1 && unit >= 100 { unit / 10 } else { 1 })?;
    Some((end, total.checked_add(section)?.checked_add(last)?))
}

static WORDS: LazyLock<Phrases<i64>> = LazyLock::new(|| {
    Phrases::of([
        ("zero", 0),
        ("one", 1),
        ("two", 2),
        ("a couple of", 2),
        ("couple of", 2),
        ("a pair of", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("half a dozen", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("a dozen", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("seventeen", 17),
        ("eighteen", 18),
        ("nineteen", 19),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fourty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
        ("a hundred", 100),
        ("hundred", 100),
        ("a thousand", 1_000),
        ("thousand", 1_000),
    ])
});

/// English number words: `twenty five`, `two hundred and ten`, `a dozen`.
fn english(message: &Message<'_>, at: usize) -> Option<(usize, i64)> {
    let (mut end, first) = WORDS.longest(message, at)?;
    let (mut total, mut section) = (0_i64, *first);
    loop {
        let mut next = message.skip_spaces(end);
        if message.at(next) == '-' {
            next += 1;
        }
        if let Some(after) = message.after(next, "and ").filter(|_| section >= 100) {
            next = after;
        }
        let Some((after, value)) = WORDS.longest(message, next).filter(|_| next > end) else { break };
        match *value {
            1_000 if section < 1_000 => (total, section) = (section.checked_mul(1_000)?, 0),
            100 if section < 100 => section = section.checked_mul(100)?,
            value if value < 10 && section % 10 == 0 && section >= 20 => section = section.checked_add(value)?,
            value if value < 100 && section % 100 == 0 => section = section.checked_add(value)?,
            _ => break,
        }
        end = after;
    }
    Some((end, total.checked_add(section)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_writing_are_read() {
        for (text, value) in [
            ("15", "15"),
            ("１５", "15"),
            ("1,234.50", "1234.5"),
            ("12,5", "12"),
            ("3.5万", "35000"),
            ("2千", "2000"),
            ("一百二十", "120"),
            ("一百二", "120"),
            ("一百零二", "102"),
            ("一千三", "1300"),
            ("三万五", "35000"),
            ("两千零五", "2005"),
            ("十", "10"),
            ("十五", "15"),
            ("廿五", "25"),
            ("俩", "2"),
            ("半", "0.5"),
            ("三点五", "3.5"),
            ("二〇二六", "2026"),
            ("一三八", "138"),
            ("壹佰贰拾", "120"),
            ("一亿两千万", "120000000"),
            ("兩百", "200"),
            ("twenty five", "25"),
            ("twenty-five", "25"),
            ("two hundred and ten", "210"),
            ("three thousand", "3000"),
            ("a dozen", "12"),
            ("one", "1"),
        ] {
            let read = number(&Message::of(text), 0).map(|(_, value)| value.to_string());
            assert_eq!(read.as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "万", "点", "tent", "once", "."] {
            assert_eq!(number(&Message::of(text), 0), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_it_is_asked_for() {
        let read = |text| number_or_decimal_comma(&Message::of(text), 0).unwrap().1.to_string();
        assert_eq!(read("15,50"), "15.5");
        assert_eq!(read("1,500"), "1500");
    }
}
