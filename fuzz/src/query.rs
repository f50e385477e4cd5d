//! The query of an address.

use desk_wire::query::parameter;

/// Each value is what the URL standard's implementation makes of it.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let found = parameter(text, name).expect("a name that stands there is found");
        if text.split('&').find(|other| other.split('=').next() == Some(name)) == Some(pair) {
            let query = format!("name={value}");
            let (_, expected) = form_urlencoded::parse(query.as_bytes()).next().expect("it has a pair");
            assert_eq!(found, expected, "{pair}");
        }
    }
    let encoded: String = form_urlencoded::byte_serialize(data).collect();
    assert_eq!(parameter(&format!("a=b&text={encoded}&c"), "text").as_deref(), Some(text));
}
