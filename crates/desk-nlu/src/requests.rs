//! The talk around a question: greetings, thanks, a wish for a person, yes and no, a rating, "this is the third time".
//!
//! Most of it is recognised only where it is all that a message says: every word must be covered by phrases of
//! `requests.txt`, so that 你好，怎么退货 is a question and "thanks, bye" is thanks and a goodbye. What must be heard
//! inside a long message too (a wish for a person, anger, giving up) has rules of its own.
//!
//! A wish for a person is recognised where the message is little else, or says so with a verb: an article about
//! "agents" must stay reachable, and "I don't need an agent" is not a wish for one.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::message::{Message, is_letter};
use crate::phrases::Phrases;
use crate::sentiment::mood;

/// What a message is, beside a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// A person is wanted.
    Person,
    /// A greeting.
    Greeting,
    /// Thanks.
    Thanks,
    /// A goodbye.
    Goodbye,
    /// The question whether this is a machine, and who it is.
    AreYouABot,
    /// Praise of the bot.
    Compliment,
    /// Abuse of the bot.
    Insult,
    /// Somebody tries whether anything answers.
    Test,
    /// Yes.
    Yes,
    /// No.
    No,
    /// What is going on in the conversation is to be given up.
    Cancel,
    /// What was said before was wrong.
    Correction,
    /// What the desk did or said has not helped, again.
    RepeatedFailure,
    /// The writer is angry.
    Anger,
    /// A rating, 1 to 5.
    Rating(u8),
}

/// What a phrase of `requests.txt` is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Must, with others, cover the message.
    Whole(Request),
    /// May stand beside what covers the message.
    Filler,
    /// Counts wherever it stands.
    Inside(Request),
    /// Only looks like one of the others.
    Keep,
}

static COVERING: LazyLock<Phrases<Part>> = LazyLock::new(|| phrases(|part| !matches!(part, Part::Inside(_))));
static INSIDE: LazyLock<Phrases<Part>> = LazyLock::new(|| phrases(|part| matches!(part, Part::Inside(_) | Part::Keep)));

fn phrases(of: impl Fn(Part) -> bool) -> Phrases<Part> {
    Phrases::named(include_str!("requests.txt"), |name| part(name).filter(|part| of(*part)))
}

fn part(name: &str) -> Option<Part> {
    let (name, inside) = match name.strip_suffix(" inside") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let request = match name {
        "filler" => return Some(Part::Filler),
        "keep" => return Some(Part::Keep),
        "person" => Request::Person,
        "greeting" => Request::Greeting,
        "thanks" => Request::Thanks,
        "goodbye" => Request::Goodbye,
        "bot" => Request::AreYouABot,
        "compliment" => Request::Compliment,
        "insult" => Request::Insult,
        "test" => Request::Test,
        "yes" => Request::Yes,
        "no" => Request::No,
        "cancel" => Request::Cancel,
        "correction" => Request::Correction,
        "failure" => Request::RepeatedFailure,
        name => Request::Rating(name.strip_prefix("rating ")?.parse().ok()?),
    };
    Some(if inside { Part::Inside(request) } else { Part::Whole(request) })
}

/// Words of a wish for a person, by the lists in `person.txt`.
struct PersonWords {
    /// Chinese phrases of a wish.
    zh: Vec<&'static str>,
    zh_not: Vec<&'static str>,
    verbs: Vec<&'static str>,
    people: Vec<&'static str>,
    nots: Vec<&'static str>,
}

static PERSON: LazyLock<PersonWords> = LazyLock::new(|| {
    let list = |wanted: &str| {
        crate::phrases::rows(include_str!("person.txt"))
            .filter(|(name, _)| *name == wanted)
            .map(|(_, form)| form)
            .collect()
    };
    PersonWords {
        zh: list("zh"),
        zh_not: list("zh not"),
        verbs: list("verb"),
        people: list("people"),
        nots: list("not"),
    }
});

/// Anger from this much on ([`crate::Mood::anger`]) is worth a person's attention.
const ANGRY: f32 = 0.5;

/// What a message is, beside a question; empty for a plain question.
#[must_use]
pub fn requests(message: &Message<'_>) -> BTreeSet<Request> {
    let mut found = covering(message);
    for (start, _, part) in INSIDE.all(message) {
        if let Part::Inside(request) = part
            // "not" in front turns it round.
            && !message.folded(start.saturating_sub(4)..start).ends_with(&['n', 'o', 't', ' '])
        {
            found.insert(*request);
        }
    }
    if wants_person_zh(message) || wants_person_en(message) {
        found.insert(Request::Person);
    }
    if mood(message).anger >= ANGRY {
        found.insert(Request::Anger);
    }
    found
}

/// The requests whose phrases cover all words; none where a word is left.
fn covering(message: &Message<'_>) -> BTreeSet<Request> {
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < message.len() {
        if let Some(stars) = stars(message, at) {
            found.insert(Request::Rating(stars));
            break;
        }
        match COVERING.longest(message, at) {
            Some((end, part)) => {
                if let Part::Whole(request) = part {
                    found.insert(*request);
                }
                at = end;
            }
            None if message.at(at).is_alphanumeric() => return BTreeSet::new(),
            None => at += 1,
        }
    }
    found
}

/// A rating by stars: `★★★★`, `⭐⭐⭐⭐⭐`, and nothing else in the message.
fn stars(message: &Message<'_>, at: usize) -> Option<u8> {
    let is_star = |c: &char| matches!(c, '★' | '⭐' | '🌟');
    let rest = message.folded(at..message.len());
    let stars = rest.iter().filter(|c| is_star(c)).count();
    let only = rest.iter().all(|c| is_star(c) || matches!(c, '☆' | ' ' | '\u{fe0f}'));
    (only && (1..=5).contains(&stars)).then(|| u8::try_from(stars).ok()).flatten()
}

fn wants_person_zh(message: &Message<'_>) -> bool {
    // In a long message the word is more likely part of a story than a wish.
    if message.len() > 24 {
        return false;
    }
    let text: String = message.folded(0..message.len()).iter().collect();
    PERSON.zh.iter().any(|phrase| text.contains(phrase)) && !PERSON.zh_not.iter().any(|not| text.contains(not))
}

fn wants_person_en(message: &Message<'_>) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    for at in 0..message.len() {
        let c = message.at(at);
        let is_part = is_letter(c) || c.is_alphanumeric() || c == '\'';
        if is_part && !in_word {
            if words.len() > 14 {
                return false;
            }
            words.push(String::new());
        }
        if let (true, Some(word)) = (is_part, words.last_mut()) {
            word.push(c);
        }
        in_word = is_part;
    }
    let has = |table: &[&str]| words.iter().any(|word| table.contains(&word.as_str()));
    words.len() <= 14 && has(&PERSON.verbs) && has(&PERSON.people) && !has(&PERSON.nots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_lists_has_a_name_that_is_known() {
        for (name, form) in crate::phrases::rows(include_str!("requests.txt")) {
            assert!(part(name).is_some(), "{name}: {form}");
        }
        let names = ["zh", "zh not", "verb", "people", "not"];
        assert!(
            crate::phrases::rows(include_str!("person.txt"))
                .all(|(name, form)| names.contains(&name) && form.is_ascii() != name.starts_with("zh"))
        );
    }
}
