//! Shows `desk_fuzz::messages` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::messages(data));
