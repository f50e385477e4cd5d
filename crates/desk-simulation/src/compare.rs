//! Ways compared on the same days, with intervals.

use crate::{Measure, Method, Scenario, day::simulate, outcome::mean};
use desk_routing::EstimateError;
use statrs::function::beta::inv_beta_reg;

/// A mean over days and half the width of its 95 % interval (Student's t).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// Half the width.
    pub half: f64,
}

impl Interval {
    /// Of one value a day.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let (mean, n) = (mean(values), values.len() as f64);
        if n < 2.0 {
            return Self { mean, half: f64::INFINITY };
        }
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Self { mean, half: student(n - 1.0) * (variance / n).sqrt() }
    }

    /// Half the width, or 0 where nothing is known of it.
    #[must_use]
    pub fn finite(&self) -> f64 {
        if self.half.is_finite() { self.half } else { 0.0 }
    }

    /// Whether 0 is outside.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.mean.abs() > self.half
    }
}

/// The 97.5 % quantile of Student's t distribution: `t² = f(1/b − 1)` where `b` has the beta distribution (f/2, 1/2).
fn student(freedom: f64) -> f64 {
    (freedom * (1.0 / inv_beta_reg(freedom / 2.0, 0.5, 0.05) - 1.0)).sqrt()
}

/// A way and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which.
    pub method: Method,
    /// In the order of [`Measure::ALL`].
    pub figures: Vec<Interval>,
    /// How far the waits that were told were off.
    pub estimates: EstimateError,
    /// The figures of each day.
    days: Vec<Vec<f64>>,
}

impl Row {
    /// One of the figures.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Interval {
        let place = Measure::ALL.iter().position(|other| *other == measure);
        place.and_then(|place| self.figures.get(place)).copied().unwrap_or(Interval { mean: 0.0, half: 0.0 })
    }

    /// By how much a figure is higher than another way's on the same days.
    #[must_use]
    pub fn above(&self, other: &Self, measure: Measure) -> Interval {
        let place = Measure::ALL.iter().position(|m| *m == measure).unwrap_or(0);
        let pairs = self.days.iter().zip(&other.days);
        let differences: Vec<f64> = pairs.filter_map(|(a, b)| Some(a.get(place)? - b.get(place)?)).collect();
        Interval::of(&differences)
    }
}

/// Ways and their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// In the order asked for.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// The row of a way.
    #[must_use]
    pub fn row(&self, method: Method) -> Option<&Row> {
        self.rows.iter().find(|row| row.method == method)
    }
}

/// Simulates every day for every way; `progress` is told how many of how many are done.
pub fn compare(scenario: &Scenario, methods: &[Method], mut progress: impl FnMut(u32, u32)) -> Comparison {
    let all = scenario.replications.saturating_mul(u32::try_from(methods.len()).unwrap_or(u32::MAX));
    let mut done = 0;
    let mut rows: Vec<Row> = methods
        .iter()
        .map(|method| Row { method: *method, figures: vec![], estimates: EstimateError::default(), days: vec![] })
        .collect();
    for day in 0..scenario.replications {
        for row in &mut rows {
            let outcome = simulate(scenario, row.method, day);
            row.days.push(Measure::ALL.iter().map(|measure| measure.of(&outcome)).collect());
            row.estimates.add(&outcome.estimates);
            done += 1;
            progress(done, all);
        }
    }
    for row in &mut rows {
        let figure =
            |place: usize| Interval::of(&row.days.iter().filter_map(|day| day.get(place).copied()).collect::<Vec<_>>());
        row.figures = (0..Measure::ALL.len()).map(figure).collect();
    }
    Comparison { rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_students() {
        assert!((student(9.0) - 2.262).abs() < 1e-3 && (student(29.0) - 2.045).abs() < 1e-3);
        let interval = Interval::of(&[1.0, 2.0, 3.0]);
        assert!((interval.mean - 2.0).abs() < 1e-12 && (interval.half - 4.303 / 3.0_f64.sqrt()).abs() < 1e-3);
        assert!(!interval.is_sure() || interval.half < 2.0);
    }
}
