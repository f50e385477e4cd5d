//! How far load and staff could go before a way misses the goal, or until it reaches it.
//!
//! The decision: *what is missing is searched for, not estimated.* All days are simulated again with more or fewer
//! contacts, or agents, and the edge is found by bisection.

use crate::{Arrivals, Measure, Method, Row, Scenario, compare};

/// The edges of the goal for one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// With that many percent of the contacts and this staff the goal is still reached, from 10 to [`LOAD_MAX`]; nothing
    /// where it is not reached even with 10 %.
    pub load_percent: Option<u32>,
    /// With that many agents and all contacts the goal is still reached, spread over the teams as they are, from half
    /// the staff to twice as many; nothing where it is not reached even with these.
    pub agents: Option<u32>,
}

/// So many days come first; where the goal is further than twice the interval, no more are simulated.
const FEW_DAYS: u32 = 5;
/// The most load that is tried, in percent.
pub const LOAD_MAX: u32 = 200;

impl Scenario {
    /// Whether a way reaches the goal, on average over the days.
    #[must_use]
    pub fn is_reached(&self, row: &Row) -> bool {
        row.figure(Measure::Resolution).mean >= self.goal.resolution.get()
            && row.figure(Measure::Wait).mean <= self.goal.mean_wait_seconds.get()
    }

    /// The edges of the goal for a way whose figures are these. `progress` is called before each simulation.
    #[must_use]
    pub fn limits(&self, row: &Row, mut progress: impl FnMut()) -> Limits {
        let reached = self.is_reached(row);
        let mut holds = |scenario: &Self| {
            progress();
            self.would_reach(scenario, row.method)
        };
        let load_percent = edge(100, reached, [105, 120, LOAD_MAX], 10, |percent| {
            holds(&Self { arrivals: self.arrivals.times(f64::from(percent) / 100.0), ..self.clone() })
        });
        let all = self.agents();
        let fewer = [all.saturating_sub(2).max(1), all.saturating_mul(4) / 5, all.div_ceil(2)];
        let agents = edge(all, reached, fewer, all.saturating_mul(2), |agents| holds(&self.with_agents(agents)));
        Limits { load_percent, agents }
    }

    /// Whether a way reaches the goal in another scenario. A few days are enough where they leave no doubt.
    fn would_reach(&self, scenario: &Self, method: Method) -> bool {
        let days = |replications: u32| {
            let compared = compare(&Self { replications, ..scenario.clone() }, &[method], |_, _| {});
            compared.rows.into_iter().next()
        };
        if scenario.replications > 2 * FEW_DAYS
            && let Some(row) = days(FEW_DAYS)
        {
            let (resolved, wait) = (row.figure(Measure::Resolution), row.figure(Measure::Wait));
            let resolved_above = resolved.mean - self.goal.resolution.get();
            let wait_below = self.goal.mean_wait_seconds.get() - wait.mean;
            let surely_missed = resolved_above < -2.0 * resolved.half || wait_below < -2.0 * wait.half;
            let surely_reached = resolved_above > 2.0 * resolved.half && wait_below > 2.0 * wait.half;
            if surely_missed || surely_reached {
                return surely_reached;
            }
        }
        days(scenario.replications).is_some_and(|row| self.is_reached(&row))
    }

    /// The same teams with so many agents in all: each its share, rounded, and what is left over to those that lost most
    /// by rounding down.
    #[must_use]
    fn with_agents(&self, agents: u32) -> Self {
        let mut changed = self.clone();
        let share = |of: u32| f64::from(of) * f64::from(agents) / f64::from(self.agents().max(1));
        let mut lost: Vec<(f64, usize)> = Vec::new();
        for (place, team) in changed.teams.iter_mut().enumerate() {
            let exact = share(team.agents);
            team.agents = exact.floor() as u32;
            lost.push((exact.fract(), place));
        }
        lost.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let left = agents.saturating_sub(changed.agents()) as usize;
        for (_, place) in lost.into_iter().take(left) {
            if let Some(team) = changed.teams.get_mut(place) {
                team.agents += 1;
            }
        }
        changed
    }
}

/// The last number from `start` on towards the harder where something holds, tried in larger steps first; or, where it
/// does not hold at the start, the first towards the easiest. Nothing where it holds nowhere.
fn edge(
    start: u32,
    holds_at_start: bool,
    harder: [u32; 3],
    easiest: u32,
    mut holds: impl FnMut(u32) -> bool,
) -> Option<u32> {
    let (mut good, mut bad) = if holds_at_start {
        let mut good = start;
        let bad = harder.into_iter().find(|step| {
            let holds = *step == good || holds(*step);
            if holds {
                good = *step;
            }
            !holds
        });
        match bad {
            Some(bad) => (good, bad),
            None => return Some(good),
        }
    } else if holds(easiest) {
        (easiest, start)
    } else {
        return None;
    };
    while good.abs_diff(bad) > 1 {
        let middle = good.midpoint(bad);
        if holds(middle) { good = middle } else { bad = middle }
    }
    Some(good)
}

impl Arrivals {
    /// That many times as many.
    fn times(&self, factor: f64) -> Self {
        match self {
            Self::PerHour(rates) => Self::PerHour(rates.iter().map(|rate| rate * factor).collect()),
            Self::Csv { file, day, scale, counts } => {
                Self::Csv { file: file.clone(), day: day.clone(), scale: scale * factor, counts: counts.clone() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_is_where_it_holds_for_the_last_time() {
        let load = |most: u32| edge(100, 100 <= most, [105, 120, 200], 10, |percent| percent <= most);
        for most in 10..=200 {
            assert_eq!(load(most), Some(most));
        }
        assert_eq!((load(9), load(1_000)), (None, Some(200)));
        let staff = |least: u32| edge(41, 41 >= least, [39, 32, 20], 82, |agents| agents >= least);
        for least in 20..=82 {
            assert_eq!(staff(least), Some(least));
        }
        assert_eq!((staff(83), staff(1)), (None, Some(20)));
    }
}
