//! Shows `desk_fuzz::requests` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::requests(data));
