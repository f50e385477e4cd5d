//! Days as numbers: the proleptic Gregorian calendar, days since 1970-01-01.
//! After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
//! (<https://howardhinnant.github.io/date_algorithms.html>).

use desk_core::{Language, Millis};

const DAY_MS: i64 = 86_400_000;

/// Days since 1970-01-01 of `YYYY-MM-DD`; nothing where there is no such day or the year is not 1900 to 2199.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(1900..2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = of_civil(year, month, day);
    (to_civil(days) == (year, month, day)).then_some(days)
}

/// The day at `now` where clocks are `offset_minutes` ahead of UTC.
pub(crate) fn today(now: Millis, offset_minutes: i16) -> i64 {
    let now = i64::try_from(now.as_u64()).unwrap_or(i64::MAX / 2);
    now.saturating_add(i64::from(offset_minutes) * 60_000).div_euclid(DAY_MS)
}

/// As people of the language write it.
pub(crate) fn say(days: i64, language: Language) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = to_civil(days);
    match language {
        Language::Zh => format!("{year}年{month}月{day}日"),
        Language::En => {
            let name = usize::try_from(month - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default();
            format!("{day} {name} {year}")
        }
    }
}

/// `YYYY-MM-DD`.
pub(crate) fn iso(days: i64) -> String {
    let (year, month, day) = to_civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

fn of_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn to_civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_epoch_is_day_zero_and_a_day_that_is_not_is_refused() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2026-11-22"), Some(20_779));
        for wrong in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01-01", "", "今天"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        // 2026-11-22 20:00 UTC is the 23rd in Shanghai.
        let now = Millis::new((20_779 * 86_400 + 20 * 3_600) * 1_000);
        assert_eq!(iso(today(now, 480)), "2026-11-23");
        assert_eq!(say(today(now, 0), Language::Zh), "2026年11月22日");
        assert_eq!(say(today(now, 0), Language::En), "22 November 2026");
    }

    proptest! {
        #[test]
        fn a_day_survives_being_written_and_read(days in -25_567_i64..84_006) {
            prop_assert_eq!(parse(&iso(days)), Some(days));
        }
    }
}
