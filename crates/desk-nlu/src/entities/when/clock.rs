//! Times of the day: 15:30, 下午三点半, 3 pm, noon; and its parts, which are ranges.

use super::Read;
use crate::message::Message;
use crate::numeral::chinese_whole;

/// Minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) from: u16,
    pub(super) to: Option<u16>,
}

impl Clock {
    /// The hour of 1 to 12 in the half of the day of `part`, where it is not yet.
    pub(super) fn in_half_of(self, part: Option<Self>) -> Self {
        let noon = 12 * 60;
        match part {
            Some(part) if part.from >= noon && self.from < noon && self.to.is_none() => {
                Self { from: self.from + noon, to: None }
            }
            _ => self,
        }
    }
}

/// Parts of the day by name: the hours from and to.
const PARTS: &[(&str, u16, u16)] = &[
    ("凌晨", 0, 6),
    ("半夜", 0, 6),
    ("清晨", 5, 8),
    ("早晨", 6, 10),
    ("早上", 6, 10),
    ("上午", 6, 12),
    ("中午", 11, 14),
    ("下午", 12, 18),
    ("傍晚", 17, 19),
    ("晚上", 18, 24),
    ("夜里", 18, 24),
    ("夜晚", 18, 24),
    ("this morning", 6, 12),
    ("in the morning", 6, 12),
    ("morning", 6, 12),
    ("in the afternoon", 12, 18),
    ("afternoon", 12, 18),
    ("in the evening", 18, 24),
    ("evening", 18, 24),
    ("at night", 18, 24),
    ("night", 18, 24),
];

/// The part of the day that is named at `at`. One that a greeting may be made of (早上好, good morning) is none.
pub(super) fn part(message: &Message<'_>, at: usize) -> Read<Clock> {
    let named = PARTS.iter().filter_map(|(name, from, to)| Some((message.after(at, name)?, from * 60, to * 60)));
    let (end, from, to) = named.filter(|(end, ..)| message.parts(*end)).max_by_key(|(end, ..)| *end)?;
    let is_greeting =
        message.at(end) == '好' || message.folded(at.saturating_sub(5)..at).ends_with(&['o', 'o', 'd', ' ']);
    (!is_greeting).then_some((end, Clock { from, to: Some(to) }))
}

/// A time that starts at `at`.
pub(super) fn time(message: &Message<'_>, at: usize) -> Read<Clock> {
    if let Some((end, named)) = part(message, at) {
        let next = message.skip_spaces(end);
        if message.at(end).is_ascii_alphabetic() {
            return None;
        }
        let hour = chinese(message, next, true).or_else(|| digital(message, next));
        // Latin parts of the day stand alone only behind a day, where `part` reads them.
        return match hour {
            Some((end, clock)) => Some((end, clock.in_half_of(Some(named)))),
            None => Some((end, named)),
        };
    }
    for (name, minute) in [("noon", 720), ("midday", 720), ("midnight", 0), ("at noon", 720), ("at midnight", 0)] {
        if let Some(end) = message.after(at, name).filter(|end| message.parts(*end)) {
            return Some((end, Clock { from: minute, to: None }));
        }
    }
    digital(message, at).or_else(|| chinese(message, at, false))
}

fn two(message: &Message<'_>, at: usize) -> Read<u16> {
    let first = message.at(at).to_digit(10)?;
    let (end, value) = match message.at(at + 1).to_digit(10) {
        Some(second) => (at + 2, first * 10 + second),
        None => (at + 1, first),
    };
    if message.at(end).is_ascii_digit() || message.before(at).is_ascii_digit() {
        return None;
    }
    Some((end, u16::try_from(value).ok()?))
}

/// 15:30, 15:30:00, 3:30 pm, 3pm, 3 p.m., 3 o'clock.
fn digital(message: &Message<'_>, at: usize) -> Read<Clock> {
    if matches!(message.before(at), ':' | '.' | '/') && message.before(at.saturating_sub(1)).is_ascii_digit() {
        return None;
    }
    let (mut end, hour) = two(message, at)?;
    let mut minute = 0;
    let mut is_time = false;
    if message.at(end) == ':' {
        let (after, value) = two(message, end + 1)?;
        if after != end + 3 || value > 59 {
            return None;
        }
        (end, minute, is_time) = (after, value, true);
        if let Some((after, 0..=59)) = two(message, end + 1).filter(|_| message.at(end) == ':') {
            end = after;
        }
    }
    let next = message.skip_spaces(end);
    let halves = [("am", 0), ("a.m.", 0), ("a.m", 0), ("pm", 12), ("p.m.", 12), ("p.m", 12)];
    let half = halves.iter().find_map(|(name, hours)| Some((message.after(next, name)?, *hours)));
    if let Some((after, hours)) = half.filter(|(after, _)| message.parts(*after) && (1..=12).contains(&hour)) {
        return Some((after, Clock { from: (hour % 12 + hours) * 60 + minute, to: None }));
    }
    if let Some(after) = message.after_any(next, &["o'clock", "oclock"]).filter(|_| hour <= 12) {
        return Some((after, Clock { from: hour * 60, to: None }));
    }
    (is_time && hour <= 24).then_some((end, Clock { from: hour * 60 + minute, to: None }))
}

/// 三点, 3点半, 十点一刻, 8点20分. Without a part of the day before it, 一点 is as likely "a little", and needs 钟, 半 or
/// minutes; and a point is as likely a decimal.
fn chinese(message: &Message<'_>, at: usize, named: bool) -> Read<Clock> {
    let read = |at| {
        two(message, at).or_else(|| {
            let (end, value) = chinese_whole(message, at)?;
            Some((end, u16::try_from(value).ok()?))
        })
    };
    let (end, hour) = read(at)?;
    if !matches!(message.at(end), '点' | '时') || hour > 24 {
        return None;
    }
    let hours = end + 1;
    let is_a_little = hour == 1 && message.at(at) == '一';
    let (end, minute, sure) = match message.at(hours) {
        '半' => (hours + 1, 30, true),
        '整' | '钟' => (hours + 1, 0, true),
        '一' if message.at(hours + 1) == '刻' => (hours + 2, 15, true),
        '三' if message.at(hours + 1) == '刻' => (hours + 2, 45, true),
        _ => match read(hours) {
            Some((end, minute @ 0..=59)) if message.at(end) == '分' => (end + 1, minute, true),
            Some((end, minute @ 10..=59)) => (end, minute, true),
            _ => (hours, 0, false),
        },
    };
    if !named && !sure && (is_a_little || message.at(end - 1) == '时') {
        return None;
    }
    Some((end, Clock { from: hour * 60 + minute, to: None }))
}
