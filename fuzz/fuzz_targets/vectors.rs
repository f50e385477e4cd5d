//! Shows `desk_fuzz::vectors` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::vectors(data));
