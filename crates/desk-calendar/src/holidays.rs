//! Days that are not as their day of the week says: closed, or with hours of their own (a Saturday that is worked).
//!
//! The decision: *a holiday says all that there is of its days*, from midnight to midnight; what comes over midnight from
//! the day before ends there.

use crate::{Names, Span, week};
use desk_core::date::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most holidays of a calendar.
const HOLIDAYS_MAX: usize = 400;
/// The longest holiday, in days.
const DAYS_MAX: i64 = 400;

/// Days that are not as their day of the week says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Holiday {
    /// The first day, as in `2026-10-01`.
    pub from: Date,
    /// The last day; absent where it is the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// When people are there on each of these days; never where there is none.
    #[serde(default)]
    #[schemars(length(max = week::SPANS_MAX))]
    pub hours: Vec<Span>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
}

/// The holidays of a calendar in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<Holiday>", into = "Vec<Holiday>")]
#[schemars(with = "Vec<Holiday>", inline, extend("maxItems" = HOLIDAYS_MAX))]
pub struct Holidays(Vec<Holiday>);

/// Why holidays are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHolidays {
    /// Too many.
    #[error("there may be at most {HOLIDAYS_MAX} holidays")]
    TooMany,
    /// To before from, or too long.
    #[error("the holiday of {0} must have 1 to {DAYS_MAX} days")]
    Days(Date),
    /// Its hours.
    #[error(transparent)]
    Hours(#[from] week::InvalidWeek),
    /// Its names.
    #[error("the names of the holiday of {0} must have 1 to 60 characters")]
    Names(Date),
    /// Two for one day.
    #[error("the holiday of {0} and the one of {1} have a day in common")]
    Overlap(Date, Date),
}

impl Holiday {
    /// The last day.
    #[must_use]
    pub fn last(&self) -> Date {
        self.to.unwrap_or(self.from)
    }
}

impl Holidays {
    /// The holiday that a day is part of.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<&Holiday> {
        let before = self.0.partition_point(|holiday| holiday.from <= date);
        before.checked_sub(1).and_then(|at| self.0.get(at)).filter(|holiday| date <= holiday.last())
    }

    /// In their order.
    #[must_use]
    pub fn as_slice(&self) -> &[Holiday] {
        &self.0
    }
}

impl TryFrom<Vec<Holiday>> for Holidays {
    type Error = InvalidHolidays;

    fn try_from(mut holidays: Vec<Holiday>) -> Result<Self, InvalidHolidays> {
        if holidays.len() > HOLIDAYS_MAX {
            return Err(InvalidHolidays::TooMany);
        }
        for holiday in &mut holidays {
            let from = holiday.from;
            if !(0..DAYS_MAX).contains(&(holiday.last().days() - from.days())) {
                return Err(InvalidHolidays::Days(from));
            }
            if holiday.names.as_ref().is_some_and(|names| !names.are_good()) {
                return Err(InvalidHolidays::Names(from));
            }
            holiday.hours = week::day(|| from.to_string(), std::mem::take(&mut holiday.hours))?;
        }
        holidays.sort_by_key(|holiday| holiday.from);
        for (one, next) in holidays.iter().zip(holidays.iter().skip(1)) {
            if next.from <= one.last() {
                return Err(InvalidHolidays::Overlap(one.from, next.from));
            }
        }
        Ok(Self(holidays))
    }
}

impl From<Holidays> for Vec<Holiday> {
    fn from(holidays: Holidays) -> Self {
        holidays.0
    }
}
