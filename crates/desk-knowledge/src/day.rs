//! A day of the calendar, the precision in which articles become and cease to be valid.

use desk_core::date::Date;
use std::fmt;

const MILLIS_PER_DAY: u64 = 86_400_000;

/// A day in UTC from 1970-01-01 to 9999-12-31, written `2026-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    date: Date,
    /// Days since 1970-01-01.
    number: u64,
}

impl Day {
    /// Reads a day. The error is a message for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let day = Date::parse(text).and_then(|date| Some(Self { date, number: date.days().try_into().ok()? }));
        day.ok_or_else(|| format!("must be a day as in 2026-12-31, but is {}", crate::problem::excerpt(text)))
    }

    /// Its first moment, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn begin(self) -> u64 {
        self.number * MILLIS_PER_DAY
    }

    /// The first moment after it, likewise.
    #[must_use]
    pub fn end(self) -> u64 {
        (self.number + 1) * MILLIS_PER_DAY
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_span_of_time() {
        assert_eq!(Day::parse("1970-01-01").unwrap().begin(), 0);
        assert_eq!(Day::parse("2000-02-29").unwrap().begin(), 951_782_400_000);
        assert_eq!(Day::parse("2026-12-31").unwrap().end(), Day::parse("2027-01-01").unwrap().begin());
        assert_eq!(Day::parse("2026-12-31").unwrap().to_string(), "2026-12-31");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2026-02-30", "1969-12-31", "2026-01-01T00"] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }
}
