//! A day of the calendar, the precision in which articles become and cease to be valid.

use std::fmt;

const MILLIS_PER_DAY: u64 = 86_400_000;

/// A day in UTC from 1970-01-01 to 9999-12-31, written `2026-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads a day. The error is a message for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("must be a day as in 2026-12-31, but is {}", crate::problem::excerpt(text));
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(wrong()) };
        let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(wrong());
        }
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else { return Err(wrong()) };
        let read = Self { year, month, day };
        if year >= 1970 && (1..=12).contains(&month) && (1..=read.days_of_month()).contains(&day) {
            return Ok(read);
        }
        Err(wrong())
    }

    /// Its first moment, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn begin(self) -> u64 {
        self.number() * MILLIS_PER_DAY
    }

    /// The first moment after it, likewise.
    #[must_use]
    pub fn end(self) -> u64 {
        (self.number() + 1) * MILLIS_PER_DAY
    }

    fn days_of_month(self) -> u8 {
        let leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Days since 1970-01-01 (Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`).
    fn number(self) -> u64 {
        let (month, day) = (u64::from(self.month), u64::from(self.day));
        let year = u64::from(self.year) - u64::from(month <= 2);
        let (era, of_era) = (year / 400, year % 400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
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
        for text in
            ["", "2026-2-3", "2026-02-30", "2025-02-29", "1969-12-31", "2026-13-01", "+026-01-01", "2026-01-01T00"]
        {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }
}
