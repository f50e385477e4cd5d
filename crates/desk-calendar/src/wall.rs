//! What a clock on a wall shows: a time of the day, and one of a day.

use desk_core::date::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Minutes of a day.
pub(crate) const DAY: u16 = 1_440;

/// A minute of a day, written `09:30`; `24:00` is its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline, extend("pattern" = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))]
pub struct WallTimeOfDay(u16);

/// A minute of a certain day, written `2026-12-24T13:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline, extend("pattern" = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$"))]
pub struct WallTime {
    date: Date,
    time: WallTimeOfDay,
}

/// Why a text is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWall {
    /// Of a day.
    #[error("a time of the day is written as 09:30, from 00:00 to 24:00")]
    Time,
    /// Of a certain day.
    #[error("a time of a day is written as 2026-12-24T13:00, of a day that exists")]
    DateTime,
}

impl WallTimeOfDay {
    /// Midnight that begins a day.
    pub const MIDNIGHT: Self = Self(0);

    /// So many minutes after midnight, 0 to 1440.
    #[must_use]
    pub fn of_minutes(minutes: u16) -> Option<Self> {
        (minutes <= DAY).then_some(Self(minutes))
    }

    /// Minutes since midnight, 0 to 1440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let &[a, b, b':', c, d] = text.as_bytes() else { return None };
        let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
        let (hours, minutes) = (digit(a)? * 10 + digit(b)?, digit(c)? * 10 + digit(d)?);
        Self::of_minutes(hours * 60 + minutes).filter(|_| minutes < 60)
    }
}

impl WallTime {
    /// That minute of that day; nothing for its end, which is the next one's midnight.
    #[must_use]
    pub fn new(date: Date, time: WallTimeOfDay) -> Option<Self> {
        (time.0 < DAY).then_some(Self { date, time })
    }

    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// The minute of it.
    #[must_use]
    pub fn time(self) -> WallTimeOfDay {
        self.time
    }
}

impl TryFrom<String> for WallTimeOfDay {
    type Error = InvalidWall;
    fn try_from(text: String) -> Result<Self, InvalidWall> {
        Self::parse(&text).ok_or(InvalidWall::Time)
    }
}
impl From<WallTimeOfDay> for String {
    fn from(time: WallTimeOfDay) -> Self {
        time.to_string()
    }
}
impl fmt::Display for WallTimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for WallTime {
    type Error = InvalidWall;
    fn try_from(text: String) -> Result<Self, InvalidWall> {
        let read = || {
            let (date, time) = text.split_once('T')?;
            Self::new(Date::parse(date)?, WallTimeOfDay::parse(time)?)
        };
        read().ok_or(InvalidWall::DateTime)
    }
}
impl From<WallTime> for String {
    fn from(time: WallTime) -> Self {
        time.to_string()
    }
}
impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
