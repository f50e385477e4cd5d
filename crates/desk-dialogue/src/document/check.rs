//! What a document must be as a whole: every name leads somewhere, every step is reached, no turn can run for ever,
//! and every value that is put into a text is certainly there.

use super::{
    fields::{At, Notes},
    slots,
    steps::{Read, Target},
};
use crate::{
    flow::Slot,
    kind::Kind,
    problem::{excerpt, suggestion},
    step::{Action, Step, Test},
    template::{Format, Template},
};
use std::collections::{BTreeMap, btree_map::Entry};

/// Resolves the references of `steps`; `count` is how many the document has, read or not.
pub(super) fn steps(slots: &[slots::Read], steps: Vec<Read>, count: usize, notes: &mut Notes<'_>) -> Option<Vec<Step>> {
    duplicates(slots.iter().map(|read| &read.name), "slot", notes);
    duplicates(steps.iter().map(|read| &read.id), "step", notes);
    unknown_slots(slots, &steps, notes);
    let complete = steps.len() == count && steps.iter().all(|step| step.action.is_some());
    let ids: Vec<String> = steps.iter().map(|step| step.id.value.clone()).collect();
    let places: Vec<usize> = steps.iter().map(|step| step.at).collect();
    let id_places: Vec<usize> = steps.iter().map(|step| step.id.at).collect();
    let mut unresolved = false;
    let resolved: Vec<Option<Step>> = steps
        .into_iter()
        .enumerate()
        .map(|(number, step)| {
            let action = step.action?.map(&mut |target| {
                let found = resolve(&target, number, &ids, notes);
                unresolved |= found.is_none();
                found.unwrap_or(number)
            });
            Some(Step { id: step.id.value, at_most: step.at_most, action })
        })
        .collect();
    if unresolved || !complete {
        return None;
    }
    let steps: Vec<Step> = resolved.into_iter().collect::<Option<_>>()?;
    if steps.is_empty() {
        return None;
    }
    let graph = Graph { steps: &steps, places: &places, id_places: &id_places };
    graph.unreachable(notes);
    graph.endless(notes);
    let slots: Option<Vec<&Slot>> = slots.iter().map(|read| read.slot.as_ref()).collect();
    if let Some(slots) = slots {
        graph.values(&slots, notes);
    }
    Some(steps)
}

fn duplicates<'a>(names: impl Iterator<Item = &'a At<String>>, what: &str, notes: &mut Notes<'_>) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        if let Some(first) = known.get(name.value.as_str()) {
            let line = crate::problem::Problem::at(notes.document, *first, "").line;
            let shown = excerpt(&name.value);
            notes.note(name.at, format!("the {what} {shown} is there twice, first in line {line}"));
        } else {
            known.insert(&name.value, name.at);
        }
    }
}

fn resolve(target: &Target, number: usize, ids: &[String], notes: &mut Notes<'_>) -> Option<usize> {
    match target {
        Target::Named(name) => {
            let found = ids.iter().position(|id| *id == name.value);
            if found.is_none() {
                let hint = suggestion(&name.value, ids.iter().map(String::as_str));
                notes.note(name.at, format!("unknown step {}{hint}", excerpt(&name.value)));
            }
            found
        }
        Target::Following(at) => {
            let following = number + 1;
            if following >= ids.len() {
                notes.note(*at, "the last step must be an `end` or a `hand_over`, or have a `next`");
                return None;
            }
            Some(following)
        }
    }
}

/// Names of slots outside templates, then those inside, each where it stands; and slots that nothing names.
fn unknown_slots(slots: &[slots::Read], steps: &[Read], notes: &mut Notes<'_>) {
    let known: Vec<&str> = slots.iter().map(|read| read.name.value.as_str()).collect();
    let mut used: Vec<String> = Vec::new();
    for name in steps.iter().flat_map(|step| &step.names) {
        if !known.contains(&name.value.as_str()) {
            let hint = suggestion(&name.value, known.iter().copied());
            notes.note(name.at, format!("unknown slot {}{hint}", excerpt(&name.value)));
        }
        used.push(name.value.clone());
    }
    let in_steps = steps.iter().filter_map(|step| step.action.as_ref().map(|action| (step.at, action)));
    let mut templates: Vec<(usize, &Template, bool)> = Vec::new();
    for (at, action) in in_steps {
        let may_have_variables = matches!(action, Action::Call(_));
        templates.extend(action.templates().into_iter().map(|template| (at, template, may_have_variables)));
    }
    for read in slots {
        let question = read.slot.as_ref().and_then(Slot::question);
        let both = question.into_iter().flat_map(|question| [&question.ask.zh, &question.ask.en]);
        templates.extend(both.map(|template| (read.name.at, template, false)));
    }
    for (at, template, may_have_variables) in templates {
        for (name, format) in template.slots() {
            used.push(name.to_owned());
            let place = placeholder(notes.document, at, name);
            match slots.iter().find(|read| read.name.value == name) {
                None => {
                    let hint = suggestion(name, known.iter().copied());
                    notes.note(place, format!("unknown slot {} in a text{hint}", excerpt(name)));
                }
                Some(read) => {
                    let kind = read.slot.as_ref().map(Slot::kind);
                    let wanted = match format {
                        Format::Plain => continue,
                        Format::Date => Kind::Date,
                        Format::Amount => Kind::Amount,
                    };
                    if kind.is_some_and(|kind| kind != wanted) {
                        let is = kind.map_or("", Kind::as_str);
                        notes.note(place, format!("{} is of the kind {is}, not {}", excerpt(name), wanted.as_str()));
                    }
                }
            }
        }
        if !may_have_variables && let Some(variable) = template.variables().next() {
            let place = placeholder(notes.document, at, &format!("${variable}"));
            notes.note(place, "a variable of the deployment may stand in a call only, never in what is said");
        }
    }
    // Where something could not be read, a name may stand there.
    if steps.iter().all(|step| step.action.is_some()) {
        for read in slots.iter().filter(|read| !used.contains(&read.name.value)) {
            notes.note(read.name.at, format!("the slot {} is never used", excerpt(&read.name.value)));
        }
    }
}

/// Where the first `{name` stands at or after `at`.
fn placeholder(document: &str, at: usize, name: &str) -> usize {
    let rest = document.get(at..).unwrap_or_default();
    let ends = |from: usize| rest.get(from..).is_some_and(|after| after.starts_with(['}', ':']));
    let wanted = format!("{{{name}");
    rest.match_indices(&wanted).find(|(from, _)| ends(from + wanted.len())).map_or(at, |(from, _)| at + from)
}

struct Graph<'a> {
    steps: &'a [Step],
    places: &'a [usize],
    id_places: &'a [usize],
}

impl Graph<'_> {
    fn place(&self, step: usize) -> usize {
        self.id_places.get(step).copied().unwrap_or_default()
    }

    fn targets(&self, step: usize) -> Vec<usize> {
        self.steps.get(step).map(|step| step.action.targets().into_iter().copied().collect()).unwrap_or_default()
    }

    fn id(&self, step: usize) -> &str {
        self.steps.get(step).map_or("", |step| step.id.as_str())
    }

    fn unreachable(&self, notes: &mut Notes<'_>) {
        let mut reached = vec![0_usize];
        let mut next = 0;
        while let Some(step) = reached.get(next).copied() {
            for target in self.targets(step) {
                if !reached.contains(&target) {
                    reached.push(target);
                }
            }
            next += 1;
        }
        for step in (0..self.steps.len()).filter(|step| !reached.contains(step)) {
            notes.note(self.place(step), format!("the step {} is never reached", excerpt(self.id(step))));
        }
    }

    /// A cycle in which no step waits for the customer each time or counts its visits.
    fn endless(&self, notes: &mut Notes<'_>) {
        let runs_on = |step: usize| {
            self.steps.get(step).is_some_and(|step| step.at_most.is_none() && !step.action.always_waits())
        };
        let mut told: Vec<usize> = Vec::new();
        for start in (0..self.steps.len()).filter(|step| runs_on(*step)) {
            if told.contains(&start) {
                continue;
            }
            // Paths from `start`, breadth first: the first one that returns is the shortest cycle.
            let mut from: BTreeMap<usize, usize> = BTreeMap::new();
            let mut queue = vec![start];
            let mut at = 0;
            let mut closing = None;
            while let Some(step) = queue.get(at).copied() {
                at += 1;
                for target in self.targets(step).into_iter().filter(|target| runs_on(*target)) {
                    if target == start {
                        closing = closing.or(Some(step));
                    } else if let Entry::Vacant(new) = from.entry(target) {
                        new.insert(step);
                        queue.push(target);
                    }
                }
            }
            let Some(last) = closing else { continue };
            let mut path = vec![last];
            while let Some(before) = path.last().and_then(|step| from.get(step)).copied() {
                path.push(before);
            }
            if path.last() != Some(&start) {
                path.push(start);
            }
            path.reverse();
            let names: Vec<&str> = path.iter().chain([&start]).map(|step| self.id(*step)).collect();
            let cure = "let a step of it be a `confirm`, an `ask` with `again = true`, or have `at_most`";
            notes.note(self.place(start), format!("these steps can go round for ever: {}; {cure}", names.join(" → ")));
            told.extend(path);
        }
    }

    /// Which slots are certainly filled where a step begins; what texts and branches ask of them.
    fn values(&self, slots: &[&Slot], notes: &mut Notes<'_>) {
        let bit = |name: &str| {
            let at = slots.iter().position(|slot| slot.name == name);
            at.and_then(|at| u32::try_from(at).ok()).and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
        };
        let filled = self.filled(&bit);
        for (number, step) in self.steps.iter().enumerate() {
            let at = self.places.get(number).copied().unwrap_or_default();
            let mut known = filled.get(number).copied().unwrap_or(u64::MAX);
            let certain = |template: &Template, at: usize, known: u64, notes: &mut Notes<'_>| {
                for (name, _) in template.slots() {
                    let bit = bit(name);
                    if bit != 0 && known & bit == 0 {
                        let place = placeholder(notes.document, at, name);
                        let message = format!("the slot {} may be empty in this text", excerpt(name));
                        notes.note(place, format!("{message}: ask for it before the step {}", excerpt(&step.id)));
                    }
                }
            };
            for template in step.action.templates() {
                certain(template, at, known, notes);
            }
            match &step.action {
                Action::Ask { slots: asked, .. } => {
                    for name in asked {
                        let Some(slot) = slots.iter().find(|slot| slot.name == *name) else { continue };
                        let Some(question) = slot.question() else {
                            let message = format!("the slot {} is filled by a connector, not asked for", excerpt(name));
                            notes.note(at, message);
                            continue;
                        };
                        for template in [&question.ask.zh, &question.ask.en] {
                            certain(template, 0, known, notes);
                        }
                        known |= bit(name);
                    }
                }
                Action::Call(call) => {
                    for mapping in &call.response {
                        let slot = slots.iter().find(|slot| slot.name == mapping.slot);
                        if slot.is_some_and(|slot| slot.question().is_some()) {
                            let shown = excerpt(&mapping.slot);
                            notes.note(at, format!("the slot {shown} needs source = \"connector\" to take a response"));
                        }
                    }
                }
                Action::Branch { cases, .. } => {
                    for case in cases {
                        let slot = slots.iter().find(|slot| slot.name == case.slot);
                        let Some(slot) = slot else { continue };
                        branch_value(slot, &case.test, at, notes);
                    }
                }
                _ => {}
            }
        }
    }

    /// For each step the slots that are filled on every way to it, as bits.
    fn filled(&self, bit: &impl Fn(&str) -> u64) -> Vec<u64> {
        let mut filled = vec![u64::MAX; self.steps.len()];
        if let Some(first) = filled.first_mut() {
            *first = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (number, step) in self.steps.iter().enumerate() {
                let before = filled.get(number).copied().unwrap_or_default();
                for (target, after) in flows_on(&step.action, before, bit) {
                    if let Some(known) = filled.get_mut(target) {
                        let less = *known & after;
                        changed |= less != *known;
                        *known = less;
                    }
                }
            }
        }
        filled
    }
}

/// What is filled after an action, for each step that may follow.
fn flows_on(action: &Action<usize>, before: u64, bit: &impl Fn(&str) -> u64) -> Vec<(usize, u64)> {
    match action {
        Action::Ask { slots, next, .. } => vec![(*next, slots.iter().fold(before, |known, slot| known | bit(slot)))],
        Action::Call(call) => {
            let success = call.response.iter().fold(before, |known, mapping| {
                if mapping.optional { known & !bit(&mapping.slot) } else { known | bit(&mapping.slot) }
            });
            let on = call.on.iter().map(|(status, next)| (*next, if status.is_success() { success } else { before }));
            on.chain([(call.next, success)]).collect()
        }
        Action::Branch { cases, otherwise } => {
            let mut known = before;
            let mut after = Vec::new();
            for case in cases {
                let bit = bit(&case.slot);
                if case.test == Test::Filled(false) {
                    after.push((case.next, known));
                    known |= bit;
                } else {
                    after.push((case.next, known | bit));
                }
            }
            after.push((*otherwise, known));
            after
        }
        _ => action.targets().into_iter().map(|target| (*target, before)).collect(),
    }
}

fn branch_value(slot: &Slot, test: &Test, at: usize, notes: &mut Notes<'_>) {
    let shown = excerpt(&slot.name);
    match test {
        Test::Is(values) if slot.kind() == Kind::Choice => {
            for value in values {
                if !slot.rule.choices.iter().any(|chosen| chosen.value == *value) {
                    let hint = suggestion(value, slot.rule.choices.iter().map(|chosen| chosen.value.as_str()));
                    let place = quoted(notes.document, at, value);
                    notes.note(place, format!("{} is no choice of the slot {shown}{hint}", excerpt(value)));
                }
            }
        }
        Test::Below(_) | Test::AtLeast(_) if !slot.kind().is_numeric() => {
            let kind = slot.kind().as_str();
            notes.note(at, format!("the slot {shown} is of the kind {kind}, not a number to compare"));
        }
        _ => {}
    }
}

fn quoted(document: &str, at: usize, value: &str) -> usize {
    let rest = document.get(at..).unwrap_or_default();
    rest.find(&format!("\"{value}\"")).map_or(at, |from| at + from)
}
