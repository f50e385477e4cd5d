//! When contacts come: a Poisson process whose rate changes, by hours or by what was counted every five minutes.

use crate::{Arrivals, Problem};

/// How many came in each five minutes of a day, from its first to its last count.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts(Vec<f64>);

/// The spans of counts in seconds.
const COUNTED_SECONDS: f64 = 300.0;

impl Counts {
    /// Reads the counts of one day from a CSV with a header: the last column but one is the time (ISO 8601, only its
    /// beginning is compared with `day`), the last the count. Lines with more columns before these are fine.
    pub fn parse(csv: &str, day: &str) -> Result<Self, Problem> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(csv.as_bytes());
        let mut counts = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(1, |position| position.line());
                Problem { line: usize::try_from(line).unwrap_or(usize::MAX), message: "is no line of a CSV".to_owned() }
            })?;
            let line = record.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
            let mut fields = record.iter().rev();
            let (Some(count), Some(time)) = (fields.next(), fields.next()) else {
                return Err(Problem { line, message: "needs a time and a count".to_owned() });
            };
            let count = count.trim().parse::<f64>().ok().filter(|count| (0.0..=1e6).contains(count));
            let Some(count) = count else {
                return Err(Problem { line, message: "the count must be a number, 0 or more".to_owned() });
            };
            if time.starts_with(day) {
                counts.push(count);
            }
        }
        if counts.iter().sum::<f64>() <= 0.0 || counts.len() > 288 {
            return Err(Problem { line: 1, message: format!("has no day `{day}` with 1 to 288 counts") });
        }
        Ok(Self(counts))
    }
}

impl Arrivals {
    /// Rates, each for so many seconds.
    fn rates(&self) -> (Vec<f64>, f64) {
        match self {
            Self::PerHour(rates) => (rates.clone(), 3_600.0),
            Self::Csv { counts, scale, .. } => {
                let counts = counts.as_ref().map_or(&[][..], |counts| &counts.0);
                (counts.iter().map(|count| count * scale).collect(), COUNTED_SECONDS)
            }
        }
    }

    /// How many come on average.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.rates().0.iter().sum()
    }

    /// How long the doors are open, in seconds.
    #[must_use]
    pub fn open_seconds(&self) -> f64 {
        let (rates, span) = self.rates();
        rates.len() as f64 * span
    }

    /// The times of a day's contacts in seconds, in order.
    pub(crate) fn draw(&self, rng: &mut fastrand::Rng) -> Vec<f64> {
        let (rates, span) = self.rates();
        let mut times = Vec::new();
        let mut start = 0.0;
        for rate in rates {
            if rate > 0.0 {
                let mut time = start + exponential(span / rate, rng.f64());
                while time < start + span {
                    times.push(time);
                    time += exponential(span / rate, rng.f64());
                }
            }
            start += span;
        }
        times
    }
}

/// A time with that mean, from a number from 0 to 1.
pub(crate) fn exponential(mean: f64, uniform: f64) -> f64 {
    -mean * (1.0 - uniform).max(f64::MIN_POSITIVE).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_come_as_the_rates_say_and_when_they_say() {
        let arrivals = Arrivals::PerHour(vec![100.0, 0.0, 400.0]);
        let mut rng = fastrand::Rng::with_seed(1);
        let days: Vec<Vec<f64>> = (0..200).map(|_| arrivals.draw(&mut rng)).collect();
        let during = |hour: f64| {
            let within = |time: &&f64| (hour * 3_600.0..(hour + 1.0) * 3_600.0).contains(*time);
            days.iter().map(|day| day.iter().filter(within).count()).sum::<usize>() as f64 / 200.0
        };
        assert!((during(0.0) - 100.0).abs() < 3.0 && (during(2.0) - 400.0).abs() < 6.0);
        assert_eq!(during(1.0), 0.0);
        assert!(days.iter().all(|day| day.is_sorted()));
    }

    #[test]
    fn counts_of_one_day_are_read_and_wrong_ones_refused_with_their_line() {
        let csv = "\"\",\"DateTime\",\"Calls\"\n1,2003-03-03T07:00:00Z,111\n2,2003-03-03T07:05:00Z,113\n3,2003-03-04T07:00:00Z,9\n";
        assert_eq!(Counts::parse(csv, "2003-03-03"), Ok(Counts(vec![111.0, 113.0])));
        assert_eq!(Counts::parse(csv, "2003-03-05").unwrap_err().line, 1);
        assert_eq!(Counts::parse("a,b\n2003,1\n2003,-1\n", "2003").unwrap_err().line, 3);
        assert_eq!(Counts::parse("a,b\n2003,1\n2003\n", "2003").unwrap_err().line, 3);
    }
}
