//! The values that understanding finds in words, in the form in which flows keep them.

use desk_dialogue::{Entity, FlowSet, Kind};
use desk_nlu::{
    Message,
    entities::{self as nlu, Gazetteer, Now, Site, Value},
};

/// The products and places that a site's flows know by name, made once for many messages.
#[derive(Debug, Clone, Default)]
pub struct Names(Site);

impl Names {
    /// Of these flows.
    #[must_use]
    pub fn of(flows: &FlowSet) -> Self {
        let names = flows.flows().iter().flat_map(|flow| flow.names());
        let rows = names.filter_map(|(kind, value, name)| match kind {
            Kind::Product => Some((nlu::Kind::Product, value, name)),
            Kind::Place => Some((nlu::Kind::Place, value, name)),
            _ => None,
        });
        Self(Site { gazetteer: Gazetteer::of(rows), ..Site::default() })
    }
}

/// The values of a text, each in its normal form, from left to right. The shapes and names that flows give their slots
/// are known wherever they stand.
pub(crate) fn values(text: &str, flows: &FlowSet, names: &Names, now: &Now) -> Vec<Entity> {
    let message = Message::of(text);
    let found = nlu::entities(&message, &names.0, now);
    let chars = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let place = |start: usize, end: usize| {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (clip(chars(start)), clip(chars(end)))
    };
    let mut values: Vec<Entity> = found
        .iter()
        .filter_map(|entity| {
            let (kind, value) = value(entity)?;
            let (start, end) = place(entity.range.start, entity.range.end);
            Some(Entity { kind, value, start, end })
        })
        .collect();
    for (at, word) in words(text) {
        let shaped = |kind: Kind, word: &str| flows.flows().iter().any(|flow| flow.knows(kind, word));
        let upper = word.to_ascii_uppercase();
        let known = [word, upper.as_str()].into_iter().find(|word| shaped(Kind::OrderNumber, word));
        let Some(known) = known else { continue };
        let (start, end) = place(at, at + word.len());
        values.retain(|value| value.end <= start || value.start >= end);
        values.push(Entity { kind: Kind::OrderNumber, value: known.to_owned(), start, end });
    }
    values.sort_by_key(|value| value.start);
    values
}

/// Runs of what codes are written with, and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    let ends = move |(_, word): &(usize, &str)| word.len() >= 4 && word.bytes().any(|b| b.is_ascii_digit());
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        let skipped = rest.find(part)?;
        let word = rest.get(skipped..)?;
        let length = word.find(|c| !part(c)).unwrap_or(word.len());
        let start = at + skipped;
        (rest, at) = (word.get(length..)?, start + length);
        Some((start, word.get(..length)?))
    })
    .filter(ends)
}

fn value(entity: &nlu::Entity) -> Option<(Kind, String)> {
    let kind = match entity.kind {
        nlu::Kind::Email => Kind::Email,
        nlu::Kind::Phone => Kind::Phone,
        nlu::Kind::OrderNumber => Kind::OrderNumber,
        nlu::Kind::Address | nlu::Kind::Place => Kind::Place,
        nlu::Kind::When => Kind::Date,
        nlu::Kind::Money => Kind::Amount,
        nlu::Kind::Quantity => Kind::Number,
        nlu::Kind::Product => Kind::Product,
        // No slot holds these.
        nlu::Kind::Card
        | nlu::Kind::IdNumber
        | nlu::Kind::TrackingNumber
        | nlu::Kind::PostalCode
        | nlu::Kind::Percentage => return None,
    };
    let text = match &entity.value {
        Value::Text(text) => text.clone(),
        Value::Entry(id) => id.clone(),
        Value::When(when) => when.from.date?.to_string(),
        Value::Amount { number, unit } if kind == Kind::Amount => format!("{unit} {number}"),
        Value::Amount { number, .. } => number.to_string(),
    };
    Some((kind, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = r#"
id = "track"
intent = "track"
version = "1"
title = { zh = "查", en = "track" }
examples = { zh = ["查"], en = ["track"] }
[[slot]]
name = "order"
kind = "order_number"
pattern = "LL[0-9]{6}"
label = { zh = "订单号", en = "order" }
ask = { zh = "订单号？", en = "Which order?" }
hint = { zh = "LL 加六位数字", en = "LL and six digits" }
[[step]]
id = "which"
ask = "order"
[[step]]
id = "say"
say = { zh = "{order}", en = "{order}" }
[[step]]
id = "done"
end = "done"
"#;

    fn found(text: &str) -> Vec<(Kind, String)> {
        let flows = FlowSet::parse([("track", FLOW)]).unwrap();
        let now = Now::of_unix(1_795_320_000, 480).unwrap();
        values(text, &flows, &Names::of(&flows), &now).into_iter().map(|value| (value.kind, value.value)).collect()
    }

    #[test]
    fn an_order_number_is_known_by_the_shape_that_a_flow_gives_it() {
        assert_eq!(found("我的ll123456呢"), [(Kind::OrderNumber, "LL123456".to_owned())]);
        assert_eq!(found("LL12345 is short of a digit").first().map(|(kind, _)| *kind), None);
    }

    #[test]
    fn what_a_slot_knows_by_name_is_found_in_other_words_and_longest_first() {
        let lamps = r#"names = [
  { value = "linen-lamp", zh = ["亚麻台灯", "麻布灯"], en = ["linen lamp"] },
  { value = "lamp", zh = "台灯", en = ["lamp", "light"] },
]"#;
        let flow = FLOW.replace(
            "[[step]]\nid = \"which\"",
            &format!(
                "[[slot]]\nname = \"item\"\nkind = \"product\"\n{lamps}\nlabel = {{ zh = \"商品\", en = \"item\" }}\n\
             ask = {{ zh = \"哪件？\", en = \"Which?\" }}\n[[step]]\nid = \"which\""
            ),
        );
        let flow = flow.replace("ask = \"order\"", "ask = [\"order\", \"item\"]");
        let flows = FlowSet::parse([("track", flow.as_str())]).unwrap();
        let now = Now::of_unix(1_795_320_000, 480).unwrap();
        for (text, value) in
            [("那个麻布灯坏了", "linen-lamp"), ("my Linen Lamp broke", "linen-lamp"), ("台灯不亮", "lamp")]
        {
            let found = values(text, &flows, &Names::of(&flows), &now);
            let found: Vec<_> = found.into_iter().map(|entity| (entity.kind, entity.value)).collect();
            assert_eq!(found, [(Kind::Product, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn values_have_one_form_however_they_were_written() {
        let text = "退到 Li.Na@Example.com，一共 ¥99.50，下周三来取";
        let kinds = [Kind::Email, Kind::Amount, Kind::Date];
        let values = ["li.na@example.com", "CNY 99.5", "2026-11-25"];
        assert_eq!(found(text), kinds.into_iter().zip(values.map(str::to_owned)).collect::<Vec<_>>());
    }
}
