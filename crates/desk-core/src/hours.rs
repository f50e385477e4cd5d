//! When people are there: opening hours by the day of the week, in the site's own time, and holidays.

use crate::{Millis, date::Date};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The most spans of one day.
const SPANS_MAX: usize = 6;
/// The most holidays.
const HOLIDAYS_MAX: usize = 400;
/// The longest text that tells the hours, in characters.
const TOLD_MAX: usize = 200;
/// The farthest that clocks are from UTC, in minutes.
const OFFSET_MAX: i16 = 14 * 60;
const DAY_MINUTES: i64 = 24 * 60;

/// A week of opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct BusinessHours {
    utc_offset_minutes: i16,
    week: Vec<Vec<Span>>,
    holidays: Vec<Date>,
    told: Told,
}

/// Minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// The first, 0 to 1439.
    pub from: u16,
    /// The one after the last, up to 1440.
    pub to: u16,
}

/// A line in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A week of opening hours.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "BusinessHours")]
struct Unchecked {
    /// How far the site's clocks are ahead of UTC, in minutes.
    #[schemars(range(min = -840, max = 840))]
    utc_offset_minutes: i16,
    /// Monday to Sunday: the spans of a day, in order.
    #[schemars(length(min = 7, max = 7))]
    week: Vec<Vec<Span>>,
    /// Days on which nobody is there, as in `2026-12-31`.
    holidays: Vec<Date>,
    /// The hours as customers are told them.
    told: Told,
}

impl JsonSchema for BusinessHours {
    fn schema_name() -> Cow<'static, str> {
        Unchecked::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Unchecked::json_schema(generator)
    }
}

impl TryFrom<Unchecked> for BusinessHours {
    type Error = String;

    fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
        let Unchecked { utc_offset_minutes, week, holidays, told } = unchecked;
        if utc_offset_minutes.abs() > OFFSET_MAX {
            return Err(format!("utc_offset_minutes must be from -{OFFSET_MAX} to {OFFSET_MAX}"));
        }
        if week.len() != 7 {
            return Err(format!("week must have 7 days, Monday first, but has {}", week.len()));
        }
        for (n, day) in week.iter().enumerate() {
            let ordered = day.iter().zip(day.iter().skip(1)).all(|(one, next)| one.to <= next.from);
            let whole = day.iter().all(|span| span.from < span.to && i64::from(span.to) <= DAY_MINUTES);
            if day.len() > SPANS_MAX || !ordered || !whole {
                let n = n + 1;
                return Err(format!(
                    "day {n} must have at most {SPANS_MAX} spans in order, from before to, up to 1440"
                ));
            }
        }
        if holidays.len() > HOLIDAYS_MAX {
            return Err(format!("there may be at most {HOLIDAYS_MAX} holidays"));
        }
        if [&told.zh, &told.en].into_iter().any(|line| line.trim().is_empty() || line.chars().count() > TOLD_MAX) {
            return Err(format!("told.zh and told.en must have 1 to {TOLD_MAX} characters"));
        }
        Ok(Self { utc_offset_minutes, week, holidays, told })
    }
}

impl BusinessHours {
    /// Whether people are there at `now`.
    #[must_use]
    pub fn is_open(&self, now: Millis) -> bool {
        let minutes = i64::try_from(now.as_u64() / 60_000).unwrap_or(i64::MAX / 2) + i64::from(self.utc_offset_minutes);
        let Some(today) = Date::of_days(minutes.div_euclid(DAY_MINUTES)) else { return false };
        let minute = minutes.rem_euclid(DAY_MINUTES);
        let day = usize::try_from(today.weekday()).ok().and_then(|weekday| self.week.get(weekday));
        let open = |span: &Span| (i64::from(span.from)..i64::from(span.to)).contains(&minute);
        !self.holidays.contains(&today) && day.is_some_and(|day| day.iter().any(open))
    }

    /// How far the site's clocks are ahead of UTC, in minutes.
    #[must_use]
    pub fn utc_offset_minutes(&self) -> i16 {
        self.utc_offset_minutes
    }

    /// Monday to Sunday: the spans of a day, in order.
    #[must_use]
    pub fn week(&self) -> &[Vec<Span>] {
        &self.week
    }

    /// Days on which nobody is there.
    #[must_use]
    pub fn holidays(&self) -> &[Date] {
        &self.holidays
    }

    /// The hours as customers are told them.
    #[must_use]
    pub fn told(&self) -> &Told {
        &self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written() -> Value {
        let day = json!([{ "from": 540, "to": 720 }, { "from": 780, "to": 1080 }]);
        json!({
            "utc_offset_minutes": 480,
            "week": [day, day, day, day, day, [], []],
            "holidays": ["2026-11-25"],
            "told": { "zh": "周一至周五 9:00–18:00", "en": "Monday to Friday, 9:00 to 18:00" },
        })
    }

    #[test]
    fn people_are_there_in_the_hours_of_the_site_and_not_of_the_server() {
        let hours: BusinessHours = serde_json::from_value(written()).unwrap();
        // 23 November 2026 is a Monday.
        let at = |day: i32, hour: u64| {
            let days = Date::new(2026, 11, u8::try_from(day).unwrap()).unwrap().days();
            Millis::from_secs(u64::try_from(days).unwrap() * 86_400 + hour * 3_600)
        };
        let open = [(23, 1), (23, 3), (23, 4), (23, 9), (23, 10), (22, 3), (25, 3), (24, 3)];
        let is_open = open.map(|(day, hour)| hours.is_open(at(day, hour)));
        assert_eq!(is_open, [true, true, false, true, false, false, false, true]);
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        let wrong = [
            ("/utc_offset_minutes", json!(900)),
            ("/week", json!([[]])),
            ("/week/0", json!([{ "from": 700, "to": 600 }])),
            ("/week/0", json!([{ "from": 0, "to": 1441 }])),
            ("/week/0", json!([{ "from": 0, "to": 100 }, { "from": 50, "to": 200 }])),
            ("/holidays", json!(["2026-02-30"])),
            ("/told/zh", json!(" ")),
        ];
        for (field, value) in wrong {
            let mut hours = written();
            *hours.pointer_mut(field).unwrap() = value.clone();
            assert!(serde_json::from_value::<BusinessHours>(hours).is_err(), "{field}: {value}");
        }
    }
}
