//! The dialogue's state as the conversation keeps it.
//!
//! What is as it was at the beginning is left out: most turns remember next to nothing, and every message carries it.

use desk_core::dialogue::Memory;
use desk_dialogue::DialogueState;
use serde_json::Value;

/// The state to go on from. A memory that an older or newer desk wrote and that reads as nothing begins anew.
#[must_use]
pub fn recall(memory: Option<&Memory>) -> DialogueState {
    // A list would be read as the fields in their order.
    let object = memory.map(Memory::as_str).filter(|text| text.starts_with('{'));
    object.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What is to be remembered of a state; nothing where it is too large, which its own bound forbids.
#[must_use]
pub fn remember(state: &DialogueState) -> Option<Memory> {
    let (now, fresh) = (serde_json::to_value(state).ok()?, serde_json::to_value(DialogueState::default()).ok()?);
    let (Value::Object(mut now), Value::Object(fresh)) = (now, fresh) else { return None };
    now.retain(|name, value| fresh.get(name) != Some(value));
    Memory::new(Value::Object(now).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_recalled_as_it_was_remembered() {
        let state = DialogueState { turn: 3, unsure: 1, ..DialogueState::default() };
        let memory = remember(&state).unwrap();
        assert_eq!(memory.as_str(), r#"{"turn":3,"unsure":1}"#);
        assert_eq!(recall(Some(&memory)), state);
    }

    #[test]
    fn what_cannot_be_read_is_forgotten() {
        assert_eq!(recall(Memory::new("[1]".to_owned()).as_ref()), DialogueState::default());
        assert_eq!(recall(None), DialogueState::default());
    }
}
