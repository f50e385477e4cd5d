//! Shows `desk_fuzz::query` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::query(data));
