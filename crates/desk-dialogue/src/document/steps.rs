//! Reading the steps of a document. Each has one key that says what it does; references are read as words.

use super::{
    call,
    fields::{At, Fields, Notes, float, lines, names, wrong_type},
};
use crate::{
    act::Ending,
    limits::{MAX_ATTEMPTS, MAX_BRANCHES},
    problem::{excerpt, suggestion},
    step::{Action, Case, Test},
};
use toml::{Spanned, de::DeValue};

/// A reference to a step as a document has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// By name.
    Named(At<String>),
    /// The next one of the document; the place is that of the step that says nothing.
    Following(usize),
}

/// A step as far as it could be read.
pub(super) struct Read {
    pub(super) id: At<String>,
    pub(super) at: usize,
    pub(super) at_most: Option<u8>,
    pub(super) action: Option<Action<Target>>,
    /// Slots that it names outside templates, each with its place.
    pub(super) names: Vec<At<String>>,
}

const ACTIONS: [&str; 7] = ["ask", "confirm", "call", "branch", "say", "hand_over", "end"];

pub(super) fn read(value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Read> {
    let mut fields = Fields::from(value, "step", notes)?;
    let at = fields.at;
    let id = fields.required_name("id", notes);
    let at_most = fields.whole("at_most", 1, u32::from(MAX_ATTEMPTS), notes).and_then(|n| u8::try_from(n).ok());
    let present: Vec<&str> = ACTIONS.into_iter().filter(|key| fields.has(key)).collect();
    let mut named = Vec::new();
    let action = match present.as_slice() {
        ["ask"] => ask(&mut fields, &mut named, notes),
        ["confirm"] => confirm(&mut fields, notes),
        ["call"] => {
            let next = next(&mut fields, "next", notes);
            fields.value("call").and_then(|value| call::read(value, next, &mut named, notes))
        }
        ["branch"] => branch(&mut fields, &mut named, notes),
        // `say` is also what a step says that hands over.
        ["say"] => {
            let text = fields.phrase("say", notes);
            let next = next(&mut fields, "next", notes);
            text.map(|text| Action::Say { text: text.value, next })
        }
        ["hand_over"] | ["say", "hand_over"] => hand_over(&mut fields, notes),
        ["end"] => end(&mut fields, notes),
        [] => {
            notes.note(at, format!("a step needs one of {}", ACTIONS.join(", ")));
            for key in ACTIONS {
                fields.value(key);
            }
            fields.value("next");
            None
        }
        several => {
            notes.note(at, format!("a step does one thing, but this one has {}", several.join(", ")));
            return Some(Read { id: id?, at, at_most, action: None, names: named });
        }
    };
    fields.finish(notes);
    Some(Read { id: id?, at, at_most, action, names: named })
}

fn next(fields: &mut Fields<'_>, key: &'static str, notes: &mut Notes<'_>) -> Target {
    let at = fields.at;
    fields.name(key, notes).map_or(Target::Following(at), Target::Named)
}

fn ask(fields: &mut Fields<'_>, named: &mut Vec<At<String>>, notes: &mut Notes<'_>) -> Option<Action<Target>> {
    let slots = fields.value("ask").and_then(|value| names(value, "ask", notes));
    let again = fields.yes("again", notes).unwrap_or(false);
    let next = next(fields, "next", notes);
    let slots = slots?;
    named.extend(slots.iter().cloned());
    Some(Action::Ask { slots: slots.into_iter().map(|slot| slot.value).collect(), again, next })
}

fn confirm(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Action<Target>> {
    let text = fields.phrase("confirm", notes);
    let yes = next(fields, "next", notes);
    let no = fields.name("on_no", notes).map(Target::Named);
    Some(Action::Confirm { text: text?.value, yes, no })
}

fn hand_over(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Action<Target>> {
    let say = fields.phrase("say", notes).map(|say| say.value);
    let value = fields.value("hand_over")?;
    let mut inner = Fields::from(value, "hand_over", notes)?;
    let reason = inner.line("reason", notes);
    let message = match &reason {
        None => false,
        Some(reason) => {
            if !["policy", "message"].contains(&reason.value.as_str()) {
                let hint = suggestion(&reason.value, ["policy", "message"]);
                notes.note(reason.at, format!("unknown reason {}{hint}", excerpt(&reason.value)));
            }
            reason.value == "message"
        }
    };
    let note = inner.template("note", notes).map(|note| note.value);
    inner.finish(notes);
    Some(Action::HandOver { say, message, note })
}

fn end(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Action<Target>> {
    let text = fields.line("end", notes)?;
    let endings = [Ending::Done, Ending::Unresolved];
    let ending = endings.into_iter().find(|ending| ending.as_str() == text.value);
    if ending.is_none() {
        let hint = suggestion(&text.value, endings.iter().map(|ending| ending.as_str()));
        notes.note(text.at, format!("unknown ending {}{hint}", excerpt(&text.value)));
    }
    ending.map(Action::End)
}

fn branch(fields: &mut Fields<'_>, named: &mut Vec<At<String>>, notes: &mut Notes<'_>) -> Option<Action<Target>> {
    let value = fields.value("branch")?;
    if !fields.has("otherwise") {
        fields.missing("otherwise", notes);
    }
    let otherwise = fields.name("otherwise", notes).map(Target::Named);
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, "branch", "a list", notes);
        return None;
    };
    if !(1..=MAX_BRANCHES).contains(&list.len()) {
        let count = list.len();
        notes.note(value.span().start, format!("there must be 1 to {MAX_BRANCHES} branches, but there are {count}"));
    }
    let cases: Vec<Option<Case<Target>>> =
        list.iter().take(MAX_BRANCHES).map(|item| case(item, named, notes)).collect();
    Some(Action::Branch { cases: cases.into_iter().collect::<Option<_>>()?, otherwise: otherwise? })
}

fn case(value: &Spanned<DeValue<'_>>, named: &mut Vec<At<String>>, notes: &mut Notes<'_>) -> Option<Case<Target>> {
    let mut fields = Fields::from(value, "branch", notes)?;
    let slot = fields.required_name("slot", notes);
    let next = fields.required_name("next", notes);
    let is = fields.value("is").map(|value| lines(value, "is", notes));
    let filled = fields.yes("filled", notes);
    let mut limit = |key: &'static str, notes: &mut Notes<'_>| {
        let value = fields.value(key)?;
        let number = float(value);
        if number.is_none() {
            wrong_type(value, key, "a number", notes);
        }
        number
    };
    let below = limit("below", notes);
    let at_least = limit("at_least", notes);
    let tests: Vec<Test> = is
        .map(|is| Test::Is(is.into_iter().map(|is| is.value).collect()))
        .into_iter()
        .chain(filled.map(Test::Filled))
        .chain(below.map(Test::Below))
        .chain(at_least.map(Test::AtLeast))
        .collect();
    let at = fields.at;
    fields.finish(notes);
    let test = match <[Test; 1]>::try_from(tests) {
        Ok([test]) => Some(test),
        Err(_) => {
            notes.note(at, "a branch needs one of is, filled, below, at_least");
            None
        }
    };
    let slot = slot?;
    named.push(slot.clone());
    Some(Case { slot: slot.value, test: test?, next: Target::Named(next?) })
}
