//! How long one in the queue will wait, told only where it can be told.
//!
//! With `c` seats busy all the time and a mean handling time `h`, seats come free every `h / c` on average, so the
//! `n`th in the queue waits about `n × h / c` (the M/M/c queue's wait of one who finds all servers busy, Little 1961;
//! abandonment is left out, so the figure errs on the long side).

use desk_core::Millis;

/// The state of the desk that an estimate needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Seats of the agents who are there, taken or not.
    pub seats: u32,
    /// The mean time that a conversation holds a seat.
    pub handling: Millis,
}

/// The expected wait of the `position`th in the queue (1 for the next) in seconds; nothing where nobody is there.
#[must_use]
pub fn estimate_seconds(position: u32, load: Load) -> Option<u32> {
    if load.seats == 0 {
        return None;
    }
    let millis = u64::from(position.max(1)).saturating_mul(load.handling.as_u64()) / u64::from(load.seats);
    u32::try_from(millis.div_ceil(1_000)).ok()
}

/// An estimate of `seconds` told at place `told`, at the place `now`: in proportion, rounded up.
#[must_use]
pub fn moved_on(seconds: u32, told: u32, now: u32) -> u32 {
    let scaled = (u64::from(seconds) * u64::from(now)).div_ceil(u64::from(told.max(1)));
    u32::try_from(scaled).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_the_place_and_shrinks_with_the_seats() {
        let load = |seats| Load { seats, handling: Millis::from_secs(300) };
        assert_eq!(estimate_seconds(1, load(10)), Some(30));
        assert_eq!(estimate_seconds(4, load(10)), Some(120));
        assert_eq!(estimate_seconds(4, load(20)), Some(60));
    }

    #[test]
    fn an_estimate_shrinks_as_the_queue_moves_on() {
        assert_eq!(moved_on(120, 4, 1), 30);
        assert_eq!(moved_on(100, 3, 1), 34);
    }

    #[test]
    fn nothing_is_promised_where_nobody_is_there() {
        assert_eq!(estimate_seconds(1, Load { seats: 0, handling: Millis::from_secs(300) }), None);
    }
}
