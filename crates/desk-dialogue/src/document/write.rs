//! Writing a flow as a document.

use crate::{
    flow::{Flow, Phrase, Slot, SlotSource, Words},
    step::{Action, Body, Call, Status, Step, Test},
    value::Bound,
};
use toml::{Table, Value};

/// See [`Flow::to_document`].
pub(crate) fn write(flow: &Flow) -> String {
    let mut examples = Table::new();
    examples.insert("zh".to_owned(), texts(&flow.examples_zh));
    examples.insert("en".to_owned(), texts(&flow.examples_en));
    let mut document = table([
        ("id", text(&flow.id)),
        ("intent", text(&flow.intent)),
        ("version", text(&flow.version)),
        ("title", words(&flow.title)),
        ("examples", Value::Table(examples)),
        ("slot", Value::Array(flow.slots.iter().map(slot).collect())),
        ("step", Value::Array(flow.steps.iter().map(|one| step(one, flow)).collect())),
    ]);
    if !flow.articles.is_empty() {
        add(&mut document, "articles", Some(texts(&flow.articles)));
    }
    // A table of texts, numbers and tables is always a document.
    toml::to_string(&document).unwrap_or_default()
}

fn text(text: impl ToString) -> Value {
    Value::String(text.to_string())
}

fn texts(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(text).collect())
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn add(to: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(table), Some(value)) = (to.as_table_mut(), value) {
        table.insert(key.to_owned(), value);
    }
}

fn words(words: &Words) -> Value {
    table([("zh", text(&words.zh)), ("en", text(&words.en))])
}

fn phrase(phrase: &Phrase) -> Value {
    table([("zh", text(&phrase.zh)), ("en", text(&phrase.en))])
}

fn slot(slot: &Slot) -> Value {
    let mut value = table([("name", text(&slot.name)), ("kind", text(slot.rule.kind.as_str()))]);
    add(&mut value, "pattern", slot.rule.pattern.as_ref().map(|pattern| text(pattern.as_str())));
    add(&mut value, "min", slot.rule.min.map(bound));
    add(&mut value, "max", slot.rule.max.map(bound));
    if !slot.rule.choices.is_empty() {
        let choice = |chosen: &crate::value::Chosen| {
            table([("value", text(&chosen.value)), ("zh", text(&chosen.words.zh)), ("en", text(&chosen.words.en))])
        };
        add(&mut value, "choices", Some(Value::Array(slot.rule.choices.iter().map(choice).collect())));
    }
    if !slot.rule.names.is_empty() {
        let named = |one: &crate::value::Named| {
            table([("value", text(&one.value)), ("zh", texts(&one.zh)), ("en", texts(&one.en))])
        };
        add(&mut value, "names", Some(Value::Array(slot.rule.names.iter().map(named).collect())));
    }
    match &slot.source {
        SlotSource::Connector => add(&mut value, "source", Some(text("connector"))),
        SlotSource::Customer(question) => {
            add(&mut value, "label", Some(words(&question.label)));
            add(&mut value, "ask", Some(phrase(&question.ask)));
            add(&mut value, "hint", question.hint.as_ref().map(words));
            add(&mut value, "attempts", Some(Value::Integer(i64::from(question.attempts))));
            add(&mut value, "confirm", Some(Value::Boolean(question.confirm)));
            add(&mut value, "reuse", Some(Value::Boolean(question.reuse)));
        }
    }
    value
}

fn bound(bound: Bound) -> Value {
    match bound {
        Bound::Value(number) => Value::Float(number),
        Bound::Chars(chars) => Value::Integer(i64::from(chars)),
        Bound::Day(day) => text(crate::date::iso(day)),
        Bound::Today(days) => text(format!("today{days:+}")),
    }
}

fn step(step: &Step, flow: &Flow) -> Value {
    let to = |target: &usize| text(flow.steps.get(*target).map_or("", |step| step.id.as_str()));
    let mut value = table([("id", text(&step.id))]);
    add(&mut value, "at_most", step.at_most.map(|n| Value::Integer(i64::from(n))));
    match &step.action {
        Action::Ask { slots, again, next } => {
            add(&mut value, "ask", Some(texts(slots)));
            add(&mut value, "again", Some(Value::Boolean(*again)));
            add(&mut value, "next", Some(to(next)));
        }
        Action::Confirm { text, yes, no } => {
            add(&mut value, "confirm", Some(phrase(text)));
            add(&mut value, "next", Some(to(yes)));
            add(&mut value, "on_no", no.as_ref().map(to));
        }
        Action::Say { text, next } => {
            add(&mut value, "say", Some(phrase(text)));
            add(&mut value, "next", Some(to(next)));
        }
        Action::HandOver { say, message, note } => {
            add(&mut value, "say", say.as_ref().map(phrase));
            let mut inner = table([("reason", text(if *message { "message" } else { "policy" }))]);
            add(&mut inner, "note", note.as_ref().map(text));
            add(&mut value, "hand_over", Some(inner));
        }
        Action::End(ending) => add(&mut value, "end", Some(text(ending.as_str()))),
        Action::Branch { cases, otherwise } => {
            let case = |case: &crate::step::Case<usize>| {
                let mut value = table([("slot", text(&case.slot)), ("next", to(&case.next))]);
                let (key, test) = match &case.test {
                    Test::Is(values) => ("is", texts(values)),
                    Test::Filled(filled) => ("filled", Value::Boolean(*filled)),
                    Test::Below(number) => ("below", Value::Float(*number)),
                    Test::AtLeast(number) => ("at_least", Value::Float(*number)),
                };
                add(&mut value, key, Some(test));
                value
            };
            add(&mut value, "branch", Some(Value::Array(cases.iter().map(case).collect())));
            add(&mut value, "otherwise", Some(to(otherwise)));
        }
        Action::Call(call) => {
            add(&mut value, "next", Some(to(&call.next)));
            add(&mut value, "call", Some(write_call(call, &to)));
        }
    }
    value
}

fn write_call(call: &Call<usize>, to: &impl Fn(&usize) -> Value) -> Value {
    let mut value = table([
        ("method", text(call.method.as_str())),
        ("url", text(format!("{{${}}}{}", call.host, call.path))),
        ("timeout_ms", Value::Integer(i64::from(call.timeout_ms))),
        ("retries", Value::Integer(i64::from(call.retries))),
        ("failure", text(call.failure.as_str())),
    ]);
    let headers: Table = call.headers.iter().map(|(name, header)| (name.clone(), text(header))).collect();
    add(&mut value, "headers", Some(Value::Table(headers)));
    add(&mut value, "body", call.body.as_ref().map(body));
    add(&mut value, "idempotency_key", call.idempotency_key.as_ref().map(text));
    let mapping = |mapping: &crate::step::Mapping| {
        let place = table([("path", text(&mapping.pointer)), ("optional", Value::Boolean(mapping.optional))]);
        (mapping.slot.clone(), place)
    };
    add(&mut value, "response", Some(Value::Table(call.response.iter().map(mapping).collect())));
    let on = |(status, next): &(Status, usize)| {
        let status = match status {
            Status::Code(code) => Value::Integer(i64::from(*code)),
            Status::Class(digit) => text(format!("{digit}xx")),
            Status::Timeout => text("timeout"),
            Status::Unreachable => text("unreachable"),
        };
        table([("status", status), ("next", to(next))])
    };
    add(&mut value, "on", Some(Value::Array(call.on.iter().map(on).collect())));
    value
}

fn body(value: &Body) -> Value {
    match value {
        Body::Text(template) => text(template),
        Body::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Body::Bool(yes) => Value::Boolean(*yes),
        Body::List(items) => Value::Array(items.iter().map(body).collect()),
        Body::Object(fields) => Value::Table(fields.iter().map(|(key, field)| (key.clone(), body(field))).collect()),
    }
}
