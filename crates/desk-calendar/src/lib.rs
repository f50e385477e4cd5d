//! When people are there, pure: time zones, opening hours with holidays, business time, agents' shifts and time off.
//!
//! The decision that this crate embodies: *a time on a wall begins once*, at the first instant at which the clocks of the
//! place show it or a later one. So a time that clocks skip is the instant at which they skip it, one that they show
//! twice is the first of the two, and whatever is in order on the wall is in order in time: spans that touch go on
//! touching, and none turns round, whatever is done to the clocks.

mod calendar;
mod holidays;
mod rota;
mod shifts;
mod timetable;
mod wall;
mod week;
mod zone;

pub use calendar::{Calendar, Calendars, InvalidCalendars};
pub use desk_core::ticket::Names;
pub use holidays::{Holiday, Holidays, InvalidHolidays};
pub use rota::{InvalidRota, Rota};
pub use shifts::{InvalidShifts, Period, Shifts};
pub use timetable::{Change, Stretch, Timetable};
pub use wall::{InvalidWall, WallTime, WallTimeOfDay};
pub use week::{InvalidWeek, Span, Week};
pub use zone::{InvalidZone, Zone};
