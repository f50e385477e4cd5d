//! Shows `desk_fuzz::hours` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::hours(data));
