//! Who is called by name in a note.

use super::AgentRef;
use crate::id::AgentId;
use std::collections::BTreeMap;

/// The agents that a text calls as `@login` or `@Name`, each once, in the order of the text.
///
/// Of several that fit the longest counts (`@anna` is not Ann), capitals do not matter, and an `@` within a word (an
/// address of mail) calls nobody.
#[must_use]
pub fn mentions(text: &str, agents: &BTreeMap<AgentId, String>) -> Vec<AgentRef> {
    let mut called: Vec<AgentRef> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let within = before.replace(c).is_some_and(is_of_a_login);
        if c != '@' || within {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let fits = |name: &str| length_of(rest, name);
        let longest = agents
            .iter()
            .filter_map(|(id, name)| Some((fits(id.as_str()).max(fits(name))?, id, name)))
            .max_by_key(|(length, ..)| *length);
        if let Some((_, id, name)) = longest
            && called.iter().all(|known| known.id != *id)
        {
            called.push(AgentRef { id: id.clone(), name: name.clone() });
        }
    }
    called
}

/// How many characters of `text` are `name`, where it begins with it and the word ends there.
fn length_of(text: &str, name: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in name.chars() {
        let same = rest.next().is_some_and(|c| c == wanted || c.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return None;
        }
    }
    // A name in Chinese is followed by the sentence without a space.
    let ends = |c: char| !is_of_a_login(c) || name.chars().last().is_some_and(|last| !last.is_ascii());
    (!name.is_empty() && rest.next().is_none_or(ends)).then(|| name.chars().count())
}

fn is_of_a_login(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}
