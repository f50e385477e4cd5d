//! A scenario of the simulation, with the counts of a day behind it where it wants some.

use crate::lines;
use desk_simulation::{Method, Scenario, simulate};

/// Between a scenario and the counts that stand in the same input.
const COUNTS: &str = "\n---\n";

/// A comment changes nothing, an error names a line that there is, and what was accepted can be simulated: whoever comes
/// is answered or gives up.
pub fn scenario(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, counts) = text.split_once(COUNTS).unwrap_or((text, ""));
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(problem) => {
            assert!((1..=lines(text)).contains(&problem.line), "no such line: {problem}");
            assert!(!problem.message.is_empty());
            return;
        }
    };
    assert_eq!(Scenario::parse(&format!("# before\n{text}\n# after")).as_ref(), Ok(&scenario));
    let scenario = match scenario.with_counts(counts) {
        Ok(scenario) => scenario,
        Err(problem) => {
            assert!((1..=lines(counts)).contains(&problem.line), "no such line: {problem}");
            return;
        }
    };
    // Larger ones take longer than a fuzzer has.
    if scenario.arrivals.expected() < 60.0 && scenario.agents() < 20 {
        let day = simulate(&scenario, Method::Policy, 0);
        assert_eq!(day.first as usize + day.again as usize, day.waits.len() + day.abandoned as usize);
    }
}
