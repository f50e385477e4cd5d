//! Places in an answer: JSON pointers (RFC 6901) with three additions. `#` is the length of a list, `-1` its last
//! item, and `[name=value]` its first item whose field has that text.

use serde_json::Value;

/// What stands at a place; nothing where there is no such place or it holds null.
pub(crate) fn find(value: &Value, pointer: &str) -> Option<Value> {
    let mut here = value.clone();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        here = match &here {
            Value::Array(items) => item(items, &part)?,
            Value::Object(fields) => fields.get(&part)?.clone(),
            _ => return None,
        };
    }
    (!here.is_null()).then_some(here)
}

fn item(items: &[Value], part: &str) -> Option<Value> {
    if part == "#" {
        return Some(items.len().into());
    }
    if part == "-1" {
        return items.last().cloned();
    }
    if let Some((name, value)) = part.strip_prefix('[').and_then(|p| p.strip_suffix(']')?.split_once('=')) {
        return items.iter().find(|item| item.get(name).and_then(Value::as_str) == Some(value)).cloned();
    }
    items.get(part.parse::<usize>().ok()?).cloned()
}

/// Whether two values say the same; numbers are compared as numbers, so that 1 is 1.0 and 0.93 what a sum comes to.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            _ => a == b,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

#[test]
fn a_place_is_found_by_index_by_end_by_field_and_by_length() {
    let value = serde_json::json!({ "a": [{ "k": "x", "n": 1 }, { "k": "y", "n": null }] });
    assert_eq!(find(&value, "/a/0/n"), Some(1.into()));
    assert_eq!(find(&value, "/a/-1/k"), Some("y".into()));
    assert_eq!(find(&value, "/a/[k=x]/n"), Some(1.into()));
    assert_eq!(find(&value, "/a/#"), Some(2.into()));
    assert_eq!(find(&value, "/a/1/n"), None);
    assert_eq!(find(&value, ""), Some(value.clone()));
    assert!(same(&serde_json::json!([0.1 + 0.2]), &serde_json::json!([0.3])));
}
