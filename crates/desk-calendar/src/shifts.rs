//! When an agent works: a week that repeats, shifts beside it, and time off.
//!
//! The decision: *nothing that was planned says two things at once*. Shifts over each other, and an extra shift in time
//! off, are refused by naming both; so whoever reads a plan needs no rule of which one wins.

use crate::{
    Week, Zone,
    timetable::{Stretch, Timetable},
    wall::WallTime,
};
use desk_core::{Millis, date::Date};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// The most extra shifts, and the most times off, of an agent.
const PERIODS_MAX: usize = 200;
/// The longest extra shift, and the longest time off.
const EXTRA_MAX: Millis = Millis::from_secs(24 * 3_600);
const OFF_MAX: Millis = Millis::from_secs(400 * 24 * 3_600);

/// From one time on the wall of the agent's place up to, and without, a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WallPeriod")]
pub struct Period {
    /// As in `2026-12-24T13:00`.
    pub from: WallTime,
    /// As in `2027-01-02T00:00`.
    pub to: WallTime,
}

/// When an agent works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ShiftsDraft", into = "ShiftsDraft")]
pub struct Shifts {
    draft: ShiftsDraft,
    /// By when they begin.
    extra: Vec<(Date, Stretch)>,
    off: Vec<Stretch>,
}

/// When an agent works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
struct ShiftsDraft {
    /// Whose clocks they go by.
    zone: Zone,
    /// Monday to Sunday: the shifts that begin on a day.
    week: Week,
    /// Shifts beside those, of at most 24 hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = PERIODS_MAX))]
    extra: Vec<Period>,
    /// Times off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = PERIODS_MAX))]
    off: Vec<Period>,
}

/// Why shifts are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidShifts {
    /// Too many.
    #[error("an agent may have at most {PERIODS_MAX} extra shifts and as many times off")]
    TooMany,
    /// To not after from, or too long.
    #[error("{0} must end after it begins, an extra shift at most 24 hours and time off at most 400 days")]
    Length(String),
    /// Two things at once.
    #[error("{0} and {1} overlap")]
    Overlap(String, String),
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}

impl TryFrom<ShiftsDraft> for Shifts {
    type Error = InvalidShifts;

    fn try_from(mut draft: ShiftsDraft) -> Result<Self, InvalidShifts> {
        if draft.extra.len().max(draft.off.len()) > PERIODS_MAX {
            return Err(InvalidShifts::TooMany);
        }
        draft.extra.sort_unstable();
        draft.off.sort_unstable();
        let extra = stretches(&draft.zone, &draft.extra, "extra shift", EXTRA_MAX)?;
        let off = stretches(&draft.zone, &draft.off, "time off", OFF_MAX)?;
        for (period, shift) in draft.extra.iter().zip(&extra) {
            let free = draft.off.iter().zip(&off).find(|(_, off)| off.from < shift.to && shift.from < off.to);
            if let Some((free, _)) = free {
                return Err(InvalidShifts::Overlap(format!("extra shift {period}"), format!("time off {free}")));
            }
            over_week(&draft, *period, *shift)?;
        }
        let extra = draft.extra.iter().map(|period| period.from.date()).zip(extra).collect();
        Ok(Self { draft, extra, off })
    }
}

/// Periods as stretches, each with a length, none over another.
fn stretches(zone: &Zone, periods: &[Period], what: &str, longest: Millis) -> Result<Vec<Stretch>, InvalidShifts> {
    let mut read: Vec<Stretch> = Vec::new();
    for (period, before) in periods.iter().zip(std::iter::once(None).chain(periods.iter().map(Some))) {
        let minute = |wall: WallTime| (wall.date(), wall.time().minutes());
        let stretch = zone.stretch(minute(period.from), minute(period.to));
        let stretch = stretch.filter(|it| period.from < period.to && it.to.since(it.from) <= longest);
        let stretch = stretch.ok_or_else(|| InvalidShifts::Length(format!("{what} {period}")))?;
        if let (Some(last), Some(before)) = (read.last(), before)
            && stretch.from < last.to
        {
            return Err(InvalidShifts::Overlap(format!("{what} {before}"), format!("{what} {period}")));
        }
        read.push(stretch);
    }
    Ok(read)
}

/// Refuses an extra shift over one of the week's.
fn over_week(draft: &ShiftsDraft, period: Period, shift: Stretch) -> Result<(), InvalidShifts> {
    for date in (-3..=1).filter_map(|days| period.from.date().plus_days(days)) {
        for span in draft.week.on(date) {
            let (from, to) = span.minutes();
            let of_week = draft.zone.stretch((date, from), (date, to));
            if of_week.is_some_and(|it| it.from < shift.to && shift.from < it.to) {
                let (extra, regular) = (format!("extra shift {period}"), format!("the shift of {date} {span}"));
                return Err(InvalidShifts::Overlap(extra, regular));
            }
        }
    }
    Ok(())
}

impl From<Shifts> for ShiftsDraft {
    fn from(shifts: Shifts) -> Self {
        shifts.draft
    }
}

impl JsonSchema for Shifts {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Shifts")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ShiftsDraft::json_schema(generator)
    }
}

impl Timetable for Shifts {
    fn zone(&self) -> &Zone {
        &self.draft.zone
    }

    fn add_day(&self, date: Date, to: &mut Vec<Stretch>) {
        let zone = &self.draft.zone;
        to.extend(self.draft.week.on(date).iter().filter_map(|span| {
            let (from, end) = span.minutes();
            zone.stretch((date, from), (date, end))
        }));
        let first = self.extra.partition_point(|(day, _)| *day < date);
        to.extend(self.extra.iter().skip(first).take_while(|(day, _)| *day == date).map(|(_, shift)| *shift));
        to.sort_unstable_by_key(|stretch| stretch.from);
    }

    fn cuts(&self) -> &[Stretch] {
        &self.off
    }

    fn last_special(&self) -> Option<Date> {
        let ends = [&self.draft.extra, &self.draft.off].into_iter().filter_map(|periods| periods.last());
        ends.map(|period| period.to.date()).max()
    }
}
