//! Values from a turn into slots: the awaited one first, then every other that the same words fill.

use super::Talk;
use crate::{
    flow::{Flow, Slot},
    input::CustomerTurn,
    kind::Kind,
    limits::{MAX_REMEMBERED_CHARS, MAX_TURN_CHARS, MAX_UNDERSTOOD},
    state::{Provenance, SlotValue},
    value::{Invalid, mentioned},
};

/// What a turn gave the flow on top.
#[derive(Default)]
pub(super) struct Taken {
    /// Slots that were empty and are filled.
    pub(super) filled: Vec<String>,
    /// Slots whose value is another one now.
    pub(super) changed: Vec<String>,
    /// Why the awaited slot, or else another one, could not take what was said for it.
    pub(super) invalid: Option<(String, Invalid)>,
}

impl Taken {
    pub(super) fn any(&self) -> bool {
        !self.filled.is_empty() || !self.changed.is_empty()
    }
}

/// Whether a message says, word for word, what another slot offers to choose: "Changed my mind" is the reason, even where
/// the item was asked for.
fn is_a_choice_of_another(flow: &Flow, awaited: &Slot, text: &str) -> bool {
    let said = text.trim().to_lowercase();
    let same = |words: &str| words.to_lowercase() == said;
    let others = flow.slots.iter().filter(|slot| slot.name != awaited.name && slot.question().is_some());
    others.flat_map(|slot| &slot.rule.choices).any(|choice| same(&choice.words.zh) || same(&choice.words.en))
}

impl Talk<'_> {
    /// Fills slots. With `overwrite` those that have a value may get another one; `exact` is false where the words
    /// began the flow or only may be an answer, so that free text is not taken for one.
    pub(super) fn take(&mut self, turn: &CustomerTurn, awaited: Option<&str>, overwrite: bool, exact: bool) -> Taken {
        let mut taken = Taken::default();
        let Some(flow) = self.flow() else { return taken };
        let mut unused: Vec<_> = turn.entities.iter().take(MAX_UNDERSTOOD).collect();
        if overwrite {
            // "Not 123, 456": of several values of a kind the last one is meant.
            unused.reverse();
        }
        for slot in self.order(flow, awaited, overwrite) {
            let is_awaited = awaited == Some(slot.name.as_str());
            let held = self.top().and_then(|frame| frame.slots.get(&slot.name)).map(|held| held.value.clone());
            if held.is_some() && !overwrite && !is_awaited {
                continue;
            }
            let mut invalid = None;
            let mut value = None;
            if slot.kind() == Kind::Choice {
                let chosen = if is_awaited && exact {
                    slot.rule.choice(&turn.text)
                } else {
                    mentioned(&turn.text, slot.rule.choices.iter().map(|c| [c.words.zh.as_str(), c.words.en.as_str()]))
                        .and_then(|at| slot.rule.choices.get(at))
                };
                value = chosen.map(|chosen| chosen.value.clone());
            } else {
                let own = |entity: &&crate::input::Entity| entity.kind == slot.kind();
                while let Some(at) = unused.iter().position(own) {
                    match slot.rule.check(&unused.remove(at).value, self.today) {
                        // The old value may be said together with the new one.
                        Ok(found) if overwrite && held.as_ref() == Some(&found) && unused.iter().any(own) => {}
                        Ok(found) => {
                            value = Some(found);
                            break;
                        }
                        Err(error) => invalid = invalid.or(Some(error)),
                    }
                }
            }
            let whole = is_awaited && exact && !taken.any() && !is_a_choice_of_another(flow, slot, &turn.text);
            if value.is_none() && whole {
                match self.whole(slot, turn) {
                    Ok(found) => value = Some(found),
                    Err(error) => invalid = invalid.or(Some(error)),
                }
            }
            match value {
                Some(value) => self.put(slot, value, held, &mut taken),
                None => taken.invalid = taken.invalid.or(invalid.map(|error| (slot.name.clone(), error))),
            }
        }
        taken
    }

    /// Empties a slot whose value the customer does not want: it is asked for, and not filled from earlier again.
    pub(super) fn forget(&mut self, slot: &str) {
        if let Some(kind) = self.flow().and_then(|flow| flow.slot(slot)).map(Slot::kind) {
            self.state.remembered.remove(&kind);
        }
        if let Some(frame) = self.top_mut() {
            frame.slots.remove(slot);
            frame.asked.entry(slot.to_owned()).or_default();
        }
    }

    /// Which slots may take a value first: when correcting, those that were filled last; otherwise the awaited one.
    fn order<'f>(&self, flow: &'f Flow, awaited: Option<&str>, overwrite: bool) -> Vec<&'f Slot> {
        let mut slots: Vec<&Slot> = flow.slots.iter().filter(|slot| slot.question().is_some()).collect();
        let turn = |slot: &Slot| self.top().and_then(|frame| frame.slots.get(&slot.name)).map_or(0, |held| held.turn);
        if overwrite {
            slots.sort_by_key(|slot| std::cmp::Reverse(turn(slot)));
        } else {
            slots.sort_by_key(|slot| awaited != Some(slot.name.as_str()));
        }
        slots
    }

    /// The whole message as the value of the awaited slot. A question is a text, but no thing's or person's name.
    pub(super) fn whole(&self, slot: &Slot, turn: &CustomerTurn) -> Result<String, Invalid> {
        let names = matches!(slot.kind(), Kind::Product | Kind::Place | Kind::Person);
        if !turn.text.chars().any(char::is_alphanumeric) || names && turn.signals.asks {
            return Err(Invalid::Empty);
        }
        let text: String = turn.text.chars().take(MAX_TURN_CHARS).collect();
        let rule = &slot.rule;
        let as_such = match slot.kind() {
            Kind::Text | Kind::Product | Kind::Place | Kind::Person => true,
            Kind::Choice => return Err(Invalid::NotAChoice),
            Kind::Date | Kind::Amount | Kind::Number => true,
            Kind::OrderNumber | Kind::Phone | Kind::Email | Kind::Url => rule.pattern.is_some(),
        };
        if as_such { rule.check(&text, self.today) } else { Err(Invalid::Pattern) }
    }

    fn put(&mut self, slot: &Slot, value: String, held: Option<String>, taken: &mut Taken) {
        if slot.kind().is_entity() && value.chars().count() <= MAX_REMEMBERED_CHARS {
            self.state.remembered.insert(slot.kind(), value.clone());
        }
        let turn = self.state.turn;
        let Some(frame) = self.top_mut() else { return };
        frame.asked.remove(&slot.name);
        match held {
            Some(held) if held == value => return,
            Some(_) => taken.changed.push(slot.name.clone()),
            None => taken.filled.push(slot.name.clone()),
        }
        let held = SlotValue { value, from: Provenance::Customer, turn, confirmed: false };
        frame.slots.insert(slot.name.clone(), held);
    }
}
