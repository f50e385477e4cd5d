//! What a day came to, and the figures that are compared.

use crate::Interval;
use desk_routing::EstimateError;

/// What a day came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Contacts that came, coming back not counted.
    pub first: u32,
    /// Contacts that came back.
    pub again: u32,
    /// Those who gave up.
    pub abandoned: u32,
    /// The waits of those who were answered, in seconds.
    pub waits: Vec<f64>,
    /// Answered within the promise.
    pub kept: u32,
    /// First contacts about an issue for specialists that were answered.
    pub special: u32,
    /// Of these the resolved ones.
    pub special_resolved: u32,
    /// First contacts that were answered.
    pub answered: u32,
    /// Of these the resolved ones.
    pub resolved: u32,
    /// Which share of its capacity each agent used while the doors were open.
    pub busy: Vec<f64>,
    /// How far the estimates that were told were off.
    pub estimates: EstimateError,
}

/// A figure of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// First-contact resolution of issues for specialists, of those answered.
    Resolution,
    /// First-contact resolution of all.
    ResolutionAll,
    /// The mean wait of those answered, in seconds.
    Wait,
    /// In 9 of 10 cases it is not longer, in seconds.
    WaitHigh,
    /// Who gave up, of all that came.
    Abandoned,
    /// Who was answered as promised, of all that came.
    Kept,
    /// Which share of the capacity was used.
    Occupancy,
    /// How evenly work is shared: Jain's index of what agents used (Jain, Chiu and Hawe 1984), 1 for all alike.
    Fairness,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Resolution,
        Self::ResolutionAll,
        Self::Wait,
        Self::WaitHigh,
        Self::Abandoned,
        Self::Kept,
        Self::Occupancy,
        Self::Fairness,
    ];

    /// As shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Resolution => "resolved at first contact, specialist issues",
            Self::ResolutionAll => "resolved at first contact, all",
            Self::Wait => "mean wait",
            Self::WaitHigh => "wait, 90 %",
            Self::Abandoned => "gave up",
            Self::Kept => "promise kept",
            Self::Occupancy => "occupancy",
            Self::Fairness => "fairness (Jain)",
        }
    }

    /// Whether it is a time in seconds; else it is a share.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Self::Wait | Self::WaitHigh)
    }

    /// The figure; 0 where there was nothing to measure.
    #[must_use]
    pub fn of(self, day: &Outcome) -> f64 {
        let share = |part: u32, whole: u32| if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) };
        let came = day.first.saturating_add(day.again);
        match self {
            Self::Resolution => share(day.special_resolved, day.special),
            Self::ResolutionAll => share(day.resolved, day.answered),
            Self::Wait => mean(&day.waits),
            Self::WaitHigh => {
                let mut waits = day.waits.clone();
                waits.sort_by(f64::total_cmp);
                let at = (waits.len() as f64 * 0.9).ceil() as usize;
                waits.get(at.saturating_sub(1)).copied().unwrap_or(0.0)
            }
            Self::Abandoned => share(day.abandoned, came),
            Self::Kept => share(day.kept, came),
            Self::Occupancy => mean(&day.busy),
            Self::Fairness => {
                let squares: f64 = day.busy.iter().map(|busy| busy * busy).sum();
                let sum: f64 = day.busy.iter().sum();
                if squares > 0.0 { sum * sum / (squares * day.busy.len() as f64) } else { 1.0 }
            }
        }
    }

    /// A figure with its interval, as people read it.
    #[must_use]
    pub fn show(self, figure: Interval) -> String {
        match self {
            Self::Fairness => format!("{:.3} ± {:.3}", figure.mean, figure.half),
            _ if self.is_time() && figure.mean >= 120.0 => {
                format!("{:.1} ± {:.1} min", figure.mean / 60.0, figure.half / 60.0)
            }
            _ if self.is_time() => format!("{:.0} ± {:.0} s", figure.mean, figure.half),
            _ => format!("{:.1} ± {:.1} %", figure.mean * 100.0, figure.half * 100.0),
        }
    }
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairness_is_one_for_all_alike_and_a_share_for_one_who_does_it_all() {
        let fairness = |busy: &[f64]| Measure::Fairness.of(&Outcome { busy: busy.to_vec(), ..Outcome::default() });
        assert!((fairness(&[0.5, 0.5, 0.5, 0.5]) - 1.0).abs() < 1e-12);
        assert!((fairness(&[0.8, 0.0, 0.0, 0.0]) - 0.25).abs() < 1e-12);
    }
}
