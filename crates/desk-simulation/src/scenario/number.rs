//! Numbers of a scenario that can only be in their range.

use super::CONTACTS_MAX;
use serde::Deserialize;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $range:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(f64);
        impl $name {
            /// The number.
            #[must_use]
            pub fn get(self) -> f64 {
                self.0
            }
        }
        impl TryFrom<f64> for $name {
            type Error = &'static str;
            fn try_from(value: f64) -> Result<Self, Self::Error> {
                if ($range).contains(&value) { Ok(Self(value)) } else { Err($what) }
            }
        }
    };
}
number!(
    /// 0 to 1.
    Share, 0.0..=1.0, "must be a number from 0 to 1"
);
number!(
    /// Above 0.
    Positive, 1e-6..=1e6, "must be a number above 0 and at most a million"
);
number!(
    /// 0 to 100.
    Times, 0.0..=100.0, "must be a number from 0 to 100"
);
number!(
    /// 0 or more.
    Rate, 0.0..=CONTACTS_MAX, "must be a number of contacts an hour, 0 or more"
);

impl Default for Times {
    fn default() -> Self {
        Self(0.0)
    }
}
