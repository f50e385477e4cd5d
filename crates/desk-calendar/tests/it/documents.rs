//! What is written is read, and what makes no sense is refused by saying what.

use crate::{calendar, utc, week, written};
use desk_calendar::{Calendar, Calendars, Timetable, Zone};
use desk_core::id::CalendarId;
use serde_json::{Value, json};

#[test]
fn a_calendar_is_read_as_it_was_written() {
    let holidays = json!([
        { "from": "2026-10-01", "to": "2026-10-07", "hours": [], "names": { "zh": "国庆节", "en": "National Day" } },
        { "from": "2026-10-10", "hours": [{ "from": "09:00", "to": "18:00" }] },
    ]);
    let mut desk = written("Asia/Shanghai", &week(&["13:00-18:00", "09:00-12:00"], &["22:00-00:00"]), &holidays);
    desk["told"] = json!({ "zh": "周一至周五", "en": "Monday to Friday" });
    let second = written("+05:45", &week(&["00:00-24:00"], &[]), &json!([]));
    let mut document = json!({ "calendars": [desk, second] });
    document["calendars"][1]["id"] = json!("night");
    let read: Calendars = serde_json::from_value(document).unwrap();
    let again: Calendars = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    assert_eq!(read.get(None).unwrap().id.as_str(), "desk");
    assert_eq!(read.get(Some(&CalendarId::parse("night").unwrap())).unwrap().zone.name(), "+05:45");
    assert!(read.get(Some(&CalendarId::parse("none").unwrap())).is_none());
    // The seven days of October are off, the Saturday after them is worked.
    let desk = read.get(None).unwrap();
    let opens = desk.next_change(utc("2026-09-30T10:00")).unwrap();
    assert_eq!(opens.at, utc("2026-10-08T01:00"));
    assert!(desk.is_open(utc("2026-10-10T02:00")) && !desk.is_open(utc("2026-10-17T02:00")));
}

#[test]
fn what_makes_no_sense_is_refused_by_saying_what() {
    let good = written("Europe/Berlin", &week(&["09:00-18:00"], &["22:00-06:00"]), &json!([{ "from": "2026-12-25" }]));
    assert!(serde_json::from_value::<Calendar>(good.clone()).is_ok());
    let span = |from: &str, to: &str| json!({ "from": from, "to": to });
    let wrong = [
        ("/zone", json!("Europe/Atlantis"), r#"no time zone "Europe/Atlantis""#),
        ("/zone", json!("+14:15"), "more than 14:00"),
        ("/zone", json!("+8:00"), "no time zone"),
        ("/zone", json!(""), "no time zone"),
        ("/zone", json!("x".repeat(5_000)), "no time zone"),
        ("/week", json!([[]]), "7 days"),
        (
            "/week/0",
            json!([span("09:00", "12:00"), span("11:00", "13:00")]),
            "Monday 09:00-12:00 and Monday 11:00-13:00",
        ),
        ("/week/0", json!([span("05:00", "09:00")]), "Sunday 22:00-06:00 and Monday 05:00-09:00"),
        ("/week/2/0/to", json!("09:00"), "Wednesday 09:00-09:00"),
        ("/week/2/0/from", json!("24:00"), "Wednesday 24:00-18:00"),
        ("/week/2/0/to", json!("24:01"), "from 00:00 to 24:00"),
        ("/week/2/0/to", json!("9:00"), "from 00:00 to 24:00"),
        ("/week/2", json!(vec![span("09:00", "10:00"); 7]), "Wednesday has more than 6"),
        ("/holidays", json!([{ "from": "2026-02-30" }]), "no day"),
        ("/holidays", json!([{ "from": "2026-12-25", "to": "2026-12-24" }]), "2026-12-25 must have"),
        ("/holidays", json!([{ "from": "2026-12-25", "to": "2028-12-24" }]), "2026-12-25 must have"),
        (
            "/holidays",
            json!([{ "from": "2026-12-25" }, { "from": "2026-12-20", "to": "2026-12-27" }]),
            "2026-12-20 and",
        ),
        ("/holidays/0/hours", json!([span("09:00", "12:00"), span("10:00", "11:00")]), "2026-12-25 09:00-12:00 and"),
        ("/holidays/0/names", json!({ "zh": "", "en": "x" }), "2026-12-25"),
    ];
    for (field, value, told) in wrong {
        let mut calendar = good.clone();
        if field.ends_with("/hours") || field.ends_with("/names") {
            calendar["holidays"][0][field.rsplit('/').next().unwrap()] = value.clone();
        } else {
            *calendar.pointer_mut(field).unwrap() = value.clone();
        }
        let error = serde_json::from_value::<Calendar>(calendar).unwrap_err().to_string();
        assert!(error.contains(told), "{field}: {error}");
    }
}

#[test]
fn calendars_have_ids_of_their_own_and_names() {
    let desk = written("UTC", &week(&[], &[]), &json!([]));
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut document = json!({ "calendars": [desk.clone()] });
        change(&mut document["calendars"]);
        serde_json::from_value::<Calendars>(document).unwrap_err().to_string()
    };
    assert!(refused(&|list| list.as_array_mut().unwrap().push(desk.clone())).contains("two calendars desk"));
    assert!(refused(&|list| list[0]["names"]["en"] = json!(" ")).contains("names of the calendar desk"));
    assert!(refused(&|list| list[0]["told"] = json!({ "zh": "一", "en": "" })).contains("told of the calendar desk"));
    assert!(refused(&|list| *list = json!(vec![desk.clone(); 21])).contains("at most 20"));
    assert!(refused(&|list| list[0]["hours"] = json!([])).contains("unknown field"));
}

#[test]
fn a_zone_is_told_as_the_database_spells_it() {
    let zone = |text: &str| Zone::parse(text).unwrap().name().to_owned();
    assert_eq!(["ASIA/shanghai", "-03:30", "utc"].map(zone), ["Asia/Shanghai", "-03:30", "UTC"]);
    let berlin = calendar("Europe/Berlin", &week(&[], &[]), &json!([]));
    assert_eq!(berlin.utc_offset_minutes(utc("2026-07-01T00:00")), 120);
}

#[test]
fn a_schema_says_what_is_parsed() {
    let schema = serde_json::to_value(schemars::schema_for!(Calendars)).unwrap();
    let calendar = &schema["properties"]["calendars"]["items"]["properties"];
    assert_eq!(calendar["week"]["minItems"], 7);
    assert_eq!(calendar["zone"]["maxLength"], 64);
    assert_eq!(schema["properties"]["calendars"]["maxItems"], 20);
}
