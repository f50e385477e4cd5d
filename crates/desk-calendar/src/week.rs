//! A week that repeats: for each day spans on the wall, some of them over midnight.

use crate::wall::{DAY, WallTimeOfDay};
use desk_core::date::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// The most spans of one day.
pub(crate) const SPANS_MAX: usize = 6;
const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// From one time on the wall to another; to an earlier one, over midnight. It belongs to the day on which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WallSpan")]
pub struct Span {
    /// The first minute.
    pub from: WallTimeOfDay,
    /// The minute after the last: `24:00` for midnight, `06:00` after `22:00` for six in the morning of the next day.
    pub to: WallTimeOfDay,
}

/// What repeats each week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<Span>>", into = "Vec<Vec<Span>>")]
pub struct Week([Vec<Span>; 7]);

/// Why spans are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWeek {
    /// Not of seven days.
    #[error("a week has 7 days, Monday first, and not {0}")]
    Days(usize),
    /// Too many in a day.
    #[error("{0} has more than {SPANS_MAX} spans")]
    TooMany(String),
    /// From a time to the same time.
    #[error("{0}: a span cannot end when it begins; a whole day is from 00:00 to 24:00")]
    Empty(String),
    /// Two at once.
    #[error("{0} and {1} overlap")]
    Overlap(String, String),
}

impl Span {
    /// Minutes from the midnight before it to its begin and end: 0 to 1439, and up to 2879.
    pub(crate) fn minutes(self) -> (u16, u16) {
        let (from, to) = (self.from.minutes(), self.to.minutes());
        (from, if to > from { to } else { to + DAY })
    }

    fn is_empty(self) -> bool {
        self.from == self.to || self.from.minutes() == DAY
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

/// One day's spans in order, each with a length, none over another.
pub(crate) fn day(name: impl Fn() -> String, mut spans: Vec<Span>) -> Result<Vec<Span>, InvalidWeek> {
    if spans.len() > SPANS_MAX {
        return Err(InvalidWeek::TooMany(name()));
    }
    let say = |span: &Span| format!("{} {span}", name());
    if let Some(empty) = spans.iter().find(|span| span.is_empty()) {
        return Err(InvalidWeek::Empty(say(empty)));
    }
    spans.sort_unstable();
    for (one, next) in spans.iter().zip(spans.iter().skip(1)) {
        if one.minutes().1 > next.minutes().0 {
            return Err(InvalidWeek::Overlap(say(one), say(next)));
        }
    }
    Ok(spans)
}

impl Week {
    /// The spans that begin on a day, in order.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Span] {
        let day = usize::try_from(date.weekday()).ok().and_then(|weekday| self.0.get(weekday));
        day.map_or(&[], Vec::as_slice)
    }

    /// Monday to Sunday.
    #[must_use]
    pub fn days(&self) -> &[Vec<Span>; 7] {
        &self.0
    }
}

impl TryFrom<Vec<Vec<Span>>> for Week {
    type Error = InvalidWeek;

    fn try_from(days: Vec<Vec<Span>>) -> Result<Self, InvalidWeek> {
        let days: [Vec<Span>; 7] = days.try_into().map_err(|days: Vec<_>| InvalidWeek::Days(days.len()))?;
        let mut week = Self::default();
        for ((to, spans), name) in week.0.iter_mut().zip(days).zip(NAMES) {
            *to = day(|| name.to_owned(), spans)?;
        }
        let tomorrow = || week.0.iter().zip(NAMES).cycle().skip(1);
        for ((today, name), (next, next_name)) in week.0.iter().zip(NAMES).zip(tomorrow()) {
            if let (Some(last), Some(first)) = (today.last(), next.first())
                && last.minutes().1 > DAY + first.minutes().0
            {
                return Err(InvalidWeek::Overlap(format!("{name} {last}"), format!("{next_name} {first}")));
            }
        }
        Ok(week)
    }
}

impl From<Week> for Vec<Vec<Span>> {
    fn from(week: Week) -> Self {
        week.0.into()
    }
}

impl JsonSchema for Week {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Week")
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let spans = generator.subschema_for::<Span>();
        schemars::json_schema!({
            "type": "array", "minItems": 7, "maxItems": 7,
            "items": { "type": "array", "maxItems": SPANS_MAX, "items": spans },
        })
    }
}
