//! A site's calendars: opening hours by the day of the week and holidays, in a place's own time.

use crate::{
    Holidays, Names, Span, Week, Zone,
    holidays::Holiday,
    timetable::{Stretch, Timetable},
    wall::{DAY, WallTimeOfDay},
};
use desk_core::{
    Millis,
    date::Date,
    hours::{BusinessHours, Told},
    id::CalendarId,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeSet};

/// The most calendars of a site.
const CALENDARS_MAX: usize = 20;
/// The longest text that tells the hours, in characters.
const TOLD_MAX: usize = 200;

/// When people are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// What people call it.
    pub names: Names,
    /// Whose clocks it goes by.
    pub zone: Zone,
    /// Monday to Sunday: the spans of a day. Without one, nobody is ever there but on holidays with hours.
    pub week: Week,
    /// Days that are not as their day of the week says.
    #[serde(default)]
    pub holidays: Holidays,
    /// The hours as customers are told them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
}

/// A site's calendars. The first is the one by which customers find somebody there; without one, somebody always is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CalendarsDraft", into = "CalendarsDraft")]
pub struct Calendars(Vec<Calendar>);

/// Calendars as they are written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(inline)]
struct CalendarsDraft {
    /// The first is the site's own; policies may name another.
    #[schemars(length(max = CALENDARS_MAX))]
    calendars: Vec<Calendar>,
}

/// Why calendars are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCalendars {
    /// Too many.
    #[error("there may be at most {CALENDARS_MAX} calendars")]
    TooMany,
    /// One id twice.
    #[error("there are two calendars {0}")]
    Twice(CalendarId),
    /// An empty or over-long name.
    #[error("the names of the calendar {0} must have 1 to 60 characters")]
    Names(CalendarId),
    /// An empty or over-long text.
    #[error("what customers are told of the calendar {0} must have 1 to {TOLD_MAX} characters in each language")]
    Told(CalendarId),
}

impl Calendars {
    /// The one of that id; the first without an id.
    #[must_use]
    pub fn get(&self, id: Option<&CalendarId>) -> Option<&Calendar> {
        match id {
            Some(id) => self.0.iter().find(|calendar| calendar.id == *id),
            None => self.0.first(),
        }
    }

    /// In the order in which they are shown.
    #[must_use]
    pub fn as_slice(&self) -> &[Calendar] {
        &self.0
    }
}

impl TryFrom<CalendarsDraft> for Calendars {
    type Error = InvalidCalendars;

    fn try_from(CalendarsDraft { calendars }: CalendarsDraft) -> Result<Self, InvalidCalendars> {
        if calendars.len() > CALENDARS_MAX {
            return Err(InvalidCalendars::TooMany);
        }
        let mut seen = BTreeSet::new();
        for calendar in &calendars {
            if !seen.insert(&calendar.id) {
                return Err(InvalidCalendars::Twice(calendar.id.clone()));
            }
            if !calendar.names.are_good() {
                return Err(InvalidCalendars::Names(calendar.id.clone()));
            }
            let good = |line: &String| !line.trim().is_empty() && line.chars().count() <= TOLD_MAX;
            if calendar.told.as_ref().is_some_and(|told| !(good(&told.zh) && good(&told.en))) {
                return Err(InvalidCalendars::Told(calendar.id.clone()));
            }
        }
        Ok(Self(calendars))
    }
}

impl From<Calendars> for CalendarsDraft {
    fn from(Calendars(calendars): Calendars) -> Self {
        Self { calendars }
    }
}

impl JsonSchema for Calendars {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Calendars")
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        CalendarsDraft::json_schema(generator)
    }
}

impl Timetable for Calendar {
    fn zone(&self) -> &Zone {
        &self.zone
    }

    fn add_day(&self, date: Date, to: &mut Vec<Stretch>) {
        let holiday = self.holidays.on(date);
        let spans = holiday.map_or_else(|| self.week.on(date), |holiday| &holiday.hours);
        // What comes over midnight ends where another day says all that there is of it.
        let cut = || {
            let tomorrow = self.holidays.on(date.plus_days(1)?)?;
            (holiday.map(|today| today.from) != Some(tomorrow.from)).then_some(())
        };
        let cut = !spans.is_empty() && cut().is_some();
        to.extend(spans.iter().filter_map(|span| {
            let (from, end) = span.minutes();
            self.zone.stretch((date, from), (date, if cut { end.min(DAY) } else { end }))
        }));
    }

    fn last_special(&self) -> Option<Date> {
        self.holidays.as_slice().last().map(Holiday::last)
    }
}

impl Calendar {
    /// Hours as they were set before there were calendars: a fixed distance from UTC, and no names but what customers
    /// are told.
    #[must_use]
    pub fn of_hours(id: CalendarId, names: Names, hours: &BusinessHours) -> Self {
        let day = |spans: &Vec<desk_core::hours::Span>| {
            let time = |minutes| WallTimeOfDay::of_minutes(minutes).unwrap_or(WallTimeOfDay::MIDNIGHT);
            spans.iter().map(|span| Span { from: time(span.from), to: time(span.to) }).collect()
        };
        let mut closed = hours.holidays().to_vec();
        closed.sort_unstable();
        closed.dedup();
        let closed = closed.into_iter().map(|from| Holiday { from, to: None, hours: Vec::new(), names: None });
        Self {
            id,
            names,
            zone: Zone::fixed(i32::from(hours.utc_offset_minutes())).unwrap_or_default(),
            week: Week::try_from(hours.week().iter().map(day).collect::<Vec<_>>()).unwrap_or_default(),
            holidays: Holidays::try_from(closed.collect::<Vec<_>>()).unwrap_or_default(),
            told: Some(hours.told().clone()),
        }
    }

    /// How far its clocks are ahead of UTC then, in whole minutes.
    #[must_use]
    pub fn utc_offset_minutes(&self, at: Millis) -> i16 {
        i16::try_from(self.zone.offset_seconds(at).div_euclid(60)).unwrap_or(0)
    }
}
