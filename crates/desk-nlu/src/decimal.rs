//! Amounts are exact: what a customer wrote as 15.50 is fifteen and a half, never 15.499999.

use serde::{Deserialize, Serialize};
use std::fmt;

/// `units` / 10^`scale`, without trailing zeros, so that equal numbers are equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decimal {
    /// The digits as a whole number.
    pub units: i64,
    /// How many of them stand after the point, 0 to 9.
    pub scale: u8,
}

impl Decimal {
    /// The most digits after the point; more are no amount of anything.
    const SCALE_MAX: u8 = 9;

    /// A whole number.
    #[must_use]
    pub fn whole(units: i64) -> Self {
        Self { units, scale: 0 }
    }

    /// `units` / 10^`scale`; `None` where the scale is too large.
    #[must_use]
    pub fn new(mut units: i64, mut scale: u8) -> Option<Self> {
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        (scale <= Self::SCALE_MAX).then_some(Self { units, scale })
    }

    /// The sum; `None` where it does not fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let shifted = |number: Self| number.units.checked_mul(10_i64.checked_pow(u32::from(scale - number.scale))?);
        Self::new(shifted(self)?.checked_add(shifted(other)?)?, scale)
    }

    /// The product with a whole number; `None` where it does not fit.
    #[must_use]
    pub fn times(self, factor: i64) -> Option<Self> {
        Self::new(self.units.checked_mul(factor)?, self.scale)
    }

    /// The number where it is whole.
    #[must_use]
    pub fn as_whole(self) -> Option<i64> {
        (self.scale == 0).then_some(self.units)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.units.unsigned_abs(), width = usize::from(self.scale) + 1);
        let (whole, part) = digits.split_at(digits.len().saturating_sub(usize::from(self.scale)));
        write!(f, "{sign}{whole}{}{part}", if part.is_empty() { "" } else { "." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal_values_and_read_the_same() {
        assert_eq!(Decimal::new(1_550, 2), Decimal::new(155, 1));
        assert_eq!(Decimal::new(1_550, 2).unwrap().to_string(), "15.5");
        assert_eq!(Decimal::new(5, 2).unwrap().to_string(), "0.05");
        assert_eq!(Decimal::whole(-20).to_string(), "-20");
    }

    #[test]
    fn what_does_not_fit_is_no_number() {
        assert_eq!(Decimal::whole(i64::MAX).times(2), None);
        assert_eq!(Decimal::whole(1).plus(Decimal { units: i64::MAX, scale: 0 }), None);
        assert_eq!(Decimal::new(1, 10), None);
    }
}
