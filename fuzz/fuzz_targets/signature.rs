//! Shows `desk_fuzz::signature` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::signature(data));
