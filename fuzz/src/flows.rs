//! Flows as their authors write them, and dialogues as they stand in the state of a conversation.

use crate::lines;
use desk_core::{Language, Millis};
use desk_dialogue::{Context, DialogueState, Flow, FlowSet, Hours, Input, Policy, advance, limits::MAX_ACTS};

/// Between a document, a state and the inputs.
const BETWEEN: &str = "\n---\n";

/// A document is a flow or has problems that stand in it; a flow of any document, from any state, does something in
/// bounds whatever is put in, and leaves a state that can be stored.
pub fn flows(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.split(BETWEEN);
    let document = parts.next().unwrap_or_default();
    let set = match Flow::parse(document) {
        Ok(flow) => {
            let set = FlowSet::parse([("own", document)]).expect("alone it has no rival");
            assert_eq!(set.get(flow.id()), Some(&flow));
            set
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let line = problem.line as usize;
                assert!((1..=lines(document)).contains(&line), "no such line: {problem}");
                let length = document.split('\n').nth(line - 1).unwrap_or_default().chars().count();
                assert!((1..=length + 1).contains(&(problem.column as usize)), "no such column: {problem}");
            }
            FlowSet::builtin()
        }
    };
    let mut state: DialogueState = parts.next().and_then(|state| serde_json::from_str(state).ok()).unwrap_or_default();
    let context = Context {
        now: Millis::new(1_763_856_000_000),
        utc_offset_minutes: 480,
        language: Language::En,
        conversation: "01J00000000000000000000000".to_owned(),
        variables: [("orders_url".to_owned(), "https://orders.example".to_owned())].into(),
        hours: Hours::Open,
        policy: Policy::default(),
    };
    for input in parts.take(8).filter_map(|input| serde_json::from_str::<Input>(input).ok()) {
        let (next, acts) = advance(&set, &state, &input, &context);
        assert!((1..=MAX_ACTS).contains(&acts.len()));
        let stored = serde_json::to_string(&next).unwrap();
        state = serde_json::from_str(&stored).expect("what is stored is read");
        assert_eq!(state, next);
    }
}
