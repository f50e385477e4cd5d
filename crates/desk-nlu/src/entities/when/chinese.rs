//! Chinese dates: 昨天, 上周五, 三月五号, 三天前, 国庆.

use super::clock::{self, Clock};
use super::{Days, Now, Point, Read, Span, When, bare_weekday, day_of_week, month, nearest, week, year};
use crate::entities::Evidence;
use crate::message::{Message, is_han};
use crate::numeral::{chinese_digit, chinese_whole, number};
use desk_core::date::Date;

/// Days by name: how far from today.
const DAYS: &[(&str, i64)] = &[
    ("大前天", -3),
    ("前天", -2),
    ("前日", -2),
    ("昨天", -1),
    ("昨日", -1),
    ("昨儿", -1),
    ("今天", 0),
    ("今日", 0),
    ("今儿", 0),
    ("明天", 1),
    ("明日", 1),
    ("明儿", 1),
    ("后天", 2),
    ("后日", 2),
    ("大后天", 3),
];

/// A day and a part of it in one word: how far from today, and the hours.
const DAY_PARTS: &[(&str, i64, u16, u16)] = &[
    ("昨晚", -1, 18, 24),
    ("昨夜", -1, 18, 24),
    ("今早", 0, 6, 10),
    ("今晚", 0, 18, 24),
    ("今夜", 0, 18, 24),
    ("明早", 1, 6, 10),
    ("明晚", 1, 18, 24),
    ("前晚", -2, 18, 24),
    ("后晚", 2, 18, 24),
];

/// Holidays on a fixed date: name, month, day, and how many days.
const HOLIDAYS: &[(&str, u8, u8, i64)] = &[
    ("元旦", 1, 1, 1),
    ("情人节", 2, 14, 1),
    ("妇女节", 3, 8, 1),
    ("三八节", 3, 8, 1),
    ("愚人节", 4, 1, 1),
    ("五一", 5, 1, 1),
    ("劳动节", 5, 1, 1),
    ("青年节", 5, 4, 1),
    ("六一", 6, 1, 1),
    ("儿童节", 6, 1, 1),
    ("教师节", 9, 10, 1),
    ("国庆", 10, 1, 7),
    ("国庆节", 10, 1, 7),
    ("十一假期", 10, 1, 7),
    ("十一黄金周", 10, 1, 7),
    ("十一期间", 10, 1, 7),
    ("万圣节", 10, 31, 1),
    ("双十一", 11, 11, 1),
    ("双11", 11, 11, 1),
    ("双十二", 12, 12, 1),
    ("双12", 12, 12, 1),
    ("平安夜", 12, 24, 1),
    ("圣诞", 12, 25, 1),
    ("圣诞节", 12, 25, 1),
    ("跨年夜", 12, 31, 1),
];

/// Days that start at `at`.
pub(super) fn days(message: &Message<'_>, at: usize, now: &Now) -> Read<Days> {
    if !is_han(message.at(at)) && !message.at(at).is_ascii_digit() {
        return None;
    }
    let today = now.today;
    if let Some((end, days)) = DAYS.iter().filter_map(|(name, days)| Some((message.after(at, name)?, *days))).max() {
        return Some((end, Days::one(today.plus_days(days)?)));
    }
    let part = |(name, days, from, to): &(&str, i64, u16, u16)| Some((message.after(at, name)?, *days, *from, *to));
    if let Some((end, days, from, to)) = DAY_PARTS.iter().find_map(part) {
        let clock = Some(Clock { from: from * 60, to: Some(to * 60) });
        return Some((end, Days { clock, ..Days::one(today.plus_days(days)?) }));
    }
    week_of(message, at, today)
        .or_else(|| months_of(message, at, today))
        .or_else(|| recent(message, at, now))
        .or_else(|| dated(message, at, today))
        .or_else(|| holiday(message, at, today, None))
}

/// 上周五, 这个星期, 下下周一, 周末.
fn week_of(message: &Message<'_>, at: usize, today: Date) -> Read<Days> {
    let prefix = [("上上", -2), ("上", -1), ("下下", 2), ("下", 1), ("这", 0), ("本", 0)];
    let (next, weeks) =
        prefix.iter().find_map(|(name, weeks)| Some((message.after(at, name)?, Some(*weeks)))).unwrap_or((at, None));
    let next = if weeks.is_some() { message.after(next, "个").unwrap_or(next) } else { next };
    let next = message.after_any(next, &["周", "星期", "礼拜"])?;
    let weekday = match message.at(next) {
        '日' | '天' => Some(6),
        c @ ('一' | '二' | '三' | '四' | '五' | '六') => chinese_digit(c).map(|digit| digit - 1),
        c @ '1'..='6' if !message.at(next + 1).is_ascii_digit() => c.to_digit(10).map(|digit| i64::from(digit) - 1),
        _ => None,
    };
    match (weeks, weekday, message.at(next)) {
        (weeks, _, '末') => {
            let saturday = day_of_week(today, weeks.unwrap_or(0), 5)?;
            Some((next + 1, Days::range(saturday, saturday.plus_days(1)?)))
        }
        (Some(weeks), Some(weekday), _) => Some((next + 1, Days::one(day_of_week(today, weeks, weekday)?))),
        (None, Some(weekday), _) => {
            // 三周一 and 一周三次 are lengths and rates, no days.
            let counted = chinese_digit(message.before(at)).is_some() || message.before(at).is_ascii_digit();
            let rate = matches!(message.at(next + 1), '次' | '个' | '天' | '周' | '件');
            if counted || rate { None } else { Some((next + 1, bare_weekday(today, weekday)?)) }
        }
        (Some(weeks), None, _) => Some((next, week(today, weeks)?)),
        (None, None, _) => None,
    }
}

/// 上个月, 下个月5号, 去年, 明年3月, 今年国庆, 月底.
fn months_of(message: &Message<'_>, at: usize, today: Date) -> Read<Days> {
    for (name, months) in [
        ("上上个月", -2),
        ("上个月", -1),
        ("上月", -1),
        ("这个月", 0),
        ("本月", 0),
        ("当月", 0),
        ("下个月", 1),
        ("下月", 1),
    ] {
        if let Some(end) = message.after(at, name) {
            let days = month(today, months)?;
            let end = message.after(end, "的").unwrap_or(end);
            if let Some(end) = message.after_any(end, &["底", "末"]) {
                return Some((end, Days::one(days.to?)));
            }
            if let Some(end) = message.after(end, "初") {
                return Some((end, Days::one(days.from)));
            }
            return match day_of_month(message, end) {
                Some((end, day)) => Some((end, Days::one(Date::new(days.from.year(), days.from.month(), day)?))),
                None => Some((if message.before(end) == '的' { end - 1 } else { end }, days)),
            };
        }
    }
    if let Some(end) = message.after_any(at, &["月底", "月末"]).filter(|_| !is_number(message.before(at))) {
        return Some((end, Days::one(today.month_end())));
    }
    for (name, years) in [("前年", -2), ("去年", -1), ("今年", 0), ("明年", 1), ("后年", 2)] {
        if let Some(end) = message.after(at, name) {
            let of = today.year() + years;
            let next = message.after(end, "的").unwrap_or(end);
            return in_year(message, next, today, of).or_else(|| Some((end, year(of)?)));
        }
    }
    None
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || chinese_digit(c).is_some() || c == '十'
}

/// A month, a day of a month or a holiday of a year that stands before it.
fn in_year(message: &Message<'_>, at: usize, today: Date, of: i32) -> Read<Days> {
    if let Some(found) = holiday(message, at, today, Some(of)) {
        return Some(found);
    }
    let (end, month) = month_number(message, at)?;
    match day_of_month(message, end).or_else(|| plain_day(message, end)) {
        Some((end, day)) => Some((end, Days::one(Date::new(of, month, day)?))),
        None => {
            let first = Date::new(of, month, 1)?;
            Some((end, Days::range(first, first.month_end())))
        }
    }
}

/// 2026年3月5日, 二〇二六年三月, 3月5号, 3月, 5号.
fn dated(message: &Message<'_>, at: usize, today: Date) -> Read<Days> {
    if is_number(message.before(at)) || message.before(at) == '.' || message.before(at) == '第' {
        return None;
    }
    let (end, first) = count(message, at)?;
    if message.at(end) == '年' && (1900..=2999).contains(&first) {
        let of = i32::try_from(first).ok()?;
        return in_year(message, end + 1, today, of).or_else(|| Some((end + 1, year(of)?)));
    }
    if let Some((end, month)) = month_number(message, at) {
        return match day_of_month(message, end).or_else(|| plain_day(message, end)) {
            Some((end, day)) => Some((end, Days::one(nearest(today, None, month, day)?))),
            None => {
                let first = nearest(today, None, month, 1)?;
                Some((end, Days { evidence: Evidence::Context, ..Days::range(first, first.month_end()) }))
            }
        };
    }
    let (end, day) = day_of_month(message, at)?;
    let here = Date::new(today.year(), today.month(), day);
    let around = [today.month_begin().plus_months(-1), today.month_begin().plus_months(1)];
    let other = around.into_iter().flatten().filter_map(|month| Date::new(month.year(), month.month(), day));
    let other = other.min_by_key(|date| (date.days() - today.days()).abs());
    Some((end, Days { other: here.and(other), evidence: Evidence::Shape, ..Days::one(here.or(other)?) }))
}

/// A number of days or years that a date may have, of digits or numerals.
fn count(message: &Message<'_>, at: usize) -> Read<i64> {
    let mut end = at;
    let mut value = 0;
    while let Some(digit) = message.at(end).to_digit(10).filter(|_| end - at < 5) {
        value = value * 10 + i64::from(digit);
        end += 1;
    }
    if end > at { Some((end, value)) } else { chinese_whole(message, at) }
}

fn month_number(message: &Message<'_>, at: usize) -> Read<u8> {
    let (end, value) = count(message, at)?;
    // 3月 is a month, 3个月 a length; 月 in 月饼 follows no number.
    (message.at(end) == '月' && (1..=12).contains(&value)).then_some((end + 1, u8::try_from(value).ok()?))
}

/// 5号, 五日; not 5号楼.
fn day_of_month(message: &Message<'_>, at: usize) -> Read<u8> {
    let (end, value) = count(message, at)?;
    let is_day = message.at(end) == '号'
        && !matches!(
            message.at(end + 1),
            '楼' | '线'
                | '店'
                | '门'
                | '馆'
                | '机'
                | '柜'
                | '仓'
                | '桌'
                | '房'
                | '院'
                | '色'
                | '码'
                | '厅'
                | '库'
                | '电'
                | '口'
                | '单'
                | '床'
                | '客'
        )
        || (message.at(end) == '日' && !matches!(message.at(end + 1), '常' | '用' | '期' | '元'));
    (is_day && (1..=31).contains(&value)).then_some((end + 1, u8::try_from(value).ok()?))
}

/// The day behind a month where 号 was left out: 3月5.
fn plain_day(message: &Message<'_>, at: usize) -> Read<u8> {
    let (end, value) = count(message, at)?;
    let ends =
        !is_number(message.at(end)) && !matches!(message.at(end), '个' | '件' | '天' | '元' | '块' | '.' | '点' | ':');
    (ends && (1..=31).contains(&value)).then_some((end, u8::try_from(value).ok()?))
}

fn holiday(message: &Message<'_>, at: usize, today: Date, of: Option<i32>) -> Read<Days> {
    let named = HOLIDAYS.iter().filter_map(|row| Some((message.after(at, row.0)?, row)));
    let (end, (_, month, day, length)) = named.max_by_key(|(end, _)| *end)?;
    // 十五一共 and 五一个 have the characters but not the day.
    if is_number(message.before(at))
        || (message.before(end) == '一' && matches!(message.at(end), '个' | '共' | '件' | '十' | '百'))
    {
        return None;
    }
    let first = nearest(today, of, *month, *day)?;
    let days = if *length > 1 { Days::range(first, first.plus_days(length - 1)?) } else { Days::one(first) };
    Some((end, days))
}

/// The length of time at `at`: 三天, 两个星期, 半年, 一个半月.
fn span(message: &Message<'_>, at: usize) -> Read<Span> {
    let (end, count) = number(message, at)?;
    let end = message.after_any(end, &["多", "来", "几"]).unwrap_or(end);
    let next = message.after(end, "个").unwrap_or(end);
    let (next, halves) = match message.after(next, "半").filter(|_| next > end) {
        Some(next) => (next, 1),
        None => (next, 0),
    };
    let (mut end, minutes, days, months) = [
        ("分钟", 1, 0, 0),
        ("小时", 60, 0, 0),
        ("钟头", 60, 0, 0),
        ("天", 0, 1, 0),
        ("日", 0, 1, 0),
        ("星期", 0, 7, 0),
        ("礼拜", 0, 7, 0),
        ("周", 0, 7, 0),
        ("月", 0, 0, 1),
        ("年", 0, 0, 12),
    ]
    .iter()
    .find_map(|(name, minutes, days, months)| Some((message.after(next, name)?, *minutes, *days, *months)))?;
    let mut doubled = count.times(2)?.as_whole()?.checked_add(halves)?;
    if let Some(after) = message.after(end, "半") {
        (end, doubled) = (after, doubled.checked_add(1)?);
    }
    let of = |unit: i64| doubled.checked_mul(unit).map(|product| product / 2);
    let span = match (minutes, days, months) {
        (1.., ..) => Span::Minutes(of(minutes)?),
        (_, 1.., _) => Span::Days(of(days)?),
        // Half a month is fifteen days, half a year six months.
        _ if doubled % 2 != 0 && months == 1 => Span::Days(of(30)?),
        _ => Span::Months(of(months)?),
    };
    Some((end, span))
}

/// 三天前, 半小时后: a point. 三天内: a range from now.
pub(super) fn moment(message: &Message<'_>, at: usize, now: &Now) -> Read<When> {
    if is_number(message.before(at)) || message.before(at) == '第' || message.before(at) == '.' {
        return None;
    }
    let c = message.at(at);
    if !is_number(c) && !matches!(c, '半' | '两' | '俩' | '廿') {
        return None;
    }
    let (end, span) = span(message, at)?;
    if let Some(end) = message.after_any(end, &["前", "以前", "之前"]) {
        let other = None;
        let point = span.counted_from(now, -1)?;
        let with_time =
            clock::time(message, message.after(end, "的").unwrap_or(end)).filter(|_| point.minute.is_none());
        return Some(match with_time {
            Some((end, clock)) => {
                let from = Point { minute: Some(clock.from), ..point };
                (end, When { from, to: clock.to.map(|to| Point { minute: Some(to), ..point }), other })
            }
            None => (end, When { from: point, to: None, other }),
        });
    }
    if let Some(end) = message.after_any(end, &["后", "以后", "之后"]) {
        return Some((end, When { from: span.counted_from(now, 1)?, to: None, other: None }));
    }
    let end = message.after_any(end, &["内", "以内", "之内"])?;
    let to = span.counted_from(now, 1)?;
    let from = Point { date: Some(now.today), minute: to.minute.and(Some(now.minute)) };
    Some((end, When { from, to: Some(to), other: None }))
}

/// 最近三天, 过去两周, 近一个月: a range until today.
fn recent(message: &Message<'_>, at: usize, now: &Now) -> Read<Days> {
    let next = message.after_any(at, &["最近", "过去", "近", "这"])?;
    let (end, span) = span(message, next)?;
    Some((end, Days::range(span.counted_from(now, -1)?.date?, now.today)))
}
