//! A burst: several messages of a customer that came before the answer are one turn, and are answered once.

use crate::{
    input::{CustomerTurn, Entity, IntentScore},
    limits::{MAX_BURST, MAX_TURN_CHARS, MAX_UNDERSTOOD},
};

/// Joins turns in the order in which they were said; nothing for no turns. Of a yes and a no the later one counts;
/// an intent has its highest probability; small talk among other words is none.
#[must_use]
pub fn merge(turns: &[CustomerTurn]) -> Option<CustomerTurn> {
    let (first, rest) = turns.split_first()?;
    let merged = rest.iter().take(MAX_BURST).fold(first.clone(), |mut all, turn| {
        let shift = u32::try_from(all.text.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
        if all.text.chars().count() < MAX_TURN_CHARS {
            all.text.push('\n');
            all.text.push_str(&turn.text);
        }
        all.language = turn.language.or(all.language);
        for intent in &turn.intents {
            add_intent(&mut all.intents, intent);
        }
        let moved = turn.entities.iter().map(|entity| Entity {
            start: entity.start.saturating_add(shift),
            end: entity.end.saturating_add(shift),
            ..entity.clone()
        });
        all.entities.extend(moved);
        all.entities.truncate(MAX_UNDERSTOOD);
        for passage in &turn.passages {
            if !all.passages.iter().any(|known| known.title == passage.title) {
                all.passages.push(passage.clone());
            }
        }
        all.passages.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        all.passages.truncate(MAX_UNDERSTOOD);
        let (signals, new) = (&mut all.signals, &turn.signals);
        if new.yes || new.no {
            (signals.yes, signals.no) = (new.yes, new.no);
        }
        signals.cancel |= new.cancel;
        signals.correction |= new.correction;
        signals.person |= new.person;
        signals.asks |= new.asks;
        signals.outside &= new.outside;
        signals.anger = signals.anger.max(new.anger);
        signals.small_talk = signals.small_talk.and(new.small_talk);
        all
    });
    Some(merged)
}

fn add_intent(all: &mut Vec<IntentScore>, new: &IntentScore) {
    if let Some(known) = all.iter_mut().find(|known| known.name == new.name) {
        known.confidence = known.confidence.max(new.confidence);
    } else if all.len() < MAX_UNDERSTOOD {
        all.push(new.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::SmallTalk, kind::Kind};

    #[test]
    fn a_range_is_shifted_with_its_words() {
        let said = |text: &str| CustomerTurn { text: text.to_owned(), ..CustomerTurn::default() };
        let entity = Entity { kind: Kind::OrderNumber, value: "LL1".to_owned(), start: 0, end: 3 };
        let turns = [said("订单"), CustomerTurn { entities: vec![entity], ..said("LL1") }];
        let merged = merge(&turns).unwrap();
        assert_eq!(merged.text, "订单\nLL1");
        assert_eq!((merged.entities[0].start, merged.entities[0].end), (3, 6));
    }

    #[test]
    fn a_greeting_before_a_question_is_no_small_talk() {
        let mut hello = CustomerTurn { text: "hi".to_owned(), ..CustomerTurn::default() };
        hello.signals.small_talk = Some(SmallTalk::Greeting);
        let question = CustomerTurn { text: "where is it".to_owned(), ..CustomerTurn::default() };
        assert_eq!(merge(&[hello.clone(), question]).unwrap().signals.small_talk, None);
        assert_eq!(merge(&[hello.clone(), hello]).unwrap().signals.small_talk, Some(SmallTalk::Greeting));
        assert_eq!(merge(&[]), None);
    }
}
