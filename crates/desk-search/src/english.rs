//! The two things about English that its stemmer does not know.

/// Irregular forms that are common in service talk, and their base; sorted by form. Forms that are another word too
/// ("felt", "rose") are left out.
const IRREGULAR: &[(&str, &str)] = &[
    ("began", "begin"),
    ("bent", "bend"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("came", "come"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("did", "do"),
    ("done", "do"),
    ("fell", "fall"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("found", "find"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("gone", "go"),
    ("got", "get"),
    ("gotten", "get"),
    ("kept", "keep"),
    ("knew", "know"),
    ("left", "leave"),
    ("lost", "lose"),
    ("made", "make"),
    ("paid", "pay"),
    ("ran", "run"),
    ("said", "say"),
    ("saw", "see"),
    ("seen", "see"),
    ("sent", "send"),
    ("shown", "show"),
    ("shrank", "shrink"),
    ("shrunk", "shrink"),
    ("sold", "sell"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("taken", "take"),
    ("thought", "think"),
    ("told", "tell"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("went", "go"),
    ("wore", "wear"),
    ("worn", "wear"),
    ("written", "write"),
    ("wrote", "write"),
];

/// Words that may stand inside a phrase without changing it: "send it back" is "send back". Sorted.
const FILLERS: &[&str] = &[
    "a", "an", "any", "her", "him", "it", "me", "my", "our", "some", "that", "the", "their", "them", "these", "this",
    "those", "us", "your",
];

/// The base of an irregular lower-case form, or the word itself.
pub(crate) fn base_form(word: &str) -> &str {
    let found = IRREGULAR.binary_search_by(|(form, _)| (*form).cmp(word)).ok();
    found.and_then(|at| IRREGULAR.get(at)).map_or(word, |(_, base)| base)
}

/// Whether the lower-case word may stand inside a phrase without changing it.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_are_sorted() {
        assert!(IRREGULAR.is_sorted_by(|a, b| a.0 < b.0));
        assert!(FILLERS.is_sorted_by(|a, b| a < b));
    }
}
