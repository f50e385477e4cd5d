//! What a site sets: what it calls by several names, and when people are there.

use desk_core::{Millis, hours::BusinessHours};
use desk_knowledge::{SynonymGroup, SynonymList};
use desk_search::Query;

/// JSON groups are synonyms that an index takes, or have problems that name a group.
pub fn synonyms(data: &[u8]) {
    let Ok(groups) = serde_json::from_slice::<Vec<SynonymGroup>>(data) else { return };
    let count = groups.len();
    match SynonymList::parse(groups) {
        Ok(list) => {
            let again = SynonymList::parse(list.groups().to_vec()).expect("what was accepted is accepted again");
            assert_eq!(again, list);
            let index = list.to_index();
            for word in list.groups().iter().flat_map(|group| &group.words).take(40) {
                let query = Query::parse(&format!("a {word} 的 {word}"), &index);
                assert_eq!(query, Query::parse(&format!("a {word} 的 {word}"), &again.to_index()));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            let named = |line: Option<u32>| line.is_none_or(|line| (1..=count).contains(&(line as usize)));
            assert!(problems.iter().all(|problem| named(problem.line)), "{problems:?}");
        }
    }
}

/// Hours that are accepted are written and accepted again, and say at any time whether they are open.
pub fn hours(data: &[u8]) {
    let Ok(hours) = serde_json::from_slice::<BusinessHours>(data) else { return };
    let written = serde_json::to_vec(&hours).unwrap();
    let again: BusinessHours = serde_json::from_slice(&written).expect("what was accepted is accepted again");
    assert_eq!(again, hours);
    for at in [0, 1_763_856_000_000, 253_402_300_800_000, u64::MAX] {
        let _ = hours.is_open(Millis::new(at));
    }
}
