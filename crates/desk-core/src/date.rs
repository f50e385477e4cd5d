//! Days of the Gregorian calendar, counted: a dozen lines of arithmetic instead of a library with time zones.
//!
//! The conversion counts years from 1 March, so that the leap day is the last of its year; after Howard Hinnant,
//! "chrono-Compatible Low-Level Date Algorithms" (<https://howardhinnant.github.io/date_algorithms.html>).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day that exists, of the years 1 to 9999 of the Gregorian calendar; written `2026-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A day that exists, of the years 1 to 9999.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        ((1..=9999).contains(&year) && day >= 1 && day <= days_in(year, month)).then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD`, and nothing else: no sign, no missing zero, no time behind it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return None };
        let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 January 1970.
    #[must_use]
    pub fn days(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day so many days after 1 January 1970; `None` outside of the years 1 to 9999.
    #[must_use]
    pub fn of_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era.checked_mul(400)? + year_of_era + i64::from(month <= 2);
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        Self::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// So many days later, or earlier.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::of_days(self.days().checked_add(days)?)
    }

    /// So many months later, or earlier; the last of the month where it is shorter.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let month = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let year = i32::try_from(month.div_euclid(12)).ok()?;
        let month = u8::try_from(month.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, self.day.min(days_in(year, month)))
    }

    /// Days since Monday, 0 to 6.
    #[must_use]
    pub fn weekday(self) -> i64 {
        (self.days() + 3).rem_euclid(7)
    }

    /// The first day of its month.
    #[must_use]
    pub fn month_begin(self) -> Self {
        Self { day: 1, ..self }
    }

    /// The last day of its month.
    #[must_use]
    pub fn month_end(self) -> Self {
        Self { day: days_in(self.year, self.month), ..self }
    }
}

/// How many days a month has; 0 for no month.
fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

impl TryFrom<String> for Date {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no day as in 2026-12-31")
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_are_counted_right() {
        assert_eq!(Date::new(1970, 1, 1).unwrap().days(), 0);
        assert_eq!(Date::new(2026, 11, 22).unwrap().days(), 20_779);
        assert_eq!(Date::new(2026, 11, 22).unwrap().weekday(), 6);
        assert_eq!(Date::new(2026, 2, 29), None);
        assert_eq!(Date::new(2028, 1, 31).unwrap().plus_months(1), Date::new(2028, 2, 29));
    }

    #[test]
    fn what_is_written_otherwise_is_no_day() {
        for text in ["", "2026-2-3", "26-02-03", "2026-02-30", "2026-13-01", "+026-01-01", "2026-01-01T00", "今天"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_survives_being_written_and_read(days in -719_162_i64..2_932_896) {
            let day = Date::of_days(days).unwrap();
            prop_assert_eq!(Date::parse(&day.to_string()), Some(day));
        }

        #[test]
        fn a_day_is_the_day_of_its_count(days in -719_162_i64..2_932_896) {
            prop_assert_eq!(Date::of_days(days).unwrap().days(), days);
        }

        #[test]
        fn a_count_outside_of_the_calendar_is_no_day(days: i64) {
            prop_assert_eq!(Date::of_days(days).is_some(), (-719_162..=2_932_896).contains(&days));
        }
    }
}
