//! How long one in the queue will wait, with an interval, and how wrong such estimates were.
//!
//! The decision: *say a range, and measure whether it was kept.* With all seats busy, seats come free at `s/h` (`s`
//! seats, mean handling time `h`), and each of those ahead gives up at `1/p` (`p` the mean patience), so the `n`th waits
//! a sum of `n` exponential times with the rates `s/h + k/p`, `k` from 0 to `n − 1`: the delay of the `n`th in the
//! M/M/s+M queue or Erlang A (Palm 1957; Whitt 1999, "Predicting queueing delays"; Garnett, Mandelbaum and Reiman 2002,
//! "Designing a call center with impatient customers").
//!
//! That sum needs no numbers as small as products of many rates: an exponential time with rate `r` is `−ln U / r`, and
//! the product of the `U^(1/(x + k))`, `x = (s/h)/(1/p)`, has the beta distribution with `x` and `n`. So the time is
//! `−p · ln B`, and its quantiles are those of `B`. With nobody giving up it is the gamma distribution.

use desk_core::Millis;
use serde::{Deserialize, Serialize};
use statrs::function::{beta::inv_beta_reg, gamma::gamma_lr};

/// Beyond this many times the mean handling time per seat, patience makes no difference that counts.
const PATIENT: f64 = 1e6;

/// What the desk looks like to one who waits: who may answer, how long that takes, how long the others wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Seats of agents who are there and may have it, taken or not.
    pub seats: u32,
    /// Of these the ones that are free.
    pub free: u32,
    /// The mean time that a seat is held, as measured lately.
    pub handling: Millis,
    /// The mean time after which one who waits gives up; nothing where nobody does.
    pub patience: Option<Millis>,
}

/// How long one will wait, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// On average.
    pub mean: f64,
    /// In 1 of 10 cases it is not so long.
    pub low: f64,
    /// In half of the cases it is not so long.
    pub median: f64,
    /// In 9 of 10 cases it is not so long.
    pub high: f64,
}

impl Outlook {
    /// The wait of the `position`th in the queue (1 for the next), should they not give up; nothing where nobody may
    /// answer, since then it cannot be told.
    #[must_use]
    pub fn estimate(&self, position: u32) -> Option<Estimate> {
        let position = position.max(1);
        if self.seats == 0 {
            return None;
        }
        if position <= self.free {
            return Some(Estimate { mean: 0.0, low: 0.0, median: 0.0, high: 0.0 });
        }
        // The free ones take those ahead at once.
        let places = position - self.free.min(position);
        let handling = seconds(self.handling).max(1e-3);
        let rate = f64::from(self.seats) / handling;
        let n = f64::from(places.max(1));
        let quantile = |share: f64| match self.patience.map(seconds).filter(|p| *p * rate < PATIENT * n) {
            Some(patience) => {
                // `B` is small where the time is long.
                let b = inv_beta_reg(patience.max(1e-3) * rate, n, 1.0 - share);
                -patience.max(1e-3) * b.max(f64::MIN_POSITIVE).ln()
            }
            None => gamma_quantile(n, share) / rate,
        };
        let gives_up = self.patience.map_or(0.0, |p| 1.0 / seconds(p).max(1e-3));
        let mean = (0..places.max(1)).map(|k| 1.0 / (rate + f64::from(k) * gives_up)).sum();
        Some(Estimate { mean, low: quantile(0.1), median: quantile(0.5), high: quantile(0.9) })
    }
}

fn seconds(span: Millis) -> f64 {
    span.as_u64() as f64 / 1_000.0
}

/// The quantile of the gamma distribution with rate 1, by halving an interval that holds it.
fn gamma_quantile(shape: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape + 10.0 * shape.sqrt() + 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if gamma_lr(shape, middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// How estimates and what then happened differ; one for each window that is looked at, or added up.
///
/// Only those who were answered are counted: how long one would have waited who gave up is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct EstimateError {
    /// How many.
    pub count: u64,
    /// The sum of what happened less what was told (the mean), in seconds.
    pub signed: f64,
    /// The sum of the same without sign.
    pub absolute: f64,
    /// The sum of the waits, in seconds.
    pub waited: f64,
    /// How many waited from `low` to `high`.
    pub inside: u64,
    /// How many waited longer than `high`.
    pub longer: u64,
}

impl EstimateError {
    /// Counts one that was told `estimate` and waited `waited`.
    pub fn record(&mut self, estimate: &Estimate, waited: Millis) {
        let waited = seconds(waited);
        self.count += 1;
        self.signed += waited - estimate.mean;
        self.absolute += (waited - estimate.mean).abs();
        self.waited += waited;
        self.inside += u64::from((estimate.low..=estimate.high).contains(&waited));
        self.longer += u64::from(waited > estimate.high);
    }

    /// Adds another window.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.signed += other.signed;
        self.absolute += other.absolute;
        self.waited += other.waited;
        self.inside += other.inside;
        self.longer += other.longer;
    }

    /// By how many seconds waits were longer than told on average; nothing where nobody was counted.
    #[must_use]
    pub fn bias(&self) -> Option<f64> {
        (self.count > 0).then(|| self.signed / self.count as f64)
    }

    /// By which share of the mean wait an estimate was wrong on average, without sign.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        (self.waited > 0.0).then(|| self.absolute / self.waited)
    }

    /// Which share waited from `low` to `high`; 0.8 were right.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        (self.count > 0).then(|| self.inside as f64 / self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outlook(seats: u32, handling: u64, patience: Option<u64>) -> Outlook {
        Outlook { seats, free: 0, handling: Millis::from_secs(handling), patience: patience.map(Millis::from_secs) }
    }
    fn near(a: f64, b: f64, share: f64) -> bool {
        (a - b).abs() <= share * b.abs().max(1e-9)
    }

    #[test]
    fn the_next_waits_one_exponential_time() {
        let told = outlook(10, 300, Some(120)).estimate(1).unwrap();
        assert!(near(told.mean, 30.0, 1e-9));
        assert!(near(told.median, 30.0 * 2.0_f64.ln(), 1e-6), "{told:?}");
        assert!(near(told.high, 30.0 * 10.0_f64.ln(), 1e-6), "{told:?}");
    }

    #[test]
    fn without_impatience_it_is_the_gamma_distribution_and_great_patience_comes_to_the_same() {
        let told = outlook(10, 300, None).estimate(8).unwrap();
        assert!(near(told.mean, 240.0, 1e-9));
        // Gamma(8, 1): the quantiles of a table.
        assert!(near(told.low, 30.0 * 4.656, 1e-3) && near(told.median, 30.0 * 7.669, 1e-3), "{told:?}");
        let patient = outlook(10, 300, Some(100_000)).estimate(8).unwrap();
        assert!(near(patient.high, told.high, 0.01) && near(patient.low, told.low, 0.01), "{patient:?} {told:?}");
    }

    #[test]
    fn a_free_seat_means_no_wait_and_no_seat_means_that_nothing_can_be_told() {
        let free = Outlook { free: 2, ..outlook(5, 300, None) };
        assert_eq!(free.estimate(2).map(|told| told.high), Some(0.0));
        assert!(near(free.estimate(3).unwrap().mean, 60.0, 1e-9));
        assert_eq!(outlook(0, 300, None).estimate(1), None);
    }

    #[test]
    fn the_error_says_how_far_off_and_how_often_outside() {
        let told = Estimate { mean: 60.0, low: 20.0, median: 50.0, high: 120.0 };
        let mut error = EstimateError::default();
        error.record(&told, Millis::from_secs(90));
        let mut other = EstimateError::default();
        other.record(&told, Millis::from_secs(150));
        error.add(&other);
        assert_eq!((error.bias(), error.relative(), error.coverage()), (Some(60.0), Some(0.5), Some(0.5)));
        assert_eq!(EstimateError::default().bias(), None);
    }

    /// What happens, simulated: `s` busy seats, and each of those ahead gives up or is answered, one after the other.
    fn simulated(seats: f64, handling: f64, patience: f64, place: u32, rng: &mut fastrand::Rng) -> f64 {
        let mut exponential = |rate: f64| -(1.0 - rng.f64()).ln() / rate;
        let (mut time, mut ahead) = (0.0, place - 1);
        loop {
            let freed = exponential(seats / handling);
            let left = if ahead > 0 { exponential(f64::from(ahead) / patience) } else { f64::INFINITY };
            time += freed.min(left);
            match ahead {
                0 => return time,
                _ => ahead -= 1,
            }
        }
    }

    #[test]
    fn quantiles_and_mean_are_those_of_a_simulation() {
        let mut rng = fastrand::Rng::with_seed(7);
        for (seats, handling, patience, place) in
            [(8, 300, 120, 1), (8, 300, 120, 20), (40, 600, 900, 60), (2, 60, 60, 5)]
        {
            let told = outlook(seats, handling, Some(patience)).estimate(place).unwrap();
            let mut waits: Vec<f64> = (0..20_000)
                .map(|_| simulated(f64::from(seats), handling as f64, patience as f64, place, &mut rng))
                .collect();
            waits.sort_by(f64::total_cmp);
            let mean = waits.iter().sum::<f64>() / 20_000.0;
            assert!(near(told.mean, mean, 0.03), "mean {} for {mean}", told.mean);
            for (told, at) in [(told.low, 2_000), (told.median, 10_000), (told.high, 18_000)] {
                assert!(near(told, waits[at], 0.05), "{told} for {}", waits[at]);
            }
        }
    }

    proptest! {
        #[test]
        fn any_state_gives_an_ordered_finite_estimate_that_grows_with_the_place(
            seats in 1..500_u32, handling in 1..5_000_u64, patience in proptest::option::of(1..5_000_u64), place in 1..500_u32
        ) {
            let outlook = outlook(seats, handling, patience);
            let told = outlook.estimate(place).unwrap();
            prop_assert!(told.low >= 0.0 && told.low <= told.median && told.median <= told.high, "{:?}", told);
            prop_assert!(told.high.is_finite() && told.mean.is_finite());
            prop_assert!(outlook.estimate(place + 1).unwrap().median >= told.median - 1e-6);
        }
    }
}
