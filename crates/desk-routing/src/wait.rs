//! What was told of a wait, as the queue moves on.

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
    fn an_estimate_shrinks_as_the_queue_moves_on() {
        assert_eq!(moved_on(120, 4, 1), 30);
        assert_eq!(moved_on(100, 3, 1), 34);
    }
}
