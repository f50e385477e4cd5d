//! Shows `desk_fuzz::scenario` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::scenario(data));
