//! Whether the goal is reached, and by how much load or staff would have to differ, in sentences.

use crate::{Comparison, Interval, LOAD_MAX, Limits, Measure, Method, Scenario};
use desk_routing::{Policy, Settings};

/// What is said of the two matched ways: for each whether it reaches the goal, and a sentence. The second is left out
/// where its steps change nothing.
#[must_use]
pub fn verdicts(scenario: &Scenario, compared: &Comparison, limits: &[(Method, Limits)]) -> Vec<(bool, String)> {
    let settings = scenario.policy.settings();
    let open = settings.steps.iter().all(|step| step.min_skill <= 0.0);
    let ways = [Method::Matched, Method::Policy];
    let rows = ways.into_iter().filter_map(|method| compared.row(method));
    rows.filter(|row| !open || row.method == Method::Matched)
        .map(|row| {
            let reached = scenario.is_reached(row);
            let (resolved, wait) = (row.figure(Measure::Resolution), row.figure(Measure::Wait));
            let limits = limits.iter().find(|(method, _)| *method == row.method).map(|(_, limits)| *limits);
            let sentence = format!(
                "{} ({}) {} of at least {:.0} % of specialist issues resolved at first contact and a mean wait of at most \
                 {:.0} s: it comes to {} and {}.{}",
                row.method.name(),
                rules(settings, row.method),
                if !reached {
                    "misses the goal"
                } else if is_sure(scenario, resolved, wait) {
                    "reaches the goal"
                } else {
                    "reaches the goal on average, though not beyond doubt,"
                },
                scenario.goal.resolution.get() * 100.0,
                scenario.goal.mean_wait_seconds.get(),
                Measure::Resolution.show(resolved),
                Measure::Wait.show(wait),
                limits.map_or_else(String::new, |limits| edges(scenario, reached, limits)),
            );
            (reached, sentence)
        })
        .collect()
}

/// Which rules a way goes by.
fn rules(settings: &Settings, method: Method) -> &'static str {
    let defaults = Policy::default();
    let as_default = Settings { steps: defaults.settings().steps.clone(), ..settings.clone() } == *defaults.settings();
    match (method, as_default) {
        (Method::Policy, true) => "the default rules and the steps written for this scenario",
        (Method::Policy, false) => "the rules and steps written for this scenario",
        (_, true) => "the default rules",
        (_, false) => "the rules of this scenario without its least skills",
    }
}

/// Whether the whole intervals are within the goal.
fn is_sure(scenario: &Scenario, resolved: Interval, wait: Interval) -> bool {
    resolved.mean - resolved.half >= scenario.goal.resolution.get()
        && wait.mean + wait.half <= scenario.goal.mean_wait_seconds.get()
}

/// By how much load or staff may differ, or has to.
fn edges(scenario: &Scenario, reached: bool, limits: Limits) -> String {
    let agents = scenario.agents();
    if reached {
        let load = match limits.load_percent.unwrap_or(100) {
            100 => "not even 1 % more contacts".to_owned(),
            LOAD_MAX => "twice the contacts, the most that was tried".to_owned(),
            load => format!("{} % more contacts and no more", load.saturating_sub(100)),
        };
        let staff = match agents.saturating_sub(limits.agents.unwrap_or(agents)) {
            0 => "not one agent fewer".to_owned(),
            1 => "one agent fewer".to_owned(),
            fewer => format!("{fewer} agents fewer"),
        };
        return format!(" It would bear {load}; or, with these contacts, {staff}.");
    }
    let load = limits.load_percent.map_or_else(
        || "not even with a tenth of the contacts".to_owned(),
        |percent| format!("with {} % fewer contacts", 100_u32.saturating_sub(percent)),
    );
    let staff = limits.agents.map_or_else(
        || "not even with twice the staff".to_owned(),
        |needed| format!("with {} more agents ({needed} in place of {agents})", needed.saturating_sub(agents)),
    );
    format!(" With this staff it would reach it {load}; with all contacts, {staff}.")
}
