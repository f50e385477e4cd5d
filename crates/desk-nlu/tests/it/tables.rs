use desk_core::date::Date;
use desk_nlu::entities::{Gazetteer, Kind, Now, Pattern, Value};
use desk_nlu::{Message, Polarity, Site, clauses, entities, mask, mood, requests, wishes};

/// The rows of a table: what is expected, a tab, the text. `#` opens a comment.
fn rows(table: &str) -> impl Iterator<Item = (String, String)> {
    let path = format!("{}/tests/cases/{table}.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the table is there");
    let rows: Vec<_> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
    rows.into_iter().map(move |row| {
        let (expected, text) = row.split_once('\t').unwrap_or_else(|| panic!("{path}: no tab in {row}"));
        (expected.to_owned(), text.replace("\\n", "\n"))
    })
}

/// Compares every row, so that one run names all that differ.
fn check(table: &str, least: usize, read: impl Fn(&str) -> String) {
    let (mut differ, mut count) = (Vec::new(), 0);
    for (expected, text) in rows(table) {
        count += 1;
        let found = read(&text);
        if found != expected {
            differ.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(differ.is_empty(), "{} of {count} rows of {table}:\n{}", differ.len(), differ.join("\n"));
    assert!(count >= least, "{table} has {count} rows, fewer than {least}");
}

/// A Sunday, half past two in the afternoon.
fn now() -> Now {
    Now { today: Date::new(2026, 11, 22).unwrap(), minute: 14 * 60 + 30 }
}

fn site() -> Site {
    Site {
        order_numbers: vec![Pattern::parse("SD-#{6,8}").unwrap()],
        gazetteer: Gazetteer::of([
            (Kind::Product, "aurora", "Aurora lamp"),
            (Kind::Product, "aurora", "极光台灯"),
            (Kind::Product, "lamp", "lamp"),
            (Kind::Product, "lamp", "台灯"),
            (Kind::Place, "shanghai", "上海"),
            (Kind::Place, "shanghai", "Shanghai"),
            (Kind::Place, "shanghai", "魔都"),
        ]),
    }
}

#[test]
fn entities_are_found_with_their_values() {
    check("entities", 120, |text| {
        let found = entities(&Message::of(text), &site(), &now());
        let shown: Vec<String> = found
            .iter()
            .map(|entity| {
                let value = match &entity.value {
                    Value::Text(text) | Value::Entry(text) => text.clone(),
                    Value::When(when) => when.to_string(),
                    Value::Amount { number, unit } => format!("{number} {unit}"),
                };
                format!("{:?}={value}", entity.kind)
            })
            .collect();
        if shown.is_empty() { "-".to_owned() } else { shown.join("; ") }
    });
}

#[test]
fn what_is_refused_is_told_from_what_is_asked() {
    check("clauses", 120, |text| {
        let shown: Vec<String> = clauses(&Message::of(text))
            .into_iter()
            .map(|clause| {
                let sign = if clause.polarity == Polarity::Refused { "-" } else { "+" };
                format!("{sign}{}{}", if clause.corrects { "*" } else { "" }, &text[clause.range])
            })
            .collect();
        shown.join(" | ")
    });
}

#[test]
fn a_message_is_cut_between_its_wishes_only() {
    check("wishes", 100, |text| {
        let cuts: Vec<&str> = wishes(&Message::of(text)).into_iter().map(|wish| &text[wish.range]).collect();
        if cuts.len() == 1 { "1".to_owned() } else { cuts.join(" | ") }
    });
}

#[test]
fn requests_are_recognised() {
    check("requests", 200, |text| {
        let shown: Vec<String> = requests(&Message::of(text)).iter().map(|request| format!("{request:?}")).collect();
        if shown.is_empty() { "-".to_owned() } else { shown.join(" ") }
    });
}

#[test]
fn the_mood_has_the_sign_that_a_reader_gives_it() {
    check("mood", 60, |text| {
        let mood = mood(&Message::of(text));
        let polarity = if mood.polarity > 0.15 {
            "good"
        } else if mood.polarity < -0.15 {
            "bad"
        } else {
            "neutral"
        };
        if mood.anger >= 0.5 { format!("{polarity} angry") } else { polarity.to_owned() }
    });
}

#[test]
fn personal_data_is_masked_and_the_rest_stays() {
    check("mask", 25, |text| mask(text).text);
}

#[test]
fn a_wish_is_its_own_where_it_is_said_to_be_another_one_or_follows_a_question() {
    let own = |text| wishes(&Message::of(text)).into_iter().map(|wish| wish.own).collect::<Vec<_>>();
    assert_eq!(own("怎么退货，另外运费怎么算"), [false, true]);
    assert_eq!(own("How do I return a lamp? And how long does delivery take?"), [false, true]);
    assert_eq!(own("价保怎么申请，点哪里"), [false, false], "a half of what was asked before");
    assert_eq!(own("怎么退货"), [false]);
}
