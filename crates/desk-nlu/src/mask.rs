//! A text leaves for an external engine without what tells who its writer is, and the engine's answer gets it back.
//!
//! A placeholder says what it stands for (`[PHONE_1]`), so that an engine can still use it in a sentence. The same
//! text has the same placeholder, and no placeholder is one that the text already has: the map alone undoes it, for
//! every text. Placeholders that a text already has are not looked into, so that masking twice masks once.

use crate::entities::{self, Kind};
use crate::message::Message;

/// A text without personal data, and what was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text with placeholders.
    pub text: String,
    /// Each placeholder once, and what it stands for.
    pub map: Vec<(String, String)>,
}

/// Takes telephone numbers, e-mail addresses, card and identity numbers and street addresses out of a text.
#[must_use]
pub fn mask(text: &str) -> Masked {
    let mut masked = Masked { text: text.to_owned(), map: Vec::new() };
    // What stood against a span may be a span itself once that is gone. Each round takes characters away.
    while let Some(text) = round(&masked.text, &mut masked.map) {
        masked.text = text;
    }
    masked
}

/// The text with what is found in it taken out; `None` where nothing is.
fn round(text: &str, map: &mut Vec<(String, String)>) -> Option<String> {
    let mut message = Message::of(text);
    for range in placeholders(&message) {
        message.blank(range);
    }
    let mut masked = String::with_capacity(text.len());
    let mut kept_to = 0;
    let mut count = 0_usize;
    for entity in entities::personal(&message) {
        let (Some(between), Some(taken)) = (text.get(kept_to..entity.range.start), text.get(entity.range.clone()))
        else {
            continue;
        };
        let known = map.iter().find(|(_, original)| original == taken).map(|(name, _)| name.clone());
        let placeholder = known.unwrap_or_else(|| {
            let placeholder = loop {
                count += 1;
                let placeholder = format!("[{}_{count}]", name(entity.kind));
                if !text.contains(&placeholder) {
                    break placeholder;
                }
            };
            map.push((placeholder.clone(), taken.to_owned()));
            placeholder
        });
        masked.push_str(between);
        masked.push_str(&placeholder);
        kept_to = entity.range.end;
    }
    masked.push_str(text.get(kept_to..).unwrap_or_default());
    (kept_to > 0).then_some(masked)
}

impl Masked {
    /// Puts back into `text`, which may be an answer, what the placeholders in it stand for.
    #[must_use]
    pub fn unmask(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('[') {
            let (before, from) = rest.split_at(at);
            whole.push_str(before);
            let known =
                self.map.iter().find_map(|(name, original)| Some((from.strip_prefix(name.as_str())?, original)));
            match known {
                Some((after, original)) => {
                    whole.push_str(original);
                    rest = after;
                }
                None => {
                    whole.push('[');
                    rest = from.get(1..).unwrap_or_default();
                }
            }
        }
        whole.push_str(rest);
        whole
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Phone => "PHONE",
        Kind::Email => "EMAIL",
        Kind::Card => "CARD",
        Kind::IdNumber => "ID_NUMBER",
        Kind::Address => "ADDRESS",
        _ => "NUMBER",
    }
}

/// The places that look like placeholders: `[`, letters and `_`, digits, `]`.
fn placeholders(message: &Message<'_>) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for start in 0..message.len() {
        if message.at(start) != '[' {
            continue;
        }
        let mut end = start + 1;
        while end - start < 32 && (message.at(end).is_ascii_alphanumeric() || message.at(end) == '_') {
            end += 1;
        }
        if message.at(end) == ']' && message.before(end).is_ascii_digit() {
            found.push(start..end + 1);
        }
    }
    found
}
