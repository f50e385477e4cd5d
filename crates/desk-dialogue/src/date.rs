//! Days as numbers, days since 1970-01-01, since flows bound them by numbers; and how people say them.

use desk_core::{Language, Millis, date::Date};

const DAY_MS: i64 = 86_400_000;

/// Days since 1970-01-01 of `YYYY-MM-DD`; nothing where there is no such day or the year is not 1900 to 2199.
pub(crate) fn parse(text: &str) -> Option<i64> {
    Date::parse(text).filter(|date| (1900..2200).contains(&date.year())).map(Date::days)
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
    let Some(date) = Date::of_days(days) else { return String::new() };
    let (year, month, day) = (date.year(), date.month(), date.day());
    match language {
        Language::Zh => format!("{year}年{month}月{day}日"),
        Language::En => {
            let name = MONTHS.get(usize::from(month - 1)).copied().unwrap_or_default();
            format!("{day} {name} {year}")
        }
    }
}

/// `YYYY-MM-DD`; empty outside of the years 1 to 9999.
pub(crate) fn iso(days: i64) -> String {
    Date::of_days(days).map(|date| date.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_epoch_is_day_zero_and_a_day_that_is_not_is_refused() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2026-11-22"), Some(20_779));
        for wrong in ["2026-02-29", "1899-12-31", "2200-01-01", "2026-01-01-01"] {
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
